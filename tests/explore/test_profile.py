"""The figures of a profile, against what the tests put into the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

import explore.profile as profile_module
from explore.kinds import Kind
from explore.shape import ForeignKey, Frequency
from explore.values import Binary
from tests.explore.conftest import Database

MakeDatabase = Callable[..., Database]

# Each type: declaration, SQL values, then what the profile must say: kind, min, max, longest, distinct,
# and the most frequent value.
TYPES = {
    "tinyint(1)": (("2", "2", "-1"), Kind.NUMBER, -1, 2, None, 2, 2),
    "bigint unsigned": (
        ("18446744073709551615", "0", "0"),
        Kind.NUMBER,
        0,
        18446744073709551615,
        None,
        2,
        0,
    ),
    "int(5) zerofill": (("7", "7", "12"), Kind.NUMBER, 7, 12, None, 2, 7),
    "decimal(30,10)": (
        ("12345678901234567890.0123456789", "-0.1", "-0.1"),
        Kind.NUMBER,
        Decimal("-0.1000000000"),
        Decimal("12345678901234567890.0123456789"),
        None,
        2,
        Decimal("-0.1000000000"),
    ),
    "double": (("1e300", "-1e300", "1e300"), Kind.NUMBER, -1e300, 1e300, None, 2, 1e300),
    "year": (("2004", "1999", "2004"), Kind.NUMBER, 1999, 2004, None, 2, 2004),
    "bit(9)": (("b'101'", "b'101'", "b'111111111'"), Kind.NUMBER, 5, 511, None, 2, 5),
    "date": (
        ("'0000-00-00'", "'2004-02-29'", "'2004-02-29'"),
        Kind.DATE,
        "0000-00-00",
        dt.date(2004, 2, 29),
        None,
        2,
        dt.date(2004, 2, 29),
    ),
    "datetime(6)": (
        ("'2004-02-29 23:59:59.999999'", "'2004-02-29 23:59:59.999999'", "NULL"),
        Kind.DATE,
        dt.datetime(2004, 2, 29, 23, 59, 59, 999999),
        dt.datetime(2004, 2, 29, 23, 59, 59, 999999),
        None,
        1,
        dt.datetime(2004, 2, 29, 23, 59, 59, 999999),
    ),
    "time": (
        ("'-100:00:00'", "'838:59:59'", "'-100:00:00'"),
        Kind.TIME,
        dt.timedelta(hours=-100),
        dt.timedelta(hours=838, minutes=59, seconds=59),
        None,
        2,
        dt.timedelta(hours=-100),
    ),
    "varchar(30) character set latin1": (("'é'", "'é'", "'zz'"), Kind.TEXT, "é", "zz", 2, 2, "é"),
    "longtext": (
        ("REPEAT('😀', 200)", "CONCAT(REPEAT('😀', 199), 'x')", "REPEAT('😀', 200)"),
        Kind.TEXT,
        "😀" * 80 + "…",
        "😀" * 80 + "…",
        200,
        2,
        "😀" * 80 + "…",
    ),
    "enum('b','a')": (("'a'", "'b'", "'b'"), Kind.TEXT, "a", "b", 1, 2, "b"),
    "set('x','y')": (("'x,y'", "''", "'x,y'"), Kind.TEXT, "", "x,y", 3, 2, "x,y"),
    "json": (
        ("""'{"a": 1}'""", """'{"a":1}'""", "'[]'"),
        Kind.JSON,
        None,
        None,
        8,
        2,
        '{"a": 1}',
    ),
    "mediumblob": (
        ("REPEAT(x'00ff', 50)", "x'00'", "REPEAT(x'00ff', 50)"),
        Kind.BINARY,
        None,
        None,
        100,
        2,
        Binary(bytes.fromhex("00ff" * 8), 100),
    ),
    "binary(2)": (("x'00'", "x'0000'", "x'ffff'"), Kind.BINARY, None, None, 2, 2, Binary(b"\0\0", 2)),
    "point": (("POINT(1, 2)", "POINT(1, 2)", "POINT(0, 0)"), Kind.SPATIAL, None, None, 25, 2, "POINT(1 2)"),
    "vector(2)": (
        ("STRING_TO_VECTOR('[1,2]')", "STRING_TO_VECTOR('[1,2]')", "NULL"),
        Kind.OTHER,
        None,
        None,
        8,
        1,
        Binary(bytes.fromhex("0000803f00000040"), 8),
    ),
}


def test_every_type(make_database: MakeDatabase) -> None:
    columns = ", ".join(f"c{index} {declared} NULL" for index, declared in enumerate(TYPES))
    rows = zip(*(values for values, *_ in TYPES.values()), strict=True)
    database = make_database(
        f"CREATE TABLE types (id int PRIMARY KEY, {columns})",
        "SET SESSION sql_mode = ''",
        *(f"INSERT INTO types VALUES ({index}, {', '.join(row)})" for index, row in enumerate(rows)),
        f"INSERT INTO types (id) VALUES ({len(TYPES)})",
    )
    explored = database.explore()
    assert explored.table("types").rows == 4
    for index, (declared, (values, kind, low, high, longest, distinct, most)) in enumerate(TYPES.items()):
        column = explored.column("types", f"c{index}")
        assert column.kind is kind, declared
        assert (column.min, column.max) == (low, high), declared
        assert column.longest == longest, declared
        assert column.distinct == distinct, declared
        assert column.nulls == 1 + values.count("NULL"), declared
        first = column.frequent[0]
        assert first.value == most, declared
        assert first.count == 2, declared


def test_keys_and_storage(make_database: MakeDatabase) -> None:
    database = make_database(
        "CREATE TABLE parent (b int, a int, c varchar(9), PRIMARY KEY (a, b), UNIQUE (c), UNIQUE ((a + b)))",
        "CREATE TABLE child (id int, x int, y int, CONSTRAINT `to parent` FOREIGN KEY (y, x) "
        "REFERENCES parent (a, b)) ENGINE = InnoDB COLLATE latin1_bin",
        "CREATE TABLE prefix (id int PRIMARY KEY, t text, UNIQUE (t(3))) ENGINE = MyISAM",
    )
    explored = database.explore()
    assert explored.table("parent").primary_key == ("a", "b")
    assert [column.unique for column in explored.table("parent").columns] == [False, False, True]
    assert explored.table("child").primary_key == ()
    assert explored.table("child").collation == "latin1_bin"
    assert explored.table("child").foreign_keys == (
        ForeignKey("to parent", ("y", "x"), database.name, "parent", ("a", "b")),
    )
    assert explored.table("prefix").engine == "MyISAM"
    assert [column.unique for column in explored.table("prefix").columns] == [True, False]


def test_distinct_values_are_told_apart_as_bytes(make_database: MakeDatabase) -> None:
    database = make_database(
        "CREATE TABLE t (id int PRIMARY KEY, country varchar(9))",
        "INSERT INTO t VALUES (1, 'France'), (2, 'FRANCE'), (3, 'France '), (4, 'France'), (5, NULL)",
    )
    column = database.explore().column("t", "country")
    assert column.distinct == 3
    assert column.frequent == (Frequency("France", 2), Frequency("FRANCE", 1), Frequency("France ", 1))


def test_views_are_no_tables_and_an_empty_database_has_none(make_database: MakeDatabase) -> None:
    with_view = make_database("CREATE TABLE t (id int PRIMARY KEY)", "CREATE VIEW v AS SELECT * FROM t")
    assert [table.name for table in with_view.explore().profile.tables] == ["t"]
    empty = make_database().explore()
    assert empty.profile.tables == ()
    assert empty.faults == []


@pytest.mark.parametrize(
    "name", ["order lines", "a`b", "per%cent", "%s", "select", "o'clock", 'q"', "é;--", "名"]
)
def test_names_that_need_quoting(make_database: MakeDatabase, name: str) -> None:
    quoted = name.replace("`", "``")
    database = make_database(
        f"CREATE TABLE `{quoted}` (`{quoted}` varchar(9) PRIMARY KEY)",
        f"CREATE TABLE child (id int PRIMARY KEY, `{quoted}` varchar(9), "
        f"FOREIGN KEY (`{quoted}`) REFERENCES `{quoted}` (`{quoted}`))",
        f"INSERT INTO `{quoted}` VALUES ('a '), ('b')",
        "INSERT INTO child VALUES (1, 'B'), (2, 'c'), (3, NULL)",
        name=f"explore {name}",
    )
    explored = database.explore()
    assert explored.column(name, name).distinct == 2
    assert explored.table("child").foreign_keys[0].columns == (name,)
    assert {(fault.name, fault.table, fault.count) for fault in explored.faults} == {
        ("orphans", "child", 1),
        ("collation_matches", "child", 1),
        ("blank_ends", name, 1),
    }


def test_a_large_table_is_sampled_and_says_so(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile_module, "MAX_VALUES", 900)
    database = make_database(
        "CREATE TABLE small (id int PRIMARY KEY, x int, y int)",
        "SET SESSION cte_max_recursion_depth = 20000",
        "CREATE TABLE large (id int PRIMARY KEY, half int, code int UNIQUE)",
        "INSERT INTO large WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) "
        "SELECT i, i % 2, IF(i > 10, i, NULL) FROM n",
        "INSERT INTO small SELECT * FROM large LIMIT 300",
    )
    explored = database.explore()
    small, large = explored.table("small"), explored.table("large")
    assert (small.rows_read, small.is_sampled) == (300, False)
    assert (large.rows, large.is_sampled) == (9000, True)
    assert isinstance(large.rows_read, int)
    assert 200 < large.rows_read < 400
    identity, half, code = large.columns
    assert (identity.distinct, identity.distinct_exact) == (9000, True)  # a key proves it
    assert (code.distinct, code.distinct_exact) == (8990, True)
    assert (half.distinct, half.distinct_exact) == (2, False)
    assert sum(item.count for item in half.frequent) == large.rows_read
    assert (identity.min, identity.max, code.nulls) == (1, 9000, 10)  # of all rows all the same
    assert database.explore().profile.tables == explored.profile.tables  # the same sample again


def test_the_spread_of_numbers_and_dates(make_database: MakeDatabase) -> None:
    database = make_database(
        "CREATE TABLE t (id int PRIMARY KEY, n decimal(9,2), d date, one int)",
        "INSERT INTO t VALUES (1, 0, '2004-01-01', 5), (2, 0.4, '2004-01-01', 5), (3, 100, '2004-12-31', 5), "
        "(4, NULL, '0000-00-00', 5)",
    )
    explored = database.explore()
    numbers = explored.column("t", "n").histogram
    assert [item.count for item in numbers] == [2, *[0] * 18, 1]
    assert (numbers[0].low, numbers[0].high, numbers[-1].high) == (0.0, 5.0, 100.0)
    dates = explored.column("t", "d").histogram
    assert (dates[0].low, dates[0].count) == (dt.date(2004, 1, 1), 2)
    assert (dates[-1].high, dates[-1].count) == (dt.date(2004, 12, 31), 1)
    assert explored.column("t", "one").histogram == ()
