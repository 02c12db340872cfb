"""The pipeline against a plain copy: what the exact types, the audit and the star cost.

`npm run bench -- pipeline [--scale N] [--rounds N] [--json FILE]` fills a MySQL of its own and loads it in
four ways, each in a fresh Spark session whose start is not counted: a plain Spark JDBC copy of all tables
into Iceberg, as Spark's manual has it; the same with our ranges, connections and fetch size; our raw tables
with their audit; and the whole run with star and release. The ratios are of the medians within this run.
A quarter of the size is loaded too: memory must not follow it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.support.timed_load import cpu_seconds
from lakehouse.progress import format_bytes
from lakehouse.source.url import PASSWORD_VARIABLE
from tests.support.mysql import NODE, ROOT, Server, mysql_server

KINDS = {
    "plain": "plain Spark JDBC copy",
    "tuned": "copy by ranges",
    "raw": "raw with its audit",
    "whole": "whole run",
}
BARS = {"raw": 1.3, "whole": 2.0}
# Spark's memory is fixed; what a table of four times the size may add is noise.
MEMORY_BAR = 1.15


@dataclass(frozen=True)
class Result:
    kind: str
    scale: int
    rows: int
    seconds: float
    cpu_seconds: float  # the server's and ours
    bytes: int
    peak_bytes: int


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="npm run bench -- pipeline", allow_abbrev=False)
    parser.add_argument("--scale", type=int, default=1000, help="1000 is about 3 million order lines")
    parser.add_argument("--rounds", type=int, default=3, help="loads of each kind; their median counts")
    parser.add_argument("--json", default=str(ROOT / ".local" / "bench" / "pipeline.json"))
    given = parser.parse_args(argv)
    scales = (max(given.scale // 4, 1), given.scale)
    with mysql_server() as server:
        for scale in scales:
            seed(server, scale)
        small = {kind: load(server, kind, scales[0]) for kind in KINDS}
        rounds = [[load(server, kind, scales[1]) for kind in KINDS] for _ in range(given.rounds)]
    results = [median(tries) for tries in zip(*rounds, strict=True)]
    print(table([*small.values(), *results]))
    verdicts = judge(small, {result.kind: result for result in results})
    print("\n".join(verdict["text"] for verdict in verdicts))
    file = Path(given.json)
    file.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "results": [vars(result) for result in [*small.values(), *results]],
        "rounds": [[vars(result) for result in tries] for tries in rounds],
        "bars": verdicts,
    }
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(f"written: {file}", file=sys.stderr)
    sys.exit(0 if all(verdict["reached"] for verdict in verdicts) else 1)


def database(scale: int) -> str:
    return f"scale_{scale}"


def seed(server: Server, scale: int) -> None:
    address, password = without_password(server.url("owner", database(scale)), server.owner_password)
    command = [str(NODE), "--import", "tsx", "seed/main.ts", "--url", address, "--scale", str(scale)]
    subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {PASSWORD_VARIABLE: password},
        stdout=sys.stderr,
        check=True,
    )


def load(server: Server, kind: str, scale: int) -> Result:
    address, password = without_password(server.url("reader", database(scale)), server.reader_password)
    server_cpu = cpu_seconds(server.pid)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.support.timed_load", kind, address, folder],
            cwd=ROOT,
            env=os.environ | {PASSWORD_VARIABLE: password},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    result = Result(
        kind=kind,
        scale=scale,
        rows=found["rows"],
        seconds=found["seconds"],
        cpu_seconds=found["cpu_seconds"] + cpu_seconds(server.pid) - server_cpu,
        bytes=found["bytes"],
        peak_bytes=found["peak_bytes"],
    )
    print(f"{KINDS[kind]} at scale {scale}: {result.seconds:.1f} s", file=sys.stderr, flush=True)
    return result


def without_password(url: str, password: str) -> tuple[str, str]:
    """No process gets it in its arguments."""
    return url.replace(f":{password}@", "@"), password


def median(tries: Sequence[Result]) -> Result:
    first = tries[0]
    return Result(
        kind=first.kind,
        scale=first.scale,
        rows=first.rows,
        seconds=statistics.median(found.seconds for found in tries),
        cpu_seconds=statistics.median(found.cpu_seconds for found in tries),
        bytes=first.bytes,
        peak_bytes=max(found.peak_bytes for found in tries),
    )


def table(results: Sequence[Result]) -> str:
    head = ("", "scale", "rows", "seconds", "CPU s", "rows/s", "written", "memory")
    body = [
        (
            KINDS[found.kind],
            str(found.scale),
            f"{found.rows:,}",
            f"{found.seconds:.1f}",
            f"{found.cpu_seconds:.1f}",
            f"{found.rows / found.seconds:,.0f}",
            format_bytes(found.bytes),
            format_bytes(found.peak_bytes),
        )
        for found in results
    ]
    return "\n".join(
        f"{name:<24}" + "".join(f"{cell:>11}" for cell in cells) for name, *cells in [head, *body]
    )


def judge(small: dict[str, Result], large: dict[str, Result]) -> list[dict[str, Any]]:
    checks = [
        (f"time of the {KINDS[kind]} against the copy's", large[kind].seconds / large["plain"].seconds, bar)
        for kind, bar in BARS.items()
    ]
    checks += [
        (
            f"memory of the {KINDS[kind]} against a quarter of the rows'",
            large[kind].peak_bytes / small[kind].peak_bytes,
            MEMORY_BAR,
        )
        for kind in BARS
    ]
    print(
        "; ".join(
            f"the {KINDS[kind]} takes {large[kind].seconds / large['tuned'].seconds:.2f} times as long "
            f"as the {KINDS['tuned']}"
            for kind in BARS
        )
    )
    return [
        {
            "text": f"{what}: {ratio:.2f} (at most {bar}: {'reached' if ratio <= bar else 'MISSED'})",
            "ratio": ratio,
            "bar": bar,
            "reached": ratio <= bar,
        }
        for what, ratio, bar in checks
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
