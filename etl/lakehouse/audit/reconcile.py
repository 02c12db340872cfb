"""Measures against measures: what is not the same on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lakehouse.audit.measure import Measure

Value = Decimal | int | None


@dataclass(frozen=True)
class Difference:
    """`what` differs in `table` (lake names); None on the side that doesn't have it."""

    table: str
    what: str
    source: Value
    lake: Value


def reconcile(source: Mapping[str, Measure], lake: Mapping[str, Measure]) -> list[Difference]:
    """Every difference, by table; an empty list says that the lake holds what the source holds."""
    return [
        Difference(table, what, ours, theirs)
        for table in sorted(source.keys() | lake.keys())
        for what, ours, theirs in _compared(source.get(table), lake.get(table))
        if ours != theirs
    ]


def _compared(source: Measure | None, lake: Measure | None) -> Iterator[tuple[str, Value, Value]]:
    if source is None or lake is None:
        yield "table", source.rows if source else None, lake.rows if lake else None
        return
    yield "rows", source.rows, lake.rows
    yield "nulls of keys", source.key_nulls, lake.key_nulls
    yield "rows' hash", source.row_hash, lake.row_hash
    for column in sorted(source.sums.keys() | lake.sums.keys()):
        yield f"sum of {column}", source.sums.get(column), lake.sums.get(column)
        yield f"nulls of {column}", source.nulls.get(column), lake.nulls.get(column)
