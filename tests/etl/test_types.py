"""Each type of MySQL through plan, read and audit: the value in Spark is the value in MySQL."""

from __future__ import annotations

import struct
from decimal import Decimal, localcontext
from typing import Any

import pytest
from pyspark.sql import SparkSession, functions
from pyspark.sql.types import DateType, TimestampNTZType, TimestampType

from lakehouse.audit.reconcile import reconcile
from lakehouse.lake.catalog import Lake
from lakehouse.source.types import UnrepresentableError, codec
from tests.support.measures import measure_frame, measure_source
from tests.support.source import Source
from tests.support.staged import BRANCH, StagedCopy, collected
from tests.support.ways import WAYS, Way

Cell = tuple[str, object]  # an SQL literal and what Spark must make of it; dates and moments as text


def same(*values: int | str | None) -> list[Cell]:
    return [("NULL" if value is None else repr(value), value) for value in values]


def decimals(*texts: str) -> list[Cell]:
    return [(text, Decimal(text)) for text in texts]


def texts(*values: str) -> list[Cell]:
    return [(f"_utf8mb4 x'{value.encode().hex()}'", value) for value in values]


def binaries(*values: bytes) -> list[Cell]:
    return [(f"x'{value.hex()}'", value) for value in values]


def quoted_texts(*values: str) -> list[Cell]:
    return [(f"'{value}'", value) for value in values]


TRICKY_TEXTS = texts(
    "", " both ends ", "tab\tnew\nline\r\n", 'it\'s; "quoted" \\ `', "Zoë", "日本", "🚗", "\x00", "NULL"
)
DATES = quoted_texts(
    "0001-01-01", "1000-02-28", "1582-10-04", "1582-10-15", "1900-02-28", "1969-12-31", "1970-01-01"
) + quoted_texts("2000-02-29", "9999-12-31")

