# SPDX-License-Identifier: Apache-2.0
"""What the administrator does with users, and what the daemon tells of itself."""

import threading

import pytest
from support.environment import OTHER_PASSWORD, PASSWORD
from support.people import fresh_name, issue, join, log_in, sign_up

BY_SELECTOR = (
    "user.show",
    "user.disable",
    "user.enable",
    "user.delete",
    "user.reset_password",
    "user.sessions",
    "user.end_sessions",
)


@pytest.mark.parametrize("method", BY_SELECTOR)
def test_a_user_is_named_by_name_or_number_and_by_one_of_them(daemon, method):
    assert daemon.admin.kind(method, {"username": fresh_name()}) == "not_found"
    assert daemon.admin.kind(method, {"user_id": 2**62}) == "not_found"
    assert daemon.admin.kind(method, {}) == "invalid_params"
    assert daemon.admin.kind(method, {"username": "a", "user_id": 1}) == "invalid_params"
    by_name, by_number = sign_up(daemon), sign_up(daemon)
    assert daemon.admin.call(method, {"username": f" {by_name['username'].upper()} "})
    assert daemon.admin.call(method, {"user_id": by_number["user_id"]})


# making users


def test_a_user_without_a_password_gets_a_one_time_token_that_works_once(daemon):
    name = fresh_name("bob")
    made = daemon.admin.call("user.create", {"username": name, "display_name": "Bob"})
    assert made["user"]["display_name"] == "Bob"
    token = made["set_password_token"]
    weak = {"set_password_token": token, "new_password": "weak"}
    assert daemon.front.kind("account.set_password", weak) == "unacceptable_password"
    done = daemon.front.call("account.set_password", {"set_password_token": token, "new_password": PASSWORD})
    assert done["user"]["username"] == name and done["user"]["must_change_password"] is False
    again = {"set_password_token": token, "new_password": OTHER_PASSWORD}
    assert daemon.front.error("account.set_password", again)["data"] == {"kind": "invalid_token"}
    assert log_in(daemon, name)


def test_a_user_made_with_a_password_must_change_it_at_the_first_login(daemon):
    name = fresh_name("bob")
    made = daemon.admin.call("user.create", {"username": name, "password": PASSWORD})
    assert "set_password_token" not in made
    assert made["user"]["must_change_password"] is True
    result = daemon.front.call("session.login", {"username": name, "password": PASSWORD})
    assert set(result) == {"status", "set_password_token"}
    assert result["status"] == "password_change_required"
    assert not daemon.check.is_valid(result["set_password_token"])
    assert daemon.admin.call("user.sessions", {"username": name}) == {"sessions": []}
    change = {"set_password_token": result["set_password_token"], "new_password": OTHER_PASSWORD}
    assert daemon.front.call("account.set_password", change)["user"]["must_change_password"] is False
    assert daemon.front.kind("account.set_password", change) == "invalid_token"
    assert log_in(daemon, name, OTHER_PASSWORD)
    assert daemon.front.kind("session.login", {"username": name, "password": PASSWORD}) == "invalid_credentials"


def test_a_one_time_token_survives_a_kill_and_its_use_does_too(own_daemon):
    token = own_daemon.admin.call("user.create", {"username": "bob"})["set_password_token"]
    own_daemon.crash()
    change = {"set_password_token": token, "new_password": PASSWORD}
    assert own_daemon.front.call("account.set_password", change)
    own_daemon.crash()
    assert own_daemon.front.kind("account.set_password", change) == "invalid_token"


