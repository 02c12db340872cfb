"""Columns of text, as text_rows.py tells them, in the exact Arrow types of the lake."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

from lakehouse.arrow_types import arrow_type
from lakehouse.source.plan import Column
from lakehouse.source.text_rows import BYTES, DATE, MOMENT, NUMBER, gather

_NUMBER_DIGITS = 18  # a decimal of so many digits is less than 2 ** 63 of its last places


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    return pa.schema([(column.lake_name, arrow_type(column.spark_type)) for column in columns])


def lake_schema(columns: Iterable[Column]) -> StructType:
    """The same for Spark."""
    return from_arrow_schema(arrow_schema(columns), prefer_timestamp_ntz=True)


def text_kind(kind: pa.DataType) -> tuple[int, int]:
    """What text_rows.py takes the text of a column for that becomes `kind`, and its scale."""
    if pa.types.is_decimal(kind):
        return (NUMBER, kind.scale) if kind.precision <= _NUMBER_DIGITS else (BYTES, 0)
    if pa.types.is_integer(kind):
        return NUMBER, 0
    if pa.types.is_date(kind):
        return DATE, 0
    return (MOMENT if pa.types.is_timestamp(kind) else BYTES), 0


def arrow_array(kind: pa.DataType, buffer: Any, numbers: Any, lengths: Any) -> pa.Array:
    """One column of type `kind`: `numbers` and `lengths` (NumPy) as text_rows.py leaves them.

    Raises pyarrow.ArrowInvalid where a text is no such value.
    """
    nulls = lengths < 0
    if text_kind(kind)[0] == BYTES:
        texts = _texts(buffer, numbers, lengths, nulls)
        # Text is UTF-8 as the source sends it: casting would look again.
        return texts if pa.types.is_binary(kind) else texts.view(pa.string()).cast(kind)
    if pa.types.is_decimal(kind):
        limit = 10**kind.precision
        if len(numbers) and not -limit < numbers.min() <= numbers.max() < limit:
            raise pa.ArrowInvalid(f"a number has more than {kind.precision} digits")
        halves = np.stack((numbers, numbers >> 63), axis=1)  # 128 bits, the lower half first
        return pa.Array.from_buffers(kind, len(numbers), [_present(nulls), pa.py_buffer(halves)])
    whole = pa.array(numbers.copy(), mask=nulls if nulls.any() else None)
    return (whole.cast(pa.int32()) if pa.types.is_date(kind) else whole).cast(kind)


def _texts(buffer: Any, starts: Any, lengths: Any, nulls: Any) -> pa.Array:
    ends = np.empty(len(lengths) + 1, np.int32)
    gathered = np.empty(int(np.maximum(lengths, 0).sum(dtype=np.int64)), np.uint8)
    gather(buffer, starts, lengths, ends, gathered)
    buffers = [_present(nulls), pa.py_buffer(ends), pa.py_buffer(gathered)]
    return pa.Array.from_buffers(pa.binary(), len(lengths), buffers)


def _present(nulls: Any) -> pa.Buffer | None:
    """Arrow's bitmap of what is not NULL; None where nothing is."""
    return pa.array(~nulls).buffers()[1] if nulls.any() else None
