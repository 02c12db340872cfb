"""A table cut into ranges of its primary key, of about even work, that together hold every row once.

The first range has no lower end and the last no upper one, so that rows beyond the keys seen here are
read too. A range is a pair of bounds on the same expression, and what one range leaves the next takes:
each key, whatever its collation, belongs to exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lakehouse.source.connection import Connection
from lakehouse.source.plan import Table
from lakehouse.source.sql import COMMENT, literal, quoted
from lakehouse.source.types import is_integer, sorts_as_it_reads

ROWS_PER_RANGE = 500_000
BYTES_PER_RANGE = 64 * 1024 * 1024
SMALL_TABLE_ROWS = 20_000  # a second connection costs more than it saves
MAX_RANGES = 1000

Key = tuple[object, ...]


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
    source = f"{quoted(database, table.name)} FORCE INDEX (PRIMARY)"
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
    """Halves the range that the server's index says has the most rows, until none has more than its share.

    The estimates cost some page reads each, whatever the table's size. Gaps and crowds in the keys are
    followed; neighbours that are small together are one range again.
    """

    def estimate(low: int, high: int) -> int:
        name = quoted(column)
        return _estimated_rows(
            connection, f"SELECT 1 FROM {source} WHERE {name} >= {low} AND {name} < {high}"
        )

    pieces = [(estimate(*whole), *whole)]
    share = pieces[0][0] / wanted
    while len(pieces) < 4 * wanted:
        rows, low, high = largest = max(pieces, key=lambda piece: (piece[0], piece[2] - piece[1]))
        if rows <= share or high - low < 2:
            break
        middle = (low + high) // 2
        at = pieces.index(largest)
        pieces[at : at + 1] = [(estimate(low, middle), low, middle), (estimate(middle, high), middle, high)]
    joined = pieces[:1]
    for rows, low, high in pieces[1:]:
        if joined[-1][0] + rows <= share:
            joined[-1] = (joined[-1][0] + rows, joined[-1][1], high)
        else:
            joined.append((rows, low, high))
    return [low for _, low, _ in joined[1:]]


def _walk(connection: Connection, source: str, columns: Sequence[str], step: int) -> Iterator[Key]:
    """Every `step`-th key, found by walking the index: for keys that can't be halved by arithmetic."""
    names = [quoted(column) for column in columns]
    condition = "1 = 1"
    for _ in range(MAX_RANGES):
        rows = _rows(
            connection,
            f"SELECT {COMMENT} {', '.join(names)} FROM {source} WHERE {condition} "
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
        cursor.execute(f"EXPLAIN {query}")
        names = [column[0] for column in cursor.description]
        return sum(int(row[names.index("rows")] or 0) for row in cursor.fetchall())


def _rows(connection: Connection, sql: str) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
