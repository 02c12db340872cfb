"""The job, in a process that kills itself: dying_job.py POINT JOB-ARGUMENT…

POINT is `phase NAME` (at its end), `stage NAME` (while that table is being written), `intent` (when the
manifest is written down, before the tables move), `moves N` (after N tables have moved), or `expiries N`
(after old snapshots of N tables are gone).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import job
from lakehouse.lake.catalog import Lake
from lakehouse.release import publish, retention
from tests.support.phases import modules_with_phases, phase_with_end

WRITING_S = 0.2


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(count: int, real: Callable[..., Any]) -> Callable[..., Any]:
    seen = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal seen
        result = real(*args, **kwargs)
        seen += 1
        if seen == count:
            die()
        return result

    return call


def while_writing(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def write(self: Lake, database: Any, table: str, *args: Any, **kwargs: Any) -> Any:
        if table == name:
            threading.Timer(WRITING_S, die).start()
        return real(self, database, table, *args, **kwargs)

    return write


def once_prepared(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """Whoever has prepared a table writes it then."""

    def prepare(self: Lake, database: Any, table: str, *args: Any, **kwargs: Any) -> Any:
        real(self, database, table, *args, **kwargs)
        if table == name:
            threading.Timer(WRITING_S, die).start()

    return prepare


def main(point: str, argv: list[str]) -> None:
    kind, _, value = point.partition(" ")
    match kind:
        case "phase":
            for module in modules_with_phases():
                module.phase = phase_with_end(value, die)  # type: ignore[attr-defined]
        case "stage":
            Lake.prepare = once_prepared(value, Lake.prepare)  # type: ignore[method-assign]
            Lake.remove = while_writing(value, Lake.remove)  # type: ignore[method-assign]
        case "intent":
            publish.write_intent = after(1, publish.write_intent)
        case "moves":
            publish.move_main = after(int(value), publish.move_main)  # type: ignore[attr-defined]
        case "expiries":
            retention._expire_table = after(int(value), retention._expire_table)
    job.job(["job.py", *argv])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
