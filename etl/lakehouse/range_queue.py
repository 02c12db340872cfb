"""The reads of a load: so many at a time, each at the source's pace, and tried again if it dies."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self, TypeVar

import pymysql

from lakehouse.engine_errors import engine_errors
from lakehouse.errors import SourceError
from lakehouse.progress import say
from lakehouse.source.pace import Pace

# Between the tries: a server that starts again, or is replaced, needs a minute.
PAUSES_S = (1.0, 5.0, 20.0, 60.0)

T = TypeVar("T")


class RangeQueue:
    """At most `connections` reads at a time, first come first served.

    A context: at its end what is left is not begun, nor tried again.
    """

    def __init__(self, connections: int, pace: Pace) -> None:
        self.connections = connections
        self.pace = pace
        self._pool = ThreadPoolExecutor(connections)
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._pool.shutdown(cancel_futures=True)

    def run(self, table: str, reads: Sequence[Callable[[], T]]) -> list[T]:
        """What each of `table`'s reads gives, when all are done.

        One that fails by the source's fault changed nothing and is tried again, alone; when PAUSES_S are
        over, its error is raised, and reads that are not begun are left. Raises SourceError.
        """
        futures = [self._pool.submit(self._tried, table, read) for read in reads]
        wait(futures, return_when=FIRST_EXCEPTION)
        try:
            return [future.result() for future in futures if future.done()]
        finally:
            for future in futures:
                future.cancel()

    def _tried(self, table: str, read: Callable[[], T]) -> T:
        for pause in (*PAUSES_S, None):
            self.pace.wait()
            try:
                with engine_errors(f"table {table!r} can't be read"):
                    return read()
            except SourceError as error:
                if pause is None or _lasts(error):
                    raise
                say(f"{error}; trying again in {pause:.0f} s")
                if self._ended.wait(pause):
                    raise
        raise AssertionError


def _lasts(error: SourceError) -> bool:
    """A statement that the source refuses, for what it says or who says it."""
    cause = error.__cause__
    return isinstance(cause, pymysql.err.ProgrammingError) or "SQLSyntaxErrorException" in str(cause)
