"""Values of the source that are NULL in the lake, since they are no dates: how many there are."""

from __future__ import annotations

from collections.abc import Iterable

from lakehouse.progress import phase
from lakehouse.source.connection import source_errors
from lakehouse.source.plan import Table
from lakehouse.source.snapshot import Snapshot
from lakehouse.source.sql import quoted


def count_nulled(snapshot: Snapshot, tables: Iterable[Table]) -> dict[str, int]:
    """By lake names, "table.column", where there are any. Raises SourceError."""
    concerned = {table: conditions for table in tables if (conditions := _conditions(table))}
    if not concerned:
        return {}
    found: dict[str, int] = {}
    with phase("count dates that are none") as shown:
        for table, conditions in concerned.items():
            found |= _count(snapshot, table, conditions)
        shown.note = ", ".join(f"{count:,} of {name} are NULL" for name, count in found.items())
    return found


def _conditions(table: Table) -> dict[str, str]:
    """By the column's lake name."""
    return {
        column.lake_name: column.codec.nulled.format(quoted(column.name))
        for column in table.columns
        if column.codec.nulled
    }


def _count(snapshot: Snapshot, table: Table, conditions: dict[str, str]) -> dict[str, int]:
    sums = ", ".join(f"SUM({condition})" for condition in conditions.values())
    with (
        source_errors(f"dates of table {table.name!r} can't be counted"),
        snapshot.connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT {sums} FROM {quoted(snapshot.database, table.name)}")
        counts = cursor.fetchone() or ()
    names = (f"{table.lake_name}.{name}" for name in conditions)
    return {name: int(count) for name, count in zip(names, counts, strict=True) if count}
