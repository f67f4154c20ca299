# SPDX-License-Identifier: Apache-2.0
"""The HTTP front: routes, statuses, headers, cookies, form tokens, limits, and what it does when the daemon is away."""

import http.client
import json
import re
import shutil
import signal
import socket
import ssl
import subprocess

import pytest
from support.daemon import Daemon
from support.environment import DEADLINE, OTHER_PASSWORD, PASSWORD, eventually, need_program, short_directory
from support.people import fresh_name, log_in, sign_up
from support.web import Browser, Page, Web

CSP = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ROUTES = ("/", "/signup/", "/login/", "/user/alice/", "/logout/alice", "/healthz", "/no/such/page")
FORMS = ("/signup/", "/login/")


def someone(daemon: Daemon, web: Web) -> tuple[str, Browser]:
    """A browser in which a new person is logged in."""
    name = sign_up(daemon)["username"]
    browser = web.browser()
    assert browser.log_in(name, PASSWORD).status == 303
    return name, browser


def assert_headers(response) -> None:
    headers = response.headers
    assert {part.strip() for part in headers["Content-Security-Policy"].split(";") if part.strip()} == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert "Server" not in headers and "X-Powered-By" not in headers
    assert not any(name.lower().startswith("access-control-") for name in headers)
    if response.body:
        assert "charset=utf-8" in headers["Content-Type"].lower()


# routes and headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"])
@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_has_the_headers_and_every_method_its_status(web, route, method):
    response = web.browser().request(method, route)
    assert_headers(response)
    assert "Strict-Transport-Security" not in response.headers
    if method in ("GET", "HEAD"):
        assert response.status == {
            "/": 303,
            "/signup/": 200,
            "/login/": 200,
            "/user/alice/": 401,
            "/logout/alice": response.status if response.status in (200, 401) else 200,
            "/healthz": 200,
            "/no/such/page": 404,
        }[route] or (route == "/" and response.status in (302, 307))
        assert method == "GET" or response.body == b""
    elif route == "/no/such/page":
        assert response.status in (404, 405)
    elif method == "POST" and route in ("/signup/", "/login/", "/logout/alice"):
        # Without a session there is nobody to log out, which may be said before the form token is looked at.
        assert response.status in ((401, 403) if route == "/logout/alice" else (400, 403))
    else:
        assert response.status in (405, 501)
        if response.status == 405:
            assert "GET" in response.headers["Allow"]


def test_pages_have_no_inline_code_no_style_and_nothing_of_others(web, daemon):
    name, browser = someone(daemon, web)
    for route in ("/signup/", "/login/", f"/user/{name}/", f"/logout/{name}", "/user/nobody/", "/no/such/page"):
        page = browser.get(route).page
        for tag, attributes in page.tags:
            assert tag not in ("script", "style", "iframe", "object", "embed"), (route, tag)
            for key, value in attributes.items():
                assert key != "style" and not key.startswith("on"), (route, tag, key)
                if key in ("src", "href", "action"):
                    assert value and value.startswith(("/", "#")) and not value.startswith("//"), (route, tag, value)


def test_the_stylesheet_is_served_as_one(web):
    page = web.browser().get("/login/").page
    sheets = [given["href"] for tag, given in page.tags if tag == "link" and given.get("rel") == "stylesheet"]
    assert sheets
    for sheet in sheets:
        response = web.browser().get(sheet)
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/css")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "prefers-color-scheme" in response.text


@pytest.mark.parametrize("route", FORMS)
def test_forms_can_be_used_without_a_mouse_or_eyes_and_by_password_managers(web, route):
    page = web.browser().get(route).page
    tags = page.tags
    html = next(given for tag, given in tags if tag == "html")
    assert html.get("lang")
    assert any(tag == "meta" and given.get("name") == "viewport" for tag, given in tags)
    assert any(tag == "main" for tag, _ in tags) and any(tag == "h1" for tag, _ in tags)
    labels = {given.get("for") for tag, given in tags if tag == "label"}
    form = page.form("username", "password", "csrf_token")
    assert form.method == "post"
    for name in ("username", "password"):
        assert form.attributes[name].get("id") in labels
    assert form.attributes["username"].get("autocomplete") == "username"
    expected = "new-password" if route == "/signup/" else "current-password"
    assert form.attributes["password"].get("autocomplete") == expected
    assert form.attributes["password"].get("type") == "password"


