"""The reads of a load: so many at a time, each at the source's pace, and tried again if it dies."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

import pymysql

from lakehouse.engine_errors import engine_errors
from lakehouse.errors import SourceError
from lakehouse.progress import say
from lakehouse.source.connection import PAUSES_S
from lakehouse.source.pace import Pace, StrainError

T = TypeVar("T")


class RangeQueue:
    """At most `connections` reads at a time, first come first served.

    A context: at its end, and when a read has failed for good, no other is begun or tried again.
    """

    def __init__(self, connections: int, pace: Pace) -> None:
        self.connections = connections
        self.pace = pace
        self._pool = ThreadPoolExecutor(connections)
        self._ended = threading.Event()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._pool.shutdown(cancel_futures=True)

    def run(self, table: str, reads: Sequence[Callable[[], T]]) -> list[T]:
        """What each of `table`'s reads gives, when all are done.

        One that fails by the source's fault changed nothing and is tried again, alone, after PAUSES_S.
        Raises the error of the first read that failed for good, of whatever table.
        """
        futures = [self._pool.submit(self._read, table, read) for read in reads]
        return [future.result() for future in futures]

    def _read(self, table: str, read: Callable[[], T]) -> T:
        pauses = iter(PAUSES_S)
        while True:
            if self._failure:
                raise self._failure
            try:
                self.pace.wait(self._ended)
                with engine_errors(f"table {table!r} can't be read"):
                    return read()
            except SourceError as error:
                pause = None if _lasts(error) else next(pauses, None)
                if pause is None:
                    self._fail(error)
                    raise
                say(f"{error}; trying again in {pause:.0f} s")
                self._ended.wait(pause)
            except BaseException as error:
                self._fail(error)
                raise

    def _fail(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self._ended.set()


def _lasts(error: SourceError) -> bool:
    """A statement that the source refuses, for what it says or who says it; a value that its column can't
    hold; or no time for any."""
    cause = error.__cause__
    lasting = (pymysql.err.ProgrammingError, pymysql.err.DataError)
    return isinstance(cause, lasting) or isinstance(error, StrainError)
