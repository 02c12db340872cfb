"""What is told of statements, transactions and connections is what there was."""

from __future__ import annotations

import time
from contextlib import closing

import pymysql
import pytest

from lakehouse.source.connection import StreamingCursor, connect
from lakehouse.source.felt import Felt
from lakehouse.source.read import cut
from lakehouse.source.snapshot import open_snapshot
from tests.support.source import Source


def test_statements_are_counted_and_the_longest_is_named(source: Source) -> None:
    felt = source.url.felt
    with closing(connect(source.url)) as connection, connection.cursor() as cursor:
        assert felt.statements == 1  # the session's settings
        cursor.execute("SELECT 1")
        cursor.execute("SELECT SLEEP(0.3)")
        with pytest.raises(pymysql.err.ProgrammingError):
            cursor.execute("SELEC 1")
    assert felt.statements == 4
    seconds, what = felt.longest_statement
    assert seconds >= 0.3
    assert what == "SELECT SLEEP(0.3)"
    assert felt.longest_transaction == felt.longest_statement
    assert felt.longest_snapshot == 0


def test_a_streamed_statement_lasts_as_long_as_its_rows(source: Source) -> None:
    with closing(connect(source.url)) as connection:
        with connection.cursor(StreamingCursor) as cursor:
            cursor.execute("SELECT 'streamed' UNION ALL SELECT 2")
            cursor.fetchone()
            time.sleep(0.3)
        time.sleep(0.5)
    seconds, what = source.url.felt.longest_statement
    assert what == "SELECT 'streamed' UNION ALL SELECT 2"
    assert seconds >= 0.3


def test_a_snapshot_is_told_apart(source: Source) -> None:
    felt = source.url.felt
    with open_snapshot(source.url) as snapshot, snapshot.connection.cursor() as cursor:
        cursor.execute("SELECT SLEEP(0.3)")
    assert felt.longest_statement[0] >= 0.3
    assert felt.longest_snapshot >= 0.3
    assert felt.longest_transaction[1] != "SELECT SLEEP(0.3)"
    assert ", no snapshot longer than 0." in str(felt)


def test_connections_are_those_at_a_time(source: Source) -> None:
    felt = source.url.felt
    connect(source.url).close()
    with closing(connect(source.url)), closing(connect(source.url)):
        pass
    connect(source.url).close()
    assert felt.most_connections == 2
    assert "at most 2 connections at a time" in str(felt)
    assert felt.statements == 4


def test_a_range_is_one_connection_and_lasts_as_long_as_its_rows(source: Source) -> None:
    source.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)")
    found = cut(source.url, source.table("t"), 1)
    felt = source.url.felt
    before = felt.statements
    rows = found.read("TRUE")
    assert felt.statements == before  # it is not begun before it is asked for
    for batch in rows:
        assert batch.num_rows == 2
        time.sleep(0.3)
    seconds, what = felt.longest_transaction
    assert what == f"SELECT … FROM `{found.table.name}`"
    assert seconds >= 0.3
    assert felt.most_connections == 1
    assert felt.statements == before + 2  # its settings, too


def test_a_lost_connection_is_counted_out(source: Source) -> None:
    with (
        closing(connect(source.url)) as connection,
        connection.cursor() as cursor,
        pytest.raises(pymysql.err.MySQLError),
    ):
        cursor.execute("KILL CONNECTION_ID()")
    with closing(connect(source.url)):
        pass
    assert source.url.felt.most_connections == 1


def test_long_statements_are_cut(source: Source) -> None:
    felt = Felt()
    felt.statement(1, "x" * 100)
    assert felt.longest_statement == (1, "x" * 40 + "…")
