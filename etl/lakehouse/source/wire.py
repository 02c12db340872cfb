"""What is selected of a table; and its keys, as Python has them, in the lake's types."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from lakehouse.source.plan import Column, Table
from lakehouse.source.sql import quoted


def selected(table: Table) -> list[str]:
    """One expression a column, under its lake name."""
    return [
        f"{column.codec.select.format(quoted(column.name))} AS {quoted(column.lake_name)}"
        for column in table.columns
    ]


def frame_of(spark: SparkSession, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> DataFrame:
    """`rows` of wire values in the lake's exact types."""
    converters = [_converter(column.codec.wire_type) for column in columns]
    values = [
        tuple(
            None if value is None else convert(value) for convert, value in zip(converters, row, strict=True)
        )
        for row in rows
    ]
    names = [(quoted(column.lake_name), column.codec) for column in columns]
    wire_schema = ", ".join(f"{name} {codec.wire_type}" for name, codec in names)
    frame = spark.createDataFrame(values, wire_schema)
    return frame.selectExpr(*(f"{codec.decode.format(name)} AS {name}" for name, codec in names))


def wire_value(column: Column, value: Any) -> Any:
    """A key's value in the column's wire type, so that one written in two ways is the same."""
    match value:
        case datetime.datetime():
            return (value.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)) // datetime.timedelta(
                microseconds=1
            )
        case datetime.date():
            return (value - datetime.date(1970, 1, 1)).days
    return _converter(column.codec.wire_type)(value)


def _converter(wire_type: str) -> Callable[[Any], Any]:
    if wire_type == "binary":
        return lambda value: value.encode() if isinstance(value, str) else bytes(value)
    if wire_type.startswith("decimal"):
        return Decimal
    return float if wire_type in ("float", "double") else int
