# SPDX-License-Identifier: Apache-2.0
"""The envelope: lines, JSON-RPC 2.0, batches, ids, limits; and that nothing sent ends the process or the connection."""

import json
import socket

import pytest
from support.daemon import ROLES
from support.environment import PASSWORD
from support.people import fresh_name, join, sign_up

KIB = 1024


def hello(identifier: object = 1) -> dict:
    return {"jsonrpc": "2.0", "id": identifier, "method": "server.hello", "params": {}}


def padded(size: int, identifier: int = 7) -> bytes:
    """A line of exactly `size` bytes that is a good request."""
    line = json.dumps(hello(identifier)).encode()
    return line + b" " * (size - len(line))


def kind_of(reply: dict) -> str:
    return reply["error"]["data"]["kind"]


# ids, notifications, pipelining


@pytest.mark.parametrize(
    "identifier",
    [0, 1, -1, 2**53, 2**63 - 1, -(2**63), "", "a", "é\n\"\\", "0", " ", None, "x" * 1000],
    ids=lambda value: repr(value)[:20],
)
def test_the_id_comes_back_as_it_was(daemon, identifier):
    reply = daemon.check.reply(hello(identifier))
    assert reply["id"] == identifier and type(reply["id"]) is type(identifier)
    assert reply["result"]["role"] == "check"


@pytest.mark.parametrize("identifier", [1.5, True, False, [], {}, [1], 2**63, 1e300], ids=repr)
def test_an_id_of_a_kind_that_json_rpc_does_not_know_is_an_invalid_request(daemon, identifier):
    reply = daemon.check.reply(hello(identifier))
    assert reply["id"] is None
    assert kind_of(reply) == "invalid_request"
    assert daemon.check.is_alive()


def test_requests_may_be_pipelined_and_ids_need_not_be_unique(daemon):
    with daemon.connect("check") as connection:
        ids = [number % 10 for number in range(200)]
        connection.send(b"".join(json.dumps(hello(identifier)).encode() + b"\n" for identifier in ids))
        replies = [connection.read() for _ in ids]
        assert sorted(reply["id"] for reply in replies) == sorted(ids)
        assert all("result" in reply for reply in replies)


def test_a_quick_answer_may_overtake_a_slow_one_and_each_carries_its_id(daemon):
    name = sign_up(daemon)["username"]
    with daemon.connect("front") as connection:
        login = {"username": name, "password": "a wrong password, surely"}
        connection.write({"jsonrpc": "2.0", "id": "slow", "method": "session.login", "params": login})
        connection.write(hello("quick"))
        replies = {reply["id"]: reply for reply in (connection.read(), connection.read())}
        assert kind_of(replies["slow"]) == "invalid_credentials"
        assert replies["quick"]["result"]["role"] == "front"


def test_a_notification_is_executed_and_not_answered(daemon):
    name, token = join(daemon)
    with daemon.connect("front") as connection:
        connection.write({"jsonrpc": "2.0", "method": "session.logout", "params": {"token": token}})
        connection.write({"jsonrpc": "2.0", "method": "session.list", "params": {"token": "wrong"}})
        connection.write({"jsonrpc": "2.0", "method": "no.such.method"})
        connection.write(hello("after"))
        assert connection.read()["id"] == "after"
        listed = daemon.admin.call("user.sessions", {"username": name})["sessions"]
        for _ in range(100):
            if not listed:
                break
            assert connection.is_alive()
            listed = daemon.admin.call("user.sessions", {"username": name})["sessions"]
        assert listed == []


def test_what_is_no_request_is_answered_even_without_an_id(daemon):
    reply = daemon.check.reply({"method": "server.hello"})
    assert reply["id"] is None and kind_of(reply) == "invalid_request"


def test_params_may_be_left_out_where_there_are_none(daemon):
    assert daemon.check.reply({"jsonrpc": "2.0", "id": 1, "method": "server.hello"})["result"]["server"] == "postern"


# what is no request


