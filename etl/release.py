"""Releases by hand: which are kept, and back to one of them. `npm run release` runs this file.

Exit codes: etl/lakehouse/errors.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from lakehouse import arguments
from lakehouse.command import Parser, main
from lakehouse.lake.catalog import Lake
from lakehouse.lake.warehouse import find_warehouse
from lakehouse.progress import phase
from lakehouse.release.lock import hold
from lakehouse.release.manifest import Manifest
from lakehouse.release.publish import recover, releases
from lakehouse.release.rollback import kept, rollback
from lakehouse.session import open_session


def release(argv: Sequence[str]) -> None:
    given = _parser().parse_args(argv[1:])
    find_warehouse(given.warehouse)
    if given.command == "list":
        with open_session(given.warehouse, size=0) as spark:
            lake = Lake(spark, *arguments.default_databases(), given.warehouse)
            print(_listed(kept(lake, releases(lake)), given.json))
        return
    with hold(given.warehouse) as lock, open_session(given.warehouse, lock.shared, size=0) as spark:
        lake = Lake(spark, *arguments.default_databases(), given.warehouse)
        with phase(f"roll back to {given.release}"):
            recover(lake)
            manifest = rollback(lake, given.release)
    print(
        json.dumps(manifest.to_json(), indent=2)
        if given.json
        else f"release {manifest.release}: {manifest.reason}"
    )


def _parser() -> Parser:
    parser = Parser(prog="npm run release --", description="The releases of a warehouse.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="list|rollback")
    listing = commands.add_parser("list", help="the releases that are kept, the current one last")
    back = commands.add_parser("rollback", help="publish an earlier release again")
    back.add_argument("release", help="its id, as `list` shows it")
    for command in (listing, back):
        command.add_argument("--warehouse", required=True, help="the folder of the tables")
        command.add_argument("--json", action="store_true", help="print JSON, and nothing else, on stdout")
    return parser


def _listed(manifests: Sequence[Manifest], as_json: bool) -> str:
    rows = [
        {
            "release": manifest.release,
            "published_at": manifest.to_json()["published_at"],
            "mode": manifest.mode,
            "reason": manifest.reason,
            "rows": sum(entry.rows for entry in manifest.tables if entry.database == "raw"),
            "current": manifest is manifests[-1],
        }
        for manifest in manifests
    ]
    if as_json:
        return json.dumps(rows, indent=2)
    return "\n".join(map(_line, rows)) or "no release yet"


def _line(row: Mapping[str, Any]) -> str:
    current = "  (current)" if row["current"] else ""
    when = row["published_at"]
    return f"{row['release']}  {when}  {row['mode']:<8}  {row['rows']:>13,} rows  {row['reason']}{current}"


if __name__ == "__main__":
    main(release, sys.argv)
