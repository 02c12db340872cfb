"""The extraction against peers, against the limit, and what its source feels of it.

`npm run bench -- extract [--rows N] [--rounds N] [--only PART …] [--json FILE]` fills a MySQL of its own and
measures, each in this run: time and memory as the rows grow; the full load against the fastest of two peers
that write Parquet without a commit, against a client that drops the rows, and against the server's time for
one SELECT; what a shop's transactions feel meanwhile; an unchanged source and a changed one against the whole
run. Prints a table of bars; the exit code is 1 where one is missed. The JSON keeps each part as it was
measured last.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.support.extract import changes, growth, load, neighbours
from bench.support.extract.bars import Bar, merged, table
from bench.support.extract.meters import owner
from bench.support.extract.stage import cores, set_stage
from tests.support.mysql import ROOT, Server, mysql_server

# Else it keeps fewer than a load makes.
KEEPS_TRANSACTIONS = "--performance-schema-events-transactions-history-long-size=10000"
# In this order: the shop only grows.
PARTS = {part.NAME: part.measure for part in (growth, load, neighbours, changes)}


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run bench -- extract", allow_abbrev=False)
    parser.add_argument(
        "--rows", type=int, default=20_000_000, help="order lines, about (default %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="of the compared loads; their median counts")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts (default: all)")
    parser.add_argument("--json", default=str(ROOT / ".local" / "bench" / "extract.json"))
    given = parser.parse_args(argv)
    if given.rows < 100_000:
        parser.error("--rows must be 100000 or more: less is over before it can be measured")
    if given.rounds < 1:
        parser.error("--rounds must be 1 or more")
    return given


def main(argv: Sequence[str]) -> None:
    given = parse(argv)
    bars: list[Bar] = []
    with mysql_server(KEEPS_TRANSACTIONS) as server:
        circumstances = describe(server, argv)
        stage = set_stage(server, given.rows, given.rounds)
        for name, measure in PARTS.items():
            if name not in given.only:
                continue
            started = time.monotonic()
            part = measure(stage)
            bars += part.bars
            keep(
                Path(given.json),
                name,
                {
                    **circumstances,
                    "bars": [bar.to_json() for bar in part.bars],
                    "figures": part.figures,
                },
            )
            print(f"{name}: measured in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(table(bars))
    print(f"written: {given.json}", file=sys.stderr)
    sys.exit(1 if any(bar.missed for bar in bars) else 0)


def describe(server: Server, argv: Sequence[str]) -> dict[str, Any]:
    with owner(server) as run:
        ((version,),) = run("SELECT VERSION()")
    if "mariadb" in version.lower():
        sys.exit("error: the embedded server is MariaDB, which is not what is measured; put a mysqld on PATH")
    return {
        "command": shlex.join(["npm", "run", "bench", "--", "extract", *argv]),
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "machine": f"{len(cores())} cores, {platform.machine()}, MySQL {version}",
        "load_average_before": os.getloadavg()[0],
    }


def keep(file: Path, name: str, part: dict[str, Any]) -> None:
    """Writes a part as soon as it is measured: the next one may fail."""
    earlier = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(merged(earlier, {name: part}), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
