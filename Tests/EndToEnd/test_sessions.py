# SPDX-License-Identifier: Apache-2.0
"""Sessions: login, check, list, revoke, logout; what ends one, how soon, and that it stays ended."""

import base64
import re
import threading
import time

import pytest
from support.daemon import Daemon
from support.environment import OTHER_PASSWORD, PASSWORD, eventually
from support.people import fresh_name, issue, join, log_in, sign_up

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
DAY = 24 * 60 * 60


def test_a_login_gives_a_token_the_session_and_the_user(daemon):
    name = sign_up(daemon)["username"]
    client = {"address": "2001:db8::1", "user_agent": "Mozilla/5.0 (X11)"}
    before = int(time.time())
    result = log_in(daemon, name, client=client)
    assert set(result) - {"device"} == {"status", "token", "session", "user"}
    assert TOKEN.fullmatch(result["token"])
    assert len(base64.urlsafe_b64decode(result["token"] + "=")) == 32
    session = result["session"]
    assert session["client"] == client
    assert session["current"] is True
    assert session["user_id"] == result["user"]["user_id"]
    assert before <= session["created_at"] == session["authenticated_at"] <= int(time.time()) + 1
    assert session["expires_at"] - session["created_at"] == DAY
    assert session["session_id"] not in result["token"] and result["token"] not in str(session)


def test_a_remembered_session_lives_thirty_days(daemon):
    name = sign_up(daemon)["username"]
    session = log_in(daemon, name, remember=True)["session"]
    assert session["expires_at"] - session["created_at"] == 30 * DAY
    session = log_in(daemon, name, remember=False)["session"]
    assert session["expires_at"] - session["created_at"] == DAY


def test_a_check_tells_whose_session_it_is(daemon):
    name = sign_up(daemon)["username"]
    login = log_in(daemon, name)
    for role in ("check", "front", "admin"):
        assert getattr(daemon, role).call("session.check", {"token": login["token"]}) == {
            "valid": True,
            "user_id": login["user"]["user_id"],
            "username": name,
            "session_id": login["session"]["session_id"],
            "authenticated_at": login["session"]["authenticated_at"],
            "expires_at": login["session"]["expires_at"],
        }


def test_anything_else_is_not_valid_and_no_error(daemon):
    name, token = join(daemon)
    session_id = daemon.check.call("session.check", {"token": token})["session_id"]
    flipped = ("B" if token[0] == "A" else "A") + token[1:]
    forms = ("", " ", "x", "A" * 43, "é" * 43, token[:-1], token + "A", token + "=", f" {token}", token.swapcase())
    for other in (*forms, flipped, session_id, name, "\0", "A" * 4096, token + "\n", "'; DROP TABLE session; --"):
        assert daemon.check.call("session.check", {"token": other}) == {"valid": False}, other
    # The last of 43 characters carries two bits that no byte uses: another spelling is another token.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(token[-1])
    for other in (token[:-1] + alphabet[(last & ~3) | bits] for bits in range(4)):
        assert daemon.check.is_valid(other) == (other == token), other
    assert daemon.check.is_valid(token)


def test_tokens_never_repeat_and_a_session_id_is_no_credential(daemon):
    name = sign_up(daemon)["username"]
    tokens = issue(daemon, name, 60)
    assert len(set(tokens)) == 60 and all(TOKEN.fullmatch(token) for token in tokens)
    ids = {daemon.check.call("session.check", {"token": token})["session_id"] for token in tokens}
    assert len(ids) == 60
    assert not any(daemon.check.is_valid(identifier) for identifier in ids)


# logout and revocation


def test_a_logout_holds_at_once_on_every_connection_and_after_kill_9(own_daemon):
    name = sign_up(own_daemon)["username"]
    tokens = issue(own_daemon, name, 20)
    checks = [own_daemon.connect("check") for _ in range(3)]
    for token in tokens[:10]:
        assert all(connection.is_valid(token) for connection in checks)
        assert own_daemon.front.call("session.logout", {"token": token}) == {"ended": True}
        assert not any(connection.is_valid(token) for connection in checks)
        assert own_daemon.front.call("session.logout", {"token": token}) == {"ended": False}
    for connection in checks:
        connection.close()
    own_daemon.crash()
    assert [own_daemon.check.is_valid(token) for token in tokens] == [False] * 10 + [True] * 10


