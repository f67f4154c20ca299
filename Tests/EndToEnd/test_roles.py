# SPDX-License-Identifier: Apache-2.0
"""Who may call what: the sockets, their modes, and the matrix of roles and methods."""

import os
import stat
import subprocess
import sys

import pytest
from support.daemon import ROLES
from support.environment import need_root
from support.people import join


def mode(path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_each_socket_has_the_mode_of_its_role(daemon):
    modes = {role: oct(mode(daemon.path(role))) for role in ROLES}
    assert modes == {"check": "0o666", "front": "0o660", "admin": "0o600"}
    assert all(stat.S_ISSOCK(daemon.path(role).lstat().st_mode) for role in ROLES)


def test_the_modes_do_not_depend_on_the_umask(own_daemon):
    own_daemon.stop()
    before = os.umask(0)
    try:
        own_daemon.start()
    finally:
        os.umask(before)
    assert {oct(mode(path)) for path in own_daemon.files()} == {"0o600"}
    assert [oct(mode(own_daemon.path(role))) for role in ROLES] == ["0o666", "0o660", "0o600"]
    own_daemon.stop()
    before = os.umask(0o077)
    try:
        own_daemon.start()
    finally:
        os.umask(before)
    assert [oct(mode(own_daemon.path(role))) for role in ROLES] == ["0o666", "0o660", "0o600"]


def test_the_state_directory_and_its_files_are_the_owners_alone(daemon):
    join(daemon)
    assert mode(daemon.state) == 0o700
    assert (daemon.state / "postern.db").exists()
    assert {path.name: oct(mode(path)) for path in daemon.files()} == {path.name: "0o600" for path in daemon.files()}


def test_the_hello_tells_the_role_and_the_protocol(daemon):
    for role in ROLES:
        hello = getattr(daemon, role).call("server.hello")
        assert hello["server"] == "postern"
        assert hello["role"] == role
        assert hello["protocol"]["major"] == 1
        assert hello["version"]


def test_every_method_answers_permission_denied_to_every_role_that_it_does_not_name(daemon):
    document = daemon.check.call("rpc.discover")
    assert document["openrpc"].startswith("1.")
    methods = {method["name"]: method["x-roles"] for method in document["methods"]}
    assert len(methods) >= 25
    for name, allowed in methods.items():
        for role in ROLES:
            # An unknown parameter: whoever may call is told of it, whoever may not is told only that.
            kind = getattr(daemon, role).kind(name, {"no_such_parameter": 1})
            assert kind == ("invalid_params" if role in allowed else "permission_denied"), (name, role)


def test_the_roles_are_those_of_the_contract(daemon):
    methods = {method["name"]: method["x-roles"] for method in daemon.check.call("rpc.discover")["methods"]}
    for name, allowed in methods.items():
        family = name.split(".")[0]
        if name in ("server.hello", "session.check", "rpc.discover"):
            expected = {"check", "front", "admin"}
        elif family == "account" or (family == "session" and name != "session.issue"):
            expected = {"front", "admin"}
        else:
            expected = {"admin"}
        assert set(allowed) == expected, name


def test_every_role_gets_the_same_document(daemon):
    documents = [getattr(daemon, role).call("rpc.discover") for role in ROLES]
    assert documents[0] == documents[1] == documents[2]


def test_reserved_and_unknown_names_are_no_methods(daemon):
    for name in ("events.subscribe", "ticket.issue", "token.create", "group.list", "session", "", "Session.check"):
        assert daemon.admin.kind(name) == "method_not_found"
    assert daemon.check.kind("no.such.method") == "method_not_found"


CONNECT_AS_NOBODY = """
import json, os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
s = socket.socket(socket.AF_UNIX)
s.settimeout(30)
try:
    s.connect(sys.argv[1])
    s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"%s","params":{}}\\n' % sys.argv[2].encode())
    reply = s.makefile().readline()
    print("closed" if not reply else json.loads(reply).get("error", {}).get("data", {}).get("kind", "served"))
except PermissionError:
    print("refused")
except ConnectionError:
    print("closed")
"""


def as_nobody(daemon, role: str, method: str) -> str:
    script = [sys.executable, "-I", "-c", CONNECT_AS_NOBODY, str(daemon.path(role)), method]
    return subprocess.run(script, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def test_nobody_may_check_and_nothing_else_even_where_the_file_mode_lets_it_connect(own_daemon):
    need_root()
    assert as_nobody(own_daemon, "check", "server.hello") == "served"
    assert as_nobody(own_daemon, "front", "server.hello") == "refused"
    assert as_nobody(own_daemon, "admin", "server.hello") == "refused"
    for role, method in (("front", "account.signup"), ("front", "session.login"), ("admin", "user.list")):
        own_daemon.path(role).chmod(0o666)
        assert as_nobody(own_daemon, role, method) in ("permission_denied", "closed")


@pytest.mark.parametrize("role", ROLES)
def test_mass_assignment_is_refused(daemon, role):
    wanted = {"username": "carol", "password": "five otters in a boat"}
    for name, value in (("role", "admin"), ("user_id", 1), ("disabled", False), ("client", {"role": "admin"})):
        kind = getattr(daemon, role).kind("account.signup", wanted | {name: value})
        assert kind == ("permission_denied" if role == "check" else "invalid_params")
    assert daemon.admin.kind("user.show", {"username": "carol"}) == "not_found"
