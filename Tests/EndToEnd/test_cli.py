# SPDX-License-Identifier: Apache-2.0
"""The command line: what it prints where, its exit statuses, its prompts, and that no secret is ever an argument."""

import json
import re
import shutil
import subprocess

import pexpect
import pytest
from support.cli import CLI
from support.environment import DEADLINE, OTHER_PASSWORD, PASSWORD, binary, clean_environment, need_program
from support.people import fresh_name, issue, join, log_in, sign_up

DONE, NO, USAGE, BAD_DATA, UNAVAILABLE, TRY_AGAIN, DENIED = 0, 1, 64, 65, 69, 75, 77


def interact(cli: CLI, *arguments: str) -> pexpect.spawn:
    """The command at a terminal."""
    return pexpect.spawn(
        str(binary("postern")),
        list(arguments),
        env=clean_environment(POSTERN_SOCKET_DIRECTORY=str(cli.sockets), TERM="xterm"),
        timeout=DEADLINE,
        encoding="utf-8",
    )


# exit statuses


def test_zero_says_done_or_valid_and_one_a_clean_no(cli, daemon):
    name, token = join(daemon)
    assert cli.run("check", "--token-stdin", input=token + "\n").returncode == DONE
    for wrong in ("A" * 43, "x", ""):
        done = cli.run("check", "--token-stdin", input=wrong + "\n")
        assert done.returncode in (NO, BAD_DATA if wrong == "" else NO), done
    for arguments, given in (
        (("login", name, "--password-stdin"), OTHER_PASSWORD),
        (("login", "nobody.at.all", "--password-stdin"), PASSWORD),
        (("signup", name, "--password-stdin"), PASSWORD),
        (("signup", "not a name", "--password-stdin"), PASSWORD),
        (("signup", fresh_name(), "--password-stdin"), "too short"),
        (("user", "show", "nobody.at.all"), ""),
        (("user", "disable", "nobody.at.all"), ""),
        (("user", "add", name), ""),
        (("session", "list", "--token-stdin"), "A" * 43),
    ):
        done = cli.run(*arguments, input=given + "\n")
        assert done.returncode == NO, (arguments, done)
        assert done.stdout == "" and len(done.stderr.strip().splitlines()) >= 1, done


def test_a_failed_login_tells_nothing_of_why(cli, daemon):
    name = sign_up(daemon)["username"]
    disabled = sign_up(daemon)["username"]
    daemon.admin.call("user.disable", {"username": disabled})
    said = {
        cli.run("login", who, "--password-stdin", input=given + "\n").stderr
        for who, given in ((name, OTHER_PASSWORD), ("nobody.at.all", PASSWORD), (disabled, PASSWORD))
    }
    assert len(said) == 1


def test_64_says_usage(cli):
    for arguments in (("no-such-command",), ("login",), ("login", "a", "b"), ("check", "--no-such-flag"), ("user",)):
        done = cli.run(*arguments)
        if arguments == ("user",) and done.returncode == DONE:
            continue
        assert done.returncode == USAGE, (arguments, done)
        assert done.stdout == "" and done.stderr


def test_69_says_that_the_daemon_cannot_be_reached(tmp_path):
    nowhere = CLI(tmp_path)
    for arguments in (("status",), ("check", "--token-stdin"), ("user", "list"), ("signup", "a", "--password-stdin")):
        done = nowhere.run(*arguments, input=PASSWORD + "\n")
        assert done.returncode == UNAVAILABLE, (arguments, done)
        assert str(tmp_path) in done.stderr and done.stdout == ""


def test_77_says_that_the_role_may_not(daemon, tmp_path):
    """The front's socket in the administrator's place: connects, and is told that it may not."""
    for role in ("check", "front", "admin"):
        (tmp_path / f"{role}.sock").symlink_to(daemon.path("check"))
    done = CLI(tmp_path).run("user", "list")
    assert done.returncode == DENIED, done


