# SPDX-License-Identifier: Apache-2.0
"""Measures the session check beside its peers in one run, and writes the table of protocol/performance.md.

Every figure is repeated; the peers take turns, so that whatever slows the machine slows all of them. A goal that is not
reached is printed as such. Nothing here fails for a time: only for a wrong answer.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from servers import Echo, Postern, Redis, check_line, write_lines

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "protocol" / "performance.md"
BEGIN, END = "<!-- begin: written by make bench -->", "<!-- end: written by make bench -->"
RECORD = (
    '{"valid":true,"user_id":1,"username":"bench1","session_id":"AAAAAAAAAAAAAAAA",'
    '"authenticated_at":1790000000,"expires_at":1790086400}'
)


@dataclass
class Row:
    """A goal and what became of it."""

    what: str
    goal: str
    figures: list
    unit: str
    absolute: str
    reached: bool

    def line(self):
        low, middle, high = min(self.figures), statistics.median(self.figures), max(self.figures)
        mark = "yes" if self.reached else "**no**"
        spread = f"{middle:.2f}{self.unit} ({low:.2f} to {high:.2f})"
        return f"| {self.what} | {self.goal} | {spread} | {mark} | {self.absolute} |"


class Bench:
    def __init__(self, options, directory):
        self.options, self.directory = options, directory
        self.rows, self.wrong = [], 0
        self.load_program = self.compile("load")
        self.echo_program = self.compile("echo")

    def compile(self, name):
        program = self.directory / name
        source = Path(__file__).with_name(f"{name}.c")
        subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-o", program, source], check=True)
        return str(program)

    def load(self, path, requests, connections, in_flight, seed, expected="", ends=1, seconds=None):
        seconds = seconds or self.options.seconds
        arguments = [path, requests, connections, in_flight, seconds, seed, expected, ends]
        output = subprocess.run(
            [self.load_program, *map(str, arguments)], check=True, stdout=subprocess.PIPE, timeout=seconds + 60
        )
        result = json.loads(output.stdout)
        self.wrong += result["wrong"]
        return result

    def row(self, what, goal, figures, unit, absolute, reached):
        row = Row(what, goal, figures, unit, absolute, reached)
        self.rows.append(row)
        print(row.line(), file=sys.stderr, flush=True)

    def ratios(self, what, goal, reached, field, ours, theirs, names):
        """A row that compares: repeats both in turn."""
        pairs = [(ours(seed), theirs(seed)) for seed in range(1, self.options.repeats + 1)]
        figures = [one[field] / other[field] for one, other in pairs]
        middle = [statistics.median(pair[side][field] for pair in pairs) for side in (0, 1)]
        unit = "/s" if field == "rate" else " µs"
        absolute = ", ".join(f"{name} {value:,.0f}{unit}" for name, value in zip(names, middle))
        self.row(what, goal, figures, "×", absolute, reached(statistics.median(figures)))

    def checks(self):
        sessions = self.options.sessions
        with Postern(self.directory) as postern, Redis(self.directory) as redis, Echo(self.directory) as echo:
            postern.start(self.options.daemon)
            tokens = postern.make_sessions(sessions)
            lines = write_lines(self.directory / "checks", map(check_line, tokens))
            strangers = [token[::-1] for token in tokens]
            unknown = write_lines(self.directory / "strangers", map(check_line, strangers))
            gets = write_lines(self.directory / "gets", (f"GET {token}" for token in tokens))
            redis.start(tokens, RECORD.encode())
            echo.start(self.echo_program, '{"jsonrpc":"2.0","id":1,"result":%s}' % RECORD)
            socket = postern.sockets / "check.sock"

            def check(connections, in_flight):
                return lambda seed: self.load(socket, lines, connections, in_flight, seed, '"valid":true')

            def get(connections, in_flight):
                return lambda seed: self.load(redis.path, gets, connections, in_flight, seed, '"valid"', 2)

            peers = ["Postern", "Redis"]
            among = f"`session.check` among {sessions:,} sessions"
            self.ratios(
                f"{among}, 50 connections", "≥ 1.0 × Redis `GET`", lambda x: x >= 1, "rate",
                check(50, 1), get(50, 1), peers,
            )
            self.ratios(
                f"{among}, 50 connections, 16 in flight", "≥ 1.5 × Redis `GET`", lambda x: x >= 1.5, "rate",
                check(50, 16), get(50, 16), peers,
            )
            self.ratios(
                f"{among}, 1 connection, median latency", "≤ 1.15 × the C echo server", lambda x: x <= 1.15, "p50",
                check(1, 1), lambda seed: self.load(echo.path, lines, 1, 1, seed), ["Postern", "echo"],
            )
            self.ratios(
                "unknown tokens instead of live ones, 50 connections", "0.9 to 1.1 × the live ones",
                lambda x: 0.9 <= x <= 1.1, "rate",
                lambda seed: self.load(socket, unknown, 50, 1, seed, '"valid":false'), check(50, 1),
                ["unknown", "live"],
            )
            self.flood(postern, check(1, 1))

    def flood(self, postern, check):
        """Checks beside logins that keep the hashing queue full."""
        login = {"username": "bench0", "password": "not the password of anybody"}
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "session.login", "params": login})
        logins = write_lines(self.directory / "logins", [line])

        def beside(seed):
            front = postern.sockets / "front.sock"
            arguments = (front, logins, 8, 1, seed, "", 1, self.options.seconds + 1)
            flood = threading.Thread(target=self.load, args=arguments)
            flood.start()
            result = check(seed)
            flood.join()
            return result

        names = ["flooded", "idle"]
        what = "the same on 1 connection beside 8 that log in"
        self.ratios(f"{what}: p99", "≤ 4 × idle", lambda x: x <= 4, "p99", beside, check, names)
        self.ratios(f"{what}: rate", "≥ 0.5 × idle", lambda x: x >= 0.5, "rate", beside, check, names)

    def empty(self):
        """A daemon with nothing to do."""
        starts, sizes = [], []
        for _ in range(max(3, self.options.repeats)):
            with Postern(self.directory) as postern:
                starts.append(postern.start(self.options.daemon) * 1000)
                sizes.append(postern.memory("RssAnon"))
        middle = statistics.median
        self.row("start to the first greeting, empty store", "≤ 50 ms", starts, " ms", "", middle(starts) <= 50)
        self.row("anonymous memory of an idle daemon", "≤ 8 MiB", sizes, " MiB", "", middle(sizes) <= 8)

    def many(self):
        """From a thousand sessions to a great many."""
        many = self.options.many
        with Postern(self.directory) as few, Postern(self.directory) as postern:
            few.start(self.options.daemon)
            some = write_lines(self.directory / "some", map(check_line, few.make_sessions(1000)))
            postern.start(self.options.daemon)
            lines = write_lines(self.directory / "many", map(check_line, postern.make_sessions(many)))
            starts = []
            for _ in range(3):
                postern.stop()
                starts.append(postern.start(self.options.daemon))
            size = [postern.memory("VmRSS")]
            self.ratios(
                f"checks among {many:,} sessions, 50 connections", "≥ 0.9 × among 1,000", lambda x: x >= 0.9, "rate",
                lambda seed: self.load(postern.sockets / "check.sock", lines, 50, 1, seed, '"valid":true'),
                lambda seed: self.load(few.sockets / "check.sock", some, 50, 1, seed, '"valid":true'),
                [f"{many:,}", "1,000"],
            )
            self.row(f"memory with {many:,} sessions", "≤ 256 MiB", size, " MiB", "", size[0] <= 256)
            reached = statistics.median(starts) <= 2
            self.row(f"start to the first greeting, {many:,} sessions", "≤ 2 s", starts, " s", "", reached)

    def table(self):
        processors = Path("/proc/cpuinfo").read_text().splitlines()
        models = [line.split(":")[1].strip() for line in processors if line.startswith("model name")]
        model = models[0] if models else platform.machine()
        redis = subprocess.run(["redis-server", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        options = self.options
        return "\n".join(
            [
                f"Measured on {datetime.date.today()} with {os.cpu_count()} processors ({model}), Linux "
                f"{platform.release()}, Redis {redis.split('v=')[1].split()[0]}; each figure {options.repeats} times "
                f"{options.seconds:g} s, as median (least to greatest). Wrong answers: {self.wrong}.",
                "",
                "| what | goal | measured | reached | medians |",
                "|---|---|---|---|---|",
                *(row.line() for row in self.rows),
            ]
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("daemon", help="posternd, as it is released")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="postern-bench-") as directory:
        bench = Bench(options, Path(directory))
        bench.empty()
        bench.checks()
        bench.many()
    table = bench.table()
    text = options.page.read_text(encoding="utf-8")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    options.page.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")
    print(table)
    if bench.wrong:
        raise SystemExit(f"{bench.wrong} answers were wrong")


if __name__ == "__main__":
    main()
