"""`npm run query`: a named query, or any SELECT in Athena's SQL, on a warehouse of this machine."""

from __future__ import annotations

import argparse
import os
import sys

from lakehouse.command import INTERRUPTED, Parser
from lakehouse.errors import LakehouseError, UsageError
from local import output
from local.athena import Warehouse
from local.named_queries import find_query, load_queries


def main(arguments: list[str]) -> int:
    """Runs the command; returns its exit code (lakehouse.errors)."""
    try:
        _run(_parser().parse_args(arguments))
        sys.stdout.flush()
    except LakehouseError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _run(options: argparse.Namespace) -> None:
    if options.name and options.sql:
        raise UsageError("give the name of a query or --sql, not both")
    if not options.name and options.sql is None:
        questions = [(query.name, query.question) for query in load_queries().values()]
        output.write(sys.stdout, options.format, ("name", "question"), ("varchar", "varchar"), questions)
        return
    sql = options.sql if options.sql is not None else find_query(options.name).sql
    if not options.warehouse:
        raise UsageError("name the warehouse: --warehouse DIR, the folder that npm run etl filled")
    with Warehouse(options.warehouse) as warehouse:
        result = warehouse.stream(sql)
        output.write(sys.stdout, options.format, result.columns, result.types, result.rows)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="npm run query --",
        description="Runs a named query, or any SELECT in Athena's SQL, on the last release of a warehouse. "
        "Without a name and --sql: lists the named queries.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="a named query")
    parser.add_argument("--sql", metavar="SELECT", help="a SELECT instead of a named query")
    parser.add_argument("--warehouse", metavar="DIR", help="the folder that npm run etl filled")
    parser.add_argument("--format", choices=output.FORMATS, default="table", help="default: table")
    return parser


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
