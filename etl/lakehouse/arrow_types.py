"""Arrow's types for those that raw tables have, by Spark's names of them."""

from __future__ import annotations

import re

import pyarrow as pa

_TYPES = {
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "timestamp_ntz": pa.timestamp("us"),
    "string": pa.string(),
    "binary": pa.binary(),
}


def arrow_type(spark_type: str) -> pa.DataType:
    if found := re.fullmatch(r"decimal\((\d+),(\d+)\)", spark_type):
        return pa.decimal128(*map(int, found.groups()))
    return _TYPES[spark_type]
