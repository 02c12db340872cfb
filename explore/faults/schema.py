"""Faults of the tables themselves: what is empty, has no key, or has a name that can't be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from explore.faults.kind import Finding, fault_kind
from explore.shape import Column, Profile, Table
from explore.statements import Unmeasured
from explore.values import show
from lakehouse.source.connection import Connection
from lakehouse.source.plan import lake_name
from lakehouse.source.types import UnrepresentableError, codec


@fault_kind(
    title="Tables without a primary key",
    severity="medium",
    counts="table",
    explanation="Nothing tells two equal rows apart, and no range of rows can be read by itself.",
    handling="The table is read whole, over one connection, in every load.",
)
def no_primary_key(_connection: Connection, profile: Profile) -> Iterable[Finding]:
    return (Finding(table.name, (), 1) for table in profile.tables if not table.primary_key)


@fault_kind(
    title="Types that can't be kept exactly",
    severity="high",
    counts="column",
    explanation="The lake has no type that holds every value of the column.",
    handling="The load stops before it reads anything and names the column.",
)
def unrepresentable_types(_connection: Connection, profile: Profile) -> Iterable[Finding]:
    for table in profile.tables:
        for column in table.columns:
            try:
                codec(column.type)
            except UnrepresentableError as error:
                yield Finding(table.name, (column.name,), 1, (show(column.type),), str(error))


@fault_kind(
    title="Names that are one in the lake",
    severity="high",
    counts="name",
    explanation="The lake's names have lower case letters, digits and underscores only, and without the "
    "rest these are the same.",
    handling="The load stops before it reads anything and names both.",
)
def colliding_names(_connection: Connection, profile: Profile) -> Iterable[Finding]:
    for name, same in _collisions(table.name for table in profile.tables):
        yield Finding(same[0], (), len(same), tuple(map(show, same)), f"all would be {name}")
    for table in profile.tables:
        for name, same in _collisions(column.name for column in table.columns):
            yield Finding(table.name, tuple(same), len(same), (), f"all would be {name}")


def _collisions(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    by_lake_name = defaultdict(list)
    for name in names:
        by_lake_name[lake_name(name)].append(name)
    return ((name, same) for name, same in by_lake_name.items() if len(same) > 1)


@fault_kind(
    title="Tables that could not be counted",
    severity="medium",
    counts="table",
    explanation="Their rows were not read to the end, so the faults in their values are not known.",
    handling="The load reads them in ranges of the primary key, each under a longer time limit.",
)
def uncounted_tables(_connection: Connection, profile: Profile) -> Iterable[Finding]:
    for table in profile.tables:
        if isinstance(table.rows, Unmeasured):
            yield Finding(table.name, (), table.rows)


@fault_kind(
    title="Empty tables",
    severity="low",
    counts="table",
    explanation="They have columns and no row.",
    handling="Copied as empty tables.",
)
def empty_tables(_connection: Connection, profile: Profile) -> Iterable[Finding]:
    return (Finding(table.name, (), 1) for table in profile.tables if table.rows == 0)


@fault_kind(
    title="Columns without any value",
    severity="low",
    counts="column",
    explanation="Every row has null here.",
    handling="Copied as they are.",
)
def all_null_columns(_connection: Connection, profile: Profile) -> Iterable[Finding]:
    for table in profile.tables:
        for column in table.columns:
            if _is_all_null(table, column):
                yield Finding(table.name, (column.name,), 1)


def _is_all_null(table: Table, column: Column) -> bool:
    return isinstance(table.rows, int) and table.rows > 0 and column.nulls == table.rows
