"""What a person sees while it runs: one line a phase, on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Phase:
    """What a phase has to say of itself when it ends."""

    name: str
    rows: int | None = None
    bytes: int | None = None
    note: str = ""


@contextmanager
def phase(name: str) -> Iterator[Phase]:
    """Times a phase and prints its line at its end; a failed one says so and the error goes on."""
    current = Phase(name)
    started = time.monotonic()
    try:
        yield current
    except BaseException:
        _print(current, time.monotonic() - started, "failed")
        raise
    _print(current, time.monotonic() - started, "")


def format_bytes(size: int) -> str:
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _print(current: Phase, seconds: float, outcome: str) -> None:
    facts = [outcome] if outcome else []
    if current.rows is not None:
        facts.append(f"{current.rows:,} rows")
    if current.bytes is not None:
        facts.append(format_bytes(current.bytes))
    if current.note:
        facts.append(current.note)
    print(f"{current.name:<28} {seconds:7.1f} s  {', '.join(facts)}", file=sys.stderr, flush=True)
