# SPDX-License-Identifier: Apache-2.0
"""A full disk and a failing one: what still works, what is said, and that nothing acknowledged is lost.

The faults come from strace, which makes system calls of the running daemon fail.
"""

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.daemon import Daemon
from support.environment import DEADLINE, PASSWORD, eventually, need, need_program
from support.people import fresh_name, issue, join, log_in, sign_up
from support.rpc import RPCError


@contextlib.contextmanager
def fault(daemon: Daemon, calls: str, error: str) -> Iterator[None]:
    """While this lasts, these system calls of the daemon fail so."""
    flags = ["-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}"]
    tracer = subprocess.Popen(
        [need_program("strace"), *flags, "-p", str(daemon.pid)], stderr=subprocess.PIPE, text=True
    )
    try:
        def attached() -> bool:
            if tracer.poll() is not None:
                assert tracer.stderr
                need(False, f"strace on a running process: {tracer.stderr.read().strip()}")
            tasks = daemon_threads(daemon)
            return bool(tasks) and all(task == tracer.pid for task in tasks)

        eventually(attached, "strace holds every thread of the daemon")
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(DEADLINE)
        if tracer.stderr:
            tracer.stderr.close()


def daemon_threads(daemon: Daemon) -> list[int]:
    """Who traces each thread of the daemon; 0 for nobody."""
    tracers = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for status in Path(f"/proc/{daemon.pid}/task").glob("*/status"):
            for line in status.read_text().splitlines():
                if line.startswith("TracerPid:"):
                    tracers.append(int(line.split()[1]))
    return tracers


def test_on_a_full_disk_checks_go_on_writes_say_so_and_space_mends_it(own_daemon):
    name, token = join(own_daemon)
    (leaving,) = issue(own_daemon, name)
    wanted = {"username": fresh_name("bob"), "password": PASSWORD}
    with fault(own_daemon, "pwrite64", "ENOSPC"):
        assert own_daemon.check.is_valid(token)
        assert own_daemon.front.kind("account.signup", wanted) == "storage_full"
        assert own_daemon.front.kind("session.login", {"username": name, "password": PASSWORD}) == "storage_full"
        # A logout holds in memory at once, and the answer says that it is not on the disk.
        error = own_daemon.front.error("session.logout", {"token": leaving})
        assert error["data"] == {"kind": "storage_full", "effective": True}
        assert not own_daemon.check.is_valid(leaving)
        assert own_daemon.check.is_valid(token)
        assert own_daemon.admin.call("server.status")["users"] == 1
    assert not own_daemon.check.is_valid(leaving)
    assert sign_up(own_daemon, wanted["username"])
    assert log_in(own_daemon, name)
    own_daemon.crash()
    assert own_daemon.check.is_valid(token)
    assert own_daemon.admin.call("server.status")["users"] == 2


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_after_a_failed_sync_nothing_is_acknowledged_that_is_not_there_after_a_restart(own_daemon, error):
    name, token = join(own_daemon)
    acknowledged: list[str] = []
    with fault(own_daemon, "fsync,fdatasync,sync_file_range", error):
        for number in range(5):
            wanted = f"bob{number}"
            try:
                own_daemon.admin.call("user.create", {"username": wanted})
                acknowledged.append(wanted)
            except RPCError as refusal:
                assert refusal.kind in ("storage_unavailable", "storage_full")
            except (AssertionError, ConnectionError):
                # It may end itself, for the manager to start it again.
                break
    assert acknowledged == []
    if own_daemon.process and own_daemon.process.poll() is None:
        own_daemon.kill()
    own_daemon.start()
    assert own_daemon.check.is_valid(token)
    assert log_in(own_daemon, name)


def test_more_logins_than_can_be_hashed_are_told_to_come_back(daemon):
    """The queue for hashing is bounded; whoever finds it full is told when to try again, and checks do not wait."""
    name = sign_up(daemon)["username"]
    login = {"username": name, "password": "a wrong password, surely"}
    kinds: list[str] = []
    gate = threading.Barrier(16)

    def attempt() -> None:
        with daemon.connect("front") as connection:
            gate.wait()
            for number in range(16):
                connection.write({"jsonrpc": "2.0", "id": number, "method": "session.login", "params": login})
            for _ in range(16):
                data = connection.read()["error"]["data"]
                if data["kind"] == "busy":
                    assert data["retry_after_ms"] > 0
                kinds.append(data["kind"])

    threads = [threading.Thread(target=attempt) for _ in range(16)]
    for thread in threads:
        thread.start()
    assert daemon.check.is_alive()
    for thread in threads:
        thread.join()
    assert len(kinds) == 256 and set(kinds) == {"busy", "invalid_credentials"}
    assert log_in(daemon, name)