def test_messages_are_read_out(web):
    response = web.browser().log_in("nobody.at.all", PASSWORD)
    assert any(given.get("aria-live") or given.get("role") in ("alert", "status") for _, given in response.page.tags)


def test_the_root_leads_home_or_to_the_login(web, daemon):
    fresh = web.browser().get("/")
    assert fresh.status in (302, 303, 307) and fresh.location == "/login/"
    name, browser = someone(daemon, web)
    home = browser.get("/")
    assert home.status in (302, 303, 307) and home.location == f"/user/{name}/"


def test_a_get_never_logs_out(web, daemon):
    name, browser = someone(daemon, web)
    page = browser.get(f"/logout/{name}")
    assert page.status == 200 and page.page.form("csrf_token").method == "post"
    assert browser.request("HEAD", f"/logout/{name}").status == 200
    assert browser.get(f"/user/{name}/").status == 200


# wrong input


def test_wrong_passwords_unknown_names_and_disabled_people_get_one_answer(web, daemon):
    name = sign_up(daemon)["username"]
    disabled = sign_up(daemon)["username"]
    daemon.admin.call("user.disable", {"username": disabled})
    answers = set()
    for who, password in ((name, OTHER_PASSWORD), (f"{name}x"[:-1] + "y", PASSWORD), (disabled, PASSWORD)):
        response = web.browser().log_in(who, password)
        assert response.status == 401
        assert "Invalid username or password." in response.page.text
        assert response.page.form("username").fields["username"] == who
        assert response.page.form("password").fields["password"] == ""
        assert OTHER_PASSWORD not in response.text and PASSWORD not in response.text
        blank = re.sub(r'value="[^"]*"', "", response.text)
        headers = sorted((key, value) for key, value in response.headers.items() if key not in ("Date", "Set-Cookie"))
        answers.add((blank, str([pair for pair in headers if pair[0].lower() != "content-length"])))
    assert len(answers) == 1


@pytest.mark.parametrize("route", FORMS)
@pytest.mark.parametrize("name, password", [("", ""), ("alice", ""), ("", PASSWORD), ("  ", PASSWORD)])
def test_empty_input_gives_the_form_again(web, route, name, password):
    response = web.browser().submit(route, username=name, password=password)
    assert response.status == 422
    assert "Username or password cannot be empty." in response.page.text
    assert response.page.form("username").fields["username"].strip() == name.strip()


def test_a_taken_name_gives_the_form_again_and_keeps_what_was_typed(web, daemon):
    name = sign_up(daemon)["username"]
    response = web.browser().sign_up(name, PASSWORD)
    assert response.status == 422
    assert f"Username {name} is not available." in response.page.text
    assert response.page.form("username").fields["username"] == name
    assert PASSWORD not in response.text


def test_a_bad_name_and_a_weak_password_are_explained(web):
    response = web.browser().sign_up("not a name", PASSWORD)
    assert response.status == 422 and response.page.form("username").fields["username"] == "not a name"
    response = web.browser().sign_up(fresh_name(), "short")
    assert response.status == 422 and "15" in response.page.text


XSS = (
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{username}}{{{username}}}",
    "&lt;b&gt;&#60;",
    "javascript:alert(1)",
    "</title></textarea><svg/onload=alert(1)>",
)


