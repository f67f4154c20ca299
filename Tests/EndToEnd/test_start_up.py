# SPDX-License-Identifier: Apache-2.0
"""Starting and stopping: what lies in the way gets one clear sentence and a non-zero exit, and nothing half started."""

import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import time
from pathlib import Path

import pytest
from support.daemon import ROLES, Daemon, run_daemon
from support.environment import CHEAP_HASHING, binary, clean_environment, eventually, need_root, short_directory
from support.people import join, sign_up


@pytest.fixture
def root():
    directory = short_directory()
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def directories(root: Path) -> list[str]:
    """A state and a socket directory, as arguments."""
    (root / "state").mkdir(mode=0o700, exist_ok=True)
    (root / "run").mkdir(exist_ok=True)
    return ["--state-directory", str(root / "state"), "--socket-directory", str(root / "run")]


def assert_refused(done: subprocess.CompletedProcess, *words: str) -> None:
    """One sentence on standard error that has these words, and an exit status that is neither success nor a crash."""
    assert 0 < done.returncode < 128, done
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("posternd: "), lines[0]
    for word in words:
        assert word.lower() in lines[0].lower(), lines[0]
    assert done.stdout == ""


def assert_nothing_started(root: Path) -> None:
    """No socket of ours is left."""
    assert [path.name for path in (root / "run").iterdir() if stat.S_ISSOCK(path.lstat().st_mode)] == []


def digest(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


# the good start


def test_it_says_in_one_line_when_it_is_ready(own_daemon):
    (ready,) = [line for line in own_daemon.output().splitlines() if line.startswith("posternd ")]
    version = own_daemon.check.call("server.hello")["version"]
    assert ready.startswith(f"posternd {version} ready: ") and ready.endswith(f" in {own_daemon.sockets}")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_ends_cleanly_on_a_signal_and_leaves_no_socket(own_daemon, how):
    own_daemon.stop(how)
    assert_nothing_started(own_daemon.root)


def test_a_request_in_flight_is_answered_before_the_end(own_daemon):
    name = sign_up(own_daemon)["username"]
    connection = own_daemon.connect("front")
    login = {"username": name, "password": "a wrong password, surely"}
    connection.write({"jsonrpc": "2.0", "id": 1, "method": "session.login", "params": login})
    # Once a later request of the same connection is answered, the earlier one has been taken up.
    connection.write({"jsonrpc": "2.0", "id": 2, "method": "server.hello"})
    first = connection.read()
    assert own_daemon.process
    own_daemon.process.send_signal(signal.SIGTERM)
    if first["id"] == 2:
        assert connection.read()["error"]["data"]["kind"] == "invalid_credentials"
    assert connection.is_over()
    assert own_daemon.process.wait(30) == 0


def test_idle_connections_do_not_hold_up_the_end(own_daemon):
    connections = [own_daemon.connect(role) for role in ROLES for _ in range(5)]
    connections[0].send(b'{"half a li')
    own_daemon.stop()
    assert all(connection.is_over() for connection in connections)


def test_missing_directories_are_made(root):
    with Daemon(root=root) as daemon:
        daemon.stop()
        shutil.rmtree(daemon.state)
        shutil.rmtree(daemon.sockets)
        daemon.start()
        assert stat.S_IMODE(daemon.state.stat().st_mode) == 0o700
        assert stat.S_IMODE(daemon.sockets.stat().st_mode) == 0o755


def test_the_first_start_makes_the_store_and_its_keys(own_daemon):
    names = {path.name for path in own_daemon.files()}
    assert "postern.db" in names
    own_daemon.stop()
    with sqlite3.connect(own_daemon.state / "postern.db") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA application_id").fetchone() != (0,)


# sockets


def test_stale_sockets_are_replaced(own_daemon):
    own_daemon.kill()
    assert all(own_daemon.path(role).is_socket() for role in ROLES)
    own_daemon.start()
    assert all(getattr(own_daemon, role).is_alive() for role in ROLES)


def test_a_live_programs_socket_is_not_taken_over(root):
    arguments = directories(root)
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(root / "run" / "front.sock"))
        other.listen()
        done = run_daemon(*arguments, *CHEAP_HASHING)
        assert_refused(done, "front.sock")
        assert (root / "run" / "front.sock").is_socket()
        assert not (root / "run" / "check.sock").exists()
        assert not (root / "run" / "admin.sock").exists()


