# SPDX-License-Identifier: Apache-2.0
"""Where the programs under test lie, and what the machine must have."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

#: How long anything may take before a test gives up on it. Far more than it takes; nothing waits for it to pass.
DEADLINE = 30.0

#: A password that the default policy takes.
PASSWORD = "nine herons over the weir"
#: Another one.
OTHER_PASSWORD = "seven kettles in the attic"

#: The weakest hashing that the daemon accepts, for tests in which its cost does not matter.
CHEAP_HASHING = ("--password-argon2-memory-kib", "19456", "--password-argon2-iterations", "2")


def binary(name: str) -> Path:
    """The program `name` of the build under test."""
    directory = os.environ.get("POSTERN_BIN_DIRECTORY")
    if not directory:
        pytest.fail("POSTERN_BIN_DIRECTORY is not set: run `make test`, or set it to `swift build --show-bin-path`.")
    path = Path(directory) / name
    if not path.exists():
        pytest.fail(f"{path} does not exist: build it first.")
    return path


def need(condition: object, what: str) -> None:
    """Skips where the machine lacks something, visibly; where CI=true, fails."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing prerequisite: {what}")
    pytest.skip(f"missing prerequisite: {what}")


def need_program(name: str) -> str:
    """The path of a program of the machine."""
    path = shutil.which(name)
    need(path, f"the program {name}")
    assert path
    return path


def need_root() -> None:
    """For what only root can set up, such as a process of another user."""
    need(os.geteuid() == 0, "root")


def clean_environment(**more: str) -> dict[str, str]:
    """An environment in which nothing of the caller's configures the programs under test."""
    kept = ("PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | more


def short_directory() -> Path:
    """A new directory whose path leaves room for a socket's name, and that other users may enter."""
    directory = Path(tempfile.mkdtemp(prefix="postern-", dir="/tmp"))
    directory.chmod(0o755)
    return directory


def eventually(condition, what: str, deadline: float = DEADLINE):
    """Polls until `condition()` is true, and returns its value."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline} s: {what}")
        time.sleep(0.01)
