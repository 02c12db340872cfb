"""Faults of the tables themselves: what is empty, has no key, or has a name that can't be kept."""

from __future__ import annotations

from collections.abc import Iterable

from pymysql.connections import Connection

from explore.faults.kind import Finding, fault_kind
from explore.shape import Column, Profile, Table
from explore.statements import Unmeasured


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
    title="Tables that could not be counted",
    severity="medium",
    counts="table",
    explanation="Their rows were not read to the end, so the faults in their values are not known.",
    handling="The load reads them in ranges of the primary key, each under its own time limit.",
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
