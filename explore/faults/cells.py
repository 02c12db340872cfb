"""Faults of single values: blanks at the ends of text, dates that no calendar has."""

from __future__ import annotations

from collections.abc import Iterable

from pymysql.connections import Connection

from explore.faults.kind import EXAMPLES, Finding, fault_kind
from explore.kinds import has_blank_ends_sql, is_impossible_date_sql
from explore.shape import Profile, Table
from explore.statements import Unmeasured, measure, quote
from explore.values import show

_SIDE = 28  # characters kept of each end of a long text


@fault_kind(
    title="Blanks at the ends of text",
    severity="medium",
    counts="value",
    explanation="'France' and 'France␣' look the same, yet they are two values to whatever compares bytes: "
    "groups split, joins miss.",
    handling="Text is trimmed in the star and left as it is in raw.",
)
def blank_ends(connection: Connection, profile: Profile) -> Iterable[Finding]:
    for table in profile.tables:
        for column in table.columns:
            if isinstance(column.blank_ends, int) and column.blank_ends:
                text = f"CAST({quote(column.name)} AS CHAR CHARACTER SET utf8mb4)"
                both_ends = (
                    f"IF(CHAR_LENGTH({text}) > {2 * _SIDE}, "
                    f"CONCAT(LEFT({text}, {_SIDE}), '…', RIGHT({text}, {_SIDE})), {text})"
                )
                condition = has_blank_ends_sql(column.name)
                examples = _examples(connection, profile, table, both_ends, condition)
                yield Finding(table.name, (column.name,), column.blank_ends, examples)


@fault_kind(
    title="Zero and impossible dates",
    severity="high",
    counts="value",
    explanation="0000-00-00, a month or day of zero, or a day that the month doesn't have: MySQL stores "
    "them, a date type elsewhere can't.",
    handling="The load stops and names the column and a row: nothing is guessed.",
)
def zero_dates(connection: Connection, profile: Profile) -> Iterable[Finding]:
    for table in profile.tables:
        for column in table.columns:
            if isinstance(column.zero_dates, int) and column.zero_dates:
                condition = is_impossible_date_sql(column.name)
                examples = _examples(connection, profile, table, quote(column.name), condition)
                yield Finding(table.name, (column.name,), column.zero_dates, examples)


def _examples(
    connection: Connection, profile: Profile, table: Table, value: str, condition: str
) -> tuple[str, ...]:
    source = f"FROM {quote(profile.database, table.name)} WHERE {condition}"
    rows = measure(connection, f"SELECT DISTINCT {value} {source} LIMIT {EXAMPLES}")
    return () if isinstance(rows, Unmeasured) else tuple(show(value) for (value,) in rows)
