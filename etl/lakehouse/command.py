"""How a command ends: its exit code, and one line where something is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from lakehouse.arguments import ON_GLUE
from lakehouse.errors import LakehouseError

INTERRUPTED = 130


def main(command: Callable[[Sequence[str]], None], argv: Sequence[str]) -> None:
    """Runs `command`; on Glue every exception goes on, since that is how a run fails there."""
    if ON_GLUE:
        command(argv)
        return
    try:
        command(argv)
    except LakehouseError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
