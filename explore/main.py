"""`npm run explore`: a profile of a MySQL database and the faults of its data."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import track

from explore import document, page, terminal
from explore.faults import Fault, find_faults
from explore.profile import profile
from explore.shape import Profile
from explore.statements import snapshot
from lakehouse.errors import LakehouseError, UsageError
from lakehouse.progress import phase
from lakehouse.source.connection import connect
from lakehouse.source.url import SourceUrl, parse_source_url

# A statement that takes longer is not worth the load that it puts on someone's database.
STATEMENT_LIMIT_S = 30


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; npm run explore -- --help lists the options")


def main(arguments: Sequence[str] | None = None) -> int:
    try:
        run(_parse(arguments))
    except LakehouseError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def run(options: argparse.Namespace) -> None:
    """Writes what was asked for: the page to its file; JSON, else tables, to standard output."""
    url = parse_source_url(options.url, options.password_file)
    if options.html:
        page.check_writable(options.html)
    seen, faults = explore(url)
    if options.html:
        page.write(page.render(seen, faults), options.html)
    if options.json:
        print(document.to_json(seen, faults))
    elif options.html:
        print(options.html)
    else:
        terminal.print_report(seen, faults)
    sys.stdout.flush()


def explore(url: SourceUrl) -> tuple[Profile, list[Fault]]:
    """The database's profile and its faults, both of one moment."""
    connection = connect(url, STATEMENT_LIMIT_S)
    try:
        with snapshot(connection):
            with phase("profile") as current:
                seen = profile(connection, url.database, _bar("tables"))
                current.rows = sum(table.rows for table in seen.tables if isinstance(table.rows, int))
                current.note = f"{len(seen.tables)} tables"
            with phase("faults") as current:
                faults = find_faults(connection, seen, _bar("faults"))
                current.note = f"{len(faults)} found"
    finally:
        connection.close()
    return seen, faults


def _bar(what: str) -> Callable[[Sequence[Any]], Iterable[Any]]:
    console = Console(file=sys.stderr)
    return lambda items: track(items, what, console=console, transient=True, disable=not console.is_terminal)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="npm run explore --", description=__doc__, allow_abbrev=False)
    parser.add_argument("--url", required=True, help="mysql://user@host:port/database")
    parser.add_argument("--password-file", metavar="FILE", help="holds the password; else SOURCE_PASSWORD")
    parser.add_argument("--html", metavar="FILE", type=Path, help="writes a page instead of printing tables")
    parser.add_argument("--json", action="store_true", help="prints one JSON object instead of tables")
    options, unknown = parser.parse_known_args(arguments)
    if unknown:  # named by its option alone: what stands behind it may be a secret
        option = unknown[0].split("=")[0] if unknown[0].startswith("-") else "without an option"
        parser.error(f"unknown argument {option}")
    return options


if __name__ == "__main__":
    sys.exit(main())