def test_a_logout_that_was_answered_is_never_lost_to_a_kill(own_daemon):
    name = sign_up(own_daemon)["username"]
    for _ in range(10):
        (token,) = issue(own_daemon, name)
        assert own_daemon.front.call("session.logout", {"token": token}) == {"ended": True}
        own_daemon.crash()
        assert not own_daemon.check.is_valid(token)


def test_a_login_that_was_answered_is_never_lost_to_a_kill(own_daemon):
    for _ in range(5):
        name, token = join(own_daemon)
        own_daemon.crash()
        assert own_daemon.check.is_valid(token)
        assert log_in(own_daemon, name)


def test_a_logout_of_no_session_ends_nothing(daemon):
    for token in ("", "x", "A" * 43):
        assert daemon.front.call("session.logout", {"token": token}) == {"ended": False}


def test_checks_that_run_beside_a_logout_never_say_valid_after_it(daemon):
    name = sign_up(daemon)["username"]
    for token in issue(daemon, name, 20):
        ended = threading.Event()
        wrong: list[str] = []
        started = threading.Barrier(3)

        def watch() -> None:
            with daemon.connect("check") as connection:
                started.wait()
                while True:
                    late = ended.is_set()
                    valid = connection.is_valid(token)
                    if late:
                        if valid:
                            wrong.append(token)
                        return

        threads = [threading.Thread(target=watch) for _ in range(2)]
        for thread in threads:
            thread.start()
        started.wait()
        daemon.front.call("session.logout", {"token": token})
        ended.set()
        for thread in threads:
            thread.join()
        assert not wrong


def test_a_list_shows_the_callers_sessions_the_newest_first(daemon):
    name = sign_up(daemon)["username"]
    logins = [log_in(daemon, name, client={"user_agent": f"browser {number}"}) for number in range(4)]
    join(daemon)
    sessions = daemon.front.call("session.list", {"token": logins[1]["token"]})["sessions"]
    assert [session["session_id"] for session in sessions] == [
        login["session"]["session_id"] for login in reversed(logins)
    ]
    assert [session["current"] for session in sessions] == [False, False, True, False]
    assert sessions[0]["client"]["user_agent"] == "browser 3"
    assert not any(login["token"] in str(sessions) for login in logins)
    assert daemon.front.kind("session.list", {"token": "A" * 43}) == "invalid_session"


def test_one_session_or_all_others_may_be_revoked(daemon):
    name = sign_up(daemon)["username"]
    logins = [log_in(daemon, name) for _ in range(4)]
    own = logins[0]["token"]
    revoke = {"token": own, "session_id": logins[1]["session"]["session_id"]}
    assert daemon.front.call("session.revoke", revoke) == {"ended": 1}
    assert not daemon.check.is_valid(logins[1]["token"])
    assert daemon.front.call("session.revoke", {"token": own, "others": True}) == {"ended": 2}
    assert [daemon.check.is_valid(login["token"]) for login in logins] == [True, False, False, False]
    assert daemon.front.call("session.revoke", {"token": own, "others": True}) == {"ended": 0}
    revoke = {"token": own, "session_id": logins[0]["session"]["session_id"]}
    assert daemon.front.call("session.revoke", revoke) == {"ended": 1}
    assert not daemon.check.is_valid(own)


def test_nobody_revokes_anothers_session(daemon):
    _, token = join(daemon)
    other, others = join(daemon)
    theirs = daemon.check.call("session.check", {"token": others})["session_id"]
    reply = daemon.front.reply(
        {"jsonrpc": "2.0", "id": 1, "method": "session.revoke", "params": {"token": token, "session_id": theirs}}
    )
    assert reply.get("result", {"ended": 0}) == {"ended": 0}
    assert daemon.check.is_valid(others)
    assert daemon.front.kind("session.revoke", {"token": "A" * 43, "others": True}) == "invalid_session"
    for wrong in ({}, {"others": False}, {"others": True, "session_id": theirs}, {"session_id": ""}):
        assert daemon.front.kind("session.revoke", {"token": token, **wrong}) == "invalid_params"


