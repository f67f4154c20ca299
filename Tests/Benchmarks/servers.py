# SPDX-License-Identifier: Apache-2.0
"""The servers that are measured, and the means to ask them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PER_USER = 64


def wait_for(path, process):
    """Waits until somebody answers at a socket."""
    while True:
        if process.poll() is not None:
            raise SystemExit(f"{path.name}: the server ended with {process.returncode}")
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
                return
            except OSError:
                time.sleep(0.001)


class Server:
    """A process with a directory of its own, both gone in the end."""

    def __init__(self, parent):
        self.directory = Path(tempfile.mkdtemp(dir=parent))
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.directory)

    def run(self, command, path):
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(path, self.process)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()

    def memory(self, field):
        """A figure of the process in MiB: VmRSS, RssAnon, VmHWM."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        raise SystemExit(f"/proc says nothing of {field}")


class Echo(Server):
    """The floor: one line for every line."""

    def start(self, program, reply):
        self.path = self.directory / "echo.sock"
        self.run([program, str(self.path), reply], self.path)
        return self


class Redis(Server):
    """What people would put in front of a session store, with nothing written to disk."""

    def start(self, tokens, record):
        self.path = self.directory / "redis.sock"
        options = ["--port", "0", "--save", "", "--appendonly", "no", "--dir", str(self.directory)]
        self.run(["redis-server", "--unixsocket", str(self.path), *options], self.path)
        commands = b"".join(
            b"*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n" % (len(token), token, len(record), record)
            for token in (token.encode() for token in tokens)
        )
        subprocess.run(
            ["redis-cli", "-s", str(self.path), "--pipe"], input=commands, check=True, stdout=subprocess.DEVNULL
        )
        return self


class Postern(Server):
    """The daemon on a fresh store."""

    def start(self, program):
        """Starts it and returns how many seconds it took until it greeted a client."""
        self.sockets = self.directory / "run"
        command = [program, "--state-directory", str(self.directory / "state")]
        begin = time.monotonic()
        self.run([*command, "--socket-directory", str(self.sockets)], self.sockets / "check.sock")
        Calls(self.sockets / "check.sock").all([("server.hello", None)])
        return time.monotonic() - begin

    def make_sessions(self, count):
        """Makes users with sessions, and returns the tokens."""
        admin = Calls(self.sockets / "admin.sock")
        names = [f"bench{number}" for number in range((count + PER_USER - 1) // PER_USER)]
        admin.all([("user.create", {"username": name}) for name in names])
        issued = admin.all([("session.issue", {"username": name, "count": PER_USER}) for name in names])
        return [token for result in issued for token in result["tokens"]][:count]


class Calls:
    """A connection that asks many things at once."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rwb")

    def all(self, calls):
        results = {}
        for begin in range(0, len(calls), 32):
            for number, (method, params) in enumerate(calls[begin : begin + 32], begin):
                request = {"jsonrpc": "2.0", "id": number, "method": method}
                self.file.write(json.dumps(request | ({"params": params} if params else {})).encode() + b"\n")
            self.file.flush()
            for _ in calls[begin : begin + 32]:
                reply = json.loads(self.file.readline())
                if "error" in reply:
                    raise SystemExit(f"the daemon refused: {reply['error']}")
                results[reply["id"]] = reply["result"]
        return [results[number] for number in range(len(calls))]


def write_lines(path, lines):
    path.write_text("".join(line + "\n" for line in lines))
    os.chmod(path, 0o600)
    return path


def check_line(token):
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "session.check", "params": {"token": token}})