@pytest.mark.parametrize("text", XSS)
def test_what_was_typed_is_only_text(web, daemon, text):
    clean = [tag for tag, _ in web.browser().log_in("nobody.at.all", PASSWORD).page.tags]
    response = web.browser().log_in(text, PASSWORD)
    assert [tag for tag, _ in response.page.tags] == clean
    assert response.page.form("username").fields["username"] == text
    response = web.browser().sign_up(text, PASSWORD)
    assert response.status == 422 and response.page.form("username").fields["username"] == text
    name = sign_up(daemon, display_name=text[:100])["username"]
    browser = web.browser()
    browser.log_in(name, PASSWORD)
    other, control = someone(daemon, web)
    tags = [tag for tag, _ in browser.get(f"/user/{name}/").page.tags]
    assert tags == [tag for tag, _ in control.get(f"/user/{other}/").page.tags]


def test_no_input_reaches_a_header(web):
    browser = web.browser()
    for text in ("a\r\nSet-Cookie: evil=1", "a\nX-Evil: 1", "a\r\n\r\n<html>"):
        for response in (browser.log_in(text, PASSWORD), browser.sign_up(text, PASSWORD)):
            assert "X-Evil" not in response.headers and "evil" not in response.cookies
    for path in ("/login/?rd=%2fa%0d%0aSet-Cookie:%20evil=1", "/user/a%0d%0aX-Evil:%201/", "/logout/%0d%0aX-Evil:1"):
        response = browser.get(path)
        assert "X-Evil" not in response.headers and "evil" not in response.cookies


# cookies


def attributes(line: str) -> tuple[str, set[str]]:
    first, *rest = [part.strip() for part in line.split(";")]
    return first.split("=", 1)[1], {part.lower() for part in rest}


def test_a_login_sets_one_cookie_with_nothing_but_the_token(web, daemon):
    name = sign_up(daemon)["username"]
    browser = web.browser()
    response = browser.log_in(name, PASSWORD)
    sessions = {key: line for key, line in response.cookies.items() if re.fullmatch(r"postern-[0-7]", key)}
    assert list(sessions) == ["postern-0"]
    value, given = attributes(sessions["postern-0"])
    assert daemon.check.call("session.check", {"token": value})["username"] == name
    ages = {part for part in given if part.startswith("max-age=")}
    expires = {part for part in given if part.startswith("expires=")}
    assert given - ages - expires == {"httponly", "samesite=lax", "path=/"}
    assert ages and 0 < int(ages.pop().removeprefix("max-age=")) <= 24 * 60 * 60
    assert len(sessions["postern-0"].split(";")[0]) <= 128
    for line in response.cookies.values():
        assert name not in line and "domain" not in line.lower()
        assert {"httponly", "samesite=lax", "path=/"} <= attributes(line)[1]


def test_a_remembered_session_has_a_long_cookie(web, daemon):
    name = sign_up(daemon)["username"]
    browser = web.browser()
    form = browser.get("/login/").page.form("remember", "csrf_token")
    value = form.attributes["remember"].get("value") or "on"
    filled = form.fields | {"username": name, "password": PASSWORD, "remember": value}
    response = browser.post("/login/", filled)
    assert response.status == 303
    _, given = attributes(response.cookies["postern-0"])
    (age,) = [int(part.removeprefix("max-age=")) for part in given if part.startswith("max-age=")]
    assert 29 * 24 * 60 * 60 < age <= 30 * 24 * 60 * 60


def test_a_cookie_chosen_before_the_login_is_never_adopted(web, daemon):
    name = sign_up(daemon)["username"]
    browser = web.browser()
    browser.jar["postern-0"] = "A" * 43
    browser.log_in(name, PASSWORD)
    assert "A" * 43 not in browser.jar.values()
    assert not daemon.check.is_valid("A" * 43)
    before = {value for key, value in browser.jar.items() if re.fullmatch("postern-[0-7]", key)}
    browser.log_in(name, PASSWORD)
    after = {value for key, value in browser.jar.items() if re.fullmatch("postern-[0-7]", key)}
    assert len(after) == 1 and not before & after
    assert not any(daemon.check.is_valid(value) for value in before)