# reauthentication


def test_a_reauthentication_gives_a_new_token_and_ends_the_old_one(daemon):
    name, token = join(daemon)
    wrong = {"token": token, "password": OTHER_PASSWORD}
    assert daemon.front.kind("session.reauthenticate", wrong) == "invalid_credentials"
    assert daemon.check.is_valid(token)
    result = daemon.front.call("session.reauthenticate", {"token": token, "password": PASSWORD})
    assert result["status"] == "authenticated" and result["user"]["username"] == name
    assert daemon.check.is_valid(result["token"]) and not daemon.check.is_valid(token)
    wrong = {"token": token, "password": PASSWORD}
    assert daemon.front.kind("session.reauthenticate", wrong) == "invalid_session"


# the cap


def test_the_65th_session_ends_the_oldest(own_daemon):
    name = sign_up(own_daemon)["username"]
    first = log_in(own_daemon, name)["token"]
    tokens = [first, *issue(own_daemon, name, 63)]
    assert all(own_daemon.check.is_valid(token) for token in tokens)
    one_more = log_in(own_daemon, name)["token"]
    assert not own_daemon.check.is_valid(first)
    assert all(own_daemon.check.is_valid(token) for token in [*tokens[1:], one_more])
    own_daemon.crash()
    assert not own_daemon.check.is_valid(first)
    assert len(own_daemon.front.call("session.list", {"token": one_more})["sessions"]) == 64


def test_the_cap_may_be_configured():
    with Daemon("--session-maximum-per-user", "2") as daemon:
        name = sign_up(daemon)["username"]
        tokens = [log_in(daemon, name)["token"] for _ in range(3)]
        assert [daemon.check.is_valid(token) for token in tokens] == [False, True, True]


# issue


def test_the_administrator_may_issue_sessions(daemon):
    name = sign_up(daemon)["username"]
    tokens = issue(daemon, name, 5, lifetime_s=120)
    for token in tokens:
        verdict = daemon.check.call("session.check", {"token": token})
        assert verdict["username"] == name
        assert 0 < verdict["expires_at"] - time.time() <= 121
    assert len(issue(daemon, name)) == 1
    assert daemon.admin.kind("session.issue", {"username": fresh_name()}) == "not_found"
    assert daemon.front.kind("session.issue", {"username": name}) == "permission_denied"


def test_a_session_ends_when_its_time_is_over_also_after_a_restart(own_daemon):
    name = sign_up(own_daemon)["username"]
    short, long = issue(own_daemon, name, lifetime_s=1)[0], issue(own_daemon, name)[0]
    eventually(lambda: not own_daemon.check.is_valid(short), "a session of a second ends")
    own_daemon.restart()
    assert not own_daemon.check.is_valid(short) and own_daemon.check.is_valid(long)


# what is kept of a token


def encodings(token: str) -> list[bytes]:
    raw = base64.urlsafe_b64decode(token + "=")
    return [token.encode(), raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw)[:42]]


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_token_stands_in_no_file_in_any_spelling(own_daemon, how):
    name, token = join(own_daemon)
    again = own_daemon.front.call("session.reauthenticate", {"token": token, "password": PASSWORD})["token"]
    one_time = own_daemon.admin.call("user.create", {"username": "bob"})["set_password_token"]
    reset = own_daemon.admin.call("user.reset_password", {"username": "bob"})["set_password_token"]
    own_daemon.front.call("session.logout", {"token": again})
    tokens = [token, again, one_time, reset, *issue(own_daemon, name, 20)]
    own_daemon.check.is_valid(tokens[-1])
    own_daemon.kill() if how == "kill" else own_daemon.stop()
    # The name proves that the search sees what is there.
    assert any(name.encode() in path.read_bytes() for path in own_daemon.files())
    for path in [*own_daemon.files(), own_daemon.log]:
        content = path.read_bytes()
        for secret in tokens:
            assert not any(spelling in content for spelling in encodings(secret)), path
        assert PASSWORD.encode() not in content, path