@pytest.mark.parametrize("what", ["file", "directory", "symlink", "dangling symlink", "symlink to a socket", "fifo"])
def test_what_is_no_socket_is_left_alone_and_refused(root, what):
    arguments = directories(root)
    place, elsewhere = root / "run" / "admin.sock", root / "elsewhere"
    match what:
        case "file":
            place.write_text("precious")
        case "directory":
            place.mkdir()
        case "symlink":
            elsewhere.write_text("precious")
            place.symlink_to(elsewhere)
        case "dangling symlink":
            place.symlink_to(elsewhere)
        case "symlink to a socket":
            with socket.socket(socket.AF_UNIX) as stale:
                stale.bind(str(elsewhere))
            place.symlink_to(elsewhere)
        case "fifo":
            os.mkfifo(place)
    before = place.lstat()
    assert_refused(run_daemon(*arguments, *CHEAP_HASHING), "admin.sock")
    after = place.lstat()
    assert (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)
    if what in ("file", "symlink"):
        assert place.read_text() == "precious"
    assert_nothing_started(root)


def test_a_path_too_long_for_a_socket_is_refused_and_one_that_just_fits_is_not(root):
    arguments = directories(root)
    # sun_path holds 108 bytes, one of them the NUL at the end; "/admin.sock" and "/check.sock" are the longest names.
    room = 107 - len("/admin.sock") - len(str(root)) - 1
    fits, over = root / ("r" * room), root / ("r" * (room + 1))
    fits.mkdir()
    over.mkdir()
    done = run_daemon(*arguments[:2], "--socket-directory", str(over), *CHEAP_HASHING)
    assert_refused(done, "107")
    assert list(over.iterdir()) == []
    with Daemon(root=root) as daemon:
        daemon.stop()
        daemon.sockets = fits
        daemon.start()
        assert all(getattr(daemon, role).is_alive() for role in ROLES)


def test_a_socket_directory_that_is_a_file_or_cannot_be_written_is_refused(root):
    arguments = directories(root)
    (root / "file").write_text("")
    assert_refused(run_daemon(*arguments[:2], "--socket-directory", str(root / "file"), *CHEAP_HASHING), "file")
    assert_refused(run_daemon(*arguments[:2], "--socket-directory", "/proc/1", *CHEAP_HASHING), "/proc/1")


# a second daemon


def test_a_second_daemon_on_the_same_state_ends_within_a_second_and_disturbs_nothing(own_daemon):
    name, token = join(own_daemon)
    elsewhere = own_daemon.root / "elsewhere"
    elsewhere.mkdir()
    for sockets in (own_daemon.sockets, elsewhere):
        arguments = ["--state-directory", str(own_daemon.state), "--socket-directory", str(sockets), *CHEAP_HASHING]
        before = time.monotonic()
        done = run_daemon(*arguments)
        # Measured by the contract's own promise, with room for a loaded machine.
        assert time.monotonic() - before < 5
        assert_refused(done)
        assert own_daemon.check.is_valid(token)
        assert all(getattr(own_daemon, role).is_alive() for role in ROLES)
        with own_daemon.connect("check") as fresh:
            assert fresh.is_valid(token)
    assert list(elsewhere.iterdir()) == []


def test_of_many_simultaneous_starts_exactly_one_runs(root):
    arguments = directories(root)
    command = [str(binary("posternd")), *arguments, *CHEAP_HASHING]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(command, env=clean_environment(), **quiet) for _ in range(8)]
    try:
        eventually(lambda: sum(process.poll() is None for process in processes) <= 1, "all but one end")
        running = [process for process in processes if process.poll() is None]
        assert len(running) == 1
        assert all(0 < process.returncode < 128 for process in processes if process.returncode is not None)
        running[0].terminate()
        assert running[0].wait(30) == 0
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.wait()


# the state directory


def test_a_state_directory_that_is_a_file_is_refused(root):
    arguments = directories(root)
    (root / "file").write_text("precious")
    done = run_daemon("--state-directory", str(root / "file"), *arguments[2:], *CHEAP_HASHING)
    assert_refused(done, str(root / "file"))
    assert (root / "file").read_text() == "precious"
    assert_nothing_started(root)


def test_a_state_directory_that_others_may_enter_is_refused_or_closed(root):
    """Contract: directory 0700. Whether it is refused or set right is left open; that others cannot read it is not."""
    arguments = directories(root)
    (root / "state").chmod(0o755)
    try:
        done = run_daemon(*arguments, *CHEAP_HASHING, timeout=3)
    except subprocess.TimeoutExpired:
        assert stat.S_IMODE((root / "state").stat().st_mode) == 0o700
    else:
        assert_refused(done, "state", "700")
        assert list((root / "state").iterdir()) == []


def test_a_state_directory_of_someone_else_is_refused(root):
    need_root()
    arguments = directories(root)
    os.chown(root / "state", 1234, 1234)
    assert_refused(run_daemon(*arguments, *CHEAP_HASHING), "state")
    assert list((root / "state").iterdir()) == []
    assert_nothing_started(root)