def test_forged_foreign_and_ended_cookies_get_401_and_the_way_to_the_login(web, daemon):
    name, browser = someone(daemon, web)
    token = browser.jar["postern-0"]
    other = log_in(daemon, sign_up(daemon)["username"])["token"]
    ended = log_in(daemon, name)["token"]
    daemon.front.call("session.logout", {"token": ended})
    for value in ("", "x", "A" * 43, token[:-1], token + "A", f'"{token}"', other, ended, name, "True", "A" * 4000):
        stranger = web.browser()
        response = stranger.request("GET", f"/user/{name}/", headers={"Cookie": f"postern-0={value}"})
        assert response.status == 401, value
        assert "/login/" in response.text
    good = web.browser().request("GET", f"/user/{name}/", headers={"Cookie": f"postern-0={token}"})
    assert good.status == 200


def test_cookies_are_read_as_bytes_and_a_repeated_one_counts_for_nothing(web, daemon):
    name, browser = someone(daemon, web)
    token = browser.jar["postern-0"]
    for cookie in (
        f"=postern-0={token}",
        f"postern-0={token}; postern-0={token}",
        f"postern-0={token}; postern-0=x",
        f"postern-0=x; postern-0={token}",
        f"POSTERN-0={token}",
        f"postern-8={token}",
        f"postern-00={token}",
        f"postern-={token}",
        f"postern={token}",
        f'$Version=1; postern-0="{token}"',
        f"postern-0 ={token}",
        f"postern-0={token}\t; x=y",
        f"\u00a0postern-0={token}",
        f"postern-0={token}, x=y",
        f"__Host-postern-0={token}",
    ):
        response = web.browser().request("GET", f"/user/{name}/", headers={"Cookie": cookie})
        assert response.status in (400, 401), cookie
    for cookie in (f"a=b; postern-0={token}", f"postern-0={token};c=d", f"postern-7={token}"):
        response = web.browser().request("GET", f"/user/{name}/", headers={"Cookie": cookie})
        assert response.status == 200, cookie


def test_a_token_in_the_address_is_ignored(web, daemon):
    name, browser = someone(daemon, web)
    token = browser.jar["postern-0"]
    for query in (f"postern-0={token}", f"token={token}", f"sid={token}"):
        assert web.browser().get(f"/user/{name}/?{query}").status == 401
    assert web.browser().request("GET", f"/user/{name}/", headers={"Authorization": f"Bearer {token}"}).status == 401


# several people in one browser


def test_several_people_are_logged_in_side_by_side(web, daemon):
    names = [sign_up(daemon)["username"] for _ in range(3)]
    browser = web.browser()
    for name in names:
        assert browser.log_in(name, PASSWORD).location == f"/user/{name}/"
    slots = [key for key in browser.jar if re.fullmatch("postern-[0-7]", key)]
    assert sorted(slots) == ["postern-0", "postern-1", "postern-2"]
    for name in names:
        assert f"Hello {name}" in browser.get(f"/user/{name}/").page.text
    third = sign_up(daemon)["username"]
    assert browser.get(f"/user/{third}/").status == 401

    logged_out = browser.log_out(names[1])
    assert logged_out.status == 303
    assert [browser.get(f"/user/{name}/").status for name in names] == [200, 401, 200]
    assert [len(daemon.admin.call("user.sessions", {"username": name})["sessions"]) for name in names] == [1, 0, 1]


def test_a_form_token_of_one_person_does_not_log_out_another(web, daemon):
    one, two = sign_up(daemon)["username"], sign_up(daemon)["username"]
    browser = web.browser()
    browser.log_in(one, PASSWORD)
    browser.log_in(two, PASSWORD)
    token = browser.get(f"/logout/{one}").page.form("csrf_token").fields["csrf_token"]
    assert browser.post(f"/logout/{two}", {"csrf_token": token}).status == 403
    assert browser.get(f"/user/{two}/").status == 200
    assert browser.post(f"/logout/{one}", {"csrf_token": token}).status == 303