def test_a_password_that_is_missing_or_not_utf8_is_bad_data(cli):
    done = cli.run("login", "alice", "--password-stdin", input="")
    assert done.returncode in (NO, BAD_DATA), done
    raw = subprocess.run(
        [str(binary("postern")), "login", "alice", "--password-stdin"],
        input=b"\xff\xfe\n",
        capture_output=True,
        timeout=DEADLINE,
        env=clean_environment(POSTERN_SOCKET_DIRECTORY=str(cli.sockets)),
        check=False,
    )
    assert raw.returncode == BAD_DATA, raw


# what it prints


def test_a_login_prints_the_token_alone(cli, daemon):
    name = sign_up(daemon)["username"]
    done = cli.run("login", name, "--password-stdin", input=PASSWORD + "\n")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}\n", done.stdout), done
    assert daemon.check.is_valid(done.stdout.strip())


def test_a_password_keeps_its_white_space_and_loses_only_the_line_end(cli):
    name = fresh_name()
    spaced = "  " + PASSWORD + " \t"
    cli.ok("signup", name, "--password-stdin", input=spaced + "\n")
    assert cli.run("login", name, "--password-stdin", input=PASSWORD + "\n").returncode == NO
    assert cli.run("login", name, "--password-stdin", input=spaced + "\n").returncode == DONE
    assert cli.run("login", name, "--password-stdin", input=spaced).returncode == DONE


def test_json_is_the_result_of_the_call_as_one_object(cli, daemon):
    name = fresh_name()
    made = cli.json("signup", name, "--password-stdin", input=PASSWORD + "\n")
    assert made["user"]["username"] == name
    login = cli.json("login", name, "--password-stdin", input=PASSWORD + "\n")
    assert login["status"] == "authenticated"
    token = login["token"]
    assert cli.json("check", "--token-stdin", input=token) == daemon.check.call("session.check", {"token": token})
    listed = cli.json("session", "list", "--token-stdin", input=token)
    assert listed == daemon.front.call("session.list", {"token": token})
    assert cli.json("user", "show", name) == daemon.admin.call("user.show", {"username": name})
    assert name in [user["username"] for user in cli.json("user", "list")["users"]]
    assert cli.json("status")["users"] >= 1
    assert cli.json("logout", "--token-stdin", input=token) == {"ended": True}
    ended = cli.run("check", "--token-stdin", "--json", input=token)
    assert (ended.returncode, json.loads(ended.stdout)) == (NO, {"valid": False})


def test_the_administrators_commands(cli, daemon):
    name = fresh_name("bob")
    token = cli.json("user", "add", name)["set_password_token"]
    daemon.front.call("account.set_password", {"set_password_token": token, "new_password": PASSWORD})
    session = log_in(daemon, name)["token"]
    assert name in cli.ok("user", "list") and name in cli.ok("user", "show", name)
    cli.ok("user", "disable", name)
    assert not daemon.check.is_valid(session)
    cli.ok("user", "enable", name)
    session = log_in(daemon, name)["token"]
    reset = cli.json("user", "reset-password", name)
    assert set(reset) == {"set_password_token", "expires_at"}
    assert not daemon.check.is_valid(session)
    cli.ok("user", "delete", name)
    assert daemon.admin.kind("user.show", {"username": name}) == "not_found"


def test_sessions_are_listed_and_revoked(cli, daemon):
    name, token = join(daemon)
    others = issue(daemon, name, 2)
    first = daemon.check.call("session.check", {"token": others[0]})["session_id"]
    assert first in cli.ok("session", "list", "--token-stdin", input=token)
    cli.ok("session", "revoke", "--session", first, "--token-stdin", input=token)
    assert [daemon.check.is_valid(each) for each in (token, *others)] == [True, False, True]
    cli.ok("session", "revoke", "--others", "--token-stdin", input=token)
    assert [daemon.check.is_valid(each) for each in (token, *others)] == [True, False, False]


def test_what_people_typed_cannot_move_the_cursor_of_who_lists_it(cli, daemon):
    name, _ = join(daemon)
    daemon.front.call(
        "session.login",
        {"username": name, "password": PASSWORD, "client": {"user_agent": "\x9b31m\u202eevil"}},
    )
    for arguments in (("user", "list"), ("user", "show", name), ("session", "list", name)):
        done = cli.run(*arguments)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.stdout), done.stdout


