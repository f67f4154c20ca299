# SPDX-License-Identifier: Apache-2.0
"""The main job from end to end: sign up, log in, be greeted, be refused, log out; by browser, by shell, by socket."""

import subprocess
import sys

from support.cli import CLI
from support.environment import OTHER_PASSWORD, PASSWORD
from support.people import fresh_name, join
from support.web import Web


def test_a_browser_signs_up_logs_in_is_greeted_is_refused_elsewhere_and_logs_out(daemon, web):
    name, other = fresh_name(), fresh_name("bob")
    browser = web.browser()

    signed_up = browser.sign_up(name, PASSWORD)
    assert (signed_up.status, signed_up.location) == (303, "/login/")
    assert "User account has been created." in browser.get("/login/").page.text

    logged_in = browser.log_in(name, PASSWORD)
    assert (logged_in.status, logged_in.location) == (303, f"/user/{name}/")
    home = browser.get(f"/user/{name}/")
    assert home.status == 200
    assert f"Hello {name}" in home.page.text

    assert browser.get(f"/user/{other}/").status == 401
    stranger = web.browser().get(f"/user/{name}/")
    assert stranger.status == 401
    assert "/login/" in stranger.text

    logged_out = browser.log_out(name)
    assert (logged_out.status, logged_out.location) == (303, "/login/")
    assert "Successfully logged out." in browser.get("/login/").page.text
    assert browser.get(f"/user/{name}/").status == 401


def test_a_shell_does_the_same(cli):
    name = fresh_name()
    cli.ok("signup", name, "--password-stdin", input=PASSWORD + "\n")
    token = cli.ok("login", name, "--password-stdin", input=PASSWORD + "\n")
    assert len(token.strip()) == 43 and token.endswith("\n") and token.count("\n") == 1

    checked = cli.run("check", "--token-stdin", input=token)
    assert checked.returncode == 0 and name in checked.stdout
    assert cli.run("login", name, "--password-stdin", input=OTHER_PASSWORD + "\n").returncode == 1
    cli.ok("logout", "--token-stdin", input=token)
    assert cli.run("check", "--token-stdin", input=token).returncode == 1


# What a service does that knows nothing of this project but the protocol.
TEN_LINES = """
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
token = sys.stdin.read()
request = {"jsonrpc": "2.0", "id": 1, "method": "session.check", "params": {"token": token}}
s.sendall(json.dumps(request).encode() + b"\\n")
answer = json.loads(s.makefile().readline())["result"]
print(answer["username"] if answer["valid"] else "nobody")
"""


def ask(daemon, token: str) -> str:
    script = [sys.executable, "-c", TEN_LINES, str(daemon.path("check"))]
    return subprocess.run(script, input=token, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def test_a_python_script_asks_over_the_socket_who_it_is(daemon):
    name, token = join(daemon)
    assert ask(daemon, token) == name
    daemon.front.call("session.logout", {"token": token})
    assert ask(daemon, token) == "nobody"
    assert ask(daemon, "A" * 43) == "nobody"


def test_everything_survives_a_restart_and_logged_out_ones_stay_out(own_daemon):
    name, token = join(own_daemon)
    other, ended = join(own_daemon)
    with Web(own_daemon.sockets) as web:
        browser, gone = web.browser(), web.browser()
        browser.log_in(name, PASSWORD)
        gone.log_in(other, PASSWORD)
        kept = dict(gone.jar)
        gone.log_out(other)
        gone.jar = kept
        own_daemon.front.call("session.logout", {"token": ended})

        for again in (own_daemon.restart, own_daemon.crash):
            again()
            assert own_daemon.check.is_valid(token)
            assert not own_daemon.check.is_valid(ended)
            assert f"Hello {name}" in browser.get(f"/user/{name}/").page.text
            assert gone.get(f"/user/{other}/").status == 401
            assert CLI(own_daemon.sockets).run("check", "--token-stdin", input=token).returncode == 0
            own_daemon.front.call("session.login", {"username": other, "password": PASSWORD})
