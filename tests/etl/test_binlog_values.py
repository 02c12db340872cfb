"""Values and keys of every type: what the binary log says is what a SELECT says, and finds the row."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import Any

import pytest

from lakehouse.source.binlog import BinlogError, key_of
from lakehouse.source.binlog.values import decoder
from lakehouse.source.connection import connect
from lakehouse.source.plan import Table
from lakehouse.source.sql import literal, quoted
from tests.support.binlog import changes_of, failure_of
from tests.support.source import Source

INTEGERS = {
    **{"tinyint": (-128, 0, 127), "tinyint(1)": (2, -1), "tinyint unsigned": (0, 255)},
    **{"smallint": (-32768, 32767), "smallint unsigned": (0, 65535)},
    **{"mediumint": (-8388608, -1, 8388607), "mediumint unsigned": (0, 16777215)},
    **{"int": (-(2**31), 2**31 - 1), "int unsigned": (0, 2**32 - 1), "int(6) unsigned zerofill": (42,)},
    **{"bigint": (-(2**63), 2**63 - 1), "bigint unsigned": (0, 2**63, 2**64 - 1)},
    **{"year": (0, 1901, 2024, 2155), "bit(1)": (0, 1), "bit(12)": (1, 0xABC), "bit(64)": (2**64 - 1, 1)},
}
# The type, and the values as SQL.
KEYS: dict[str, tuple[str, ...]] = {
    **{name: tuple(str(value) for value in values) for name, values in INTEGERS.items()},
    "decimal(5,0)": ("-99999", "0", "7"),
    "decimal(9,9)": ("0.000000001", "-0.999999999"),
    "decimal(30,10)": ("12345678901234567890.0123456789", "-0.0000000001", "0"),
    "decimal(38,19)": ("-1234567890123456789.1234567890123456789", "9999999999999999999"),
    "varchar(20)": ("''", "'a'", "'é😀'", "' a'", r"'it''s \\ '"),
    "varchar(300)": ("REPEAT('é', 300)", "'x'"),
    "varchar(20) CHARACTER SET latin1": ("'café'", "_latin1 x'808182'", "'€'"),
    "varchar(20) CHARACTER SET latin2": ("'żółw'",),
    "varchar(20) CHARACTER SET utf16": ("'é😀'",),
    "varchar(20) CHARACTER SET ucs2": ("'éa'",),
    "varchar(20) COLLATE utf8mb4_general_ci": ("'a'", "'b  '", "'é1'"),
    "varchar(20) COLLATE utf8mb4_bin": ("'a'", "'A'", "'a\\0'"),
    "char(10)": ("'a'", "''", "'é'"),
    "char(255) CHARACTER SET utf8mb4": ("REPEAT('😀', 255)", "'a'"),
    "char(5) COLLATE utf8mb4_0900_ai_ci": ("'abc'", "'Zoë'"),
    "binary(4)": ("x'01000000'", "x''", "x'00000001'", "'ab'", "'ab  '"),
    "varbinary(300)": ("x''", "x'00'", "x'0000'", "x'ff00fe'"),
    "enum('a','b''c','d\\\\e','ü')": ("'a'", "'b''c'", "'d\\\\e'", "'ü'"),
    "set('x','y','z')": ("''", "'x'", "'x,z'", "'x,y,z'"),
    "date": ("'1000-01-01'", "'2024-02-29'", "'9999-12-31'", "'0099-01-02'"),
    "datetime": ("'1000-01-01 00:00:00'", "'2024-02-29 23:59:59'"),
    "datetime(3)": ("'2024-02-29 23:59:59.007'", "'2024-02-29 23:59:59'"),
    "datetime(6)": ("'9999-12-31 23:59:59.999999'", "'2024-02-29 23:59:59.000001'"),
    "timestamp": ("'1970-01-02 00:00:00'", "'2038-01-18 03:14:07'"),
    "timestamp(2)": ("'2024-03-31 02:30:00.25'",),
    "timestamp(6)": ("'2024-10-27 02:30:00.000001'",),
    "time": ("'-838:59:59'", "'-100:00:00'", "'00:00:00'", "'838:59:59'"),
    "time(1)": ("'-00:00:00.1'", "'-01:00:00.9'", "'10:11:12.3'"),
    "time(4)": ("'-00:00:00.0001'", "'-12:00:01.9999'"),
    "time(6)": ("'-00:00:00.000001'", "'-837:59:59.999999'", "'12:34:56.789012'"),
}
VALUES: dict[str, tuple[str, ...]] = {
    **KEYS,
    "float": ("1.5", "-3.402823466e38", "0"),
    "double": ("0.1", "-1.7976931348623157e308", "5e-324"),
    "text": ("'a'", "REPEAT('é', 10000)"),
    "tinytext CHARACTER SET latin1": ("'€'",),
    "longtext": ("REPEAT('x', 70000)",),
    "blob": ("x'00ff'", "''"),
    "longblob": ("REPEAT(x'00', 70000)",),
    "enum('','only')": ("''", "'only'", "0"),
}


def select(source: Source, sql: str) -> list[tuple[Any, ...]]:
    """As the job reads: its session, its time zone."""
    with closing(connect(source.url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def shown(column_type: str) -> str:
    """`v` in the form in which the binary log's reader gives it."""
    if column_type.startswith("time") and not column_type.startswith("timestamp"):
        return "CAST(v AS CHAR)"
    if column_type == "float":
        return "v * 1e0"  # MySQL prints a FLOAT with six digits
    return "v + 0" if column_type.startswith(("bit", "year", "int(6)")) else "v"