@pytest.mark.parametrize(
    "request_",
    [
        {"id": 1, "method": "server.hello"},
        {"jsonrpc": "1.0", "id": 1, "method": "server.hello"},
        {"jsonrpc": 2.0, "id": 1, "method": "server.hello"},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "2.0", "id": 1, "method": 1},
        {"jsonrpc": "2.0", "id": 1, "method": None},
        {"jsonrpc": "2.0", "id": 1, "method": "server.hello", "params": {}, "extra": 1},
        {"jsonrpc": "2.0", "id": 1, "result": {}},
        1,
        "server.hello",
        None,
        True,
        {},
    ],
    ids=lambda value: json.dumps(value)[:60],
)
def test_json_that_is_no_request_is_an_invalid_request(daemon, request_):
    with daemon.connect("check") as connection:
        reply = connection.reply(request_)
        assert kind_of(reply) == "invalid_request"
        assert connection.is_alive()


@pytest.mark.parametrize("params", [[], ["token"], [{"token": "x"}], 1, "x", None, True], ids=repr)
def test_params_by_position_or_of_no_use_are_refused(daemon, params):
    reply = daemon.check.reply({"jsonrpc": "2.0", "id": 1, "method": "session.check", "params": params})
    assert reply["id"] == 1
    assert kind_of(reply) in ("invalid_params", "invalid_request")


@pytest.mark.parametrize(
    "params, field",
    [
        ({}, "token"),
        ({"token": 1}, "token"),
        ({"token": None}, "token"),
        ({"token": ["x"]}, "token"),
        ({"token": {"a": 1}}, "token"),
        ({"token": True}, "token"),
        ({"token": "x", "extra": 1}, "extra"),
        ({"Token": "x"}, "Token"),
        ({"tok\u0065n ": "x"}, "token "),
    ],
    ids=repr,
)
def test_wrong_params_name_the_field(daemon, params, field):
    error = daemon.check.error("session.check", params)
    assert error["data"] == {"kind": "invalid_params", "field": field}


def test_wrong_params_of_other_methods_name_the_field(daemon):
    for method, params, field in (
        ("session.login", {"username": "alice"}, "password"),
        ("session.login", {"username": 1, "password": "x"}, "username"),
        ("session.login", {"username": "a", "password": "x", "remember": 1}, "remember"),
        ("session.login", {"username": "a", "password": "x", "client": {"adress": "::1"}}, "client.adress"),
        ("session.login", {"username": "a", "password": "x", "client": {"address": 1}}, "client.address"),
        ("session.login", {"username": "a", "password": "x", "client": []}, "client"),
        ("user.list", {"limit": 0}, "limit"),
        ("user.list", {"limit": 501}, "limit"),
        ("user.list", {"limit": 1.0}, "limit"),
        ("user.list", {"limit": 1e2}, "limit"),
        ("user.list", {"limit": "1"}, "limit"),
        ("user.list", {"after": -1}, "after"),
        ("session.issue", {"username": "alice", "count": 1001}, "count"),
    ):
        data = daemon.admin.error(method, params)["data"]
        assert data == {"kind": "invalid_params", "field": field}, (method, params)


# strict JSON

HEAD = b'{"jsonrpc":"2.0","id":1,"method":"session.check","params":{"token":'


def checking(token: bytes) -> bytes:
    return HEAD + token + b"}}"


def nested(depth: int) -> bytes:
    """A request whose nesting is `depth`; the request and its params are the first two of it."""
    return checking(b"[" * (depth - 2) + b"]" * (depth - 2))


