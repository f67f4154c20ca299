# SPDX-License-Identifier: Apache-2.0
"""What the READMEs tell a reader to type, typed."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from support.daemon import Daemon
from support.environment import DEADLINE, PASSWORD, binary, clean_environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def daemon() -> Iterator[Daemon]:
    """The documents begin with an empty store."""
    with Daemon() as running:
        yield running


def blocks(document: str, language: str) -> list[str]:
    """The code that the document shows."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def environment(daemon: Daemon) -> dict[str, str]:
    given = clean_environment(POSTERN_SOCKET_DIRECTORY=str(daemon.sockets))
    return given | {"PATH": f"{binary('postern').parent}:{given['PATH']}", "PS1": "ready> ", "TERM": "dumb"}


def test_the_readmes_shell_session_works_word_for_word(daemon, tmp_path):
    (session,) = [block for block in blocks("README.md", "sh") if "postern signup" in block]
    (program,) = blocks("README.md", "python")
    (asking,) = [block.strip() for block in blocks("README.md", "sh") if "check.py" in block]
    (tmp_path / "check.py").write_text(program)
    # The exports say where `make run` has its sockets and programs; here they are elsewhere.
    lines = [line.split("#")[0].strip() for line in session.splitlines() if not line.startswith("export")]
    shell = pexpect.spawn(
        "/bin/bash", ["--norc", "-i"], env=environment(daemon), cwd=tmp_path, timeout=DEADLINE, encoding="utf-8"
    )
    shell.expect_exact("ready> ")

    def type_line(line: str) -> str:
        shell.sendline(line)
        while shell.expect(["(?i)password[^\r\n]*: ", "ready> "]) == 0:
            assert shell.waitnoecho(DEADLINE)
            shell.sendline(PASSWORD)
        return shell.before or ""

    said = {line: type_line(line) for line in filter(None, lines)}
    checks = [line for line in lines if line.startswith("postern check")]
    assert len(checks) == 2 and len(said) == len(set(filter(None, lines)))
    assert "alice" in said["postern user list"]
    # The same line twice: what stands there is the answer after the logout.
    assert "invalid" in said[checks[1]]
    assert "valid, and it is alice" in type_line(asking)
    assert "not valid" in type_line("echo x | python3 check.py")
    shell.sendline("exit")
    shell.expect(pexpect.EOF)
    shell.close()


def test_the_first_conversation_of_the_protocol_can_be_pasted(daemon):
    conversation = blocks("protocol/README.md", "sh")[0]
    shown = [json.loads(line) for line in blocks("protocol/README.md", "json")[0].splitlines()]
    shell = ["bash", "-euc", conversation]
    done = subprocess.run(
        shell, env=environment(daemon), capture_output=True, text=True, timeout=DEADLINE, check=True
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert all("result" in reply for reply in replies), done.stdout
    for reply, example in zip(replies[-len(shown) :], shown, strict=True):
        assert reply["id"] == example["id"]
        assert reply["result"].keys() == example["result"].keys()
        assert reply["result"].get("valid") == example["result"].get("valid")


def test_the_protocols_python_says_whose_a_session_is(daemon):
    (program,) = blocks("protocol/README.md", "python")
    names: dict = {}
    exec(compile(program, "protocol/README.md", "exec"), names)
    daemon.front.call("account.signup", {"username": "alice", "password": PASSWORD})
    token = daemon.front.call("session.login", {"username": "alice", "password": PASSWORD})["token"]
    path = str(daemon.path("check"))
    assert names["whose"](token, path) == "alice"
    assert names["whose"]("A" * 43, path) is None