@pytest.mark.parametrize("column_type", VALUES)
def test_a_value_is_as_a_select_has_it(source: Source, column_type: str) -> None:
    source.execute(f"CREATE TABLE t (n int PRIMARY KEY, v {column_type} NULL)")
    rows = ", ".join(f"({number}, {value})" for number, value in enumerate((*VALUES[column_type], "NULL")))
    found = [change.after for change in changes_of(source, f"INSERT IGNORE INTO t VALUES {rows}")]
    selected = select(source, f"SELECT n, {shown(column_type)} FROM t ORDER BY n")
    assert [(row["n"], row["v"]) for row in found if row] == selected
    assert [type(row["v"]) for row in found if row] == [type(value) for _, value in selected]


@pytest.mark.parametrize("column_type", KEYS)
def test_a_key_finds_its_row_and_by_the_index(source: Source, column_type: str) -> None:
    source.execute(f"CREATE TABLE t (v {column_type} PRIMARY KEY, n int)")
    rows = ", ".join(f"({value}, {number})" for number, value in enumerate(KEYS[column_type]))
    found = changes_of(source, f"INSERT INTO t VALUES {rows}")
    table = source.table("t")
    assert [by_key(source, table, change.after) for change in found] == [
        [number] for number in range(len(found))
    ]
    deleted = changes_of(source, "DELETE FROM t")
    assert {key_of(table, change.before or {}) for change in deleted} == {
        key_of(table, change.after or {}) for change in found
    }


def by_key(source: Source, table: Table, row: Any) -> list[int]:
    values = [literal(value) for value in key_of(table, row)]
    condition = " AND ".join(f"{quoted(n)} = {v}" for n, v in zip(table.primary_key, values, strict=True))
    query = f"SELECT n FROM {quoted(source.url.database, table.name)} WHERE {condition}"
    plan = select(source, f"EXPLAIN FORMAT=TRADITIONAL {query}")
    assert any(kind in ("const", "eq_ref") for kind in plan[0]), f"{condition} reads the whole table: {plan}"
    return [number for (number,) in select(source, query)]


def test_a_composite_key_is_in_its_own_order(source: Source) -> None:
    source.execute("CREATE TABLE t (a int, b varchar(9), c date, n int, PRIMARY KEY (c, a, b))")
    (change,) = changes_of(source, "INSERT INTO t VALUES (1, 'x', '2024-02-03', 7)")
    table = source.table("t")
    assert key_of(table, change.after or {}) == (datetime.date(2024, 2, 3), 1, "x")
    assert by_key(source, table, change.after) == [7]


@pytest.mark.parametrize("kind", ["text", "blob"])
def test_a_prefix_as_the_key(source: Source, kind: str) -> None:
    source.execute(f"CREATE TABLE t (v {kind}, n int, PRIMARY KEY (v(3)))")
    found = changes_of(source, "INSERT INTO t VALUES ('abcdef', 0), ('abd', 1)")
    rows = [select(source, f"SELECT n FROM t WHERE v = {literal(c.after['v'])}") for c in found if c.after]
    assert rows == [[(0,)], [(1,)]]