PARSE_ERRORS = {
    "half a request": b'{"jsonrpc":"2.0"',
    "a word": b"hello",
    "HTTP": b"GET / HTTP/1.1",
    "trailing text": json.dumps(hello()).encode() + b" x",
    "two requests": json.dumps(hello()).encode() * 2,
    "trailing comma in an object": b'{"jsonrpc":"2.0","id":1,"method":"server.hello",}',
    "trailing comma in an array": checking(b'["a",]'),
    "single quotes": b"{'jsonrpc':'2.0'}",
    "a bare key": b'{jsonrpc:"2.0"}',
    "a comment": b'{"jsonrpc":"2.0",/* */"id":1,"method":"server.hello"}',
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(hello()).encode(),
    "a NUL": b"\x00",
    "a NUL after a request": json.dumps(hello()).encode() + b"\x00",
    "a NUL in a string": checking(b'"a\x00b"'),
    "a control byte in a string": checking(b'"a\x1fb"'),
    "a tab in a string": checking(b'"a\tb"'),
    "a form feed between": b'{"jsonrpc":\x0c"2.0","id":1,"method":"server.hello"}',
    "invalid UTF-8 ff": checking(b'"\xff"'),
    "invalid UTF-8 c3 28": checking(b'"\xc3\x28"'),
    "overlong UTF-8": checking(b'"\xc0\xaf"'),
    "a surrogate in UTF-8": checking(b'"\xed\xa0\x80"'),
    "beyond U+10FFFF": checking(b'"\xf4\x90\x80\x80"'),
    "UTF-8 cut off": checking(b'"\xe2\x82"'),
    "UTF-16": json.dumps(hello()).encode("utf-16-le").replace(b"\n", b""),
    "a lone high surrogate": checking(rb'"\ud800"'),
    "a lone low surrogate": checking(rb'"\udc00"'),
    "surrogates in the wrong order": checking(rb'"\udc00\ud800"'),
    "an unknown escape": checking(rb'"\x41"'),
    "half an escape": checking(rb'"\u12"'),
    "a duplicate key in params": checking(b'"a","token":"b"'),
    "a duplicate key in another spelling": checking(rb'"a","tok\u0065n":"b"'),
    "a duplicate id": b'{"jsonrpc":"2.0","id":1,"id":2,"method":"server.hello"}',
    "a duplicate method": b'{"jsonrpc":"2.0","id":1,"method":"server.hello","method":"session.check"}',
    "nesting of 17": nested(17),
    "nesting of 10000": checking(b"[" * 7000),
    "a leading zero": checking(b"01"),
    "a plus": checking(b"+1"),
    "a bare point": checking(b"1."),
    "a leading point": checking(b".5"),
    "hexadecimal": checking(b"0x10"),
    "NaN": checking(b"NaN"),
    "Infinity": checking(b"-Infinity"),
    "half an exponent": checking(b"1e"),
    "a minus": checking(b"-"),
    "True": checking(b"True"),
    "half a word": checking(b"tru"),
    "an open string": checking(b'"abc'),
    "a closing bracket": b"]",
    "a carriage return inside": b'{"jsonrpc":"2.0","id":1,"method":"server\r.hello"}',
}


@pytest.mark.parametrize("name", PARSE_ERRORS)
def test_what_is_not_strict_json_is_a_parse_error_and_the_connection_goes_on(daemon, name):
    with daemon.connect("check") as connection:
        reply = connection.reply(PARSE_ERRORS[name])
        assert reply["id"] is None
        assert kind_of(reply) == "parse_error"
        assert connection.is_alive()


NUMBERS = ("1e400", "-1e400", "1" * 400, "9223372036854775808", "-9223372036854775809", "1E+5", "0.1", "-0", "1e-400")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:20])
def test_a_number_of_any_size_is_an_error_of_its_field_and_no_trap(daemon, number):
    with daemon.connect("admin") as connection:
        line = b'{"jsonrpc":"2.0","id":1,"method":"user.show","params":{"user_id":%s}}' % number.encode()
        reply = connection.reply(line)
        assert kind_of(reply) in ("invalid_params", "parse_error")
        assert connection.is_alive()


def test_nesting_of_sixteen_is_json_and_of_the_wrong_type(daemon):
    assert daemon.check.reply(nested(16))["error"]["data"] == {"kind": "invalid_params", "field": "token"}


def test_unicode_in_any_spelling_means_the_same(daemon):
    for spelling in (rb'"\u0061"', b'"a"', '"é"'.encode(), rb'"\u00e9"', rb'"\ud83d\ude00"', '"😀"'.encode(), rb'"\/"'):
        assert daemon.check.reply(checking(spelling))["result"] == {"valid": False}
    request = rb'{"\u006asonrpc":"2\u002e0","\u0069d":1,"method":"server\u002ehello","params":{}}'
    assert daemon.check.reply(request)["result"]["server"] == "postern"


def test_a_nul_written_as_an_escape_is_a_character_like_any_other(daemon):
    assert daemon.check.reply(checking(rb'"a\u0000b"'))["result"] == {"valid": False}
    name, token = join(daemon)
    assert not daemon.check.is_valid(token + "\0")
    assert not daemon.check.is_valid(token + "\n")
    assert daemon.front.kind("account.signup", {"username": name + "\0x", "password": "x" * 20}) == "invalid_username"
    login = {"username": name + "\0", "password": "nine herons over the weir"}
    assert daemon.front.kind("session.login", login) == "invalid_credentials"
    login = {"username": name, "password": "nine herons over the weir\0"}
    assert daemon.front.kind("session.login", login) == "invalid_credentials"


