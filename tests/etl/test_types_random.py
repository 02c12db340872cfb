"""Random rows of every type: what was put into MySQL is what Spark holds, and both measure the same."""

from __future__ import annotations

import datetime
import struct
from collections.abc import Iterator
from decimal import Context, Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession, functions

from lakehouse.audit.reconcile import reconcile
from tests.support.measures import measure_frame, measure_source
from tests.support.mysql import Server
from tests.support.source import Source, new_source

Value = Any


class Kind(NamedTuple):
    """`values`: pairs of an SQL literal and what Spark must hold; moments as text, floats as bits."""

    column_type: str
    values: st.SearchStrategy[tuple[str, Value]]


def integers(low: int, high: int, make: type = int) -> st.SearchStrategy[tuple[str, Value]]:
    return st.integers(low, high).map(lambda value: (str(value), make(value)))


def decimals(digits: int, places: int) -> st.SearchStrategy[tuple[str, Value]]:
    def cell(value: int) -> tuple[str, Decimal]:
        number = Decimal(value).scaleb(-places, Context(prec=digits))
        return f"{number:f}", number

    return st.integers(-(10**digits) + 1, 10**digits - 1).map(cell)


def floats(width: int) -> st.SearchStrategy[tuple[str, Value]]:
    pattern = "<f" if width == 32 else "<d"

    def cell(value: float) -> tuple[str, bytes]:
        text = repr(value)
        return text if "e" in text else f"{text}e0", struct.pack(pattern, value)

    return st.floats(width=width, allow_nan=False, allow_infinity=False).map(cell)  # type: ignore[arg-type]


def texts(alphabet: st.SearchStrategy[str], blanks_end: bool = True) -> st.SearchStrategy[tuple[str, Value]]:
    return st.text(alphabet, max_size=30).map(
        lambda value: (f"_utf8mb4 x'{value.encode().hex()}'", value if blanks_end else value.rstrip(" "))
    )


def moments(
    low: datetime.datetime, high: datetime.datetime, whole: bool = False
) -> st.SearchStrategy[tuple[str, Value]]:
    def cell(value: datetime.datetime) -> tuple[str, str]:
        text = (value.replace(microsecond=0) if whole else value).isoformat(" ")
        return f"'{text}'", text.rstrip("0") if "." in text else text

    return st.datetimes(low, high).map(cell)


def times() -> st.SearchStrategy[tuple[str, Value]]:
    def cell(micros: int) -> tuple[str, str]:
        seconds, fraction = divmod(abs(micros), 10**6)
        sign, minutes = "-" * (micros < 0), seconds // 60
        text = f"{sign}{minutes // 60:02}:{minutes % 60:02}:{seconds % 60:02}.{fraction:06}"
        return f"'{text}'", text

    limit = (838 * 3600 + 59 * 60 + 59) * 10**6
    return st.integers(-limit, limit).map(cell)


UNICODE = st.characters(exclude_categories=["Cs"])
LATIN1 = st.sampled_from(
    [chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x100)]] + ["€", "\t", "\n"]
)
DAY_ONE, LAST = datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)
KINDS = (
    Kind("tinyint(1)", integers(-128, 127)),
    Kind("smallint unsigned", integers(0, 65535)),
    Kind("int", integers(-(2**31), 2**31 - 1)),
    Kind("int unsigned", integers(0, 2**32 - 1)),
    Kind("bigint", integers(-(2**63), 2**63 - 1)),
    Kind("bigint unsigned", integers(0, 2**64 - 1, Decimal)),
    Kind("year", integers(1901, 2155)),
    Kind("bit(17)", integers(0, 2**17 - 1)),
    Kind("bit(64)", integers(0, 2**64 - 1, Decimal)),
    Kind("decimal(10,2)", decimals(10, 2)),
    Kind("decimal(28,28)", decimals(28, 28)),
    Kind("decimal(38,0)", decimals(38, 0)),
    Kind("decimal(38,17)", decimals(38, 17)),
    Kind("decimal(38,30)", decimals(38, 30)),
    Kind("float", floats(32)),
    Kind("double", floats(64)),
    Kind("date", st.dates(datetime.date(1, 1, 1)).map(lambda day: (f"'{day}'", str(day)))),
    Kind("datetime", moments(DAY_ONE, LAST.replace(microsecond=0), whole=True)),
    Kind("datetime(6)", moments(DAY_ONE, LAST)),
    Kind("time(6)", times()),
    Kind("varchar(30)", texts(UNICODE)),
    Kind("char(30)", texts(UNICODE, blanks_end=False)),
    Kind("varchar(30) character set latin1", texts(LATIN1)),
    Kind("longtext", texts(UNICODE)),
    Kind("varbinary(30)", st.binary(max_size=30).map(lambda value: (f"x'{value.hex()}'", value))),
    Kind("binary(5)", st.binary(max_size=5).map(lambda value: (f"x'{value.hex()}'", value.ljust(5, b"\0")))),
)
NULL = st.just(("NULL", None))
ROWS = st.lists(st.tuples(*(st.one_of(kind.values, NULL) for kind in KINDS)), max_size=30)


@pytest.fixture(scope="module")
def random_table(mysql: Server) -> Iterator[Source]:
    definitions = ", ".join(f"c{at} {kind.column_type}" for at, kind in enumerate(KINDS))
    with new_source(mysql) as source:
        source.execute(
            f"CREATE TABLE random (id int AUTO_INCREMENT PRIMARY KEY, {definitions}) DEFAULT CHARSET utf8mb4"
        )
        yield source


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_random_rows_come_through(random_table: Source, spark: SparkSession, rows: list[Any]) -> None:
    random_table.execute("TRUNCATE TABLE random")
    for row in rows:
        random_table.execute(f"INSERT INTO random VALUES (NULL, {', '.join(literal for literal, _ in row)})")
    frame = random_table.read(spark, "random")
    in_snapshot = random_table.read_in_snapshot(spark, "random")
    assert sorted(map(repr, in_snapshot.collect())) == sorted(map(repr, frame.collect()))

    as_text = [
        functions.col(name).cast("string") if kind.startswith(("date", "timestamp")) else name
        for name, kind in frame.dtypes
    ]
    found = sorted(frame.select(*as_text).collect())
    for at, kind in enumerate(KINDS):
        expected = [row[at][1] for row in rows]
        assert [comparable(row[at + 1], kind.column_type) for row in found] == expected, kind.column_type

    table = random_table.table("random")
    measures = measure_source(random_table.url, [table])
    assert reconcile(measures, {"random": measure_frame(frame, table, hashed=True)}) == []
    assert measures["random"].rows == len(rows)


def comparable(value: Value, column_type: str) -> Value:
    if isinstance(value, float):
        return struct.pack("<f" if column_type == "float" else "<d", value)
    return bytes(value) if isinstance(value, bytearray) else value
