"""A load waits while the source is busy or behind, and reads no faster than asked."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from lakehouse.errors import SourceError
from lakehouse.source import pace
from lakehouse.source.connection import connect
from lakehouse.source.pace import Limits, Pace, StrainError
from lakehouse.source.sql import COMMENT
from lakehouse.source.url import parse_source_url
from tests.support.busy import busy, connection_id
from tests.support.mysql import Server, mysql_server
from tests.support.source import Source, connect_owner

GO_ON = threading.Event()


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "LOOK_S", 0.05)


def test_a_busy_source_is_waited_for(
    mysql: Server, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    limited = Pace(source.url, Limits(max_threads_running=6))
    with ThreadPoolExecutor(1) as pool:
        with busy(mysql, 8):
            waiting = pool.submit(limited.wait, GO_ON)
            told = ""
            deadline = time.monotonic() + 60
            while not told and time.monotonic() < deadline:
                told = capsys.readouterr().err
                time.sleep(0.05)
            time.sleep(0.5)
            assert not waiting.done()
        waiting.result(timeout=60)
    assert told.startswith("waiting for the source: ")
    assert told.endswith(" threads run, more than --max-threads-running 6\n")
    assert capsys.readouterr().err == ""  # one line is enough


def test_a_source_that_stays_busy_is_left_alone(
    mysql: Server, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MAX_WAIT_S", 0.2)
    with (
        busy(mysql, 8),
        pytest.raises(StrainError, match=r"more than --max-threads-running 6; load at a quieter time"),
    ):
        Pace(source.url, Limits(max_threads_running=6)).wait(GO_ON)


def test_our_own_statements_do_not_count(source: Source) -> None:
    ours = [connect(source.url) for _ in range(8)]
    running = (
        "SELECT COUNT(*) FROM information_schema.processlist "
        f"WHERE user = 'reader' AND info = '{COMMENT} DO SLEEP(600)'"
    )
    with ThreadPoolExecutor(8) as pool:
        for connection in ours:
            pool.submit(connection.query, "DO SLEEP(600)")
        try:
            while source.rows(running) != [(8,)]:
                time.sleep(0.02)
            Pace(source.url, Limits(max_threads_running=6)).wait(GO_ON)
            assert source.rows(running) == [(8,)]
        finally:
            for connection in ours:
                source.execute(f"KILL {connection_id(connection)}")


def test_waiting_ends_with_the_load(mysql: Server, source: Source) -> None:
    ended = threading.Event()
    with busy(mysql, 8), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(Pace(source.url, Limits(max_threads_running=6)).wait, ended)
        ended.set()
        waiting.result(timeout=60)


def test_a_source_without_limits_is_not_asked(source: Source) -> None:
    Pace(source.url, Limits()).wait(GO_ON)
    assert source.url.felt.statements == 0


def test_a_source_is_asked_no_more_often_than_is_stated(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "LOOK_S", 60)  # the clock may be as young as the machine
    limited = Pace(source.url, Limits(max_threads_running=1000, max_replica_lag=1000))
    for _ in range(3):
        limited.wait(GO_ON)
    assert source.url.felt.most_connections == 1
    assert source.url.felt.statements == 3  # settings, threads, replica


CHANNELS = [
    ([{"Seconds_Behind_Source": 61, "SQL_Delay": 0}], "the replica is 61 s behind"),
    ([{"Seconds_Behind_Source": 3, "SQL_Delay": 0}, {"Seconds_Behind_Source": 99}], "is 99 s behind"),
    ([{"Seconds_Behind_Master": 70, "SQL_Delay": 0}], "is 70 s behind"),
    ([{"Seconds_Behind_Source": 3660, "SQL_Delay": 3600}], ""),
    ([{"Seconds_Behind_Source": 60, "SQL_Delay": 0}], ""),
    ([{"Seconds_Behind_Source": None, "SQL_Delay": 0}], ""),
    ([], ""),
    (None, ""),  # the reader may not see it
]


@pytest.mark.parametrize(("channels", "said"), CHANNELS)
def test_a_replica_that_is_behind_is_waited_for(
    source: Source, monkeypatch: pytest.MonkeyPatch, channels: list[dict[str, Any]] | None, said: str
) -> None:
    monkeypatch.setattr(pace, "show", lambda connection, what, old: channels)
    monkeypatch.setattr(pace, "MAX_WAIT_S", 0.1)
    limited = Pace(source.url, Limits(max_replica_lag=60))
    if not said:
        limited.wait(GO_ON)
        return
    with pytest.raises(StrainError, match=f"{said}, more than --max-replica-lag 60"):
        limited.wait(GO_ON)


def test_a_real_replica_that_is_behind(
    mysql: Server, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = source.url.database
    ((before,),) = source.rows("SELECT @@GLOBAL.gtid_executed")
    source.execute("CREATE TABLE t (id int PRIMARY KEY)")
    with (
        mysql_server("--server-id=2") as server,
        closing(connect_owner(server)) as owner,
        owner.cursor() as cursor,
    ):
        # Replays this test's statements only: what others did to the server before may not be replayable.
        cursor.execute(f"CREATE DATABASE {database}")
        cursor.execute("SET GLOBAL gtid_purged = %s", ("+" + before.replace("\n", ""),))
        cursor.execute(
            "CHANGE REPLICATION SOURCE TO SOURCE_HOST = %s, SOURCE_PORT = %s, SOURCE_USER = 'reader', "
            "SOURCE_PASSWORD = %s, SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1",
            (mysql.host, mysql.port, mysql.reader_password),
        )
        cursor.execute("START REPLICA")
        ((executed,),) = source.rows("SELECT @@GLOBAL.gtid_executed")
        cursor.execute("SELECT WAIT_FOR_EXECUTED_GTID_SET(%s, 120)", (executed,))
        assert cursor.fetchone() == (0,)
        limited = Pace(parse_source_url(server.url("reader", database)), Limits(max_replica_lag=1))
        limited.wait(GO_ON)
        monkeypatch.setattr(pace, "MAX_WAIT_S", 0.0)
        cursor.execute(f"LOCK TABLES {database}.t WRITE")  # what is replayed waits
        source.execute("INSERT INTO t VALUES (1)")
        said = ""
        deadline = time.monotonic() + 60
        while not said and time.monotonic() < deadline:
            try:
                time.sleep(0.2)
                limited.wait(GO_ON)
            except StrainError as error:
                said = str(error)
        assert "s behind, more than --max-replica-lag 1" in said
        cursor.execute("UNLOCK TABLES")
        monkeypatch.undo()
        limited.wait(GO_ON)


def test_a_rate_is_kept(source: Source) -> None:
    limited = Pace(source.url, Limits(rows_per_second=1000))
    assert limited.rows_per_range(4) == 1000
    started = time.monotonic()
    for rows in (100, 0, 300):
        limited.wait(GO_ON)
        limited.read(rows)
        limited.read(50)  # another thread's come on top
    limited.wait(GO_ON)
    assert time.monotonic() - started >= 0.55


def test_without_a_rate_ranges_are_as_large_as_they_like(source: Source) -> None:
    assert Pace(source.url, Limits()).rows_per_range(4) is None


def test_a_lost_source_is_an_error_of_the_source(source: Source) -> None:
    gone = replace(source.url, port=1)
    with pytest.raises(SourceError, match="no MySQL answers"):
        Pace(gone, Limits(max_threads_running=6)).wait(GO_ON)
