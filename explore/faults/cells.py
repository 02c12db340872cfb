"""Faults of single values: blanks at the ends of text, dates that no calendar has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from explore.faults.kind import EXAMPLES, Finding, fault_kind
from explore.kinds import has_blank_ends_sql, has_white_space_ends_sql, is_impossible_date_sql
from explore.shape import Column, Profile
from explore.statements import Unmeasured, measure
from explore.values import show
from lakehouse.source.connection import Connection
from lakehouse.source.sql import quoted

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
    return _find(
        connection,
        profile,
        count=lambda column: column.blank_ends,
        condition=lambda column: has_blank_ends_sql(column.name),
        value=_both_ends,
    )


@fault_kind(
    title="Line breaks, tabs and the like at the ends of text",
    severity="medium",
    counts="value",
    explanation="White space that is no blank: often the carriage return of a file loaded with the wrong "
    "line ends. No plain trim removes it.",
    handling="Text is trimmed of all white space in the star and left as it is in raw.",
)
def white_space_ends(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _find(
        connection,
        profile,
        count=lambda column: column.white_space_ends,
        condition=lambda column: has_white_space_ends_sql(column.name),
        value=_both_ends,
    )


@fault_kind(
    title="Zero and impossible dates",
    severity="high",
    counts="value",
    explanation="0000-00-00, a month or day of zero, or a day that the month doesn't have: MySQL stores "
    "them, a date type elsewhere can't.",
    handling="The load publishes nothing and names the column and the rows, or has them as NULL and counts "
    "them (--zero-dates null): no date is guessed.",
)
def zero_dates(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _find(
        connection,
        profile,
        count=lambda column: column.zero_dates,
        condition=lambda column: is_impossible_date_sql(column.name, column.data_type),
        value=lambda column: quoted(column.name),
    )


def _find(
    connection: Connection,
    profile: Profile,
    *,
    count: Callable[[Column], int | Unmeasured | None],
    condition: Callable[[Column], str],
    value: Callable[[Column], str],
) -> Iterator[Finding]:
    """The columns where the profile counted some, with the first few values."""
    for table in profile.tables:
        source = quoted(profile.database, table.name)
        for column in table.columns:
            counted = count(column)
            if isinstance(counted, int) and counted:
                rows = measure(
                    connection,
                    f"SELECT DISTINCT {value(column)} FROM {source} "
                    f"WHERE {condition(column)} LIMIT {EXAMPLES}",
                )
                examples = () if isinstance(rows, Unmeasured) else tuple(show(row[0]) for row in rows)
                yield Finding(table.name, (column.name,), counted, examples)


def _both_ends(column: Column) -> str:
    """The text; of a long one its beginning and its end."""
    text = f"CAST({quoted(column.name)} AS CHAR CHARACTER SET utf8mb4)"
    ends = f"CONCAT(LEFT({text}, {_SIDE}), '…', RIGHT({text}, {_SIDE}))"
    return f"IF(CHAR_LENGTH({text}) > {2 * _SIDE}, {ends}, {text})"
