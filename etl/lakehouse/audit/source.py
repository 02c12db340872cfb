"""Measures of the source, all tables of one moment."""

from __future__ import annotations

from collections.abc import Sequence

from lakehouse.audit.measure import Measure, hashes_rows
from lakehouse.errors import SourceError
from lakehouse.source.connection import Connection, source_errors
from lakehouse.source.plan import Column, Table
from lakehouse.source.snapshot import Snapshot
from lakehouse.source.sql import quoted

SHOWN_ROWS = 3


def measure_snapshot(snapshot: Snapshot, tables: Sequence[Table], thorough: bool) -> dict[str, Measure]:
    """Measures `tables` in a snapshot. Keys are lake names. `thorough`: rows are hashed in large tables too.

    Raises SourceError: values that the lake can't hold, such as zero dates, with the keys of the first rows
    that have them.
    """
    measures: dict[str, Measure] = {}
    invalid: list[str] = []
    for table in tables:
        measures[table.lake_name], found = measure_rows(snapshot, table, hashed=hashes_rows(table, thorough))
        invalid += found
    refuse(invalid)
    return measures


def measure_rows(
    snapshot: Snapshot, table: Table, condition: str | None = None, *, hashed: bool
) -> tuple[Measure, list[str]]:
    """The rows that fulfil `condition` (SQL on the first key column), all without one.

    Beside the measure, in words, the values that the lake can't hold.
    """
    hint = "" if condition is None else " FORCE INDEX (PRIMARY)"
    rows = f"{quoted(snapshot.database, table.name)}{hint} WHERE ({condition or 'TRUE'})"
    with source_errors(f"table {table.name!r} can't be measured"):
        measure, counts = _measure(snapshot.connection, rows, table, hashed)
        return measure, [_invalid(snapshot.connection, rows, table, *found) for found in counts]


def refuse(invalid: Sequence[str]) -> None:
    """Raises SourceError where there are values that the lake can't hold."""
    if invalid:
        raise SourceError(f"{'; '.join(dict.fromkeys(invalid))}. Correct them in the source")


def _measure(
    connection: Connection, origin: str, table: Table, hashed: bool
) -> tuple[Measure, list[tuple[Column, int]]]:
    """The table's Measure, and the columns with values that the lake can't hold, with their number."""
    columns = table.columns
    nullable = [column for column in columns if column.nullable]
    limited = [column for column in columns if column.codec.invalid]
    numbers = [column.codec.source_number.format(quoted(column.name)) for column in columns]
    expressions = [
        "COUNT(*)",
        _row_hash(columns, numbers) if hashed else "NULL",
        *(f"SUM({number})" for number in numbers),
        *(f"COUNT({_present(column)})" for column in nullable),
        *(f"SUM({(column.codec.invalid or '').format(quoted(column.name))})" for column in limited),
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(expressions)} FROM {origin}")
        rows, row_hash, *found = cursor.fetchone() or ()
    sums, found = found[: len(columns)], found[len(columns) :]
    present, counts = found[: len(nullable)], found[len(nullable) :]
    nulls = {column.lake_name: 0 for column in columns}
    nulls |= {column.lake_name: rows - count for column, count in zip(nullable, present, strict=True)}
    measure = Measure(
        rows=rows,
        key_nulls=sum(nulls[table.column(name).lake_name] for name in table.primary_key),
        sums={column.lake_name: value for column, value in zip(columns, sums, strict=True)},
        nulls=nulls,
        row_hash=row_hash,
    )
    return measure, [(column, int(count)) for column, count in zip(limited, counts, strict=True) if count]


def _present(column: Column) -> str:
    """NULL where the lake has NULL."""
    codec = column.codec
    return (codec.source_number if codec.nulled else "{0}").format(quoted(column.name))


def _row_hash(columns: Sequence[Column], numbers: Sequence[str]) -> str:
    """CONCAT_WS leaves NULLs out, so they are made visible."""
    texts = (
        f"IFNULL({number}, '')" if column.nullable else number
        for column, number in zip(columns, numbers, strict=True)
    )
    return f"SUM(CRC32(CONCAT_WS(',', {', '.join(texts)})))"


def _invalid(connection: Connection, origin: str, table: Table, column: Column, count: int) -> str:
    """`orders.shippedDate has 2 values that are no dates: '0000-00-00' (orderNumber 10100), …`"""
    name = quoted(column.name)
    keys = "".join(f", {quoted(key)}" for key in table.primary_key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CAST({name} AS CHAR){keys} FROM {origin} "
            f"AND {(column.codec.invalid or '').format(name)} LIMIT {SHOWN_ROWS}"
        )
        shown = [_shown(table, value, key) for value, *key in cursor.fetchall()]
    values = "1 value that is no date" if count == 1 else f"{count} values that are no dates"
    more = ", …" if count > SHOWN_ROWS else ""
    return f"{table.name}.{column.name} has {values}: {', '.join(shown)}{more}"


def _shown(table: Table, value: str, key: Sequence[object]) -> str:
    pairs = [f"{name} {part}" for name, part in zip(table.primary_key, key, strict=True)]
    return f"'{value}' ({', '.join(pairs)})" if pairs else f"'{value}'"
