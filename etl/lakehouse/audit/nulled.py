"""Values of the source that are NULL in the lake, since they are no dates: how many there are.

The lake doesn't tell them from other NULLs, so the source is asked: of all rows, unless the last release's
numbers say enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lakehouse.progress import phase
from lakehouse.source.connection import source_errors
from lakehouse.source.plan import Table
from lakehouse.source.snapshot import Key, Snapshot, with_keys
from lakehouse.source.sql import quoted
from lakehouse.source.touched import Touched


@dataclass(frozen=True)
class Before:
    """What count_nulled gave for the last release, and all that may have changed since."""

    nulled: Mapping[str, int]
    changes: Touched


def count_nulled(snapshot: Snapshot, tables: Iterable[Table], before: Before | None = None) -> dict[str, int]:
    """By lake names, "table.column", where there are any. Raises SourceError.

    With `before`, a table that nothing touched has its old numbers, and in one that had none only the touched
    rows are looked at. What touched rows of others were before, nobody knows: those are counted anew.
    """
    concerned = {table: conditions for table in tables if (conditions := _conditions(table))}
    if not concerned:
        return {}
    found: dict[str, int] = {}
    with phase("count dates that are none") as shown:
        for table, conditions in concerned.items():
            counts = _counts(snapshot, table, conditions, before)
            found |= {name: count for name, count in zip(conditions, counts, strict=True) if count}
        shown.note = ", ".join(f"{count:,} of {name} are NULL" for name, count in found.items())
    return found


def _conditions(table: Table) -> dict[str, str]:
    """By "table.column"; each is 1 or 0."""
    return {
        f"{table.lake_name}.{column.lake_name}": column.codec.nulled.format(quoted(column.name))
        for column in table.columns
        if column.codec.nulled
    }


def _counts(
    snapshot: Snapshot, table: Table, conditions: Mapping[str, str], before: Before | None
) -> list[int]:
    wanted = list(conditions.values())
    if before is None or table.name in before.changes.whole:
        return _count_all(snapshot, table, wanted)
    known = [before.nulled.get(name, 0) for name in conditions]
    keys = before.changes.keys.get(table.name)
    if not keys:
        return known
    return _count_all(snapshot, table, wanted) if any(known) else _count_of(snapshot, table, wanted, keys)


def _count_all(snapshot: Snapshot, table: Table, conditions: Sequence[str]) -> list[int]:
    sums = ", ".join(f"SUM({condition})" for condition in conditions)
    (counts,) = _rows(snapshot, table, f"SELECT {sums} FROM {quoted(snapshot.database, table.name)}")
    return [int(count or 0) for count in counts]


def _count_of(
    snapshot: Snapshot, table: Table, conditions: Sequence[str], keys: Collection[Key]
) -> list[int]:
    """Under some collations two keys find one row, which is counted once."""
    own, any_of = list(map(quoted, table.primary_key)), " OR ".join(conditions)
    query = f"SELECT {', '.join([*own, *conditions])} FROM {quoted(snapshot.database, table.name)}"
    counts: dict[Key, Key] = {}
    for some in with_keys(table, list(keys)):
        for row in _rows(snapshot, table, f"{query} {some} AND ({any_of})"):
            counts[row[: len(own)]] = row[len(own) :]
    return [sum(int(row[at]) for row in counts.values()) for at in range(len(conditions))]


def _rows(snapshot: Snapshot, table: Table, query: str) -> tuple[Key, ...]:
    with (
        source_errors(f"dates of table {table.name!r} can't be counted"),
        snapshot.connection.cursor() as cursor,
    ):
        cursor.execute(query)
        return tuple(cursor.fetchall())
