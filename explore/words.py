"""Figures in words, the same on the terminal and on the page."""

from __future__ import annotations

from collections.abc import Sequence

from explore.faults import KINDS, Fault
from explore.kinds import Kind
from explore.shape import Column, ForeignKey, Profile, Table
from explore.statements import Unmeasured
from explore.values import Value, show
from lakehouse.progress import format_bytes

_TYPE_WIDTH = 100  # an ENUM may list thousands of words


def number(count: int | Unmeasured | None) -> str:
    if count is None:
        return ""
    return f"{count:,}" if isinstance(count, int) else str(count)


def rows(table: Table) -> str:
    if isinstance(table.rows, Unmeasured) and table.row_estimate is not None:
        return f"≈ {table.row_estimate:,}, {table.rows}"
    return number(table.rows)


def size(table: Table) -> str:
    return format_bytes(table.bytes)


def nulls(column: Column, table: Table) -> str:
    if isinstance(column.nulls, int) and isinstance(table.rows, int) and table.rows and column.nulls:
        return f"{column.nulls:,} ({percent(column.nulls / table.rows)})"
    return number(column.nulls)


def percent(share: float) -> str:
    """Never 0 % of something, never 100 % of less than all."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share:.0%}".replace("%", " %")


def distinct(column: Column) -> str:
    at_least = "" if column.distinct_exact or isinstance(column.distinct, Unmeasured) else "≥ "
    return at_least + number(column.distinct)


def extreme(value: object, limit: int) -> str:
    return "" if value is None else str(value) if isinstance(value, Unmeasured) else show(value, limit)


def edge(value: Value) -> str:
    """Where a bin of a histogram begins or ends: as short as its width allows."""
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1000 else f"{value:g}"
    return show(value)


def sample(table: Table) -> str:
    """What distinct and most frequent values were counted in, where that is not every row."""
    if not table.is_sampled:
        return ""
    return f"distinct and most frequent values: from a sample of {number(table.rows_read)} rows"


def names(several: Sequence[str]) -> str:
    return ", ".join(map(show, several))


def primary_key(table: Table) -> str:
    return names(table.primary_key) or "none"


def foreign_key(key: ForeignKey, database: str) -> str:
    is_here = key.referenced_database == database
    table = ".".join(map(show, (*(() if is_here else (key.referenced_database,)), key.referenced_table)))
    if key.columns == key.referenced_columns:
        return f"{names(key.columns)} → {table}"
    return f"{names(key.columns)} → {table} ({names(key.referenced_columns)})"


def place(fault: Fault) -> str:
    table = show(fault.table)
    if len(fault.columns) == 1:
        return f"{table}.{show(fault.columns[0])}"
    return f"{table} ({names(fault.columns)})" if fault.columns else table


def column_type(column: Column) -> str:
    return show(column.type, _TYPE_WIDTH)


def amount(fault: Fault) -> str:
    """The count, where it tells more than that the fault is there."""
    is_whole = fault.counts in ("table", "column") and fault.count == 1
    return "" if is_whole else number(fault.count)


def total(faults: Sequence[Fault]) -> str:
    """Of the faults of one kind: how many rows, values, … in how many places."""
    counted = sum(fault.count for fault in faults if isinstance(fault.count, int))
    unmeasured = sum(isinstance(fault.count, Unmeasured) for fault in faults)
    words = [plural(counted, faults[0].counts)] if counted else []
    if unmeasured:
        words.append(f"{unmeasured} not measured")
    return ", ".join(words)


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def longest(column: Column) -> str:
    is_text = column.kind in (Kind.TEXT, Kind.JSON)
    if isinstance(column.longest, int):
        return plural(column.longest, "character" if is_text else "byte")
    return number(column.longest)


def about(table: Table) -> str:
    """Rows, size, storage, and what the figures of its columns were counted in."""
    count = plural(table.rows, "row") if isinstance(table.rows, int) else f"{rows(table)} rows"
    facts = [count, size(table), table.engine, table.collation, sample(table)]
    return ", ".join(fact for fact in facts if fact)


def faults_of(table: Table, faults: Sequence[Fault]) -> list[tuple[str, str]]:
    """Names and titles of the faults that a table has, each once."""
    return list({fault.name: fault.title for fault in faults if fault.table == table.name}.items())


def looked_for() -> str:
    return ", ".join(kind.title[0].lower() + kind.title[1:] for kind in KINDS)


def server(profile: Profile) -> str:
    return profile.server if "maria" in profile.server.lower() else f"MySQL {profile.server}"


def all_rows(profile: Profile) -> str:
    known = [table.rows for table in profile.tables if isinstance(table.rows, int)]
    more = "" if len(known) == len(profile.tables) else "more than "
    return f"{more}{sum(known):,}"


def all_bytes(profile: Profile) -> str:
    return format_bytes(sum(table.bytes for table in profile.tables))


def summary(profile: Profile) -> str:
    tables = plural(len(profile.tables), "table")
    moment = f"as of {profile.moment:%Y-%m-%d %H:%M:%S} UTC"
    return ", ".join((tables, f"{all_rows(profile)} rows", all_bytes(profile), server(profile), moment))
