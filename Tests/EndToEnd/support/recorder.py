# SPDX-License-Identifier: Apache-2.0
"""Keeps what was said on a socket, for `Tests/Support/validate_traffic.py` to hold against the schemas."""

import itertools
import json
import os
from pathlib import Path

_numbers = itertools.count(1)

#: Lines longer than the daemon reads are not worth keeping.
_LONGEST = 2 * 1024 * 1024


class Recorder:
    """The record of one connection: one file, one JSON object a line."""

    def __init__(self, role: str) -> None:
        directory = os.environ.get("POSTERN_TRAFFIC_DIRECTORY")
        self._role = role
        self._pending = {"in": b"", "out": b""}
        self._path = None
        if directory:
            self._path = Path(directory) / f"end-to-end-{os.getpid()}-{next(_numbers)}.ndjson"

    def add(self, direction: str, data: bytes) -> None:
        """Takes bytes as they pass; `in` is towards the daemon."""
        if self._path is None:
            return
        *lines, rest = (self._pending[direction] + data).split(b"\n")
        self._pending[direction] = rest[:_LONGEST]
        with self._path.open("a", encoding="utf-8") as file:
            for line in lines:
                if len(line) <= _LONGEST:
                    text = line.removesuffix(b"\r").decode("utf-8", "replace")
                    file.write(json.dumps({"direction": direction, "role": self._role, "line": text}) + "\n")
