"""`npm run dashboard`: the sales dashboard in JupyterLab, or as one page that needs no server."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from dashboard.settings import Settings
from explore.page import check_writable, write
from lakehouse.errors import LakehouseError, UsageError
from lakehouse.progress import phase
from lakehouse.source.url import PASSWORD_VARIABLE, parse_source_url


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; npm run dashboard -- --help lists the options")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code (lakehouse.errors)."""
    try:
        return run(_parse(arguments))
    except LakehouseError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace) -> int:
    # The libraries take seconds to load: after the arguments have been found good.
    settings = _settings(options)
    if options.html:
        check_writable(options.html)
    from dashboard.readers import open_reader  # noqa: PLC0415

    reader = open_reader(settings)
    if options.html:
        from dashboard.page import build_page  # noqa: PLC0415

        with phase("dashboard page") as current:
            page = build_page(reader)
            write(page, options.html)
            current.bytes = len(page.encode())
        print(options.html)
        return 0
    from dashboard.lab import serve  # noqa: PLC0415

    return serve(settings, options.port, options.browser)


def _settings(options: argparse.Namespace) -> Settings:
    source = options.source_url or ""
    if source:
        os.environ[PASSWORD_VARIABLE] = parse_source_url(source).password
        source = without_password(source)
    return Settings(
        warehouse=str(Path(options.warehouse).resolve()) if options.warehouse else "",
        workgroup=options.workgroup or "",
        database=options.database,
        source_url=source,
    )


def without_password(url: str) -> str:
    """The kernels find the password in SOURCE_PASSWORD."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=user.partition(":")[0] + at + host).geturl()


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port (1 to 65535)")
    return int(text)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="npm run dashboard --", description=__doc__, allow_abbrev=False)
    parser.add_argument("--warehouse", metavar="DIR", help="the folder that npm run etl filled")
    parser.add_argument("--workgroup", metavar="NAME", help="reads Athena through this workgroup instead")
    parser.add_argument(
        "--database",
        metavar="NAME",
        default="classicmodels",
        help="Athena's database (default: classicmodels)",
    )
    parser.add_argument("--html", metavar="FILE", type=Path, help="writes the page instead")
    parser.add_argument(
        "--source-url", metavar="URL", help="for the exploration notebook to profile the source"
    )
    parser.add_argument("--port", metavar="N", type=_port, help="JupyterLab's (default: from 8888)")
    parser.add_argument(
        "--no-browser", dest="browser", action="store_false", help="only print JupyterLab's address"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
