"""Measures of a lake table, by the same numbers as the source's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from pyspark.sql import DataFrame

from lakehouse.audit.measure import Measure, hashes_rows
from lakehouse.source.plan import Column, Table
from lakehouse.source.sql import quoted

# Up to here one task is faster than two and an exchange between them.
ONE_TASK_ROWS = 300_000
# The sum of a decimal gets ten more digits in Spark, and 38 is the most.
_SUMMABLE_DIGITS = 28


def measure_raw(frame: DataFrame, table: Table, thorough: bool = False) -> Measure:
    """The Measure of `frame`, a copy of `table`, in one pass. `thorough` as in measure_source."""
    columns = table.columns
    numbers = [quoted(column.lake_name) for column in columns]
    terms = [list(_terms(column, number)) for column, number in zip(columns, numbers, strict=True)]
    # Numbers first, sums of them after: Spark lets no call into Java stand inside an aggregate.
    row = (
        (frame.coalesce(1) if table.row_estimate <= ONE_TASK_ROWS else frame)
        .selectExpr(
            *(
                f"{column.codec.lake_number.format(number)} AS {number}"
                for column, number in zip(columns, numbers, strict=True)
            )
        )
        .selectExpr(
            "count(*)",
            _row_hash(numbers) if hashes_rows(table, thorough) else "CAST(NULL AS BIGINT)",
            *(f"count({number})" for number in numbers),
            *(f"sum({term})" for column_terms in terms for _, term in column_terms),
        )
        .collect()[0]
    )
    rows, row_hash, *found = row
    present, sums = found[: len(columns)], iter(found[len(columns) :])
    nulls = {column.lake_name: rows - count for column, count in zip(columns, present, strict=True)}
    return Measure(
        rows=rows,
        key_nulls=sum(nulls[table.column(name).lake_name] for name in table.primary_key),
        sums={
            column.lake_name: _total(column_terms, sums)
            for column, column_terms in zip(columns, terms, strict=True)
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
    return f"sum(crc32(CAST(concat_ws(',', {texts}) AS BINARY)))"
