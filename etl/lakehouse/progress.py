"""What a person sees meanwhile: a line a phase on standard error; on a terminal, also what is under way."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

REFRESH_S = 0.5
SHOWN_NAMES = 3


@dataclass
class Phase:
    """What a phase has to say of itself when it ends."""

    name: str
    rows: int | None = None
    bytes: int | None = None
    note: str = ""


@contextmanager
def phase(name: str) -> Iterator[Phase]:
    """Times a phase and prints its line at its end; a failed one says so and the error goes on.

    Phases may run side by side.
    """
    current = Phase(name)
    started = time.monotonic()
    try:
        with _screen.running(name, started):
            yield current
    except BaseException:
        _screen.print(_line(current, time.monotonic() - started, "failed"))
        raise
    _screen.print(_line(current, time.monotonic() - started, ""))


def say(message: str) -> None:
    """A line by itself, at once: why something takes long, or what was felt."""
    _screen.print(message)


def format_bytes(size: int) -> str:
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _line(current: Phase, seconds: float, outcome: str) -> str:
    facts = [outcome] if outcome else []
    if current.rows is not None:
        facts.append(f"{current.rows:,} rows")
    if current.bytes is not None:
        facts.append(format_bytes(current.bytes))
    if current.note:
        facts.append(current.note)
    return f"{current.name:<28} {seconds:7.1f} s  {', '.join(facts)}".rstrip()


class _Screen:
    """Lines for good and, on a terminal, below them one that changes: the phases under way."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._running: dict[str, float] = {}
        self._ticker: threading.Thread | None = None

    @contextmanager
    def running(self, name: str, started: float) -> Iterator[None]:
        with self._lock:
            self._running[name] = started
            if self._ticker is None and sys.stderr.isatty():
                self._ticker = threading.Thread(target=self._tick, daemon=True)
                self._ticker.start()
        try:
            yield
        finally:
            with self._lock:
                self._running.pop(name, None)

    def print(self, line: str) -> None:
        with self._lock:
            self._clear()
            print(line, file=sys.stderr, flush=True)

    def _tick(self) -> None:
        while True:
            with self._lock:
                self._clear()
                if not self._running:
                    self._ticker = None
                    return
                names = list(self._running)
                more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
                seconds = time.monotonic() - min(self._running.values())
                status = f"… {', '.join(names[:SHOWN_NAMES])}{more}"
                print(f"{status:<28} {seconds:7.1f} s", end="", file=sys.stderr, flush=True)
            time.sleep(REFRESH_S)

    def _clear(self) -> None:
        if self._ticker is not None:
            print("\r\033[K", end="", file=sys.stderr)


_screen = _Screen()