def test_eight_people_fit_and_a_ninth_is_dealt_with(web, daemon):
    browser = web.browser()
    names = [sign_up(daemon)["username"] for _ in range(9)]
    for name in names[:8]:
        assert browser.log_in(name, PASSWORD).status == 303
    assert all(browser.get(f"/user/{name}/").status == 200 for name in names[:8])
    ninth = browser.log_in(names[8], PASSWORD)
    slots = [key for key in browser.jar if re.fullmatch("postern-[0-7]", key)]
    assert len(slots) <= 8
    alive = sum(browser.get(f"/user/{name}/").status == 200 for name in names)
    assert alive == 8
    assert (browser.get(f"/user/{names[8]}/").status == 200) == (ninth.status == 303)


def test_the_name_in_the_address_is_one_person_in_every_spelling(web, daemon):
    name, browser = someone(daemon, web)
    response = browser.get(f"/user/{name.upper()}/")
    assert response.status in (200, 301, 303, 308, 401, 404)
    if response.status == 200:
        assert f"Hello {name}" in response.page.text
    for other in (f"{name}%00", f"{name}%20x", f"..%2f{name}", f"{name}%2f..", "%ff", f"{name};x"):
        assert browser.get(f"/user/{other}/").status in (400, 401, 404), other


def test_a_session_that_ends_elsewhere_is_out_here_at_once(web, daemon):
    name, browser = someone(daemon, web)
    daemon.admin.call("user.end_sessions", {"username": name})
    assert browser.get(f"/user/{name}/").status == 401
    name, browser = someone(daemon, web)
    daemon.admin.call("user.disable", {"username": name})
    assert browser.get(f"/user/{name}/").status == 401


# forgery


@pytest.mark.parametrize(
    "headers, allowed",
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "SAME-ORIGIN"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "own"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "own"}, True),
        ({"Sec-Fetch-Site": None, "Origin": "null"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "http://evil.example"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "own.evil.example"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "https"}, False),
        ({"Sec-Fetch-Site": None, "Origin": "other port"}, False),
        ({"Sec-Fetch-Site": None, "Origin": None}, False),
    ],
    ids=str,
)
def test_a_form_is_taken_only_from_the_own_origin(web, daemon, headers, allowed):
    own = web.origin
    origins = {
        "own": own,
        "own.evil.example": own + ".evil.example",
        "https": own.replace("http:", "https:"),
        "other port": "http://127.0.0.1:1",
    }
    if headers.get("Origin") in origins:
        headers = headers | {"Origin": origins[headers["Origin"]]}
    elif "Origin" not in headers:
        headers = headers | {"Origin": None}
    name, browser = someone(daemon, web)
    for path, fields in (
        (f"/logout/{name}", {}),
        ("/login/", {"username": name, "password": PASSWORD}),
        ("/signup/", {"username": fresh_name(), "password": PASSWORD}),
    ):
        opened = browser.get(path if path.startswith("/logout") else path)
        if opened.status != 200:
            continue
        token = opened.page.form("csrf_token").fields["csrf_token"]
        response = browser.post(path, {**fields, "csrf_token": token}, headers=headers)
        assert response.status == (303 if allowed else 403), (path, response)
        if not allowed:
            assert browser.get(f"/user/{name}/").status == 200


@pytest.mark.parametrize("wrong", ["missing", "empty", "x", "cut short", "of another browser", "flipped"])
@pytest.mark.parametrize("route", ["/signup/", "/login/", "/logout/"])
def test_a_form_without_its_token_is_refused(web, daemon, route, wrong):
    name, browser = someone(daemon, web)
    _, stranger = someone(daemon, web)
    path = f"{route}{name}" if route == "/logout/" else route
    token = browser.get(path).page.form("csrf_token").fields["csrf_token"]
    wanted = fresh_name()
    fields = {} if route == "/logout/" else {"username": wanted, "password": PASSWORD}
    if wrong == "of another browser":
        other = "/login/" if route == "/logout/" else route
        fields["csrf_token"] = stranger.get(other).page.form("csrf_token").fields["csrf_token"]
    elif wrong != "missing":
        flipped = ("A" if token[0] != "A" else "B") + token[1:]
        fields["csrf_token"] = {"empty": "", "x": "x", "cut short": token[:-1], "flipped": flipped}[wrong]
    response = browser.post(path, fields)
    assert response.status == 403, response
    assert browser.get(f"/user/{name}/").status == 200
    assert daemon.admin.kind("user.show", {"username": wanted}) == "not_found"


