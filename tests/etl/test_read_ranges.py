"""The ranges of a key hold every row exactly once, whatever the key, its gaps and its crowds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

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
    whole = Counter(source.rows(f"SELECT {key} FROM {quoted(name)}"))
    parts: Counter[object] = Counter()
    with closing(connect(source.url)) as connection, connection.cursor() as cursor:
        for predicate in found.predicates():
            cursor.execute(f"SELECT {key} FROM {quoted(name)} WHERE {predicate}")
            parts.update(cursor.fetchall())
    assert parts == whole


FILL = (
    "INSERT INTO {table} WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 49999) "
    "SELECT {values} FROM n"
)


@pytest.fixture
def big(source: Source) -> Source:
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
    ],
)
def test_ranges_are_even(big: Source, columns: str, key: str, values: str) -> None:
    big.execute(
        f"CREATE TABLE t ({columns}, PRIMARY KEY ({key}))",
        FILL.format(table="t", values=values),
        "ANALYZE TABLE t",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "ROWS_PER_RANGE", 10_000)
        found = ranges_of(big, "t", at_least=2)
    counts = [
        big.rows(f"SELECT COUNT(*) FROM t WHERE {predicate}")[0][0]
        for predicate in found.predicates()
    ]
    assert sum(counts) == 50_000
    assert 4 <= len(counts) <= 24
    assert max(counts) <= 20_000


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
