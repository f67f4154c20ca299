# SPDX-License-Identifier: Apache-2.0
"""Accounts: signup, the rules for names and passwords, change, update, export, delete, and what is kept of a secret."""

import threading

import pytest
from support.daemon import Daemon
from support.environment import OTHER_PASSWORD, PASSWORD
from support.people import fresh_name, issue, join, log_in, sign_up

# signup


def test_a_signup_makes_an_account_and_logs_nobody_in(daemon):
    name = fresh_name()
    result = daemon.front.call("account.signup", {"username": name, "password": PASSWORD})
    assert set(result) == {"user"}
    user = result["user"]
    assert user["username"] == name and user["disabled"] is False and user["user_id"] >= 1
    assert daemon.admin.call("user.sessions", {"username": name}) == {"sessions": []}


def test_a_signup_takes_a_display_name_and_what_is_known_of_the_client(daemon):
    name = fresh_name()
    client = {"address": "203.0.113.7", "user_agent": "Mozilla/5.0"}
    params = {"username": name, "password": PASSWORD, "display_name": "Alice Á. 😀", "client": client}
    assert daemon.front.call("account.signup", params)["user"]["display_name"] == "Alice Á. 😀"


@pytest.mark.parametrize("spelling", ["{}", " {}", "{} ", "\t{}\n", " {} "], ids=repr)
def test_a_taken_name_is_taken_in_every_spelling(daemon, spelling):
    name = sign_up(daemon)["username"]
    for wanted in (spelling.format(name), spelling.format(name.upper()), spelling.format(name.capitalize())):
        taken = {"username": wanted, "password": OTHER_PASSWORD}
        assert daemon.front.error("account.signup", taken)["data"] == {"kind": "username_taken"}
        assert daemon.admin.error("user.create", taken)["data"] == {"kind": "username_taken"}
        assert log_in(daemon, wanted)["user"]["username"] == name