# limits


def test_forms_come_as_forms(web):
    browser = web.browser()
    token = browser.get("/login/").page.form("csrf_token").fields["csrf_token"]
    fields = {"username": "alice", "password": PASSWORD, "csrf_token": token}
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", "", None):
        response = browser.request("POST", "/login/", json.dumps(fields), headers={"Content-Type": kind})
        assert response.status == 415, kind


def test_repeated_and_unknown_fields_are_refused(web, daemon):
    name, browser = someone(daemon, web)
    for route in FORMS:
        token = browser.get(route).page.form("csrf_token").fields["csrf_token"]
        body = f"username={name}&password=nine+herons+over+the+weir&csrf_token={token}"
        for more in ("&username=bob", "&password=x", f"&csrf_token={token}", "&role=admin", "&user_id=1"):
            assert browser.request("POST", route, body + more).status == 400, more
        for damaged in ("%", "%zz", "%ff", "username=%00"):
            assert browser.request("POST", route, f"{damaged}&{body}").status == 400, damaged


def test_what_is_too_large_is_refused_with_its_status(web):
    browser = web.browser()
    assert browser.request("POST", "/login/", "username=" + "a" * 9000).status == 413
    assert browser.get("/login/?" + "a" * 9000).status in (414, 431)
    assert browser.request("GET", "/login/", headers={"X-Filler": "a" * 20000}).status == 431
    many = {f"X-Filler-{number}": "a" for number in range(200)}
    assert browser.request("GET", "/login/", headers=many).status == 431
    assert browser.get("/login/").status == 200


def raw(web: Web, request: bytes) -> bytes:
    """What comes back, until the server closes or has answered once."""
    with socket.create_connection(("127.0.0.1", web.port), DEADLINE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while data := connection.recv(65536):
            answer += data
        return answer


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length: 0x3\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length : 3\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"X-Folded: a\r\n b\r\n",
        b"X-Nul: a\x00b\r\n",
    ],
    ids=repr,
)
def test_a_request_that_two_servers_could_read_differently_is_refused_and_nothing_after_it_answered(web, lines):
    marker = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    request = b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lines + b"\r\n"
    answer = raw(web, request + marker)
    assert answer.count(b"HTTP/1.1 ") <= 1, answer
    if answer:
        assert answer.split()[1] in (b"400", b"403", b"411", b"415", b"501"), answer


# the way back


@pytest.mark.parametrize("target", ["/user/{}/", "/user/{}/?a=b&c=%2F"])
def test_a_target_on_the_own_origin_is_followed_after_the_login(web, daemon, target):
    name = sign_up(daemon)["username"]
    target = target.format(name)
    browser = web.browser()
    opened = browser.get("/login/?" + "rd=" + target.replace("%", "%25").replace("&", "%26"))
    form = opened.page.form("csrf_token", "username")
    response = browser.post(form.action or "/login/", form.fields | {"username": name, "password": PASSWORD})
    assert (response.status, response.location) == (303, target)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "http://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%09/evil.example",
        "%2f%2fevil.example",
        "/%0d%0aX-Evil:1",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "evil.example",
        "https:evil.example",
        "https:///evil.example",
        "http://127.0.0.1@evil.example/",
        " https://evil.example",
        "%20//evil.example",
        "/../..//evil.example",
        "?x",
        "",
    ],
)
def test_any_other_target_is_ignored(web, daemon, target):
    name = sign_up(daemon)["username"]
    browser = web.browser()
    path = "/login/?rd=" + target.replace(" ", "%20").replace("\\", "%5C").replace("#", "%23")
    opened = browser.get(path)
    assert opened.status == 200
    form = opened.page.form("csrf_token", "username")
    response = browser.post(form.action or path, form.fields | {"username": name, "password": PASSWORD})
    assert (response.status, response.location) == (303, f"/user/{name}/")


