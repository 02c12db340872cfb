"""Measures of a lake table, by the same numbers as the source's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from typing import Any

from pyspark.sql import DataFrame

from lakehouse.audit.measure import Measure
from lakehouse.audit.scope import Scope
from lakehouse.source.plan import Column, Table
from lakehouse.source.sql import quoted

# Up to here one task is faster than two and an exchange between them.
ONE_TASK_ROWS = 300_000
# The sum of a decimal gets ten more digits in Spark, and 38 is the most.
_SUMMABLE_DIGITS = 28
_IN_SCOPE = "in scope"  # a blank: no lake name


def measure_raw(frame: DataFrame, table: Table, *, hashed: bool) -> Measure:
    """The Measure of `frame`, a copy of `table`, in one pass; `hashed`: with hashes of its rows."""
    frame = frame.coalesce(1) if table.row_estimate <= ONE_TASK_ROWS else frame
    # Numbers first, sums of them after: Spark lets no call into Java stand inside an aggregate.
    row = frame.selectExpr(*_numbers(table)).selectExpr(*_aggregates(table, hashed=hashed))
    return _measured(table, row.collect()[0])


def measure_scope(frame: DataFrame, table: Table, scope: Scope, *, hashed: bool) -> tuple[Measure, Measure]:
    """The rows of `scope`, and all rows, in one pass."""
    key = table.column(table.primary_key[0]).lake_name
    flag = quoted(_IN_SCOPE)
    # Conditions in the aggregates, as Spark adds up several times faster where it need not group.
    inside = [f"{each} FILTER (WHERE {flag})" for each in _aggregates(table, hashed=hashed)]
    everything = _aggregates(table, hashed=False)
    rows = scope.flagged(frame, key, _IN_SCOPE).selectExpr(*_numbers(table), flag)
    (row,) = rows.selectExpr(*inside, *everything).collect()
    return _measured(table, row[: len(inside)]), _measured(table, row[len(inside) :])


def measure_pieces(frame: DataFrame, table: Table, scope: Scope, *, hashed: bool) -> Measure:
    """The rows of a scope without single values. Files that hold none of them are not read."""
    key = quoted(table.column(table.primary_key[0]).lake_name)
    inside = " OR ".join(f"({condition})" for condition in scope.conditions(key)) or "FALSE"
    return measure_raw(frame.where(inside), table, hashed=hashed)


def _numbers(table: Table) -> list[str]:
    return [
        f"{column.codec.lake_number.format(quoted(column.lake_name))} AS {quoted(column.lake_name)}"
        for column in table.columns
    ]


def _aggregates(table: Table, *, hashed: bool) -> list[str]:
    """Over _numbers."""
    numbers = [quoted(column.lake_name) for column in table.columns]
    pairs = zip(table.columns, numbers, strict=True)
    terms = [term for column, number in pairs for _, term in _terms(column, number)]
    return [
        "count(*)",
        f"sum({_row_hash(numbers) if hashed else 'CAST(NULL AS BIGINT)'})",
        *(f"count({number})" for number in numbers),
        *(f"sum({term})" for term in terms),
    ]


def _measured(table: Table, row: Sequence[Any]) -> Measure:
    columns = table.columns
    rows, row_hash, *found = row
    present, sums = found[: len(columns)], iter(found[len(columns) :])
    nulls = {column.lake_name: rows - count for column, count in zip(columns, present, strict=True)}
    return Measure(
        rows=rows,
        key_nulls=sum(nulls[table.column(name).lake_name] for name in table.primary_key),
        sums={
            column.lake_name: _total(list(_terms(column, quoted(column.lake_name))), sums)
            for column in columns
        },
        nulls=nulls,
        row_hash=None if row_hash is None else Decimal(row_hash),
    )


def _terms(column: Column, number: str) -> Iterator[tuple[Decimal, str]]:
    """(weight, expression) pairs whose weighted sums make the column's: one, unless it could overflow."""
    found = re.fullmatch(r"decimal\((\d+),(\d+)\)", column.spark_type)
    precision, scale = map(int, found.groups()) if found else (0, 0)
    if precision <= _SUMMABLE_DIGITS:
        yield Decimal(1), number
        return
    zeros = max(0, _SUMMABLE_DIGITS - scale)
    divisor = f"CAST('1{'0' * zeros}' AS DECIMAL({zeros + 1},0))"
    low = f"({number} % {divisor})"  # of the number's sign, so that the rest is no longer than it
    yield Decimal(1), low
    yield Decimal(10) ** zeros, f"CAST(({number} - {low}) / {divisor} AS DECIMAL(20,0))"


def _total(terms: Sequence[tuple[Decimal, str]], sums: Iterator[Decimal | int | None]) -> Decimal | None:
    values = [value for _ in terms if (value := next(sums)) is not None]
    if not values:
        return None
    with localcontext(prec=100):  # Python would round at 28 digits
        return sum((weight * value for (weight, _), value in zip(terms, values, strict=True)), Decimal(0))


def _row_hash(numbers: Sequence[str]) -> str:
    texts = ", ".join(f"coalesce(CAST({number} AS STRING), '')" for number in numbers)
    return f"crc32(CAST(concat_ws(',', {texts}) AS BINARY))"
