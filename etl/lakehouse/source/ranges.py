"""A table cut into ranges of its primary key, of about even work, that together hold every row once.

The first range has no lower end and the last no upper one, so that rows beyond the keys seen here are
read too. What one range leaves the next takes: each key, whatever its collation, belongs to exactly one.
Bounds are found by looking keys up in the index, never by counting rows off, so a bound costs the same in
a table of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from lakehouse.source.connection import Connection
from lakehouse.source.halfway import Halfway
from lakehouse.source.plan import Table
from lakehouse.source.sql import literal, quoted
from lakehouse.source.types import is_integer, sorts_as_it_reads

ROWS_PER_RANGE = 500_000
BYTES_PER_RANGE = 64 * 1024 * 1024
SMALL_TABLE_ROWS = 100_000  # a second connection, and a second file, cost more than they save
MAX_RANGES = 1000

Key = tuple[object, ...]


@dataclass(frozen=True)
class Ranges:
    """`columns`: those of the key that bound. `starts`: where each range after the first begins, as the
    values of some or all of them, from the first on."""

    columns: tuple[str, ...] = ()
    starts: tuple[Key, ...] = ()

    def predicates(self) -> list[str]:
        """One SQL condition a range."""
        if not self.starts:
            return ["1 = 1"]
        names = [quoted(column) for column in self.columns]
        first, last = self.starts[0], self.starts[-1]
        return [
            _beyond("<", names, first),
            *(f"{_beyond('>=', names, a)} AND {_beyond('<', names, b)}" for a, b in pairwise(self.starts)),
            _beyond(">=", names, last),
        ]


def find_ranges(
    connection: Connection, database: str, table: Table, at_least: int, rows_per_range: int | None = None
) -> Ranges:
    """Ranges for `table`: `at_least` of them unless it is small; one without a key that can be cut.

    `rows_per_range`: about so many in one at most; ROWS_PER_RANGE by default.
    """
    columns = _bounded_columns(table)
    if not columns:
        return Ranges()
    rows_per_range = min(rows_per_range or ROWS_PER_RANGE, ROWS_PER_RANGE)
    small_rows = min(SMALL_TABLE_ROWS, rows_per_range)
    small = table.row_estimate < small_rows and table.byte_estimate < BYTES_PER_RANGE
    counted = is_integer(table.column(columns[0]).column_type)
    if small and not counted:
        return Ranges()
    index = _Index(connection, quoted(database, table.name), columns)
    ends = index.ends(())
    # Estimates may lag behind a fresh load; how far the keys spread doesn't.
    if ends is None or (small and counted and ends[1] - ends[0] < small_rows):
        return Ranges()
    wanted = max(
        -(-table.row_estimate // rows_per_range),
        -(-table.byte_estimate // BYTES_PER_RANGE),
        at_least,
    )
    halfway = [Halfway(connection, table.column(column)) for column in columns]
    starts = _cut(index, halfway, index.piece((), *ends), min(wanted, MAX_RANGES))
    return Ranges(columns[: max(map(len, starts), default=0)], tuple(starts))


def _bounded_columns(table: Table) -> tuple[str, ...]:
    columns = []
    for name in table.primary_key:
        if not sorts_as_it_reads(table.column(name).column_type):
            break
        columns.append(name)
    return tuple(columns)


class _Piece(NamedTuple):
    """Keys that begin with `prefix` and whose next column is from `low` to `high`: two that are there."""

    prefix: Key
    low: Any
    high: Any
    rows: int

    @property
    def start(self) -> Key:
        return (*self.prefix, self.low)


class _Index:
    """The primary key's index, and what can be looked up in it without reading on."""

    def __init__(self, connection: Connection, source: str, columns: Sequence[str]) -> None:
        self._connection = connection
        self._source = source
        self.names = [quoted(column) for column in columns]

    def ends(self, prefix: Key) -> tuple[Any, Any] | None:
        """The least and the greatest value that follow `prefix`."""
        return self._pair(self._one(prefix, (), "ASC"), self._one(prefix, (), "DESC"))

    def around(self, piece: _Piece, middle: object) -> tuple[Any, Any] | None:
        """The piece's greatest value below `middle` and its least one from there on, if it has both."""
        prefix, name = piece.prefix, self.names[len(piece.prefix)]
        value, low, high = map(literal, (middle, piece.low, piece.high))
        return self._pair(
            self._one(prefix, (f"{name} < {value}", f"{name} >= {low}"), "DESC"),
            self._one(prefix, (f"{name} >= {value}", f"{name} <= {high}"), "ASC"),
        )

    def piece(self, prefix: Key, low: Any, high: Any) -> _Piece:
        """With the index's own estimate, which costs some page reads, whatever the number of rows."""
        name = self.names[len(prefix)]
        between = f"{name} >= {literal(low)} AND {name} <= {literal(high)}"
        (rows,) = self._look_up(
            # With FORCE the server would not estimate.
            f"EXPLAIN FORMAT=TRADITIONAL SELECT 1 FROM {self._source} USE INDEX (PRIMARY) "
            f"WHERE {self._where(prefix, between)}",
            "rows",
        )
        return _Piece(prefix, low, high, int(rows or 0))

    def _one(self, prefix: Key, conditions: Sequence[str], order: str) -> str:
        name = self.names[len(prefix)]
        return (
            f"(SELECT {name} FROM {self._source} FORCE INDEX (PRIMARY) "
            f"WHERE {self._where(prefix, *conditions)} ORDER BY {name} {order} LIMIT 1)"
        )

    def _where(self, prefix: Key, *conditions: str) -> str:
        fixed = (f"{name} = {literal(value)}" for name, value in zip(self.names, prefix, strict=False))
        return " AND ".join((*fixed, *conditions)) or "1 = 1"

    def _pair(self, first: str, second: str) -> tuple[Any, Any] | None:
        pair = self._look_up(f"SELECT {first} AS a, {second} AS b", "a", "b")
        return None if None in pair else (pair[0], pair[1])

    def _look_up(self, sql: str, *columns: str) -> list[Any]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column[0] for column in cursor.description]
            row = cursor.fetchone() or ()
        return [row[names.index(column)] for column in columns]