def test_two_simultaneous_signups_of_one_name_make_one_account(daemon):
    for _ in range(5):
        name = fresh_name()
        outcomes: list[str] = []
        gate = threading.Barrier(4)

        def attempt(spelling: str, password: str) -> None:
            with daemon.connect("front") as connection:
                gate.wait()
                params = {"username": spelling, "password": password}
                reply = connection.reply({"jsonrpc": "2.0", "id": 1, "method": "account.signup", "params": params})
                outcomes.append(password if "result" in reply else reply["error"]["data"]["kind"])

        spellings = (name, name.upper(), f" {name}", f"{name} ")
        passwords = [f"{PASSWORD} {number}" for number in range(4)]
        threads = [threading.Thread(target=attempt, args=pair) for pair in zip(spellings, passwords, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes.count("username_taken") == 3
        (winner,) = [outcome for outcome in outcomes if outcome != "username_taken"]
        assert log_in(daemon, name, winner)
        listed = daemon.admin.call("user.list", {"match": name})["users"]
        assert [user["username"] for user in listed] == [name]


GOOD_NAMES = ("x", "7", "a-b", "bob.jones+tag@example.com", "a_b", "0--0", "q" * 64)
BAD_NAMES = (
    "",
    " ",
    "a b",
    ".alice",
    "alice.",
    "-alice",
    "alice-",
    "@",
    "alice!",
    "alice/..",
    "alice\\",
    "al\tice",
    "al\nice",
    "al\0ice",
    "alice\u200d",
    "\u202ealice",
    "ſam",
    "ı",
    "İ",
    "\u212a",
    "ａｌｉｃｅ",
    "älice",
    "a\u0308lice",
    "ᴮᴵᴳᴮᴵᴿᴰ",
    "alice'--",
    "<b>alice</b>",
    "$alice",
    "\xa0alice",
)


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_a_name_of_the_contract_is_taken_as_it_is(daemon, name):
    assert sign_up(daemon, name)["username"] == name


@pytest.mark.parametrize("name", BAD_NAMES, ids=repr)
def test_any_other_name_is_refused_and_never_repaired(daemon, name):
    for method in ("account.signup", "user.create"):
        error = daemon.admin.error(method, {"username": name, "password": PASSWORD})
        assert error["data"]["kind"] == "invalid_username"
        assert error["data"]["reason"] in ("empty", "too_long", "bad_character", "bad_edge")


def test_a_name_of_65_bytes_is_too_long(daemon):
    error = daemon.front.error("account.signup", {"username": "a" * 65, "password": PASSWORD})
    assert error["data"] == {"kind": "invalid_username", "reason": "too_long"}


def test_upper_case_is_folded_and_white_space_around_is_cut(daemon):
    name = fresh_name("carol")
    assert sign_up(daemon, f"  {name.upper()}\n")["username"] == name


def test_a_display_name_has_at_most_100_characters(daemon):
    name, token = join(daemon)

    def update(text: str) -> dict:
        return daemon.front.call("account.update", {"token": token, "display_name": text})["user"]

    assert update("é" * 100)["display_name"] == "é" * 100
    assert update("😀" * 100)["display_name"] == "😀" * 100
    error = daemon.front.error("account.update", {"token": token, "display_name": "a" * 101})
    assert error["data"] == {"kind": "invalid_params", "field": "display_name"}
    assert daemon.admin.call("user.show", {"username": name})["user"]["display_name"] == "😀" * 100
    assert update("")["display_name"] == name


def test_a_display_name_is_free_text_without_what_could_break_a_line(daemon):
    _, token = join(daemon)
    for text in ("Ælfrēd", "אליס", "علی\u200cرضا", "👩\u200d🔬", "愛麗絲", "O'Hara & <b>", "  "):
        user = daemon.front.call("account.update", {"token": token, "display_name": text})["user"]
        assert user["display_name"] == text
    for text in ("a\nb", "a\0b", "\x1b[31m", "\x7f", "\u0085", "\u2028", "a\u202eb", "\u2066"):
        error = daemon.front.error("account.update", {"token": token, "display_name": text})
        assert error["data"] == {"kind": "invalid_params", "field": "display_name"}


def test_an_update_needs_a_live_session(daemon):
    assert daemon.front.kind("account.update", {"token": "A" * 43, "display_name": "x"}) == "invalid_session"


# passwords


@pytest.mark.parametrize(
    "password",
    [
        "fifteen chars!!",
        "éàüöñçßøåæœëïôû",
        "\U0001f600" * 3 + "\U0001f680\U0001f469\u200d\U0001f52c" * 4,
        "   blank inside and around   ",
        "tab\tand\nnewline\nare fine",
        "q8" + "-wide-" * 10,
        "k" + "3vX" * 341,
    ],
    ids=lambda value: repr(value)[:30],
)
def test_any_long_password_is_good_and_every_byte_of_it_counts(daemon, password):
    name = sign_up(daemon, password=password)["username"]
    assert log_in(daemon, name, password)
    wrong = {password[:-1], password + " ", " " + password, password[:-1] + chr(ord(password[-1]) ^ 1), password[1:]}
    wrong |= {password.swapcase(), password.strip()} - {password}
    for other in wrong:
        if len(other.encode()) <= 1024:
            assert daemon.front.kind("session.login", {"username": name, "password": other}) == "invalid_credentials"


@pytest.mark.parametrize(
    "password, reason",
    [
        ("", "too_short"),
        ("short", "too_short"),
        ("fourteen chars", "too_short"),
        ("éàüöñçßøåæœëïô", "too_short"),
        ("é" * 513, "too_long"),
        ("k3vX" * 256 + "!", "too_long"),
        ("a" * 15, "repeated"),
        ("passwordpassword", "common"),
        ("abcabcabcabcabcabc", "repeated"),
        ("abcdefghijklmnop", "sequential"),
        ("987654321098765", "sequential"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_password_that_breaks_the_policy_is_refused_with_the_reason(daemon, password, reason):
    name = fresh_name()
    for method in ("account.signup", "user.create"):
        error = daemon.admin.error(method, {"username": name, "password": password})
        assert error["data"]["kind"] == "unacceptable_password"
        assert reason in error["data"]["reasons"], error
    assert daemon.admin.kind("user.show", {"username": name}) == "not_found"


def test_a_password_made_of_the_name_is_refused(daemon):
    name = "alice.the.gardener"
    error = daemon.front.error("account.signup", {"username": name, "password": name})
    assert error["data"] == {"kind": "unacceptable_password", "reasons": ["context"]}


def test_the_policy_holds_where_a_password_is_set_and_never_where_one_is_checked(own_daemon):
    own_daemon.stop()
    own_daemon.flags += ["--password-minimum-length", "8"]
    own_daemon.start()
    name = sign_up(own_daemon, password="wxr-97k!")["username"]
    own_daemon.stop()
    own_daemon.flags = own_daemon.flags[:-2]
    own_daemon.start()
    token = log_in(own_daemon, name, "wxr-97k!")["token"]
    change = {"token": token, "current_password": "wxr-97k!", "new_password": "zzr-97k!"}
    assert own_daemon.front.kind("account.change_password", change) == "unacceptable_password"


def test_the_store_keeps_argon2id_and_no_password(own_daemon):
    name, token = join(own_daemon)
    own_daemon.admin.call("user.create", {"username": "bob", "password": OTHER_PASSWORD})
    own_daemon.stop()
    with own_daemon.database() as database:
        dump = "\n".join(database.iterdump())
    assert dump.count("$argon2id$v=19$m=19456,t=2,p=1$") == 2
    for path in own_daemon.files():
        content = path.read_bytes()
        for secret in (PASSWORD, OTHER_PASSWORD):
            assert secret.encode() not in content, path
        assert token.encode() not in content, path


def test_a_password_is_hashed_as_dear_as_the_default_says(tmp_path):
    with Daemon(cheap=False) as daemon:
        sign_up(daemon)
        daemon.stop()
        with daemon.database() as database:
            dump = "\n".join(database.iterdump())
        assert "$argon2id$v=19$m=65536,t=2,p=1$" in dump


# change, export, delete


def test_a_change_of_the_password_ends_every_other_session_and_gives_a_new_one(daemon):
    name, token = join(daemon)
    others = [log_in(daemon, name)["token"] for _ in range(3)]
    change = {"token": token, "current_password": PASSWORD, "new_password": OTHER_PASSWORD}
    result = daemon.front.call("account.change_password", change)
    assert set(result) == {"token", "session", "ended"}
    assert result["ended"] == 3
    assert daemon.check.is_valid(result["token"])
    verdict = daemon.check.call("session.check", {"token": result["token"]})
    assert result["session"]["session_id"] == verdict["session_id"]
    assert not any(daemon.check.is_valid(old) for old in [token, *others])
    assert daemon.front.kind("session.login", {"username": name, "password": PASSWORD}) == "invalid_credentials"
    assert log_in(daemon, name, OTHER_PASSWORD)


def test_a_change_needs_the_session_the_old_password_and_a_good_new_one(daemon):
    name, token = join(daemon)
    change = {"token": token, "current_password": PASSWORD, "new_password": OTHER_PASSWORD}
    assert daemon.front.kind("account.change_password", change | {"token": "B" * 43}) == "invalid_session"
    wrong = change | {"current_password": OTHER_PASSWORD}
    assert daemon.front.kind("account.change_password", wrong) == "invalid_credentials"
    weak = daemon.front.error("account.change_password", change | {"new_password": "weak"})
    assert weak["data"] == {"kind": "unacceptable_password", "reasons": ["too_short"]}
    assert daemon.check.is_valid(token)
    assert log_in(daemon, name)


def test_an_export_holds_all_but_the_secrets(daemon):
    name, token = join(daemon, display_name="Alice")
    exported = daemon.front.call("account.export", {"token": token})
    assert exported["user"]["username"] == name
    assert len(exported["sessions"]) == 1
    text = str(exported)
    assert "argon2id$" not in text and token not in text and PASSWORD not in text
    assert daemon.front.kind("account.export", {"token": "C" * 43}) == "invalid_session"


def test_a_deleted_account_is_gone_with_its_sessions_and_its_number_is_never_used_again(own_daemon):
    name, token = join(own_daemon)
    other = log_in(own_daemon, name)["token"]
    number = own_daemon.admin.call("user.show", {"username": name})["user"]["user_id"]
    delete = {"token": token, "password": OTHER_PASSWORD}
    assert own_daemon.front.kind("account.delete", delete) == "invalid_credentials"
    assert own_daemon.front.kind("account.delete", delete | {"token": "D" * 43}) == "invalid_session"
    assert own_daemon.check.is_valid(token)

    assert own_daemon.front.call("account.delete", {"token": token, "password": PASSWORD}) == {"deleted": True}
    assert not own_daemon.check.is_valid(token) and not own_daemon.check.is_valid(other)
    own_daemon.crash()
    assert not own_daemon.check.is_valid(token) and not own_daemon.check.is_valid(other)
    assert own_daemon.admin.kind("user.show", {"user_id": number}) == "not_found"
    assert own_daemon.front.kind("session.login", {"username": name, "password": PASSWORD}) == "invalid_credentials"
    again = sign_up(own_daemon, name)
    assert again["user_id"] > number


# signup modes


def test_a_closed_signup_lets_the_administrator_alone_make_accounts():
    with Daemon("--signup-mode", "closed") as daemon:
        wanted = {"username": "alice", "password": PASSWORD}
        assert daemon.front.error("account.signup", wanted)["data"] == {"kind": "signup_closed"}
        assert daemon.admin.call("user.create", {"username": "alice"})["user"]["username"] == "alice"


def test_the_environment_closes_the_signup_as_well_and_a_flag_beats_it():
    wanted = {"username": "alice", "password": PASSWORD}
    with Daemon(POSTERN_SIGNUP_MODE="closed") as daemon:
        assert daemon.front.kind("account.signup", wanted) == "signup_closed"
    with Daemon("--signup-mode", "open", POSTERN_SIGNUP_MODE="closed") as daemon:
        assert daemon.front.call("account.signup", wanted)


# one face for every failure


def test_every_failed_login_looks_the_same_byte_for_byte(daemon):
    name = sign_up(daemon)["username"]
    disabled = sign_up(daemon)["username"]
    daemon.admin.call("user.disable", {"username": disabled})
    no_password = daemon.admin.call("user.create", {"username": fresh_name()})["user"]["username"]
    must_change = fresh_name()
    daemon.admin.call("user.create", {"username": must_change, "password": OTHER_PASSWORD})
    reset = sign_up(daemon)["username"]
    daemon.admin.call("user.reset_password", {"username": reset})
    attempts = [
        (name, "a wrong password, surely"),
        (name, ""),
        (name, "x"),
        (name, "y" * 1024),
        ("nobody.of.that.name", PASSWORD),
        ("", PASSWORD),
        ("   ", PASSWORD),
        ("not a name!", PASSWORD),
        ("x" * 65, PASSWORD),
        ("\0", PASSWORD),
        ("", ""),
        (disabled, PASSWORD),
        (disabled, "a wrong password, surely"),
        (no_password, PASSWORD),
        (no_password, ""),
        (must_change, "a wrong password, surely"),
        (reset, PASSWORD),
        (reset, ""),
    ]
    with daemon.connect("front") as connection:
        answers = set()
        for username, password in attempts:
            params = {"username": username, "password": password}
            connection.write({"jsonrpc": "2.0", "id": 1, "method": "session.login", "params": params})
            answers.add(connection.read_line())
    assert len(answers) == 1, answers
    assert b'"invalid_credentials"' in answers.pop()


def test_a_failure_on_one_account_does_nothing_to_another(daemon):
    name, token = join(daemon)
    daemon.front.kind("session.login", {"username": fresh_name(), "password": PASSWORD})
    assert daemon.check.is_valid(token) and issue(daemon, name)
