"""A small shop's tables treated as large ones are."""

from __future__ import annotations

import pytest

from lakehouse import prove, update
from lakehouse.audit import measure
from lakehouse.lake import catalog
from lakehouse.source.connection import Connection
from lakehouse.source.plan import Table
from lakehouse.source.ranges import Ranges
from lakehouse.source.sql import quoted


def as_if_large(patch: pytest.MonkeyPatch) -> None:
    """Few rows are treated as many are: marked as deleted, and held against the source by pieces."""
    patch.setattr(catalog, "LARGE_ROWS", 0)
    patch.setattr(measure, "ROW_HASH_LIMIT", -1)
    patch.setattr(update, "MAX_SHARE", 1.0)
    patch.setattr(
        prove,
        "find_ranges",
        lambda connection, database, table, _: Ranges(
            (table.primary_key[0],), thirds(connection, database, table)
        ),
    )


def thirds(connection: Connection, database: str, table: Table) -> tuple[tuple[object, ...], ...]:
    key = quoted(table.primary_key[0])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MIN({key}), MAX({key}) FROM {quoted(database, table.name)}")
        lowest, highest = cursor.fetchone() or (0, 0)
    return () if lowest is None else tuple((lowest + (highest - lowest) * n // 3,) for n in (1, 2))