# addresses


def client_of(daemon: Daemon, name: str) -> dict:
    return daemon.admin.call("user.sessions", {"username": name})["sessions"][0]["client"]


def test_the_clients_address_is_the_peers_unless_a_trusted_proxy_tells(daemon, web):
    forwarded = {"X-Forwarded-For": "203.0.113.7"}

    def log_in_by(front: Web, headers: dict[str, str]) -> str:
        name = sign_up(daemon)["username"]
        browser = front.browser()
        form = browser.get("/login/").page.form("csrf_token", "username")
        filled = form.fields | {"username": name, "password": PASSWORD}
        assert browser.post("/login/", filled, headers={"User-Agent": "Test/1.0", **headers}).status == 303
        client = client_of(daemon, name)
        assert client["user_agent"] == "Test/1.0"
        return client["address"]

    assert log_in_by(web, {}) == "127.0.0.1"
    assert log_in_by(web, forwarded) == "127.0.0.1"
    with Web(daemon.sockets, "--trusted-proxy", "127.0.0.0/8") as trusting:
        assert log_in_by(trusting, forwarded) == "203.0.113.7"
        assert log_in_by(trusting, {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}) == "203.0.113.7"
        assert log_in_by(trusting, {"X-Forwarded-For": "203.0.113.7, 127.0.0.9"}) == "203.0.113.7"
        assert log_in_by(trusting, {"X-Forwarded-For": "2001:db8::7"}) == "2001:db8::7"
        assert log_in_by(trusting, {"X-Forwarded-For": "nonsense"}) == "127.0.0.1"
        assert log_in_by(trusting, {}) == "127.0.0.1"
    with Web(daemon.sockets, "--trusted-proxy", "10.0.0.0/8") as other:
        assert log_in_by(other, forwarded) == "127.0.0.1"


def test_a_huge_user_agent_is_no_hindrance(daemon, web):
    name = sign_up(daemon)["username"]
    browser = web.browser()
    form = browser.get("/login/").page.form("csrf_token", "username")
    filled = form.fields | {"username": name, "password": PASSWORD}
    response = browser.post("/login/", filled, headers={"User-Agent": "\u00e9" * 4000})
    assert response.status == 303


# the daemon away


def test_without_the_daemon_it_answers_503_and_changes_no_cookie(own_daemon):
    with Web(own_daemon.sockets) as web:
        name, browser = someone(own_daemon, web)
        fields = browser.get(f"/logout/{name}").page.form("csrf_token").fields
        login = web.browser()
        form = login.get("/login/").page.form("csrf_token", "username").fields
        kept = dict(browser.jar)

        def assert_away() -> None:
            for response in (
                browser.get(f"/user/{name}/"),
                browser.post(f"/logout/{name}", fields),
                login.post("/login/", form | {"username": name, "password": PASSWORD}),
                browser.get("/healthz"),
            ):
                assert response.status == 503, response
                assert "Set-Cookie" not in response.headers
                assert_headers(response)
                assert f"Hello {name}" not in response.text
            assert browser.jar == kept

        own_daemon.kill()
        assert_away()
        own_daemon.start()
        # The next request connects at once: nobody sees the gap twice.
        assert browser.get(f"/user/{name}/").status == 200
        assert browser.get("/healthz").status == 200

        assert own_daemon.process
        own_daemon.process.send_signal(signal.SIGSTOP)
        try:
            assert_away()
        finally:
            own_daemon.process.send_signal(signal.SIGCONT)
        eventually(lambda: browser.get(f"/user/{name}/").status == 200, "the front has found the daemon again")


def test_the_front_may_be_started_before_the_daemon(own_daemon):
    own_daemon.stop()
    with Web(own_daemon.sockets) as web:
        assert web.browser().get("/healthz").status == 503
        own_daemon.start()
        assert web.browser().get("/healthz").status == 200