def test_a_long_list_is_shown_whole(own_daemon):
    cli = CLI(own_daemon.sockets)
    names = [f"alice{number:04}" for number in range(520)]
    for start in range(0, len(names), 16):
        batch = [
            {"jsonrpc": "2.0", "id": name, "method": "user.create", "params": {"username": name}}
            for name in names[start : start + 16]
        ]
        assert all("result" in reply for reply in own_daemon.admin.reply(batch))
    shown = cli.ok("user", "list")
    assert all(name in shown for name in names)


# prompts


def test_a_password_is_asked_for_with_echo_off(cli, daemon):
    name = fresh_name()
    terminal = interact(cli, "signup", name)
    terminal.expect("(?i)password")
    assert terminal.waitnoecho(DEADLINE)
    terminal.sendline(PASSWORD)
    if terminal.expect(["(?i)again|repeat|confirm", pexpect.EOF]) == 0:
        assert terminal.waitnoecho(DEADLINE)
        terminal.sendline(PASSWORD)
        terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == DONE
    assert PASSWORD not in (terminal.before or "")

    terminal = interact(cli, "login", name)
    terminal.expect("(?i)password")
    assert terminal.waitnoecho(DEADLINE)
    terminal.sendline(PASSWORD)
    terminal.expect(r"([A-Za-z0-9_-]{43})\r\n")
    assert terminal.match and daemon.check.is_valid(terminal.match[1])
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == DONE


def test_two_passwords_that_differ_make_no_account(cli, daemon):
    name = fresh_name()
    terminal = interact(cli, "signup", name)
    terminal.expect("(?i)password")
    assert terminal.waitnoecho(DEADLINE)
    terminal.sendline(PASSWORD)
    terminal.expect("(?i)again|repeat|confirm")
    assert terminal.waitnoecho(DEADLINE)
    terminal.sendline(OTHER_PASSWORD)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus not in (DONE, None)
    assert daemon.admin.kind("user.show", {"username": name}) == "not_found"


def test_an_interrupted_prompt_gives_the_terminal_its_echo_back(cli):
    shell = pexpect.spawn(
        "/bin/sh",
        env=clean_environment(POSTERN_SOCKET_DIRECTORY=str(cli.sockets), TERM="xterm", PS1="ready$ "),
        timeout=DEADLINE,
        encoding="utf-8",
    )
    shell.expect(r"ready\$ ")
    shell.sendline(f"{binary('postern')} login alice")
    shell.expect("(?i)password:?")
    assert shell.waitnoecho(DEADLINE)
    shell.sendintr()
    shell.expect(r"ready\$ ")
    shell.sendline("stty -a | tr ' ;' '\\n\\n' | grep -x -e echo -e -echo")
    shell.expect(r"\r\n(-?echo)\r\n")
    assert shell.match and shell.match[1] == "echo"
    shell.close()


def test_no_secret_is_taken_as_an_argument(cli):
    for command in ("signup", "login", "check", "logout"):
        usage = cli.ok(command, "--help")
        assert not re.search(r"--(password|token)[ =]<", usage), usage


# help and completions


def test_every_command_has_help_with_an_example(cli):
    for command in (
        ["signup"],
        ["login"],
        ["check"],
        ["logout"],
        ["status"],
        *(["user", name] for name in ("add", "list", "show", "disable", "enable", "delete", "reset-password")),
        *(["session", name] for name in ("list", "revoke")),
    ):
        usage = cli.ok(*command, "--help")
        assert f"postern {' '.join(command)}" in usage, usage
        assert "example" in usage.lower(), usage


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_made_for_the_shell_and_parse(cli, shell, tmp_path):
    script = cli.ok("--generate-completion-script", shell)
    assert "reset-password" in script
    if shell == "bash":
        path = tmp_path / "completion"
        path.write_text(script)
        subprocess.run([need_program("bash"), "-n", str(path)], check=True, timeout=DEADLINE)
    elif program := shutil.which(shell):
        path = tmp_path / "completion"
        path.write_text(script)
        subprocess.run([program, "-n", str(path)], check=True, timeout=DEADLINE)