def _cut(index: _Index, halfway: Sequence[Halfway], whole: _Piece, wanted: int) -> list[Key]:
    """Halves the piece with the most rows until none has more than its share.

    Gaps and crowds in the keys are followed, into the next column where many rows have one value;
    neighbours that are small together are one range again.
    """
    pieces, whole_ones = [whole], set[Key]()
    while len(pieces) < 64 + 4 * wanted:
        # The estimate is high by a factor and has a ceiling, so only its proportions are used.
        share = sum(piece.rows for piece in pieces) / wanted
        candidates = [piece for piece in pieces if piece.rows > share and piece.start not in whole_ones]
        if not candidates:
            break
        largest = max(candidates, key=lambda piece: piece.rows)
        parts = _split(index, halfway, largest)
        if parts:
            at = pieces.index(largest)
            pieces[at : at + 1] = parts
        else:
            whole_ones.add(largest.start)
    return _joined(pieces, wanted)


def _split(index: _Index, halfway: Sequence[Halfway], piece: _Piece) -> list[_Piece]:
    """Two parts; one, cut by the next column, where this one has one value only; none without a next."""
    prefix, low, high, _ = piece
    for middle in halfway[len(prefix)].between(low, high) if low != high else ():
        if around := index.around(piece, middle):
            return [index.piece(prefix, low, around[0]), index.piece(prefix, around[1], high)]
    deeper = (*prefix, high)
    if len(deeper) < len(index.names) and (ends := index.ends(deeper)):
        return [_Piece(deeper, *ends, piece.rows)]
    return []


def _joined(pieces: Sequence[_Piece], wanted: int) -> list[Key]:
    share = sum(piece.rows for piece in pieces) / wanted
    starts: list[Key] = []
    rows = pieces[0].rows
    for piece in pieces[1:]:
        rows += piece.rows
        if rows > share:
            starts.append(piece.start)
            rows = piece.rows
    return starts


def _beyond(operator: str, names: Sequence[str], key: Sequence[object]) -> str:
    """`(a, b) < (1, 2)` spelt out, since MySQL finds no index range for the short form."""
    name, value = names[0], literal(key[0])
    if len(key) == 1:
        return f"{name} {operator} {value}"
    strict = operator.rstrip("=")
    return f"({name} {strict} {value} OR ({name} = {value} AND {_beyond(operator, names[1:], key[1:])}))"
