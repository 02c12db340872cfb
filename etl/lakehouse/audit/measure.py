"""What source and lake are compared by: counts and exact sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from lakehouse.source.plan import Table

ROW_HASH_LIMIT = 300_000


@dataclass(frozen=True)
class Measure:
    """A table in numbers, by lake name of its columns.

    rows: all rows. key_nulls: NULLs in primary key columns. sums: per column the exact sum of its
    numbers, None where it has none; dates count as days, moments as microseconds, since 1970, text and
    binary as CRC32 of their (UTF-8) bytes, floating-point numbers as a hash of their bits.
    nulls: NULLs per column. row_hash: the sum of a hash of each whole row, None where it wasn't asked for;
    sums don't see two rows exchange values, this does.
    """

    rows: int
    key_nulls: int
    sums: Mapping[str, Decimal | None]
    nulls: Mapping[str, int] = field(default_factory=dict)
    row_hash: Decimal | None = None


def hashes_rows(table: Table, thorough: bool) -> bool:
    """Whether the rows of `table` are hashed: all are if `thorough`, else where that costs little."""
    return thorough or table.row_estimate <= ROW_HASH_LIMIT


def total(table: Table, parts: Sequence[Measure]) -> Measure:
    """Of rows that were measured in parts, each of them once."""
    columns = [column.lake_name for column in table.columns]
    hashes = [part.row_hash for part in parts if part.row_hash is not None]
    return Measure(
        rows=sum(part.rows for part in parts),
        key_nulls=sum(part.key_nulls for part in parts),
        sums={name: _added(part.sums[name] for part in parts) for name in columns},
        nulls={name: sum(part.nulls[name] for part in parts) for name in columns},
        row_hash=_added(hashes),
    )


def _added(sums: Iterable[Decimal | int | None]) -> Decimal | None:
    """None where no part has a value, as SUM does it."""
    present = [Decimal(value) for value in sums if value is not None]
    with localcontext(prec=100):  # Python would round at 28 digits
        return sum(present, Decimal(0)) if present else None
