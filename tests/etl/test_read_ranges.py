"""The ranges of a key hold every row exactly once, whatever the key, its gaps and its crowds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lakehouse.source import ranges
from lakehouse.source.connection import connect
from lakehouse.source.ranges import Ranges, find_ranges
from lakehouse.source.sql import quoted
from tests.support.mysql import Server
from tests.support.source import Source, new_source

# name -> key columns, key, strategy of one key as SQL
LETTERS = st.text(st.sampled_from("aAáÀbzZ eé_ß"), max_size=6)


def text(value: str) -> str:
    return f"_utf8mb4 x'{value.encode().hex()}'"


def crowded(low: int, high: int) -> st.SearchStrategy[str]:
    near = st.integers(max(low, -50), min(high, 50))
    return st.one_of(near, near, st.integers(low, high)).map(str)


KEYS: dict[str, tuple[str, str, st.SearchStrategy[str]]] = {
    "int": ("a int", "a", crowded(-(2**31), 2**31 - 1)),
    "unsigned": ("a bigint unsigned", "a", crowded(0, 2**64 - 1)),
    "composite": (
        "a int, b varchar(9)",
        "a, b",
        st.tuples(crowded(-9, 9), LETTERS.map(text)).map(", ".join),
    ),
    "tenant": (
        "a tinyint, b bigint",
        "a, b",
        st.tuples(crowded(1, 2), crowded(-(2**63), 2**63 - 1)).map(", ".join),
    ),
    "text": ("a varchar(9) CHARACTER SET utf8mb4", "a", LETTERS.map(text)),
    "padded": ("a char(9) CHARACTER SET latin1", "a", LETTERS.map(text)),
    "binary": ("a varbinary(5)", "a", st.binary(max_size=5).map(lambda value: f"x'{value.hex()}'")),
    "date": (
        "a date, b decimal(9,2)",
        "a, b",
        st.tuples(
            st.sampled_from(["'0000-00-00'", "'2024-00-10'", "'2024-02-31'", "'2024-02-01'", "'9999-12-31'"]),
            st.integers(-99, 99).map(str),
        ).map(", ".join),
    ),
    "moment": ("a datetime(6)", "a", st.datetimes().map(lambda value: f"'{value}'")),
    "crowded": (
        "a tinyint, b varchar(9) CHARACTER SET utf8mb4, c int",
        "a, b, c",
        st.tuples(
            st.sampled_from("112"),
            st.sampled_from(["a", "A", "á", "a ", "b"]).map(text),
            crowded(-(2**31), 2**31 - 1),
        ).map(", ".join),
    ),
    "contracted": (  # CH is one letter, between H and I
        "a varchar(9) COLLATE utf8mb4_cs_0900_ai_ci",
        "a",
        st.text(st.sampled_from("cChHiIdz"), max_size=6).map(text),
    ),
    "any letter": (
        "a varchar(9) CHARACTER SET utf8mb4",
        "a",
        st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(text),
    ),
    "by number": (
        "a varchar(9) COLLATE utf8mb4_bin",
        "a",
        st.text(st.characters(exclude_categories=["Cs"]), max_size=3).map(text),
    ),
    "not unicode": (
        "a varchar(9) CHARACTER SET sjis, b int",
        "a, b",
        st.tuples(st.text(st.sampled_from("日本語aｱ"), max_size=3).map(text), crowded(0, 9)).map(", ".join),
    ),
    "instant": (
        "a timestamp, b int",
        "a, b",
        st.tuples(
            st.sampled_from(["'0000-00-00'", "'1970-01-02'", "'2024-02-29 12:00:00'", "'2038-01-01'"]),
            crowded(0, 9),
        ).map(", ".join),
    ),
    "enum": (
        "a enum('z','m','a'), b int",
        "a, b",
        st.tuples(st.sampled_from("123"), crowded(0, 9)).map(", ".join),
    ),
    "index by number": (
        "b int, a enum('z','m','a')",
        "b, a",
        st.tuples(crowded(0, 99), st.sampled_from("123")).map(", ".join),
    ),
}


@pytest.fixture(scope="module")
def keyed(mysql: Server) -> Iterator[Source]:
    with new_source(mysql) as source:
        for name, (columns, key, _) in KEYS.items():
            source.execute(
                f"CREATE TABLE {quoted(name)} ({columns}, PRIMARY KEY ({key})) DEFAULT CHARSET utf8mb4"
            )
        yield source


@pytest.mark.parametrize("name", KEYS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_every_row_is_in_one_range(keyed: Source, name: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(KEYS[name][2], max_size=60))
    later = data.draw(st.lists(KEYS[name][2], max_size=20))
    keyed.execute(f"TRUNCATE TABLE {quoted(name)}")
    insert(keyed, name, values)
    keyed.execute(f"ANALYZE TABLE {quoted(name)}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "SMALL_TABLE_ROWS", 3)
        patch.setattr(ranges, "ROWS_PER_RANGE", 7)
        found = ranges_of(keyed, name, at_least=2)
    insert(keyed, name, later)  # keys beyond the bounds and between them
    assert_each_row_is_read_once(keyed, name, found)


def insert(source: Source, name: str, values: list[str]) -> None:
    if values:
        source.execute(
            f"INSERT IGNORE INTO {quoted(name)} VALUES {', '.join(f'({value})' for value in values)}"
        )


def ranges_of(source: Source, name: str, at_least: int) -> Ranges:
    table = source.table(name)
    with closing(connect(source.url)) as connection:
        return find_ranges(connection, source.url.database, table, at_least)


def assert_each_row_is_read_once(source: Source, name: str, found: Ranges) -> None:
    key = KEYS[name][1]
    parts: Counter[object] = Counter()
    whole = Counter(select(source, f"SELECT {key} FROM {quoted(name)}"))
    for predicate in found.predicates():
        parts.update(select(source, f"SELECT {key} FROM {quoted(name)} WHERE {predicate}"))
    assert parts == whole


def select(source: Source, query: str) -> list[tuple[Any, ...]]:
    """As the reader, whose time zone the bounds are in."""
    with closing(connect(source.url)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


FILL = (
    "INSERT IGNORE INTO {table} WITH RECURSIVE n AS "
    "(SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 49999) SELECT {values} FROM n"
)


def fill(source: Source, columns: str, key: str, values: str) -> None:
    """Makes the table t and fills it."""
    source.execute(
        f"CREATE TABLE t ({columns}, PRIMARY KEY ({key}))",
        FILL.format(table="t", values=values),
        "ANALYZE TABLE t",
    )


@pytest.fixture
def big(source: Source, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(ranges, "SMALL_TABLE_ROWS", 20_000)
    source.execute("SET SESSION cte_max_recursion_depth = 100000")
    return source


@pytest.mark.parametrize(
    ("columns", "key", "values"),
    [
        ("a int", "a", "i"),
        ("a int", "a", "CASE WHEN i < 45000 THEN i ELSE i * 40000 END"),
        ("a bigint", "a", "CASE WHEN i % 2 THEN i ELSE -1000000000000 * i END"),
        ("a int, b int", "a, b", "i DIV 10, i"),
        ("a int, b int", "a, b", "i % 2, i"),
        ("a varchar(20)", "a", "LEFT(SHA2(i, 224), 20)"),
        ("a varchar(20), b int", "a, b", "'same', i"),
        ("a tinyint, b varchar(9), c tinyint, d int", "a, b, c, d", "1, 'x', IF(i % 9, 3, i), i"),
        ("a varchar(40)", "a", "CONCAT('ORD-', LPAD(i, 9, '0'))"),
        ("a varchar(40)", "a", "CONCAT(IF(i % 2, 'ord-', 'ORD-'), i)"),
        ("a varchar(40)", "a", "CONCAT('user', i, '@example.com')"),
        ("a varchar(40) COLLATE utf8mb4_bin", "a", "UUID()"),
        (
            "a varchar(9) CHARACTER SET latin1, b int",
            "a, b",
            "ELT(1 + (i % 7) * (i % 11 = 0), 'Same', 'sAme', 'Zoë', 'zoe', 'Ä', 'ö', 'b'), i",
        ),
        ("a varchar(20) CHARACTER SET sjis", "a", "CONCAT('日本', i)"),
        ("a varchar(20)", "a", "CONCAT(CHAR(0xE4B880 + i % 50 USING utf8mb4), i)"),
        ("a varchar(20)", "a", "CONCAT(CHAR(0xF09F9880 + i % 50 USING utf8mb4), i)"),
        ("a binary(16)", "a", "UUID_TO_BIN(UUID())"),
        ("a datetime(3)", "a", "'2020-01-01' + INTERVAL i SECOND"),
        ("a date, b int", "a, b", "IF(i % 10 = 0, '0000-00-00', '2020-01-01' + INTERVAL (i DIV 99) DAY), i"),
        ("a timestamp, b int", "a, b", "IF(i < 100, '0000-00-00', '2020-01-01' + INTERVAL i SECOND), i"),
        ("a decimal(30,3)", "a", "POW(1.001, i)"),
    ],
)
def test_ranges_are_even(big: Source, columns: str, key: str, values: str) -> None:
    fill(big, columns, key, values)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "ROWS_PER_RANGE", 10_000)
        found = ranges_of(big, "t", at_least=2)
    counts = [
        select(big, f"SELECT COUNT(*) FROM t WHERE {predicate}")[0][0] for predicate in found.predicates()
    ]
    rows = sum(counts)
    assert rows == select(big, "SELECT COUNT(*) FROM t")[0][0]
    assert 4 <= len(counts) <= 24
    assert max(counts) <= 0.4 * rows


@pytest.mark.parametrize(
    ("columns", "key", "values"),
    [
        ("a int", "a", "i"),
        ("a varchar(20), b int", "a, b", "'same', i"),
        ("a varchar(20)", "a", "LEFT(SHA2(i, 224), 20)"),
    ],
)
def test_bounds_are_looked_up_and_never_counted_off(big: Source, columns: str, key: str, values: str) -> None:
    fill(big, columns, key, values)
    table = big.table("t")
    with closing(connect(big.url)) as connection, connection.cursor() as cursor:
        found = find_ranges(connection, big.url.database, table, 8)
        cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read%'")
        read = {name: int(value) for name, value in cursor.fetchall()}
    assert len(found.starts) >= 7
    assert read["Handler_read_next"] + read["Handler_read_prev"] == 0
    assert read["Handler_read_key"] < 200


@pytest.mark.parametrize(("columns", "key"), [("a int, b int", "a"), ("a varchar(5)", "a")])
def test_small_tables_are_one_range(source: Source, columns: str, key: str) -> None:
    source.execute(f"CREATE TABLE t ({columns}, PRIMARY KEY ({key}))", "INSERT INTO t (a) VALUES (1), (300)")
    assert ranges_of(source, "t", at_least=2) == Ranges()


def test_without_a_key_there_is_one_range(source: Source) -> None:
    source.execute("CREATE TABLE t (a int)")
    assert ranges_of(source, "t", at_least=2).predicates() == ["1 = 1"]


def test_a_range_uses_the_index(big: Source) -> None:
    big.execute(
        "CREATE TABLE t (a int, b varchar(9), PRIMARY KEY (a, b))",
        FILL.format(table="t", values="i % 2, i"),
        "ANALYZE TABLE t",
    )
    found = ranges_of(big, "t", at_least=8)
    for predicate in found.predicates():
        ((*_, kind, _, used, _, _, rows, _, _),) = big.rows(
            f"EXPLAIN FORMAT=TRADITIONAL SELECT * FROM t WHERE {predicate}"
        )
        assert (kind, used) == ("range", "PRIMARY"), predicate
        assert rows < 30_000, predicate
