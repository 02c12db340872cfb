"""One consistent snapshot of the source: all tables at one moment, through one connection."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from lakehouse.source.connection import Connection, StreamingCursor, connect, source_errors
from lakehouse.source.plan import Table
from lakehouse.source.sql import literal, quoted
from lakehouse.source.url import SourceUrl
from lakehouse.source.wire import selected

STATEMENT_LIMIT_S = 1800
KEYS_A_STATEMENT = 500
CHUNK_BYTES = 32 * 1024 * 1024

Key = tuple[Any, ...]
Row = Sequence[Any]


@dataclass(frozen=True)
class Snapshot:
    """Rows come as PyMySQL gives the expressions of wire.py, in the order of the table's columns.

    `turn`: who reads rows holds it until the last one, since a connection has one result at a time.
    """

    connection: Connection
    database: str
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def rows_of(self, table: Table, keys: Sequence[Key]) -> Iterator[list[Row]]:
        """The rows with these primary keys, in chunks of about CHUNK_BYTES; a key may find none."""
        return self._chunks(table, with_keys(table, keys))

    def rows(self, table: Table) -> Iterator[list[Row]]:
        """All rows, streamed, in chunks of about CHUNK_BYTES."""
        return self._chunks(table, [""])

    def _chunks(self, table: Table, conditions: Iterable[str]) -> Iterator[list[Row]]:
        query = f"SELECT {', '.join(selected(table))} FROM {quoted(self.database, table.name)}"
        chunk: list[Row] = []
        size = 0
        for condition in conditions:
            with (
                source_errors(f"table {table.name!r} can't be read in the snapshot"),
                self.connection.cursor(StreamingCursor) as cursor,
            ):
                cursor.execute(f"{query} {condition}")
                for row in cursor:
                    chunk.append(row)
                    size += sum(len(value) if isinstance(value, (str, bytes)) else 16 for value in row)
                    if size > CHUNK_BYTES:
                        yield chunk
                        chunk, size = [], 0
        if chunk:
            yield chunk


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