# column type -> (Spark type, cells)
MATRIX: dict[str, tuple[str, list[Cell]]] = {
    "tinyint": ("int", same(-128, 127, 0, None)),
    "tinyint(1)": ("int", same(2, 1, 0, -128)),
    "boolean": ("int", same(1, 0, 2)),
    "tinyint unsigned": ("int", same(0, 255)),
    "smallint": ("int", same(-32768, 32767)),
    "smallint unsigned": ("int", same(0, 65535)),
    "mediumint": ("int", same(-8388608, 8388607)),
    "mediumint unsigned": ("int", same(0, 16777215)),
    "int": ("int", same(-2147483648, 2147483647, 0, None)),
    "int unsigned": ("bigint", same(0, 4294967295)),
    "int(5) unsigned zerofill": ("bigint", same(0, 42, 4294967295)),
    "smallint zerofill": ("int", same(7, 65535)),
    "bigint": ("bigint", same(-9223372036854775808, 9223372036854775807, 0)),
    "bigint unsigned": ("decimal(20,0)", decimals("0", "18446744073709551615")),
    "bigint unsigned zerofill": ("decimal(20,0)", decimals("0", "18446744073709551615")),
    "year": ("int", [("1901", 1901), ("2155", 2155), ("0", 0)]),
    "decimal(10,2)": ("decimal(10,2)", decimals("-99999999.99", "0.01", "0.00", "99999999.99")),
    "decimal(10,2) zerofill": ("decimal(10,2)", decimals("0.01", "99999999.99")),
    "decimal(1,1)": ("decimal(1,1)", decimals("-0.9", "0.9")),
    "decimal(30,10)": ("decimal(30,10)", decimals("0.0000000001", "-" + "9" * 20 + "." + "9" * 10)),
    "decimal(38,0)": ("decimal(38,0)", decimals("9" * 38, "9" * 38, "-" + "9" * 37, "1")),
    "decimal(38,30)": (
        "decimal(38,30)",
        decimals("-0." + "0" * 29 + "1", "9" * 8 + "." + "9" * 30, "-" + "9" * 8 + "." + "9" * 30),
    ),
    "decimal(29,3)": ("decimal(29,3)", decimals("-" + "9" * 26 + ".999", "0.001")),
    "float": (
        "float",
        [
            (text, float(text))
            for text in (
                "16777217e-1",
                "3.40282346e38",
                "-3.40282346e38",
                "-1.17549435e-38",
                "1.4e-45",
                "-0e0",
            )
        ],
    ),
    "float(7,2)": ("float", [("12345.67", 12345.67), ("-0.01", -0.01)]),
    "double": (
        "double",
        [
            (text, float(text))
            for text in (
                *("0.1", "1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "-5e-324"),
                *("2.2250738585072014e-308", "-1e15", "123456789.125", "0e0", "-0e0"),
            )
        ],
    ),
    "double(20,2)": ("double", [("12345678901234.57", 12345678901234.57)]),
    "date": ("date", DATES),
    "datetime": (
        "timestamp_ntz",
        quoted_texts("0001-01-01 00:00:00", "1582-10-10 23:59:59", "9999-12-31 23:59:59"),
    ),
    "datetime(6)": (
        "timestamp_ntz",
        quoted_texts("1000-01-01 00:00:00.000001", "1969-12-31 23:59:59.999999", "2024-03-31 02:30:00.1"),
    ),
    # The owner's session is 5 h 30 min ahead of UTC.
    "timestamp null": (
        "timestamp",
        [
            ("'1970-01-01 05:30:01'", "1970-01-01 00:00:01"),
            ("'2024-10-27 02:30:00'", "2024-10-26 21:00:00"),
            ("'2038-01-19 08:44:07'", "2038-01-19 03:14:07"),
        ],
    ),
    "timestamp(6) null": ("timestamp", [("'2024-06-01 00:00:00.000001'", "2024-05-31 18:30:00.000001")]),
    "time": ("string", quoted_texts("-100:00:00", "838:59:59", "-838:59:59", "00:00:00")),
    "time(6)": ("string", quoted_texts("-00:00:00.000001", "24:00:00.500000")),
    "char(20)": ("string", [*TRICKY_TEXTS[2:], ("'trailing  '", "trailing"), ("'  lead'", "  lead")]),
    "varchar(40)": ("string", TRICKY_TEXTS),
    "varchar(40) character set latin1": ("string", texts("Zoë ", "ÿ", "€", "")),
    "varchar(40) character set utf16": ("string", TRICKY_TEXTS),
    "varchar(40) character set utf8mb3": ("string", texts("Zoë ", "日本")),
    "char(5) character set latin1": ("string", texts("é", "")),
    "tinytext": ("string", TRICKY_TEXTS),
    "text": ("string", [*TRICKY_TEXTS, (f"REPEAT(_utf8mb4 x'{'ü'.encode().hex()}', 30000)", "ü" * 30000)]),
    "mediumtext": ("string", [("REPEAT('ab', 100000)", "ab" * 100000)]),
    "longtext": ("string", TRICKY_TEXTS),
    "enum('a','B c','(d)','it''s','') character set latin1": ("string", quoted_texts("B c", "(d)", "a", "")),
    "enum('1','0','ä')": (
        "string",
        [("'1'", "1"), ("2", "0"), ("0", ""), ("'ä'", "ä")],
    ),  # by text, by number
    "set('x','y unsigned','z')": ("string", quoted_texts("x,z", "", "y unsigned")),
    f"set({', '.join(repr(f'm{number}') for number in range(64))})": (
        "string",
        [("18446744073709551615", ",".join(f"m{number}" for number in range(64))), ("1 << 63", "m63")],
    ),
    "json": (
        "string",
        [
            ("""'{"b": 1, "a": [1.0, null, "🚗"]}'""", '{"a": [1.0, null, "🚗"], "b": 1}'),
            ("'\"x\"'", '"x"'),
            ("'null'", "null"),
            (
                "'[18446744073709551615, -9223372036854775808, 1.5e300, 0.1, -0.0, 12345678901234567890123]'",
                "[18446744073709551615, -9223372036854775808, 1.5e300, 0.1, -0.0, 1.2345678901234568e22]",
            ),
            (
                "JSON_ARRAY(1.10, DATE'2024-02-29', TIME'-100:00:00')",
                '[1.10, "2024-02-29", "-100:00:00.000000"]',
            ),
            ("JSON_ARRAY(x'ff00')", '["base64:type15:/wA="]'),
        ],
    ),
    "bit(1)": ("bigint", [("b'1'", 1), ("b'0'", 0)]),
    "bit(8)": ("bigint", [("255", 255), ("65", 65)]),
    "bit(63)": ("bigint", [("9223372036854775807", 9223372036854775807)]),
    "bit(64)": ("decimal(20,0)", decimals("18446744073709551615", "0")),
    "binary(4)": ("binary", [("x'00'", b"\0\0\0\0"), ("'ab'", b"ab\0\0"), ("x'20202020'", b"    ")]),
    "varbinary(9)": ("binary", binaries(b"", b"\xff\xfe\x00", b"a ")),
    "tinyblob": ("binary", binaries(b"", bytes(range(255)))),
    "blob": ("binary", binaries(b"\x80")),
    "mediumblob": ("binary", [("REPEAT(x'00ff', 100000)", b"\x00\xff" * 100000)]),
    "longblob": ("binary", binaries(b"\xc3")),
}


@pytest.fixture
def filled(source: Source) -> Source:
    definitions = ", ".join(f"c{at} {column_type}" for at, column_type in enumerate(MATRIX))
    source.execute(f"CREATE TABLE matrix (id int PRIMARY KEY, {definitions}) DEFAULT CHARSET utf8mb4")
    for row in range(max(len(cells) for _, cells in MATRIX.values())):
        cells = [cells[row][0] if row < len(cells) else "NULL" for _, cells in MATRIX.values()]
        source.execute(f"INSERT INTO matrix VALUES ({row}, {', '.join(cells)})")
    return source


@pytest.mark.parametrize("way", WAYS)
def test_every_value_is_the_same_in_spark(filled: Source, spark: SparkSession, way: Way) -> None:
    frame = way(filled, spark, "matrix")
    types = {name.removeprefix("c"): kind for name, kind in frame.dtypes[1:]}
    assert list(types.values()) == [spark_type for spark_type, _ in MATRIX.values()]
    temporal = (DateType, TimestampType, TimestampNTZType)
    as_text = [
        functions.col(field.name).cast("string") if isinstance(field.dataType, temporal) else field.name
        for field in frame.schema
    ]
    rows = sorted(frame.select(*as_text).collect())
    for at, (column_type, (_, cells)) in enumerate(MATRIX.items()):
        found = [row[at + 1] for row in rows]
        expected = [value for _, value in cells] + [None] * (len(rows) - len(cells))
        assert [exactly(value, column_type) for value in found] == [
            exactly(value, column_type) for value in expected
        ], column_type


def exactly(value: Any, column_type: str) -> object:
    """A float by its bits, so that 0.0 is not -0.0."""
    if isinstance(value, float):
        return struct.pack("<f" if column_type.startswith("float") else "<d", value)
    return bytes(value) if isinstance(value, bytearray) else value


def test_the_lake_holds_the_same_by_every_way(filled: Source, lake: Lake) -> None:
    """Written to Iceberg: by ranges, merged by key after each row was touched, and whole in a snapshot."""
    copy = StagedCopy(filled, lake, "matrix")
    expected = [repr(row) for row in collected(filled.read(lake.spark, "matrix"))]  # of -0.0 too

    def held() -> list[str]:
        return [repr(row) for row in collected(lake.read("raw", "matrix", BRANCH))]

    assert held() == expected
    filled.execute("UPDATE matrix SET c0 = c0 + 1 WHERE c0 < 0", "UPDATE matrix SET id = id + 100")
    filled.execute("UPDATE matrix SET id = id - 100", "UPDATE matrix SET c0 = c0 - 1 WHERE c0 < 0")
    keys = copy.keys()
    assert len(keys) == 2 * len(expected)
    copy.put(keys)
    assert held() == expected
    copy.put_whole()
    assert held() == expected


def test_both_ways_agree(filled: Source, spark: SparkSession) -> None:
    by_ranges, in_snapshot = filled.read(spark, "matrix"), filled.read_in_snapshot(spark, "matrix")
    assert by_ranges.dtypes == in_snapshot.dtypes
    assert sorted(map(repr, by_ranges.collect())) == sorted(map(repr, in_snapshot.collect()))


def test_source_and_spark_measure_the_same(filled: Source, spark: SparkSession) -> None:
    table = filled.table("matrix")
    measures = measure_source(filled.url, [table], thorough=True)
    lake = measure_frame(filled.read(spark, "matrix"), table, hashed=True)
    assert reconcile(measures, {"matrix": lake}) == []
    for at, (column_type, (_, cells)) in enumerate(MATRIX.items()):
        if column_type.startswith("decimal"):
            assert measures["matrix"].sums[f"c{at}"] == exact_sum(cells), column_type


def exact_sum(cells: list[Cell]) -> Decimal:
    with localcontext(prec=100):
        return sum((Decimal(text) for text, _ in cells), Decimal(0))


@pytest.mark.parametrize(
    ("column_type", "why"),
    [
        ("decimal(65,30)", "38 digits"),
        ("decimal(39,0)", "38 digits"),
        ("geometry", "no type"),
        ("point", "no type"),
        ("vector(3)", "no type"),
        ("uuid", "no type"),
        ("", "no type"),
    ],
)
def test_inexact_types_are_refused(column_type: str, why: str) -> None:
    with pytest.raises(UnrepresentableError, match=why):
        codec(column_type)
