# SPDX-License-Identifier: Apache-2.0
"""A real posternd on directories of its own."""

import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

from .environment import CHEAP_HASHING, DEADLINE, binary, clean_environment, eventually, short_directory
from .rpc import Connection

ROLES = ("check", "front", "admin")


class Daemon:
    """A daemon that may be started, stopped and killed as often as a test likes."""

    def __init__(self, *flags: str, root: Path | None = None, cheap: bool = True, **environment: str) -> None:
        self.root = root or short_directory()
        self._owns_root = root is None
        self.state = self.root / "state"
        self.sockets = self.root / "run"
        self.log = self.root / "posternd.log"
        self.flags = [*(CHEAP_HASHING if cheap else ()), *flags]
        self.environment = environment
        self.process: subprocess.Popen | None = None
        self._connections: dict[str, Connection] = {}
        self.state.mkdir(mode=0o700, exist_ok=True)
        self.sockets.mkdir(mode=0o755, exist_ok=True)

    def __enter__(self) -> "Daemon":
        return self.start()

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if self.process and self.process.poll() is None:
                if kind is None:
                    self.stop()
                else:
                    self.kill()
        finally:
            self._forget()
            if self._owns_root:
                shutil.rmtree(self.root, ignore_errors=True)

    @property
    def command(self) -> list[str]:
        """How it is started."""
        return [
            str(binary("posternd")),
            "--state-directory",
            str(self.state),
            "--socket-directory",
            str(self.sockets),
            *self.flags,
        ]

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self.process
        return self.process.pid

    def path(self, role: str) -> Path:
        """The socket of a role."""
        return self.sockets / f"{role}.sock"

    def start(self) -> "Daemon":
        """Starts it and waits until it answers."""
        self._forget()
        with self.log.open("ab") as log:
            environment = clean_environment(**self.environment)
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        try:
            eventually(self._answers, "posternd answers")
        except BaseException:
            # A failed `__enter__` has no `__exit__`.
            self.process.kill()
            self.process.wait()
            raise
        return self

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, f"posternd ended with {self.process.returncode}:\n{self.output()}"
        try:
            with Connection(self.path("admin")) as connection:
                return connection.is_alive()
        except (FileNotFoundError, ConnectionError):
            return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Asks it to end, which it must do cleanly."""
        assert self.process
        self._forget()
        self.process.send_signal(how)
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"posternd did not end:\n{self.output()}") from None
        assert status == 0, f"posternd ended with {status}:\n{self.output()}"

    def kill(self) -> None:
        """kill -9."""
        assert self.process
        self._forget()
        self.process.kill()
        self.process.wait(DEADLINE)

    def restart(self) -> None:
        """Stops and starts it."""
        self.stop()
        self.start()

    def crash(self) -> None:
        """Kills and starts it."""
        self.kill()
        self.start()

    def output(self) -> str:
        """All it has said so far."""
        return self.log.read_text(errors="replace")

    def connect(self, role: str) -> Connection:
        """A new connection."""
        return Connection(self.path(role))

    def _shared(self, role: str) -> Connection:
        if role not in self._connections:
            self._connections[role] = self.connect(role)
        return self._connections[role]

    @property
    def check(self) -> Connection:
        """A connection as a service; the same one until the daemon ends."""
        return self._shared("check")

    @property
    def front(self) -> Connection:
        """A connection as a front; the same one until the daemon ends."""
        return self._shared("front")

    @property
    def admin(self) -> Connection:
        """A connection as the administrator; the same one until the daemon ends."""
        return self._shared("admin")

    def _forget(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections = {}

    def database(self) -> sqlite3.Connection:
        """The store, read only; the daemon must not run, for it holds the only connection there may be."""
        assert self.process and self.process.poll() is not None
        return sqlite3.connect(f"file:{self.state / 'postern.db'}?mode=ro", uri=True)

    def files(self) -> list[Path]:
        """Every file of the state directory."""
        return [path for path in sorted(self.state.rglob("*")) if path.is_file()]


def run_daemon(*arguments: str, timeout: float = DEADLINE, **options) -> subprocess.CompletedProcess:
    """Runs a posternd that is expected to end by itself."""
    return subprocess.run(
        [str(binary("posternd")), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        env=clean_environment(**options.pop("environment", {})),
        check=False,
        **options,
    )
