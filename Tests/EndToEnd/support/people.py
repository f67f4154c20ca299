# SPDX-License-Identifier: Apache-2.0
"""People who sign up and log in."""

import itertools

from .daemon import Daemon
from .environment import PASSWORD

_numbers = itertools.count(1)


def fresh_name(prefix: str = "alice") -> str:
    """A name that no test used before."""
    return f"{prefix}{next(_numbers)}"


def sign_up(daemon: Daemon, name: str | None = None, password: str = PASSWORD, **more: object) -> dict:
    """Makes an account and gives its `user`."""
    params = {"username": name or fresh_name(), "password": password, **more}
    return daemon.front.call("account.signup", params)["user"]


def log_in(daemon: Daemon, name: str, password: str = PASSWORD, **more: object) -> dict:
    """Logs in and gives the result, which must be a session."""
    result = daemon.front.call("session.login", {"username": name, "password": password, **more})
    assert result["status"] == "authenticated", result
    return result


def join(daemon: Daemon, name: str | None = None, **more: object) -> tuple[str, str]:
    """Signs up and logs in; gives the name and the token."""
    user = sign_up(daemon, name, **more)
    return user["username"], log_in(daemon, user["username"])["token"]


def issue(daemon: Daemon, name: str, count: int = 1, **more: object) -> list[str]:
    """Sessions without a password, from the administrator: cheap."""
    return daemon.admin.call("session.issue", {"username": name, "count": count, **more})["tokens"]