# batches


def test_a_batch_of_up_to_sixteen_is_answered_as_one_line(daemon):
    for count in (1, 2, 16):
        replies = daemon.check.reply([hello(number) for number in range(count)])
        assert sorted(reply["id"] for reply in replies) == list(range(count))
        assert all("result" in reply for reply in replies)


@pytest.mark.parametrize("count", [0, 17, 100])
def test_a_batch_that_is_empty_or_too_long_is_one_invalid_request_and_runs_nothing(daemon, count):
    name = fresh_name()
    make = {"jsonrpc": "2.0", "id": 1, "method": "user.create", "params": {"username": name}}
    reply = daemon.admin.reply([make] * count)
    assert isinstance(reply, dict)
    assert reply["id"] is None and kind_of(reply) == "invalid_request"
    assert daemon.admin.kind("user.show", {"username": name}) == "not_found"


def test_each_request_of_a_batch_stands_for_itself(daemon):
    batch = [
        hello("good"),
        1,
        [],
        {"jsonrpc": "2.0", "id": "unknown", "method": "no.such.method"},
        {"jsonrpc": "2.0", "method": "server.hello"},
        {"jsonrpc": "2.0", "id": "wrong", "method": "session.check", "params": {}},
        {"jsonrpc": "2.0", "id": "denied", "method": "user.list", "params": {}},
        {"id": "old", "method": "server.hello"},
    ]
    replies = daemon.check.reply(batch)
    kinds = sorted((str(reply["id"]), kind_of(reply) if "error" in reply else "") for reply in replies)
    # The id of what is no request may be told or not; JSON-RPC 2.0 asks for null only where it cannot be found out.
    kinds = sorted(("None" if name == "old" else name, kind) for name, kind in kinds)
    assert kinds == [
        ("None", "invalid_request"),
        ("None", "invalid_request"),
        ("None", "invalid_request"),
        ("denied", "permission_denied"),
        ("good", ""),
        ("unknown", "method_not_found"),
        ("wrong", "invalid_params"),
    ]


def test_a_batch_of_notifications_alone_gets_no_answer(daemon):
    name, token = join(daemon)
    with daemon.connect("front") as connection:
        connection.write([{"jsonrpc": "2.0", "method": "session.logout", "params": {"token": token}}] * 3)
        connection.write(hello("after"))
        assert connection.read()["id"] == "after"


def test_a_batch_with_a_syntax_error_runs_nothing(daemon):
    name = fresh_name()
    make = b'{"jsonrpc":"2.0","id":1,"method":"user.create","params":{"username":"%s"}}' % name.encode()
    reply = daemon.admin.reply(b"[" + make + b",{]")
    assert kind_of(reply) == "parse_error"
    assert daemon.admin.kind("user.show", {"username": name}) == "not_found"


# lines


@pytest.mark.parametrize("line", [b"", b" ", b"\t", b"\r", b"  \r"], ids=repr)
def test_a_blank_line_ends_nothing(daemon, line):
    """The contract leaves open whether it is answered; here it is a line that is not JSON."""
    with daemon.connect("check") as connection:
        connection.write(line)
        connection.write(hello("after"))
        first = connection.read()
        if "error" in first:
            assert first["id"] is None and kind_of(first) == "parse_error"
            first = connection.read()
        assert first["id"] == "after"


def test_a_carriage_return_before_the_line_end_belongs_to_it(daemon):
    assert daemon.check.reply(json.dumps(hello()).encode() + b"\r")["result"]["server"] == "postern"
    assert daemon.check.reply(b" \t" + json.dumps(hello()).encode() + b" \t\r")["result"]["server"] == "postern"


@pytest.mark.parametrize("role, limit", [("check", 16 * KIB), ("front", 16 * KIB), ("admin", 64 * KIB)])
def test_a_line_may_be_as_long_as_its_role_allows_and_no_byte_longer(daemon, role, limit):
    with daemon.connect(role) as connection:
        assert connection.reply(padded(limit))["id"] == 7
        assert connection.reply(padded(limit) + b"\r")["id"] == 7
        reply = connection.reply(padded(limit + 1))
        assert reply["id"] is None and kind_of(reply) == "line_too_long"
        assert connection.is_over()
    assert getattr(daemon, role).is_alive()


