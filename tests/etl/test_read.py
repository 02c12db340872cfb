"""Reading: every row once and exact, gently, by name, and without a word of the password."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from lakehouse.errors import SourceError
from lakehouse.source import ranges
from lakehouse.source.connection import connect
from lakehouse.source.read import Cut, cut
from tests.support.mysql import Server
from tests.support.source import Source, connect_owner, waiting_statements


def read(found: Cut) -> list[pa.RecordBatch]:
    """All ranges."""
    return [batch for condition in found.ranges for batch in found.read(condition)]


FILL = (
    "INSERT INTO t WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
    "SELECT i, MOD(i * 7919, 10000) / 100, CONCAT('row ', i) FROM n"
)


@pytest.fixture
def ten_thousand(source: Source, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(ranges, "SMALL_TABLE_ROWS", 100)
    monkeypatch.setattr(ranges, "ROWS_PER_RANGE", 2000)
    source.execute(
        "CREATE TABLE t (id int PRIMARY KEY, amount decimal(10,2), note varchar(20))",
        "SET SESSION cte_max_recursion_depth = 100000",
        FILL,
        "ANALYZE TABLE t",
    )
    return source


def test_all_rows_come_by_several_ranges(ten_thousand: Source) -> None:
    found = cut(ten_thousand.url, ten_thousand.table("t"), 2)
    assert len(found.ranges) >= 4
    ten_thousand.execute("INSERT INTO t VALUES (-5, 1, 'below'), (2000000000, 2, 'above')")
    table = pa.Table.from_batches(read(found))
    assert table.num_rows == 10_002
    rows = {row["id"]: (row["amount"], row["note"]) for row in table.to_pylist()}
    expected = {i: (Decimal(i * 7919 % 10000) / 100, f"row {i}") for i in range(10_000)}
    assert rows == expected | {-5: (Decimal(1), "below"), 2_000_000_000: (Decimal(2), "above")}


NAMES = (
    "order",
    "a`b",
    'say "hi"',
    "it's",
    "back\\slash",
    "is it?",
    "{d 'x'}",
    "c.d",
    "50%",
    "Größe",
    ":1",
    "--",
    "/*x",
)


def test_names_that_need_quoting(source: Source, spark: SparkSession) -> None:
    columns = ", ".join(f"`{name.replace('`', '``')}` int" for name in NAMES)
    source.execute(
        f"CREATE TABLE `select * from ``x``.y?` ({columns}, PRIMARY KEY (`a``b`, `is it?`))",
        f"INSERT INTO `select * from ``x``.y?` VALUES ({', '.join(map(str, range(len(NAMES))))})",
    )
    frame = source.read(spark, "select * from `x`.y?")
    assert frame.columns[:7] == ["order", "a_b", "say__hi_", "it_s", "back_slash", "is_it_", "_d__x__"]
    assert list(frame.collect()[0]) == list(range(len(NAMES)))


def test_names_that_need_quoting_in_ranges(
    source: Source, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "SMALL_TABLE_ROWS", 1)
    source.execute(
        "CREATE TABLE `order` (`is ``it``?` varchar(9), `{x}` int, PRIMARY KEY (`is ``it``?`, `{x}`))",
        "INSERT INTO `order` VALUES ('?', 1), ('ß', 2), ('''', 3), ('', 4), ('a', 5), ('A ', 6)",
        "ANALYZE TABLE `order`",
    )
    assert len(cut(source.url, source.table("order"), 2).ranges) >= 2
    frame = source.read(spark, "order")
    assert sorted(frame.collect()) == sorted([("?", 1), ("ß", 2), ("'", 3), ("", 4), ("a", 5), ("A ", 6)])


def test_generated_and_invisible_columns(source: Source, spark: SparkSession) -> None:
    source.execute(
        "CREATE TABLE t (a int PRIMARY KEY, b int AS (a * 2) VIRTUAL, c int AS (a * 3) STORED INVISIBLE)",
        "INSERT INTO t (a) VALUES (7)",
    )
    assert [row.asDict() for row in source.read(spark, "t").collect()] == [{"a": 7, "b": 14, "c": 21}]


def test_empty_tables_and_tables_without_a_key(source: Source, spark: SparkSession) -> None:
    source.execute("CREATE TABLE t (a int, b text)", "CREATE TABLE e (a int PRIMARY KEY)")
    assert source.read(spark, "e").collect() == []
    source.execute("INSERT INTO t VALUES (1, 'x'), (1, 'x'), (NULL, NULL)")
    assert sorted(map(str, source.read(spark, "t").collect())) == [
        "Row(a=1, b='x')",
        "Row(a=1, b='x')",
        "Row(a=None, b=None)",
    ]


def test_rows_of_megabytes_are_streamed(source: Source) -> None:
    """More bytes than there may be memory, though the estimates know nothing of them."""
    source.execute(
        "CREATE TABLE t (id int PRIMARY KEY, b longblob AS (REPEAT(CHAR(id), 40000000)) VIRTUAL)",
        "INSERT INTO t (id) VALUES (%s)",
        rows=[(number,) for number in range(1, 41)],
    )
    plain = replace(source.url, ssl_mode="DISABLED")  # two gigabytes need no encryption here
    found = cut(plain, source.table("t"), 2)
    tracemalloc.start()
    try:
        lasts = []
        for condition in found.ranges:
            for batch in found.read(condition):
                for value in batch["b"]:
                    data = memoryview(value.as_buffer())
                    lasts.append((len(data), data[0], data[-1]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sorted(lasts) == [(40_000_000, number, number) for number in range(1, 41)]
    assert peak < 10 * 40_000_000


@contextmanager
def held(mysql: Server, source: Source, found: Cut) -> Iterator[list[Future[int]]]:
    """Counts the rows of two ranges at a time in the background, held up by a lock until the block ends."""

    def count(conditions: tuple[str, ...]) -> int:
        return sum(batch.num_rows for condition in conditions for batch in found.read(condition))

    with ThreadPoolExecutor(2) as pool, closing(connect_owner(mysql)) as locking:
        locking.query(f"LOCK TABLES {source.url.database}.t WRITE")
        yield [pool.submit(count, found.ranges[half::2]) for half in range(2)]
        locking.query("UNLOCK TABLES")


def test_sessions_are_named_limited_and_read_only(mysql: Server, ten_thousand: Source) -> None:
    with held(mysql, ten_thousand, cut(ten_thousand.url, ten_thousand.table("t"), 2)) as counting:
        found = waiting_statements(ten_thousand, at_least=2)
        threads = ", ".join(str(thread) for thread, _, _ in found)
        variables = ten_thousand.rows(
            "SELECT DISTINCT variable_name, variable_value FROM performance_schema.variables_by_thread "
            f"WHERE thread_id IN ({threads}) AND variable_name IN "
            "('transaction_read_only', 'max_execution_time', 'time_zone', 'sql_mode')"
        )
        names = ten_thousand.rows(
            "SELECT attr_value FROM performance_schema.session_connect_attrs "
            "WHERE attr_name = 'program_name' "
            f"AND processlist_id IN ({', '.join(str(connection) for _, connection, _ in found)})"
        )
        ciphers = ten_thousand.rows(
            "SELECT variable_value FROM performance_schema.status_by_thread "
            f"WHERE variable_name = 'Ssl_cipher' AND thread_id IN ({threads})"
        )
    assert sum(half.result() for half in counting) == 10_000
    assert len(found) == 2
    assert all("/* classicmodels-lakehouse */" in str(statement) for _, _, statement in found)
    assert dict(variables) == {
        "transaction_read_only": "ON",
        "max_execution_time": "1800000",
        "time_zone": "+00:00",
        "sql_mode": "ALLOW_INVALID_DATES",
    }
    assert names == [("classicmodels-lakehouse",)] * 2
    assert all(cipher for (cipher,) in ciphers)
    assert len(ciphers) == 2


def test_a_statement_that_fails_is_an_error_of_the_source_without_the_password(ten_thousand: Source) -> None:
    found = cut(ten_thousand.url, ten_thousand.table("t"), 2)
    ten_thousand.execute("DROP TABLE t")
    with pytest.raises(SourceError, match=r"table 't' can't be read: .*doesn't exist") as failure:
        read(found)
    password = ten_thousand.url.password
    assert password not in str(failure.value)
    assert password not in repr(found)


def test_a_connection_lasts_no_longer_than_its_range(ten_thousand: Source) -> None:
    found = cut(ten_thousand.url, ten_thousand.table("t"), 2)
    for condition in found.ranges:
        for _ in found.read(condition):
            pass
    abandoned = found.read(found.ranges[0])
    assert isinstance(abandoned, Generator)
    next(abandoned)
    abandoned.close()
    query = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '{}' AND user = 'reader'"
    deadline = time.monotonic() + 10
    while (left := ten_thousand.rows(query.format(ten_thousand.url.database))) != [(0,)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)
    assert ten_thousand.url.felt.most_connections == 1


@pytest.mark.parametrize("mode", ["DISABLED", "PREFERRED", "VERIFY_CA"])
def test_tls_modes(ten_thousand: Source, mode: str) -> None:
    url = replace(
        ten_thousand.url, ssl_mode=mode, ssl_ca=ten_thousand.url.ssl_ca if mode == "VERIFY_CA" else None
    )
    found = cut(url, ten_thousand.table("t"), 2)
    assert len(found.ranges) > 1
    assert sum(batch.num_rows for batch in read(found)) == 10_000


def test_a_certificate_of_another_name_is_refused(ten_thousand: Source) -> None:
    table = ten_thousand.table("t")
    with pytest.raises(SourceError, match="certificate is not trusted"):
        cut(replace(ten_thousand.url, ssl_mode="VERIFY_IDENTITY"), table, 2)


def test_a_table_that_went_away_is_an_error_of_the_source(ten_thousand: Source) -> None:
    table = ten_thousand.table("t")
    ten_thousand.execute("DROP TABLE t")
    with pytest.raises(SourceError, match="table 't'"):
        cut(ten_thousand.url, table, 2)


def test_a_statement_that_takes_too_long_ends(source: Source) -> None:
    with connect(source.url, statement_limit_s=0.2) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT SLEEP(30)")
        assert cursor.fetchone() == (1,)  # interrupted
