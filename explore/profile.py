"""Profile of a database: for each table one statement for counts and extremes, one for its values."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from explore import kinds
from explore.catalog import read_catalog
from explore.histogram import histogram
from explore.kinds import Kind
from explore.shape import Column, Frequency, Profile, Table
from explore.statements import Row, Unmeasured, fetch, measure
from explore.values import keep, plain
from lakehouse.source.connection import Connection
from lakehouse.source.sql import quoted

# Values read from one table: all rows where they fit, else a sample of the rows. Counting distinct
# values here instead of there costs the database no temporary table and no sort.
MAX_VALUES = 1_000_000
FREQUENT = 5
_SEED = 20041  # a second profile of the same rows draws the same sample

Track = Callable[[tuple[Table, ...]], Iterable[Table]]


def profile(connection: Connection, database: str, track: Track = iter) -> Profile:
    """Reads every base table of `database`, inside `explore.statements.snapshot(connection)`.

    `track` sees the tables go by, to show progress. A figure that can't be had is Unmeasured;
    SourceError where the connection breaks.
    """
    ((server, moment),) = fetch(connection, "SELECT VERSION(), UTC_TIMESTAMP()")
    tables = read_catalog(connection, database)
    return Profile(
        database=database,
        server=server,
        moment=moment.replace(tzinfo=dt.UTC),
        tables=tuple(_measure(connection, database, table) for table in track(tables)),
    )


def _measure(connection: Connection, database: str, table: Table) -> Table:
    if not table.columns:
        return table
    source = quoted(database, table.name)
    return _read_values(connection, source, _count(connection, source, table))


def _count(connection: Connection, source: str, table: Table) -> Table:
    """Rows, nulls, extremes, lengths, blanks and impossible dates, all in one pass."""
    figures = [(column, figure, sql) for column in table.columns for figure, sql in _figures(column).items()]
    counted = measure(connection, f"SELECT COUNT(*), {', '.join(sql for *_, sql in figures)} FROM {source}")
    if isinstance(counted, Unmeasured):
        unmeasured: dict[str, Any] = {figure: counted for _, figure, _ in figures}
        columns = tuple(replace(column, **unmeasured) for column in table.columns)
        return replace(table, rows=counted, columns=columns)
    rows, *results = counted[0]
    found: dict[str, dict[str, Any]] = {column.name: {} for column in table.columns}
    for (column, figure, _), result in zip(figures, results, strict=True):
        found[column.name][figure] = keep(result) if isinstance(result, str) else result
    return replace(
        table, rows=rows, columns=tuple(replace(column, **found[column.name]) for column in table.columns)
    )


def _figures(column: Column) -> dict[str, str]:
    name = quoted(column.name)
    spelled = column.kind is Kind.TEXT and column.data_type.endswith(("char", "text"))
    return {
        "nulls": f"COUNT(*) - COUNT({name})",
        "min": kinds.extreme_sql("MIN", column.name, column.data_type),
        "max": kinds.extreme_sql("MAX", column.name, column.data_type),
        "longest": kinds.longest_sql(column.name, column.data_type),
        "blank_ends": _count_if(kinds.has_blank_ends_sql(column.name)) if spelled else "NULL",
        "white_space_ends": _count_if(kinds.has_white_space_ends_sql(column.name)) if spelled else "NULL",
        "zero_dates": _count_if(kinds.is_impossible_date_sql(column.name, column.data_type))
        if column.kind is Kind.DATE
        else "NULL",
    }


def _count_if(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _read_values(connection: Connection, source: str, table: Table) -> Table:
    values = ", ".join(kinds.value_sql(column.name, column.data_type) for column in table.columns)
    rows = measure(connection, f"SELECT {values} FROM {source}{_sampling(table)}")
    if isinstance(rows, Unmeasured):
        columns = tuple(replace(column, distinct=rows) for column in table.columns)
        return replace(table, rows_read=rows, columns=columns)
    whole = len(rows) == table.rows
    return replace(
        table,
        rows_read=len(rows),
        columns=tuple(
            _tally(column, index, rows, table, whole) for index, column in enumerate(table.columns)
        ),
    )


def _sampling(table: Table) -> str:
    wanted = max(1, MAX_VALUES // len(table.columns))
    rows = table.rows if isinstance(table.rows, int) else table.row_estimate or 0
    if isinstance(table.rows, int) and rows <= wanted:
        return ""
    return f" WHERE RAND({_SEED}) < {wanted / max(rows, wanted):.9f} LIMIT {2 * wanted}"


def _tally(column: Column, index: int, rows: list[Row], table: Table, whole: bool) -> Column:
    counts = Counter(row[index] for row in rows)
    counts.pop(None, None)
    proved = None if whole else _proved_distinct(table, column)
    first = sorted(counts.items(), key=lambda item: (-item[1], plain(item[0])))[:FREQUENT]
    return replace(
        column,
        distinct=len(counts) if proved is None else proved,
        distinct_exact=whole or proved is not None,
        frequent=tuple(Frequency(kinds.shorten(value, column.kind), count) for value, count in first),
        histogram=histogram(counts) if column.kind in (Kind.NUMBER, Kind.DATE) else (),
    )


def _proved_distinct(table: Table, column: Column) -> int | None:
    """What a unique key tells without counting."""
    if column.unique and isinstance(table.rows, int) and isinstance(column.nulls, int):
        return table.rows - column.nulls
    return None
