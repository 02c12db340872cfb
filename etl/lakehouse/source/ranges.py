"""A table cut into ranges of its primary key, of about even work, that together hold every row once.

The first range has no lower end and the last no upper one, so that rows beyond the keys seen here are
read too. A range is a pair of bounds on the same expression, and what one range leaves the next takes:
each key, whatever its collation, belongs to exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from lakehouse.source.connection import Connection
from lakehouse.source.plan import Table
from lakehouse.source.sql import COMMENT, literal, quoted
from lakehouse.source.types import is_integer, sorts_as_it_reads

ROWS_PER_RANGE = 500_000
BYTES_PER_RANGE = 64 * 1024 * 1024
SMALL_TABLE_ROWS = 20_000  # a second connection costs more than it saves
MAX_RANGES = 1000

Key = tuple[object, ...]


class _Piece(NamedTuple):
    rows: int
    low: int
    high: int


@dataclass(frozen=True)
class Ranges:
    """`columns`: the leading key columns that bound; `starts`: where each range after the first begins."""

    columns: tuple[str, ...] = ()
    starts: tuple[Key, ...] = ()

    def predicates(self, names: Sequence[str]) -> list[str]:
        """One SQL condition a range; `names` are the quoted names of `columns` where they are used."""
        if not self.starts:
            return ["1 = 1"]
        first, last = self.starts[0], self.starts[-1]
        return [
            _beyond("<", names, first),
            *(f"{_beyond('>=', names, a)} AND {_beyond('<', names, b)}" for a, b in pairwise(self.starts)),
            _beyond(">=", names, last),
        ]


def find_ranges(connection: Connection, database: str, table: Table, at_least: int) -> Ranges:
    """Ranges for `table`: `at_least` of them unless it is small; one without a key that can be cut."""
    columns = _bounded_columns(table)
    if not columns:
        return Ranges()
    wanted = max(
        -(-table.row_estimate // ROWS_PER_RANGE),
        -(-table.byte_estimate // BYTES_PER_RANGE),
        at_least,
    )
    wanted = min(wanted, MAX_RANGES)
    small = table.row_estimate < SMALL_TABLE_ROWS and table.byte_estimate < BYTES_PER_RANGE
    source = quoted(database, table.name)
    if is_integer(table.column(columns[0]).column_type):
        lowest, highest = _extremes(connection, source, columns[0])
        spread = highest - lowest
        # Estimates may lag behind a fresh load; how far the keys spread doesn't.
        if small and spread < SMALL_TABLE_ROWS:
            return Ranges()
        if spread >= 2 * wanted:
            starts = _halve(connection, source, columns[0], (lowest, highest + 1), wanted)
            return Ranges(columns[:1], tuple((start,) for start in starts))
    if small:
        return Ranges()
    return Ranges(columns, tuple(_walk(connection, source, columns, max(table.row_estimate // wanted, 1))))


def _bounded_columns(table: Table) -> tuple[str, ...]:
    columns = []
    for name in table.primary_key:
        if not sorts_as_it_reads(table.column(name).column_type):
            break
        columns.append(name)
    return tuple(columns)


def _extremes(connection: Connection, source: str, column: str) -> tuple[int, int]:
    name = quoted(column)
    ((lowest, highest),) = _rows(connection, f"SELECT {COMMENT} MIN({name}), MAX({name}) FROM {source}")
    return (0, 0) if lowest is None else (lowest, highest)


def _halve(
    connection: Connection, source: str, column: str, whole: tuple[int, int], wanted: int
) -> list[int]:
    """Halves the range with the most rows, by the index's own estimate, until none has more than its share.

    Each estimate costs some page reads, whatever the table's size. Gaps and crowds in the keys are
    followed; neighbours that are small together are one range again.
    """
    name = quoted(column)

    def piece(low: int, high: int) -> _Piece:
        query = f"SELECT 1 FROM {source} USE INDEX (PRIMARY) WHERE {name} >= {low} AND {name} < {high}"
        return _Piece(_estimated_rows(connection, query), low, high)

    pieces = [piece(*whole)]
    while True:
        # The estimate is high by a factor and has a ceiling, so only its proportions are used.
        share = sum(found.rows for found in pieces) / wanted
        largest = max(pieces, key=lambda found: (found.rows, found.high - found.low))
        if largest.rows <= share or largest.high - largest.low < 2 or len(pieces) >= 64 + 4 * wanted:
            break
        at, middle = pieces.index(largest), (largest.low + largest.high) // 2
        pieces[at : at + 1] = [piece(largest.low, middle), piece(middle, largest.high)]
    starts, rows = [], 0
    for found in pieces:
        rows += found.rows
        if rows > share and found is not pieces[0]:
            starts.append(found.low)
            rows = found.rows
    return starts


def _walk(connection: Connection, source: str, columns: Sequence[str], step: int) -> Iterator[Key]:
    """Every `step`-th key, found by walking the index: for keys that can't be halved by arithmetic."""
    names = [quoted(column) for column in columns]
    condition = "1 = 1"
    for _ in range(MAX_RANGES):
        rows = _rows(
            connection,
            f"SELECT {COMMENT} {', '.join(names)} FROM {source} FORCE INDEX (PRIMARY) WHERE {condition} "
            f"ORDER BY {', '.join(names)} LIMIT 1 OFFSET {step - 1}",
        )
        if not rows:
            return
        yield tuple(rows[0])
        condition = _beyond(">", names, rows[0])


def _beyond(operator: str, names: Sequence[str], key: Sequence[object]) -> str:
    """`(a, b) < (1, 2)` spelt out, since MySQL finds no index range for the short form."""
    name, value = names[0], literal(key[0])
    if len(names) == 1:
        return f"{name} {operator} {value}"
    strict = operator.rstrip("=")
    return f"({name} {strict} {value} OR ({name} = {value} AND {_beyond(operator, names[1:], key[1:])}))"


def _estimated_rows(connection: Connection, query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN FORMAT=TRADITIONAL {query}")
        names = [column[0] for column in cursor.description]
        return sum(int(row[names.index("rows")] or 0) for row in cursor.fetchall())


def _rows(connection: Connection, sql: str) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
