"""One consistent snapshot of the source: all tables at one moment, through one connection."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from lakehouse.source.connection import Connection, connect, source_errors
from lakehouse.source.plan import Table
from lakehouse.source.sql import literal, quoted
from lakehouse.source.stream import record_batches
from lakehouse.source.url import SourceUrl
from lakehouse.source.wire import selected

STATEMENT_LIMIT_S = 1800
KEYS_A_STATEMENT = 500

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Snapshot:
    """Rows come as record batches, under the columns' lake names.

    `turn`: who reads rows holds it until the last one, since a connection has one result at a time.
    """

    connection: Connection
    database: str
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def rows_of(self, table: Table, keys: Sequence[Key]) -> Generator[pa.RecordBatch, None, None]:
        """The rows with these primary keys, streamed; a key may find none."""
        return self._batches(table, with_keys(table, keys))

    def rows(self, table: Table) -> Generator[pa.RecordBatch, None, None]:
        """All rows, streamed."""
        return self._batches(table, [""])

    def _batches(self, table: Table, conditions: Iterable[str]) -> Generator[pa.RecordBatch, None, None]:
        query = f"SELECT {', '.join(selected(table))} FROM {quoted(self.database, table.name)}"
        with source_errors(f"table {table.name!r} can't be read in the snapshot"):
            for condition in conditions:
                yield from record_batches(self.connection, f"{query} {condition}", table.columns)


def with_keys(table: Table, keys: Sequence[Key]) -> Iterator[str]:
    """What follows the table's name in statements that find the rows with these primary keys."""
    names = ", ".join(map(quoted, table.primary_key))
    for start in range(0, len(keys), KEYS_A_STATEMENT):
        some = keys[start : start + KEYS_A_STATEMENT]
        values = ", ".join(f"({', '.join(map(literal, key))})" for key in some)
        # Statistics may lag behind: on their own account some tables would be scanned.
        yield f"FORCE INDEX (PRIMARY) WHERE ({names}) IN ({values})"


@contextmanager
def open_snapshot(url: SourceUrl) -> Iterator[Snapshot]:
    """A snapshot of now, which ends with the block. Raises SourceError."""
    with closing(connect(url, STATEMENT_LIMIT_S)) as connection:
        begin(connection)
        yield Snapshot(connection, url.database)


def begin(connection: Connection) -> None:
    """A new snapshot in place of the connection's old one."""
    with source_errors("the source allows no consistent snapshot"):
        connection.query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
