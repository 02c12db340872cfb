"""Streamed rows: the same whatever the sizes, errors where the server tells them, no connection astray."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pymysql
import pytest
from pymysql.constants import CR

from lakehouse.source import stream
from lakehouse.source.connection import Connection, connect
from lakehouse.source.plan import Column, Table
from lakehouse.source.snapshot import open_snapshot
from lakehouse.source.stream import record_batches
from lakehouse.source.text_rows import LONGEST
from lakehouse.source.wire import selected
from tests.support.busy import connection_id
from tests.support.mysql import Server
from tests.support.proxy import Treatment, proxy
from tests.support.source import Source, new_source

ROWS = 3000
NAMES = ("id", "note", "amount", "day", "moment", "data", "ratio")


@pytest.fixture(scope="module")
def filled(mysql: Server) -> Iterator[Source]:
    """Rows of a few bytes and of some kilobytes, NULLs among them."""
    with new_source(mysql) as source:
        source.execute(
            "CREATE TABLE t (id int PRIMARY KEY, note varchar(200), amount decimal(10,2), day date, "
            "moment datetime(3), data blob, ratio double)",
            "SET SESSION cte_max_recursion_depth = 100000",
            "INSERT INTO t WITH RECURSIVE n AS "
            f"(SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS - 1}) "
            "SELECT i, IF(i % 7 = 3, NULL, REPEAT('é', i % 150)), IF(i % 5 = 0, NULL, i / 3 - 400), "
            "DATE'2020-01-01' + INTERVAL i DAY, IF(i % 3 = 0, NULL, '1999-12-31 23:59:59.125'), "
            "IF(i % 100 = 0, REPEAT(x'00ff', i), IF(i % 2, NULL, '')), i / 7 FROM n",
        )
        yield source


@pytest.fixture
def connection(filled: Source) -> Iterator[Connection]:
    with closing(connect(filled.url)) as connection:
        yield connection


def column(name: str, spark_type: str) -> Column:
    return Column(name, name, "", True, spark_type)


def all_of(table: Table) -> str:
    return f"SELECT {', '.join(selected(table))} FROM {table.name} ORDER BY id"


def rows_of(batches: Iterator[pa.RecordBatch]) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def assert_usable(connection: Connection) -> None:
    assert rows_of(record_batches(connection, "SELECT 5 AS five", [column("five", "bigint")])) == [(5,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 6")
        assert cursor.fetchall() == ((6,),)


def assert_closed(source: Source, connection: Connection, number: int) -> None:
    """At both ends."""
    assert not connection.open
    query = f"SELECT COUNT(*) FROM information_schema.processlist WHERE id = {number}"
    deadline = time.monotonic() + 10
    while source.rows(query) != [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("batch_cells", [1, 50, 10**6])
@pytest.mark.parametrize("buffer_bytes", [1, 7, 64, 1000, 8192, 10**6])
def test_rows_are_the_same_whatever_the_sizes(
    filled: Source,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    buffer_bytes: int,
    batch_cells: int,
) -> None:
    monkeypatch.setattr(stream, "BUFFER_BYTES", buffer_bytes)
    monkeypatch.setattr(stream, "BATCH_CELLS", batch_cells)
    table = filled.table("t")
    batches = list(record_batches(connection, all_of(table), table.columns))
    assert all(batch.num_rows <= max(1, batch_cells // len(NAMES)) for batch in batches)
    assert all(batch.schema.names == list(NAMES) for batch in batches)
    assert rows_of(iter(batches)) == filled.rows("SELECT * FROM t ORDER BY id")
    assert_usable(connection)


def test_nothing_is_of_no_rows(connection: Connection) -> None:
    one = [column("id", "int")]
    assert list(record_batches(connection, "SELECT id FROM t WHERE FALSE", one)) == []
    assert list(record_batches(connection, "SELECT id FROM t WHERE id = -1", one)) == []
    assert_usable(connection)


def test_statements_follow_one_another(filled: Source) -> None:
    """As in a snapshot, which shows no later rows."""
    table = filled.table("t")
    with open_snapshot(filled.url) as snapshot:
        filled.execute("INSERT INTO t (id) VALUES (-1)")
        try:
            for _ in range(2):
                assert [row[0] for row in rows_of(snapshot.rows(table))] == list(range(ROWS))
                found = rows_of(snapshot.rows_of(table, [(number,) for number in range(-5, 1200, 2)]))
                assert sorted(row[0] for row in found) == list(range(1, 1200, 2))
                with snapshot.connection.cursor() as cursor:
                    cursor.execute("SELECT COUNT(*) FROM t")
                    assert cursor.fetchone() == (ROWS,)
        finally:
            filled.execute("DELETE FROM t WHERE id = -1")


# The row's payload is a digit (2 bytes), the text's length (4 bytes below 16 MiB, else 9) and the text.
EXACTLY_ONE = LONGEST - 2 - 4
EXACTLY_TWO = 2 * LONGEST - 2 - 9


@pytest.mark.parametrize(
    "size",
    [
        *(EXACTLY_ONE - 1, EXACTLY_ONE, EXACTLY_ONE + 1, LONGEST, LONGEST + 1),
        *(EXACTLY_TWO - 1, EXACTLY_TWO, EXACTLY_TWO + 1, 50_000_000),
    ],
)
def test_rows_of_several_packets(connection: Connection, size: int) -> None:
    long = f"CONCAT(RPAD(_binary'begin', {size - 3}, _binary'xyz'), 'end')"
    sql = " UNION ALL ".join(f"SELECT {n}, {v}" for n, v in enumerate(("'a'", long, long, "''"), 1))
    found = rows_of(record_batches(connection, sql, [column("n", "int"), column("v", "binary")]))
    text = (b"begin" + b"xyz" * (size // 3))[: size - 3] + b"end"
    assert [number for number, _ in found] == [1, 2, 3, 4]
    assert [len(value) for _, value in found] == [1, size, size, 0]
    assert found[1][1] == found[2][1] == text
    assert_usable(connection)


def test_a_long_row_alone_and_small_buffers(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BUFFER_BYTES", 10)
    sql = "SELECT 1 AS n, REPEAT('x', 20000000) AS v, 2 AS m"
    columns = [column("n", "int"), column("v", "binary"), column("m", "decimal(3,1)")]
    ((n, v, m),) = rows_of(record_batches(connection, sql, columns))
    assert (n, m, v) == (1, 2, b"x" * 20_000_000)


@pytest.mark.parametrize("batch_cells", [2, 10**6])
def test_an_error_amid_the_rows_is_the_servers_and_the_connection_goes_on(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, batch_cells: int
) -> None:
    monkeypatch.setattr(stream, "BATCH_CELLS", batch_cells)
    sql = "SELECT id, EXP(id) AS e, REPEAT('x', 1000) AS x FROM t ORDER BY id"  # too large from 710 on
    columns = [column("id", "int"), column("e", "double"), column("x", "string")]
    found = []
    with pytest.raises(pymysql.err.MySQLError, match="DOUBLE value is out of range") as error:
        for batch in record_batches(connection, sql, columns):
            found += batch["id"].to_pylist()
    assert error.value.args[0] == 1690
    assert found == list(range(len(found)))
    assert len(found) <= 710
    assert (batch_cells > 2) or len(found) > 500
    assert_usable(connection)


def test_a_statement_that_is_refused_is_the_servers_error(connection: Connection) -> None:
    with pytest.raises(pymysql.err.ProgrammingError, match="doesn't exist"):
        list(record_batches(connection, "SELECT id FROM nowhere", [column("id", "int")]))
    assert_usable(connection)


SLOW = "SELECT id, SLEEP(0.02) AS s, REPEAT('x', 10000) AS x FROM t"
SLOW_COLUMNS = [column("id", "int"), column("s", "int"), column("x", "string")]


def test_a_statement_that_takes_too_long_ends_with_an_error(filled: Source) -> None:
    sql = "SELECT a.id, REPEAT('x', 1000) AS x FROM t AS a, t AS b"
    with closing(connect(filled.url, statement_limit_s=1)) as connection:
        with pytest.raises(pymysql.err.MySQLError, match="maximum statement execution time exceeded"):
            for _ in record_batches(connection, sql, [column("id", "int"), column("x", "string")]):
                pass
        assert_usable(connection)


@pytest.mark.parametrize("what", ["QUERY", "CONNECTION"])
def test_who_is_killed_amid_the_rows_has_an_error(
    filled: Source, connection: Connection, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(stream, "BATCH_CELLS", 6)
    number = connection_id(connection)
    batches = record_batches(connection, SLOW, SLOW_COLUMNS)
    next(batches)
    filled.execute(f"KILL {what} {number}")
    with pytest.raises(pymysql.err.OperationalError):
        for _ in batches:
            pass
    if what == "QUERY":
        assert_usable(connection)
    else:
        with pytest.raises(pymysql.err.Error):
            connection.query("SELECT 1")
        assert_closed(filled, connection, number)


def test_who_does_not_wait_for_the_last_batch_loses_the_connection(
    filled: Source, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "BATCH_CELLS", 6)
    number = connection_id(connection)
    batches = record_batches(connection, SLOW, SLOW_COLUMNS)
    assert isinstance(batches, Generator)
    next(batches)
    started = time.monotonic()
    batches.close()
    assert time.monotonic() - started < 5  # not after the other 3000 rows
    assert_closed(filled, connection, number)
    with pytest.raises(pymysql.err.Error):
        connection.query("SELECT 1")


def test_who_never_asks_for_a_batch_has_asked_nothing(connection: Connection) -> None:
    batches = record_batches(connection, SLOW, SLOW_COLUMNS)
    assert isinstance(batches, Generator)
    batches.close()
    assert_usable(connection)


@pytest.mark.parametrize("mode", ["VERIFY_CA", "DISABLED"])
@pytest.mark.parametrize("then", ["cut", "stall"])
def test_a_lost_connection_is_told(mysql: Server, filled: Source, mode: str, then: str) -> None:
    table = filled.table("t")
    for after in (20_000, 100_000, 200_000):
        with proxy(mysql.port, Treatment(after=after, then=then)) as between:
            url = replace(filled.url, port=between.port, ssl_mode=mode)
            with closing(connect(url, read_timeout_s=0.5)) as connection:
                number = connection_id(connection)
                with pytest.raises(pymysql.err.OperationalError, match="connection was lost") as error:
                    list(record_batches(connection, all_of(table), table.columns))
                assert error.value.args[0] == CR.CR_SERVER_LOST
                assert not connection.open
        assert_closed(filled, connection, number)


def test_what_is_no_row_is_told(filled: Source, connection: Connection) -> None:
    number = connection_id(connection)
    with pytest.raises(pymysql.err.OperationalError, match="what is no row") as error:
        list(record_batches(connection, "SELECT 'seven' AS n", [column("n", "int")]))
    assert error.value.args[0] == CR.CR_MALFORMED_PACKET
    assert_closed(filled, connection, number)


def test_a_long_row_that_is_none_is_told(connection: Connection) -> None:
    with pytest.raises(pymysql.err.OperationalError, match="what is no row"):
        list(record_batches(connection, "SELECT REPEAT('x', 20000000) AS n", [column("n", "int")]))
    assert not connection.open


@pytest.mark.parametrize(
    ("value", "spark_type"),
    [
        ("3000000000", "int"),
        ("-2147483649", "int"),
        ("'x'", "double"),
        ("'x'", "decimal(38,0)"),
        ("1.5", "decimal(38,0)"),
        ("1000.0", "decimal(4,1)"),
        ("-1000.0", "decimal(4,1)"),
        ("9223372036854775807", "decimal(18,0)"),
        ("100000000000000000000", "decimal(20,0)"),
        ("1.55", "decimal(4,1)"),
        ("18446744073709551616", "bigint"),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_told(
    connection: Connection, value: str, spark_type: str
) -> None:
    with pytest.raises(pymysql.err.MySQLError, match=r"can't hold|is no row"):
        list(record_batches(connection, f"SELECT {value} AS v", [column("v", spark_type)]))