def test_a_restart_between_two_clicks_is_not_noticed(own_daemon):
    with Web(own_daemon.sockets) as web:
        name, browser = someone(own_daemon, web)
        for _ in range(3):
            own_daemon.restart()
            assert browser.get(f"/user/{name}/").status == 200


def test_a_person_who_must_change_the_password_is_not_logged_in(web, daemon):
    name = fresh_name("bob")
    daemon.admin.call("user.create", {"username": name, "password": PASSWORD})
    browser = web.browser()
    browser.log_in(name, PASSWORD)
    assert not any(re.fullmatch("postern-[0-7]", key) for key in browser.jar)
    assert browser.get(f"/user/{name}/").status == 401


def test_a_closed_signup_says_so():
    with Daemon("--signup-mode", "closed") as daemon, Web(daemon.sockets) as web:
        browser = web.browser()
        page = browser.get("/signup/")
        if page.status == 200:
            response = browser.sign_up("alice", PASSWORD)
            assert response.status in (403, 422)
        assert daemon.admin.kind("user.show", {"username": "alice"}) == "not_found"


# HTTPS


@pytest.fixture(scope="module")
def certificate():
    """A throw-away certificate and its key."""
    directory = short_directory()
    key, chain = directory / "key.pem", directory / "certificate.pem"
    subprocess.run(
        [need_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        + ["-keyout", str(key), "-out", str(chain), "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True,
        capture_output=True,
        timeout=DEADLINE,
    )
    yield chain, key
    shutil.rmtree(directory, ignore_errors=True)


def test_over_tls_the_cookies_are_host_cookies_and_hsts_is_sent(daemon, certificate):
    chain, key = certificate
    with Web(daemon.sockets, "--tls-certificate", str(chain), "--tls-key", str(key)) as web:
        assert web.address.startswith("https://")
        context = ssl.create_default_context(cafile=str(chain))
        name = sign_up(daemon)["username"]
        browser = Browser(web, tls=context)
        response = browser.log_in(name, PASSWORD)
        assert response.status == 303, response
        assert_headers(response)
        assert response.headers["Strict-Transport-Security"] == "max-age=63072000"
        assert all(line.startswith("__Host-") for line in response.cookies.values()), response.cookies
        value, given = attributes(response.cookies["__Host-postern-0"])
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= given and len(value) == 43
        assert f"Hello {name}" in browser.get(f"/user/{name}/").page.text
        assert browser.log_out(name).status == 303
        # Plain HTTP at the TLS port gets no page.
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=DEADLINE)
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            connection.request("GET", "/login/")
            assert connection.getresponse().status >= 400
            raise http.client.BadStatusLine("")
        connection.close()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_old_tls_is_refused(daemon, certificate):
    chain, key = certificate
    with Web(daemon.sockets, "--tls-certificate", str(chain), "--tls-key", str(key)) as web:
        context = ssl.create_default_context(cafile=str(chain))
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            Browser(web, tls=context).get("/login/")


def test_behind_a_proxy_that_speaks_https_the_cookies_are_host_cookies(daemon):
    with Web(daemon.sockets, "--public-url", "https://login.example.com", "--trusted-proxy", "127.0.0.1/32") as web:
        name = sign_up(daemon)["username"]
        browser = Browser(web, host="login.example.com")
        form = browser.get("/login/").page.form("csrf_token", "username")
        filled = form.fields | {"username": name, "password": PASSWORD}
        own = {"Origin": "https://login.example.com", "Sec-Fetch-Site": None}
        response = browser.post("/login/", filled, headers=own)
        assert response.status == 303, response
        assert "__Host-postern-0" in response.cookies
        assert "secure" in attributes(response.cookies["__Host-postern-0"])[1]
        assert response.headers["Strict-Transport-Security"] == "max-age=63072000"
        assert response.location == f"/user/{name}/"


def test_a_page_is_whole_html(web):
    text = web.browser().get("/login/").text
    assert text.lower().startswith("<!doctype html>")
    page = Page(text)
    assert sum(tag == "title" for tag, _ in page.tags) == 1