@pytest.mark.parametrize(
    ("column_type", "value"),
    [
        ("float", "1.5"),
        ("double", "0.1"),
        ("date", "'0000-00-00'"),
        ("date", "'2024-00-15'"),
        ("date", "'2024-02-30'"),
        ("datetime(2)", "'0000-00-00 00:00:00'"),
        ("timestamp", "'0000-00-00 00:00:00'"),
        ("varchar(9) CHARACTER SET sjis", "'ソ'"),
    ],
)
def test_a_key_that_cant_be_followed_is_said_at_the_end(source: Source, column_type: str, value: str) -> None:
    source.execute(f"CREATE TABLE t (v {column_type} PRIMARY KEY)", "CREATE TABLE other (n int PRIMARY KEY)")
    error, found = failure_of(
        source, f"INSERT INTO t VALUES ({value})", "INSERT INTO other VALUES (1)", "UPDATE other SET n = 2"
    )
    assert error.tables == {"t"}
    assert "'t' has a key that can't be followed: 'v'" in error.reason
    assert [change.table for change in found] == ["other", "other"]


def test_zero_and_partial_dates_are_text(source: Source) -> None:
    source.execute("CREATE TABLE t (n int PRIMARY KEY, d date, t datetime(3), s timestamp(1) NULL)")
    (change,) = changes_of(
        source, "INSERT INTO t VALUES (1, '2024-00-15', '2024-02-30 01:02:03.5', '0000-00-00 00:00:00')"
    )
    assert change.after == {
        **{"n": 1, "d": "2024-00-15", "t": "2024-02-30 01:02:03.500", "s": "0000-00-00 00:00:00.0"},
    }


def test_a_key_may_be_found_written_otherwise(source: Source) -> None:
    """'a', 'A', 'á' and 'a ' are one key here: every spelling it ever had is in the changes."""
    source.execute("CREATE TABLE t (v varchar(9) COLLATE utf8mb4_general_ci PRIMARY KEY, n int)")
    table = source.table("t")
    found = changes_of(
        source,
        "INSERT INTO t VALUES ('a', 0)",
        "UPDATE t SET v = 'A'",
        "DELETE FROM t WHERE v = 'á'",
        "INSERT INTO t VALUES ('á', 1)",
        "INSERT INTO t VALUES ('a ', 2) ON DUPLICATE KEY UPDATE n = 2",
        "REPLACE INTO t VALUES ('a ', 3)",
        plan=source.plan(),
    )
    keys = [
        tuple(key_of(table, row)[0] if row else None for row in (change.before, change.after))
        for change in found
    ]
    assert keys[:4] == [(None, "a"), ("a", "A"), ("A", None), (None, "á")]
    assert keys[4] == ("á", "á")
    spellings = {spelling for pair in keys for spelling in pair if spelling is not None}
    assert spellings == {"a", "A", "á", "a "}
    assert select(source, "SELECT v, n FROM t") == [("a ", 3)]
    for spelling in spellings:
        assert by_key(source, table, {"v": spelling}) == [3]


def test_generated_and_invisible_columns_come_too(source: Source) -> None:
    source.execute(
        "CREATE TABLE t (n int PRIMARY KEY, a varchar(9), v bigint AS (n + 1) VIRTUAL, "
        "w bigint AS (n + 2) STORED, i int INVISIBLE DEFAULT 7, KEY f ((LOWER(a))))"
    )
    (change,) = changes_of(source, "INSERT INTO t (n, a) VALUES (1, 'X')")
    assert change.after == {"n": 1, "a": "X", "v": 2, "w": 3, "i": 7}


@pytest.mark.parametrize("charset", ["latin1", "latin2", "latin5", "cp1251", "koi8r", "ascii"])
def test_a_byte_is_read_as_the_server_reads_it(source: Source, charset: str) -> None:
    for byte in range(256):
        raw = bytes((byte,))
        text = decoder(charset)(raw)
        if isinstance(text, str):
            sql = f"SELECT CONVERT(_{charset} x'{raw.hex()}' USING utf8mb4)"
            assert source.rows(sql) == [(text,)], f"{charset} x'{raw.hex()}'"


def test_key_of_needs_a_key(source: Source) -> None:
    source.execute("CREATE TABLE t (n int)")
    with pytest.raises(BinlogError, match="'t' has no primary key"):
        key_of(source.table("t"), {"n": 1})
