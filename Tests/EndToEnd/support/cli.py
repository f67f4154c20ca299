# SPDX-License-Identifier: Apache-2.0
"""The command line, as a script calls it."""

import json
import subprocess
from pathlib import Path

from .environment import DEADLINE, binary, clean_environment


class CLI:
    """Runs `postern` against one socket directory."""

    def __init__(self, sockets: Path) -> None:
        self.sockets = sockets

    def run(self, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess:
        """Runs a command to its end."""
        return subprocess.run(
            [str(binary("postern")), *arguments],
            input="" if input is None else input,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            env=clean_environment(POSTERN_SOCKET_DIRECTORY=str(self.sockets)),
            check=False,
        )

    def ok(self, *arguments: str, input: str | None = None) -> str:
        """Runs a command that must succeed, and gives what it printed."""
        done = self.run(*arguments, input=input)
        assert done.returncode == 0, f"postern {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def json(self, *arguments: str, input: str | None = None) -> dict:
        """Runs a command with `--json` and gives the object it printed."""
        return json.loads(self.ok(*arguments, "--json", input=input))
