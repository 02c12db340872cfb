"""Ranges of a table of the source: streamed, each by a connection of its own, types exact."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

import pyarrow as pa

from lakehouse.source.connection import connect, source_errors
from lakehouse.source.plan import Table
from lakehouse.source.ranges import find_ranges
from lakehouse.source.sql import quoted
from lakehouse.source.stream import record_batches
from lakehouse.source.url import SourceUrl
from lakehouse.source.wire import selected

# One range is one statement, and it lasts as long as its rows take to be written.
STATEMENT_LIMIT_S = 1800
# When nothing has come for so long, the connection is lost.
SILENCE_S = 120


@dataclass(frozen=True)
class Cut:
    """A table in ranges. `ranges`: one SQL condition each; together they hold every row once."""

    url: SourceUrl
    table: Table
    ranges: tuple[str, ...]

    def read(self, condition: str) -> Generator[pa.RecordBatch, None, None]:
        """The rows of a range under lake names. Its statement is limited to STATEMENT_LIMIT_S.

        Raises SourceError.
        """
        # On its own account the server might read the whole table for a large range.
        index = "FORCE INDEX (PRIMARY)" if len(self.ranges) > 1 else ""
        sql = (
            f"SELECT {', '.join(selected(self.table))} "
            f"FROM {quoted(self.url.database, self.table.name)} {index} WHERE {condition}"
        )
        with (
            closing(connect(self.url, STATEMENT_LIMIT_S, read_timeout_s=SILENCE_S)) as connection,
            source_errors(f"table {self.table.name!r} can't be read"),
        ):
            yield from record_batches(connection, sql, self.table.columns)


def cut(url: SourceUrl, table: Table, at_least: int, rows_per_range: int | None = None) -> Cut:
    """`table` in `at_least` ranges, unless it is small or has no key; `rows_per_range` as in find_ranges.

    Raises SourceError.
    """
    with (
        source_errors(f"table {table.name!r} can't be cut into ranges"),
        closing(connect(url)) as connection,
    ):
        found = find_ranges(connection, url.database, table, at_least, rows_per_range)
        return Cut(url, table, tuple(found.predicates()))