def test_of_many_simultaneous_uses_of_a_one_time_token_one_wins(daemon):
    name = fresh_name("bob")
    token = daemon.admin.call("user.create", {"username": name})["set_password_token"]
    winners: list[str] = []
    gate = threading.Barrier(8)

    def attempt(password: str) -> None:
        with daemon.connect("front") as connection:
            gate.wait()
            params = {"set_password_token": token, "new_password": password}
            reply = connection.reply({"jsonrpc": "2.0", "id": 1, "method": "account.set_password", "params": params})
            if "result" in reply:
                winners.append(password)
            else:
                assert reply["error"]["data"] == {"kind": "invalid_token"}

    threads = [threading.Thread(target=attempt, args=(f"{PASSWORD} {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = winners
    assert log_in(daemon, name, winner)


def test_tokens_of_one_purpose_serve_no_other(daemon):
    name, session = join(daemon)
    one_time = daemon.admin.call("user.create", {"username": fresh_name("bob")})["set_password_token"]
    assert daemon.front.kind("session.list", {"token": one_time}) == "invalid_session"
    for wrong in (session, "", "x", "A" * 43):
        params = {"set_password_token": wrong, "new_password": PASSWORD}
        assert daemon.front.kind("account.set_password", params) == "invalid_token"


# reset, disable, end


def test_a_reset_makes_the_old_password_useless_and_ends_all_sessions(own_daemon):
    name, token = join(own_daemon)
    reset = own_daemon.admin.call("user.reset_password", {"username": name})
    assert set(reset) == {"set_password_token", "expires_at"}
    assert not own_daemon.check.is_valid(token)
    assert own_daemon.front.kind("session.login", {"username": name, "password": PASSWORD}) == "invalid_credentials"
    newer = own_daemon.admin.call("user.reset_password", {"username": name})["set_password_token"]
    stale = {"set_password_token": reset["set_password_token"], "new_password": OTHER_PASSWORD}
    assert own_daemon.front.kind("account.set_password", stale) == "invalid_token"
    own_daemon.crash()
    assert not own_daemon.check.is_valid(token)
    assert own_daemon.front.kind("session.login", {"username": name, "password": PASSWORD}) == "invalid_credentials"
    assert own_daemon.front.call("account.set_password", stale | {"set_password_token": newer})
    assert log_in(own_daemon, name, OTHER_PASSWORD)


def test_setting_a_password_ends_the_sessions_begun_meanwhile(daemon):
    name, _ = join(daemon)
    reset = daemon.admin.call("user.reset_password", {"username": name})["set_password_token"]
    (issued,) = issue(daemon, name)
    daemon.front.call("account.set_password", {"set_password_token": reset, "new_password": OTHER_PASSWORD})
    assert not daemon.check.is_valid(issued)


def test_a_disabled_user_is_out_at_once_and_an_enabled_one_may_log_in_again(own_daemon):
    name, token = join(own_daemon)
    with own_daemon.connect("check") as other:
        assert other.is_valid(token)
        assert own_daemon.admin.call("user.disable", {"username": name})["user"]["disabled"] is True
        assert not other.is_valid(token)
    own_daemon.crash()
    assert not own_daemon.check.is_valid(token)
    assert own_daemon.front.kind("session.login", {"username": name, "password": PASSWORD}) == "invalid_credentials"
    assert own_daemon.admin.call("user.disable", {"username": name})["user"]["disabled"] is True
    assert own_daemon.admin.call("user.enable", {"username": name})["user"]["disabled"] is False
    assert not own_daemon.check.is_valid(token)
    assert log_in(own_daemon, name)


def test_a_deleted_user_is_out_at_once_and_the_number_is_never_used_again(own_daemon):
    name, token = join(own_daemon)
    number = own_daemon.admin.call("user.delete", {"username": name})["user"]["user_id"]
    assert not own_daemon.check.is_valid(token)
    own_daemon.crash()
    assert not own_daemon.check.is_valid(token)
    assert own_daemon.admin.kind("user.show", {"username": name}) == "not_found"
    assert sign_up(own_daemon, name)["user_id"] > number


def test_the_administrator_lists_and_ends_sessions(daemon):
    name = sign_up(daemon)["username"]
    tokens = [log_in(daemon, name)["token"] for _ in range(3)]
    sessions = daemon.admin.call("user.sessions", {"username": name})["sessions"]
    assert len(sessions) == 3 and not any(session["current"] for session in sessions)
    ids = [daemon.check.call("session.check", {"token": token})["session_id"] for token in tokens]
    assert [session["session_id"] for session in sessions] == list(reversed(ids))
    assert daemon.admin.call("user.end_sessions", {"username": name, "session_id": ids[1]}) == {"ended": 1}
    assert [daemon.check.is_valid(token) for token in tokens] == [True, False, True]
    assert daemon.admin.call("user.end_sessions", {"username": name}) == {"ended": 2}
    assert not any(daemon.check.is_valid(token) for token in tokens)
    assert daemon.admin.call("user.end_sessions", {"username": name}) == {"ended": 0}


def test_ending_a_session_of_one_user_under_the_name_of_another_ends_nothing(daemon):
    name, _ = join(daemon)
    _, token = join(daemon)
    theirs = daemon.check.call("session.check", {"token": token})["session_id"]
    params = {"username": name, "session_id": theirs}
    reply = daemon.admin.reply({"jsonrpc": "2.0", "id": 1, "method": "user.end_sessions", "params": params})
    assert reply.get("result", {"ended": 0}) == {"ended": 0}
    assert daemon.check.is_valid(token)


# show, list, status


def test_a_user_is_shown_with_the_number_of_sessions_and_without_secrets(daemon):
    name, token = join(daemon)
    shown = daemon.admin.call("user.show", {"username": name})
    assert shown["sessions"] == 1
    assert shown["user"]["username"] == name
    assert "$argon2id$" not in str(shown) and token not in str(shown)


def test_a_list_comes_in_pages_by_number(own_daemon):
    numbers = [sign_up(own_daemon)["user_id"] for _ in range(7)]
    pages, after = [], {}
    while True:
        page = own_daemon.admin.call("user.list", {"limit": 3, **after})
        pages.append([user["user_id"] for user in page["users"]])
        if "next" not in page:
            break
        after = {"after": page["next"]}
    assert pages == [numbers[0:3], numbers[3:6], numbers[6:7]]
    assert own_daemon.admin.call("user.list", {"after": numbers[-1]}) == {"users": []}


def test_a_list_may_be_narrowed_and_a_pattern_is_only_text(daemon):
    wanted = sign_up(daemon, "carol_100@example.org")["username"]
    sign_up(daemon, "carolx100@example.org")

    def names(match: str) -> list[str]:
        return [user["username"] for user in daemon.admin.call("user.list", {"match": match})["users"]]

    assert names("carol_100") == [wanted]
    assert names("100@example") == [wanted, "carolx100@example.org"]
    for nothing in ("%", "*", "'", "carol%", "car*ol", "[a-z]"):
        assert names(nothing) == []


def test_the_status_counts(own_daemon):
    before = own_daemon.admin.call("server.status")
    name, _ = join(own_daemon)
    issue(own_daemon, name, 4)
    status = own_daemon.admin.call("server.status")
    assert (status["users"], status["sessions"]) == (before["users"] + 1, before["sessions"] + 5)
    assert status["version"] == own_daemon.admin.call("server.hello")["version"]
    assert status["uptime_s"] >= 0 and status["store_bytes"] > 0
