"""How a command reads its words and how it ends: an exit code, and one line where something is wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from lakehouse.errors import LakehouseError, UsageError

INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Takes whole names only, as AWS Glue does, and says what is wrong as every other error is said."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; --help lists the arguments")


def main(command: Callable[[Sequence[str]], None], argv: Sequence[str]) -> None:
    """Runs `command` and exits with its code. What is no LakehouseError is a bug: traceback and 1."""
    try:
        command(argv)
    except LakehouseError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
