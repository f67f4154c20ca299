# SPDX-License-Identifier: Apache-2.0
"""What `make run` does once the programs are built: both run until Ctrl-C, or neither does."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from support.environment import DEADLINE, PASSWORD, binary, clean_environment, eventually, short_directory
from support.rpc import Connection

SCRIPT = Path(__file__).resolve().parents[2] / ".make" / "run"


@pytest.fixture
def var() -> Iterator[Path]:
    directory = short_directory()
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def run(var: Path, port: int) -> Iterator[tuple[subprocess.Popen, Path]]:
    """The script in a process group of its own, as at a terminal."""
    output = var / "output"
    programs = str(binary("posternd").parent)
    environment = clean_environment(PORT=str(port), POSTERN_VAR=str(var), POSTERN_BIN_DIRECTORY=programs)
    with output.open("wb") as file:
        process = subprocess.Popen(
            [str(SCRIPT)], stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment, start_new_session=True
        )
    try:
        yield process, output
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def group_is_gone(process: subprocess.Popen) -> bool:
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(process: subprocess.Popen, output: Path, text: str) -> str:
    def said() -> bool:
        assert process.poll() is None, output.read_text()
        return text in output.read_text()

    eventually(said, f"it says {text!r}")
    return output.read_text()


@pytest.mark.parametrize("depth", [0, 120], ids=["a short path", "a path too deep for a socket"])
def test_it_runs_both_says_how_to_reach_them_and_stops_both_on_ctrl_c(var, depth):
    place = var / ("d" * depth) if depth else var
    place.mkdir(exist_ok=True)
    port = free_port()
    with run(place, port) as (process, output):
        said = wait_for(process, output, "Ctrl-C stops both")
        assert f"http://127.0.0.1:{port}/" in said
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=DEADLINE) as response:
            assert response.status == 200
        found = re.search(r"export POSTERN_SOCKET_DIRECTORY='(.+)'", said)
        assert found
        sockets = Path(found[1])
        assert (sockets == place / "run") == (depth == 0)
        with Connection(sockets / "front.sock") as connection:
            assert connection.call("account.signup", {"username": "alice", "password": PASSWORD})
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(DEADLINE) == 0, output.read_text()
        eventually(lambda: group_is_gone(process), "both programs have ended")
        if depth:
            assert not sockets.exists()
    with run(place, port) as (process, output):
        said = wait_for(process, output, "Ctrl-C stops both")
        found = re.search(r"export POSTERN_SOCKET_DIRECTORY='(.+)'", said)
        assert found
        with Connection(Path(found[1]) / "front.sock") as connection:
            login = {"username": "alice", "password": PASSWORD}
            assert connection.call("session.login", login)["status"] == "authenticated"
        process.terminate()
        assert process.wait(DEADLINE) == 0
        eventually(lambda: group_is_gone(process), "both programs have ended")


def test_a_port_in_use_stops_the_daemon_too(var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with run(var, port) as (process, output):
            assert process.wait(DEADLINE) not in (0, None)
            said = output.read_text()
            assert str(port) in said and "PORT=" in said
            assert "Ctrl-C stops both" not in said
            eventually(lambda: group_is_gone(process), "the daemon has ended")


def test_when_one_program_dies_the_other_is_stopped(var):
    with run(var, free_port()) as (process, output):
        wait_for(process, output, "Ctrl-C stops both")
        with Connection(var / "run" / "check.sock") as connection:
            # SO_PEERCRED tells who made the socket.
            credentials = connection._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        os.kill(int.from_bytes(credentials[:4], "little"), signal.SIGKILL)
        assert process.wait(DEADLINE) != 0
        eventually(lambda: group_is_gone(process), "the front has ended")