def test_a_state_directory_that_is_not_writable_is_refused(root):
    """Root may write anywhere, so the daemon runs as an ordinary user here."""
    need_root()
    arguments = directories(root)
    os.chown(root / "state", 1234, 1234)
    os.chown(root / "run", 1234, 1234)
    (root / "state").chmod(0o500)
    # The build may lie where only root can read.
    program = root / "posternd"
    shutil.copy(binary("posternd"), program)
    program.chmod(0o755)
    done = subprocess.run(
        [str(program), *arguments, *CHEAP_HASHING],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        env=clean_environment(),
        user=1234,
        group=1234,
        extra_groups=[],
        check=False,
    )
    assert_refused(done, "state")
    assert_nothing_started(root)


def store(root: Path) -> tuple[list[str], Path]:
    """A state directory in which a daemon has been."""
    with Daemon(root=root) as daemon:
        join(daemon)
    return directories(root), root / "state"


def test_a_store_without_its_keys_is_refused(root):
    arguments, state = store(root)
    database = {"postern.db", "postern.db-wal", "postern.db-shm"}
    keys = [path for path in state.iterdir() if path.is_file() and path.name not in database and path.stat().st_size]
    keys = [path for path in keys if "lock" not in path.name]
    assert keys, "the store has keys in separate files"
    for key in keys:
        content = key.read_bytes()
        key.unlink()
        before = digest(state)
        assert_refused(run_daemon(*arguments, *CHEAP_HASHING), key.name)
        assert digest(state) == before
        key.write_bytes(content)
        key.chmod(0o600)
    with Daemon(root=root) as daemon:
        assert daemon.admin.call("server.status")["users"] == 1


def test_keys_without_their_store_are_refused(root):
    arguments, state = store(root)
    for name in ("postern.db", "postern.db-wal", "postern.db-shm"):
        (state / name).unlink(missing_ok=True)
    before = digest(state)
    assert_refused(run_daemon(*arguments, *CHEAP_HASHING), "postern.db")
    assert digest(state) == before
    assert_nothing_started(root)


def test_a_key_that_others_may_read_or_that_is_cut_short_is_refused(root):
    arguments, state = store(root)
    keys = [path for path in state.iterdir() if path.suffix == ".key" or "key" in path.name]
    assert keys, "the store has keys in separate files"
    for key in keys:
        content = key.read_bytes()
        key.write_bytes(content[:-1])
        assert_refused(run_daemon(*arguments, *CHEAP_HASHING), key.name)
        key.write_bytes(content)
    assert_nothing_started(root)


