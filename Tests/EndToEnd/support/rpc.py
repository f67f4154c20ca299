# SPDX-License-Identifier: Apache-2.0
"""A client of the protocol that adds nothing of its own: what goes wrong is the daemon's doing or the test's."""

import itertools
import json
import socket
from pathlib import Path

from .environment import DEADLINE
from .recorder import Recorder


class RPCError(Exception):
    """An error reply."""

    def __init__(self, error: dict) -> None:
        super().__init__(f"{error.get('code')} {error.get('data')}: {error.get('message')}")
        self.error = error
        self.code = error["code"]
        self.data = error["data"]
        self.kind = error["data"]["kind"]


#: The codes of the contract.
CODES = {
    "parse_error": -32700,
    "invalid_request": -32600,
    "method_not_found": -32601,
    "invalid_params": -32602,
    "internal_error": -32603,
    "invalid_credentials": 1001,
    "username_taken": 1002,
    "invalid_username": 1003,
    "unacceptable_password": 1004,
    "invalid_session": 1005,
    "permission_denied": 1006,
    "throttled": 1007,
    "busy": 1008,
    "signup_closed": 1009,
    "not_found": 1010,
    "storage_full": 1011,
    "storage_unavailable": 1012,
    "line_too_long": 1013,
    "reauthentication_required": 1014,
    "invalid_token": 1016,
}


class Connection:
    """One connection to one socket."""

    def __init__(self, path: Path | str, timeout: float = DEADLINE) -> None:
        self.path = Path(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        self._socket.connect(str(path))
        self._buffer = b""
        self._ids = itertools.count(1)
        self._recorder = Recorder(self.path.stem)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes both directions."""
        self._socket.close()

    def finish(self) -> None:
        """Says that nothing more comes, and goes on reading."""
        self._socket.shutdown(socket.SHUT_WR)

    def send(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self._recorder.add("in", data)
        self._socket.sendall(data)

    def write(self, request: object) -> None:
        """Sends one line: bytes as they are, anything else as JSON."""
        line = request if isinstance(request, bytes) else json.dumps(request).encode()
        self.send(line + b"\n")

    def read_line(self) -> bytes:
        """The next line without its end; empty at the end of the stream."""
        while b"\n" not in self._buffer:
            data = self._socket.recv(65536)
            if not data:
                assert not self._buffer, f"the stream ended inside a line: {self._buffer[:200]!r}"
                return b""
            self._recorder.add("out", data)
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def read(self):
        """The next reply, or list of replies."""
        line = self.read_line()
        assert line, "the daemon closed the connection"
        return json.loads(line)

    def is_over(self) -> bool:
        """Whether the daemon closes: waits for the end of the stream or a line."""
        try:
            return self.read_line() == b""
        except ConnectionError:
            return True

    def reply(self, request: object) -> dict:
        """Sends one line and gives the next reply, which must have the shape of one."""
        self.write(request)
        reply = self.read()
        if isinstance(reply, dict):
            check_reply(reply)
        return reply

    def call(self, method: str, params: dict | None = None) -> dict:
        """Calls a method and gives its result, or raises `RPCError`."""
        identifier = next(self._ids)
        reply = self.reply({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params or {}})
        assert reply["id"] == identifier
        if "error" in reply:
            raise RPCError(reply["error"])
        return reply["result"]

    def error(self, method: str, params: dict | None = None) -> dict:
        """Calls a method that must fail, and gives the error."""
        try:
            result = self.call(method, params)
        except RPCError as error:
            return error.error
        raise AssertionError(f"{method} succeeded: {result}")

    def kind(self, method: str, params: dict | None = None) -> str:
        """Calls a method that must fail, and gives the error's kind."""
        return self.error(method, params)["data"]["kind"]

    def is_valid(self, token: str) -> bool:
        """Whether `session.check` says valid."""
        return self.call("session.check", {"token": token})["valid"]

    def is_alive(self) -> bool:
        """Whether the connection still answers."""
        return self.call("server.hello")["server"] == "postern"


def check_reply(reply: dict) -> None:
    """Holds a reply against JSON-RPC 2.0 and the table of errors."""
    assert reply["jsonrpc"] == "2.0"
    assert "id" in reply
    assert ("result" in reply) != ("error" in reply), reply
    assert set(reply) <= {"jsonrpc", "id", "result", "error"}, reply
    if "error" in reply:
        error = reply["error"]
        assert set(error) == {"code", "message", "data"}, error
        assert error["code"] == CODES[error["data"]["kind"]], error
        assert isinstance(error["message"], str) and error["message"], error