@pytest.mark.parametrize("role", ROLES)
def test_ten_megabytes_without_a_line_end_get_line_too_long_and_the_process_lives(daemon, role):
    with daemon.connect(role) as connection:
        block = b"a" * 65536
        try:
            for _ in range(160):
                connection.send(block)
        except (BrokenPipeError, ConnectionResetError, socket.timeout):
            # The server drains within bounds, then closes; the reply lies in our buffer all the same.
            pass
        assert kind_of(connection.read()) == "line_too_long"
        assert connection.is_over()
    assert daemon.process and daemon.process.poll() is None
    assert getattr(daemon, role).is_alive()


def test_what_came_before_a_line_too_long_is_answered_first(daemon):
    with daemon.connect("check") as connection:
        connection.send(json.dumps(hello("before")).encode() + b"\n" + b"x" * (16 * KIB + 1) + b"\n")
        assert connection.read()["id"] == "before"
        assert kind_of(connection.read()) == "line_too_long"
        assert connection.is_over()


def test_bytes_may_arrive_in_any_cuts(daemon):
    line = json.dumps(hello("é😀")).encode() + b"\r\n"
    with daemon.connect("check") as connection:
        for index in range(len(line)):
            connection.send(line[index : index + 1])
        assert connection.read()["id"] == "é😀"
        for cut in range(1, len(line)):
            connection.send(line[:cut])
            connection.send(line[cut:] + line[:cut])
            assert connection.read()["id"] == "é😀"
            connection.send(line[cut:])
            assert connection.read()["id"] == "é😀"


@pytest.mark.parametrize("role", ROLES)
def test_whoever_says_that_nothing_more_comes_still_gets_all_answers(daemon, role):
    with daemon.connect(role) as connection:
        if role != "check":
            login = {"username": "alice", "password": "a wrong password, surely"}
            connection.write({"jsonrpc": "2.0", "id": "slow", "method": "session.login", "params": login})
        for number in range(20):
            connection.write(hello(number))
        connection.finish()
        replies = []
        while line := connection.read_line():
            replies.append(json.loads(line)["id"])
        assert set(replies) == set(range(20)) | ({"slow"} if role != "check" else set())


def test_a_line_without_its_end_is_not_executed(daemon):
    name = fresh_name()
    make = {"jsonrpc": "2.0", "id": 1, "method": "user.create", "params": {"username": name}}
    with daemon.connect("admin") as connection:
        connection.send(json.dumps(make).encode())
        connection.finish()
        while connection.read_line():
            pass
    assert daemon.admin.kind("user.show", {"username": name}) == "not_found"


def test_a_client_that_goes_away_does_not_cancel_its_logout(daemon):
    name, token = join(daemon)
    with daemon.connect("front") as connection:
        connection.write({"jsonrpc": "2.0", "id": 1, "method": "session.logout", "params": {"token": token}})
    for _ in range(1000):
        if not daemon.check.is_valid(token):
            break
    assert not daemon.check.is_valid(token)


def test_the_connection_goes_on_after_each_error(daemon):
    with daemon.connect("front") as connection:
        for line in (b"{", b"", b"[]", b"1", b"\xff", b'{"jsonrpc":"2.0","id":1,"method":"no"}', nested(17)) * 20:
            connection.write(line)
        connection.write(hello("end"))
        while connection.read()["id"] != "end":
            pass
        assert connection.is_alive()


def test_a_reply_never_passes_a_mebibyte(daemon):
    name = sign_up(daemon)["username"]
    # The costliest character that a user agent may have: one byte that JSON writes with two.
    client = {"user_agent": '"' * 256, "address": "2001:db8::1"}
    for _ in range(64):
        params = {"username": name, "password": PASSWORD, "client": client}
        token = daemon.front.call("session.login", params)["token"]
    with daemon.connect("front") as connection:
        connection.write({"jsonrpc": "2.0", "id": 1, "method": "session.list", "params": {"token": token}})
        line = connection.read_line()
    assert len(json.loads(line)["result"]["sessions"]) == 64
    assert len(line) <= 1024 * KIB


def test_two_hundred_connections_are_served_side_by_side(daemon):
    connections = [daemon.connect("check") for _ in range(200)]
    try:
        for number, connection in enumerate(connections):
            connection.write(hello(number))
        for number, connection in enumerate(connections):
            assert connection.read()["id"] == number
    finally:
        for connection in connections:
            connection.close()
