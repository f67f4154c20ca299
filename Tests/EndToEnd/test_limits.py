# SPDX-License-Identifier: Apache-2.0
"""Clients that mean ill or are ill: half lines, floods, no reading, descriptors; nobody else may notice them."""

import array
import json
import os
import re
import socket
from pathlib import Path

from support.daemon import ROLES
from support.environment import DEADLINE, PASSWORD, eventually
from support.people import sign_up
from support.rpc import RPCError

HELLO = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "server.hello"}).encode() + b"\n"


def open_descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def resident_kib(pid: int) -> int:
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


def raw(daemon, role: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(DEADLINE)
    connection.connect(str(daemon.path(role)))
    return connection


def test_a_begun_line_must_end_in_time_and_an_idle_connection_may_stay(daemon):
    with daemon.connect("check") as idle, daemon.connect("front") as slow, daemon.connect("check") as dribbling:
        slow.send(b'{"jsonrpc":"2.0","id":1,')
        dribbling.send(b"{")
        # A byte now and then does not buy time: the line as a whole must end.
        dribbling._socket.settimeout(1)

        def is_cut_off() -> bool:
            try:
                dribbling.send(b" ")
                return dribbling._socket.recv(4096) == b""
            except TimeoutError:
                return False
            except ConnectionError:
                return True

        eventually(is_cut_off, "the dribbling client is cut off")
        while slow.read_line():
            pass
        assert idle.is_alive()


def test_descriptors_that_come_along_are_dropped(daemon):
    with raw(daemon, "check") as connection:
        connection.sendall(HELLO)
        connection.recv(4096)
        before = open_descriptors(daemon.pid)
        with open(os.devnull, "rb") as null:
            rights = array.array("i", [null.fileno()] * 100)
            for _ in range(50):
                connection.sendmsg([HELLO], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
                assert connection.recv(4096)
        assert open_descriptors(daemon.pid) <= before + 2


def test_a_client_that_asks_and_never_reads_is_dropped_and_hinders_nobody(daemon):
    question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "rpc.discover"}).encode() + b"\n"
    before = resident_kib(daemon.pid)
    with raw(daemon, "check") as deaf:
        deaf.settimeout(0.2)

        def is_dropped() -> bool:
            try:
                deaf.sendall(question * 16)
            except TimeoutError:
                pass
            except ConnectionError:
                return True
            assert daemon.check.is_alive()
            return False

        eventually(is_dropped, "the client that never reads is dropped")
    assert resident_kib(daemon.pid) < before + 64 * 1024


def test_memory_does_not_grow_with_what_has_no_line_end(daemon):
    assert daemon.admin.is_alive()
    before = resident_kib(daemon.pid)
    connections = [raw(daemon, role) for role in ROLES for _ in range(20)]
    try:
        for _ in range(64):
            for connection in connections:
                try:
                    connection.settimeout(1)
                    connection.sendall(b"a" * 65536)
                except (TimeoutError, ConnectionError):
                    pass
        assert resident_kib(daemon.pid) < before + 32 * 1024
        assert daemon.check.is_alive()
    finally:
        for connection in connections:
            connection.close()


def test_connections_leave_nothing_behind(daemon):
    assert daemon.check.is_alive()
    before = open_descriptors(daemon.pid)
    for role in ROLES:
        for ending in (b"", HELLO, b"{", b"x" * 70000, b"\n\n\n"):
            with raw(daemon, role) as connection:
                try:
                    connection.sendall(ending)
                except ConnectionError:
                    pass
    eventually(lambda: open_descriptors(daemon.pid) <= before, "every descriptor is closed again")


def test_clients_that_leave_while_their_password_is_hashed_do_no_harm(daemon):
    name = sign_up(daemon)["username"]
    login = {"username": name, "password": PASSWORD}
    request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "session.login", "params": login}).encode() + b"\n"
    for _ in range(100):
        with raw(daemon, "front") as connection:
            connection.sendall(request)

    def is_let_in() -> bool:
        try:
            return daemon.front.call("session.login", login)["status"] == "authenticated"
        except RPCError as refusal:
            assert refusal.kind == "busy"
            return False

    eventually(is_let_in, "there is room again")
    eventually(lambda: daemon.admin.call("server.status")["hashing"]["waiting"] == 0, "the queue is worked off")
