# SPDX-License-Identifier: Apache-2.0
"""A real postern-web, and a browser so plain that a test sees every byte of it."""

import http.client
import re
import shutil
import signal
import ssl
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from .environment import DEADLINE, binary, clean_environment, eventually, short_directory


class Web:
    """A front on a port that the system chose."""

    def __init__(self, sockets: Path, *flags: str, listen: str = "127.0.0.1:0") -> None:
        self.sockets = sockets
        self.flags = list(flags)
        self.listen = listen
        self.root = short_directory()
        self.log = self.root / "postern-web.log"
        self.process: subprocess.Popen | None = None
        self.address = ""
        self.place = ""

    def __enter__(self) -> "Web":
        return self.start()

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if self.process and self.process.poll() is None:
                if kind is None:
                    self.stop()
                else:
                    self.process.kill()
                    self.process.wait()
        finally:
            shutil.rmtree(self.root, ignore_errors=True)

    def start(self) -> "Web":
        """Starts it and waits until it says where it listens."""
        command = [str(binary("postern-web")), "--socket-directory", str(self.sockets), "--listen", self.listen]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.flags], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean_environment()
            )
        try:
            self.address = eventually(self._ready, "postern-web is ready")
        except BaseException:
            # A failed `__enter__` has no `__exit__`.
            self.process.kill()
            self.process.wait()
            raise
        return self

    def _ready(self) -> str | None:
        assert self.process
        assert self.process.poll() is None, f"postern-web ended with {self.process.returncode}:\n{self.output()}"
        found = re.search(r"^postern-web \S+ ready at (https?://\S+)/(?: on (\S+))?$", self.output(), re.MULTILINE)
        if not found:
            return None
        # With a public URL the line tells both: what people open, and where the front listens.
        self.place = found[2] or urlsplit(found[1]).netloc
        return found[1]

    def stop(self) -> None:
        """Asks it to end, which it must do cleanly."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"postern-web did not end:\n{self.output()}") from None
        assert status == 0, f"postern-web ended with {status}:\n{self.output()}"

    def output(self) -> str:
        """All it has said so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def port(self) -> int:
        """Where it listens."""
        port = urlsplit(f"//{self.place}").port
        assert port
        return port

    @property
    def origin(self) -> str:
        """What a browser calls its origin."""
        return self.address

    def browser(self, **options) -> "Browser":
        """A new browser without cookies."""
        return Browser(self, **options)


@dataclass
class Form:
    """One form of a page."""

    action: str = ""
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, str | None]] = field(default_factory=dict)


class Page(HTMLParser):
    """The forms, the texts and the tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._hidden = 0
        self.feed(html)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.tags.append((tag, given))
        if tag in ("style", "script", "title"):
            self._hidden += 1
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
        name = given.get("name")
        if tag in ("input", "button", "textarea", "select") and name and self.forms:
            if given.get("type") != "checkbox":
                self.forms[-1].fields[name] = given.get("value") or ""
            self.forms[-1].attributes[name] = given

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "title"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += data

    def form(self, *names: str) -> Form:
        """The form that has all these fields."""
        for form in self.forms:
            if all(name in form.attributes for name in names):
                return form
        raise AssertionError(f"no form with {names} in: {self.text}")


class Response:
    """An answer with its body read."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    @property
    def page(self) -> Page:
        """The body as a page."""
        return Page(self.text)

    @property
    def location(self) -> str | None:
        """Where it sends the browser, as a path when it is on the same origin."""
        return self.headers.get("Location")

    @property
    def cookies(self) -> dict[str, str]:
        """Every `Set-Cookie` whole, by name."""
        return {line.split("=", 1)[0]: line for line in self.headers.get_all("Set-Cookie", [])}

    def __repr__(self) -> str:
        return f"<{self.status} {dict(self.headers)} {self.body[:400]!r}>"


class Browser:
    """Keeps cookies and sends what a browser would, and lets a test change any of it."""

    def __init__(self, web: Web, tls: ssl.SSLContext | None = None, host: str | None = None) -> None:
        self.web = web
        self.tls = tls
        self.host = host
        self.jar: dict[str, str] = {}

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: dict[str, str | None] | None = None,
        keep_cookies: bool = True,
    ) -> Response:
        """One request; a header that is None is left out."""
        sent: dict[str, str | None] = {}
        if self.host:
            sent["Host"] = self.host
        if self.jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        if method == "POST":
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            sent["Sec-Fetch-Site"] = "same-origin"
            sent["Origin"] = self.web.origin
        sent |= headers or {}
        if self.tls:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.web.port, timeout=DEADLINE, context=self.tls
            )
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=DEADLINE)
        try:
            given = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path, body=body, headers=given)
            response = Response(connection.getresponse())
        finally:
            connection.close()
        if keep_cookies:
            self._keep(response)
        return response

    def _keep(self, response: Response) -> None:
        for name, line in response.cookies.items():
            first, *attributes = [part.strip() for part in line.split(";")]
            value = first.split("=", 1)[1]
            gone = any(part.lower() in ("max-age=0", "max-age=-1") for part in attributes)
            if gone or value == "":
                self.jar.pop(name, None)
            else:
                self.jar[name] = value

    def get(self, path: str, **options) -> Response:
        """Follows a link."""
        return self.request("GET", path, **options)

    def post(self, path: str, fields: dict[str, str], **options) -> Response:
        """Sends a form."""
        return self.request("POST", path, body=urlencode(fields), **options)

    def submit(self, path: str, /, **fields: str) -> Response:
        """Opens a page, fills its form that has these fields, and sends it with all its hidden ones."""
        opened = self.get(path)
        assert opened.status == 200, opened
        form = opened.page.form("csrf_token", *fields)
        assert form.method == "post"
        return self.post(form.action or path, form.fields | fields)

    def sign_up(self, name: str, password: str) -> Response:
        """Signs up by the form."""
        return self.submit("/signup/", username=name, password=password)

    def log_in(self, name: str, password: str) -> Response:
        """Logs in by the form."""
        return self.submit("/login/", username=name, password=password)

    def log_out(self, name: str) -> Response:
        """Logs out by the button."""
        return self.submit(f"/logout/{name}")