def test_a_damaged_or_foreign_database_is_refused_and_not_changed(root):
    arguments, state = store(root)
    path = state / "postern.db"
    good = path.read_bytes()

    def foreign(statement: str) -> bytes:
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()
        return path.read_bytes()

    changed = {
        "no database": b"This is no database, but a text that somebody put here." * 100,
        "cut short": good[: len(good) // 2],
        "empty": b"",
        "another application": foreign("PRAGMA application_id = 1234"),
    }
    path.write_bytes(good)
    changed["a later release"] = foreign("PRAGMA user_version = 9999")
    path.write_bytes(good)
    changed["an unknown migration"] = good
    for what, content in changed.items():
        if what == "an unknown migration":
            continue
        path.write_bytes(content)
        done = run_daemon(*arguments, *CHEAP_HASHING)
        assert_refused(done)
        assert path.read_bytes() == content, what
        assert_nothing_started(root)
    path.write_bytes(good)
    with Daemon(root=root) as daemon:
        assert daemon.admin.call("server.status")["users"] == 1


# configuration


def test_an_unknown_key_in_the_file_is_refused_by_name(root):
    arguments = directories(root)
    (root / "posternd.yaml").write_text("signup:\n  mode: open\n  moed: closed\n")
    assert_refused(run_daemon(*arguments, "--config", str(root / "posternd.yaml")), "signup.moed")
    assert_nothing_started(root)


@pytest.mark.parametrize(
    "text, word",
    [
        ("signup:\n  mode: perhaps\n", "signup.mode"),
        ("password:\n  minimum_length: 7\n", "password.minimum_length"),
        ("password:\n  minimum_length: many\n", "password.minimum_length"),
        ("password:\n  argon2:\n    memory_kib: 1024\n", "password.argon2"),
        ("session:\n  maximum_per_user: 0\n", "session.maximum_per_user"),
        ("signup: [\n", "posternd.yaml"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_key(root, text, word):
    arguments = directories(root)
    (root / "posternd.yaml").write_text(text)
    assert_refused(run_daemon(*arguments, "--config", str(root / "posternd.yaml")), word)
    assert_nothing_started(root)
    assert list((root / "state").iterdir()) == []


def test_a_configuration_file_that_is_named_and_missing_is_refused(root):
    assert_refused(run_daemon(*directories(root), "--config", str(root / "none.yaml")), "none.yaml")


@pytest.mark.parametrize("memory, iterations", [(19455, 2), (19456, 1), (47103, 1), (7167, 5), (8, 1), (0, 0)])
def test_hashing_below_the_floor_is_refused(root, memory, iterations):
    weak = ["--password-argon2-memory-kib", str(memory), "--password-argon2-iterations", str(iterations)]
    assert_refused(run_daemon(*directories(root), *weak), "password.argon2")
    assert_nothing_started(root)


@pytest.mark.parametrize("memory, iterations", [(19456, 2), (47104, 1), (12288, 3), (9216, 4), (7168, 5)])
def test_hashing_at_the_floor_is_taken(root, memory, iterations):
    weak = ["--password-argon2-memory-kib", str(memory), "--password-argon2-iterations", str(iterations)]
    done = run_daemon(*directories(root), *weak, "--print-configuration")
    assert done.returncode == 0, done.stderr


def test_it_prints_what_holds_and_where_it_came_from(root):
    arguments = directories(root)
    (root / "posternd.yaml").write_text("session:\n  maximum_per_user: 10\nsignup:\n  mode: open\n")
    done = run_daemon(
        *arguments,
        "--config",
        str(root / "posternd.yaml"),
        "--password-minimum-length",
        "12",
        "--print-configuration",
        environment={"POSTERN_SIGNUP_MODE": "closed"},
    )
    assert done.returncode == 0, done.stderr
    line = {}
    for key in ("signup.mode", "session.maximum_per_user", "password.minimum_length", "password.argon2.memory_kib"):
        (line[key],) = [text.lower() for text in done.stdout.splitlines() if text.startswith(key)]
    assert "closed" in line["signup.mode"] and "environment" in line["signup.mode"]
    assert "10" in line["session.maximum_per_user"] and "file" in line["session.maximum_per_user"]
    assert "12" in line["password.minimum_length"] and "flag" in line["password.minimum_length"]
    assert "65536" in line["password.argon2.memory_kib"] and "default" in line["password.argon2.memory_kib"]
    assert list((root / "state").iterdir()) == [] and list((root / "run").iterdir()) == []


def test_a_check_ends_by_itself_and_starts_nothing(root):
    arguments, state = store(root)
    done = run_daemon(*arguments, *CHEAP_HASHING, "--check")
    assert done.returncode == 0, done.stderr
    assert_nothing_started(root)
    (state / "postern.db").write_bytes(b"no database" * 1000)
    done = run_daemon(*arguments, *CHEAP_HASHING, "--check")
    assert_refused(done)


@pytest.mark.parametrize("program", ["posternd", "postern", "postern-web"])
def test_every_program_tells_its_version_and_how_it_is_used(program):
    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(binary(program)), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            env=clean_environment(),
            check=False,
        )

    version = run("--version")
    assert version.returncode == 0 and version.stdout.strip()
    usage = run("--help")
    assert usage.returncode == 0 and f"{program} " in usage.stdout and "--version" in usage.stdout
    wrong = run("--no-such-flag")
    assert 0 < wrong.returncode < 128 and "no-such-flag" in wrong.stderr and wrong.stdout == ""


# the front's start


def run_web(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(binary("postern-web")), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        env=clean_environment(),
        check=False,
    )


def assert_web_refused(done: subprocess.CompletedProcess, *words: str) -> None:
    assert 0 < done.returncode < 128, done
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    for word in words:
        assert word.lower() in lines[0].lower(), lines[0]


def test_the_front_refuses_a_port_in_use_and_names_it(root):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_web("--socket-directory", str(root), "--listen", f"127.0.0.1:{port}")
        assert_web_refused(done, str(port), "use")


@pytest.mark.parametrize(
    "flags, word",
    [
        (["--listen", "nowhere"], "listen"),
        (["--listen", "127.0.0.1:99999"], "listen"),
        (["--public-url", "ftp://example.com"], "public-url"),
        (["--trusted-proxy", "10.0.0.0/99"], "10.0.0.0/99"),
        (["--tls-certificate", "/no/such/file"], "tls"),
        (["--tls-certificate", "/no/such/file", "--tls-key", "/no/such/key"], "/no/such/file"),
        (["--config", "/no/such/file.yaml"], "/no/such/file.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_the_front_refuses_what_it_cannot_do_and_names_it(root, flags, word):
    listen = [] if "--listen" in flags else ["--listen", "127.0.0.1:0"]
    done = run_web("--socket-directory", str(root), *listen, *flags)
    assert 0 < done.returncode < 128, done
    assert word in done.stderr or word.replace("-", "_") in done.stderr, done.stderr
