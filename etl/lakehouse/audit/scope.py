"""Which rows of a large table are compared: some ranges of its key, and the rows that were touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from lakehouse.source.plan import Table
from lakehouse.source.types import is_integer

VALUES_A_STATEMENT = 500


class Piece(NamedTuple):
    """Values of the first key column from `start` to before `end`; None: without an end on that side."""

    start: int | None
    end: int | None

    def holds(self, value: int) -> bool:
        return (self.start is None or value >= self.start) and (self.end is None or value < self.end)

    def condition(self, name: str) -> str:
        bounds = ((f"{name} >= {self.start}", self.start), (f"{name} < {self.end}", self.end))
        return " AND ".join(text for text, bound in bounds if bound is not None) or "TRUE"


EVERYTHING = Piece(None, None)


@dataclass(frozen=True)
class Scope:
    """By the first column of the key: whole `pieces`, none of which overlap, and single `values`."""

    pieces: tuple[Piece, ...]
    values: frozenset[int] = field(default=frozenset())

    @classmethod
    def of(cls, pieces: Iterable[Piece], values: Iterable[int]) -> Scope:
        """The values that no piece holds already."""
        pieces = tuple(pieces)
        rest = (value for value in values if not any(piece.holds(value) for piece in pieces))
        return cls(pieces, frozenset(rest))

    def conditions(self, name: str) -> Iterator[str]:
        """Each row of the scope fulfils one of them, and no other row any. `name`: the column's, quoted."""
        for piece in self.pieces:
            yield piece.condition(name)
        values = sorted(self.values)
        for start in range(0, len(values), VALUES_A_STATEMENT):
            some = values[start : start + VALUES_A_STATEMENT]
            yield f"{name} IN ({', '.join(map(str, some))})"

    def holds(self, values: Any) -> Any:
        """Which of `values` are in it: NumPy arrays both."""
        inside = np.isin(values, np.array(sorted(self.values), values.dtype))
        for start, end in self.pieces:
            at_least = True if start is None else values >= start
            inside |= at_least & (True if end is None else values < end)
        return inside


def can_be_cut(table: Table) -> bool:
    """Whether ranges of its key are the same rows in source and lake: text sorts differently in them."""
    return bool(table.primary_key) and is_integer(table.column(table.primary_key[0]).column_type)


def pieces(starts: Sequence[int]) -> tuple[Piece, ...]:
    """What lies between `starts`, which are in order, before the first and after the last."""
    bounds: list[int | None] = [None, *starts, None]
    return tuple(Piece(start, end) for start, end in pairwise(bounds))
