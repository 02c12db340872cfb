"""Reading whole tables: each range once, at most so many at a time, and again where one dies."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pymysql
import pytest

from lakehouse import range_queue, raw_copy
from lakehouse.errors import SourceError
from lakehouse.lake import data_file
from lakehouse.lake.branches import refs
from lakehouse.lake.catalog import Lake
from lakehouse.lake.data_file import DataFiles
from lakehouse.raw_copy import RawCopy, read_all
from lakehouse.source import ranges, read, stream
from lakehouse.source.pace import NO_LIMITS, Limits, Pace
from lakehouse.source.plan import Plan
from lakehouse.source.read import Cut, cut
from lakehouse.source.url import SourceUrl
from lakehouse.survey import Survey
from tests.support.busy import busy
from tests.support.mysql import Server
from tests.support.proxy import Treatment, proxy
from tests.support.source import Source, connect_owner, waiting_statements

ROWS = 10_000
FILL = (
    "INSERT INTO t WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
    "SELECT i, CONCAT('row ', i) FROM n"
)


@pytest.fixture
def filled(source: Source, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A table of more ranges than there are connections."""
    monkeypatch.setattr(ranges, "SMALL_TABLE_ROWS", 100)
    monkeypatch.setattr(ranges, "ROWS_PER_RANGE", 2000)
    monkeypatch.setattr(range_queue, "PAUSES_S", (0.1, 0.1))
    source.execute(
        "CREATE TABLE t (id int PRIMARY KEY, note varchar(20))",
        "SET SESSION cte_max_recursion_depth = 100000",
        FILL,
        "ANALYZE TABLE t",
    )
    return source


def copy_of(lake: Lake, source: Source, url: SourceUrl | None = None) -> RawCopy:
    planned = Plan(source.url.database, (source.table("t"),))
    found = Survey(url or source.url, planned, cast(Any, None), {}, ())
    return RawCopy(lake, found, "audit_test")


def read_copy(copy: RawCopy, connections: int, limits: Limits = NO_LIMITS) -> None:
    read_all(copy, connections, Pace(copy.found.url, limits))


def ids(lake: Lake) -> list[int]:
    return sorted(row.id for row in lake.read("raw", "t", "audit_test").select("id").collect())


def once_cut(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Acts between the finding of ranges and their reading."""

    def cut_and_act(*args: Any) -> Cut:
        found = cut(*args)
        act()
        return found

    monkeypatch.setattr(raw_copy, "cut", cut_and_act)


def data_files(lake: Lake) -> set[str]:
    return {file.name for file in Path(lake.warehouse).glob("classicmodels_raw/t/data/**/*.parquet")}


def listed_files(lake: Lake) -> set[str]:
    rows = lake.spark.sql("SELECT file_path FROM lakehouse.classicmodels_raw.t.all_data_files").collect()
    return {Path(row["file_path"]).name for row in rows}


def test_each_range_is_a_file_and_all_are_one_commit(filled: Source, lake: Lake) -> None:
    copy = copy_of(lake, filled)
    for times in (1, 2):
        read_copy(copy, 4)
        assert ids(lake) == list(range(ROWS))
        assert copy.staged["t"].rows == copy.totals()["t"].rows == ROWS
        assert len(lake.snapshots("raw", "t")) == times + 1  # the branch began with an empty one
    summary = dict(lake.table("raw", "t").snapshot("audit_test").summary())
    assert int(summary["total-data-files"]) == int(summary["added-data-files"]) >= 4
    assert summary["added-records"] == summary["deleted-records"] == str(ROWS)
    assert "main" not in refs(lake, "raw", "t")


@pytest.mark.parametrize("connections", [1, 2])
def test_no_more_connections_than_allowed(
    mysql: Server, filled: Source, lake: Lake, monkeypatch: pytest.MonkeyPatch, connections: int
) -> None:
    copy = copy_of(lake, filled)
    with closing(connect_owner(mysql)) as locking, ThreadPoolExecutor(1) as pool:
        once_cut(monkeypatch, lambda: locking.query(f"LOCK TABLES {filled.url.database}.t WRITE"))
        reading = pool.submit(read_copy, copy, connections)
        waiting_statements(filled, at_least=connections)
        time.sleep(0.5)
        query = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'reader'"
        assert filled.rows(query) == [(connections,)]
        locking.query("UNLOCK TABLES")
        reading.result()
    assert ids(lake) == list(range(ROWS))
    assert copy.found.url.felt.most_connections == connections


def test_a_killed_range_is_read_again_alone(
    mysql: Server,
    filled: Source,
    lake: Lake,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = copy_of(lake, filled)
    with closing(connect_owner(mysql)) as locking, ThreadPoolExecutor(1) as pool:
        once_cut(monkeypatch, lambda: locking.query(f"LOCK TABLES {filled.url.database}.t WRITE"))
        reading = pool.submit(read_copy, copy, 2)
        _, connection, _ = waiting_statements(filled, at_least=2)[0]
        filled.execute(f"KILL {connection}")
        deadline = time.monotonic() + 30
        while "trying again" not in (told := capsys.readouterr().err) and time.monotonic() < deadline:
            time.sleep(0.05)
        locking.query("UNLOCK TABLES")
        reading.result()
    assert told.count("trying again") == 1
    assert "table 't' can't be read" in told
    assert ids(lake) == list(range(ROWS))


def test_a_range_that_always_dies_fails_the_load(
    mysql: Server, filled: Source, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def kill_all() -> None:
        reads = (
            "SELECT id FROM information_schema.processlist WHERE user = 'reader' AND info LIKE '%AS `note`%'"
        )
        while not ended.wait(0.02):
            for (connection,) in filled.rows(reads):
                try:
                    filled.execute(f"KILL {connection}")
                except pymysql.err.OperationalError as error:
                    assert error.args[0] == 1094  # gone already

    with closing(connect_owner(mysql)) as locking, ThreadPoolExecutor(1) as pool:
        once_cut(monkeypatch, lambda: locking.query(f"LOCK TABLES {filled.url.database}.t WRITE"))
        killing = pool.submit(kill_all)
        try:
            with pytest.raises(SourceError, match="table 't' can't be read"):
                read_copy(copy_of(lake, filled), 2)
        finally:
            ended.set()
            locking.query("UNLOCK TABLES")
        killing.result()
    assert "main" not in refs(lake, "raw", "t")
    assert ids(lake) == []
    assert data_files(lake) == set()


def test_what_the_source_refuses_is_tried_once(
    filled: Source, lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    once_cut(monkeypatch, lambda: filled.execute("DROP TABLE t"))
    with pytest.raises(SourceError, match="doesn't exist"):
        read_copy(copy_of(lake, filled), 2)
    assert "trying again" not in capsys.readouterr().err


@pytest.mark.parametrize("then", ["cut", "stall"])
def test_a_lost_network_is_survived(
    filled: Source,
    lake: Lake,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    then: str,
) -> None:
    monkeypatch.setattr(read, "SILENCE_S", 2)
    passed, bad = Treatment(), Treatment(after=20_000, then=then)
    # The ranges are found by the first connection; each range has one.
    with proxy(filled.url.port, passed, passed, bad) as between:
        url = replace(filled.url, port=between.port)
        read_copy(copy_of(lake, filled, url), 1)
    assert between.connections > 1 + 4
    assert capsys.readouterr().err.count("the connection was lost while rows came") == 1
    assert ids(lake) == list(range(ROWS))
    assert data_files(lake) == listed_files(lake)


def test_of_a_range_that_dies_late_nothing_is_left(
    filled: Source, lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After files of it are written."""
    discarded: list[Any] = []
    discard = DataFiles.discard

    def discard_and_tell(files: DataFiles, some: list[Any]) -> None:
        discarded.extend(some)
        discard(files, some)

    monkeypatch.setattr(DataFiles, "discard", discard_and_tell)
    monkeypatch.setattr(data_file, "ROW_GROUP_BYTES", 1)
    monkeypatch.setattr(data_file, "FILE_BYTES", 1)
    monkeypatch.setattr(stream, "BATCH_CELLS", 200)
    with proxy(filled.url.port, Treatment(), Treatment(), Treatment(after=20_000)) as between:
        read_copy(copy_of(lake, filled, replace(filled.url, port=between.port)), 1)
    assert len(discarded) > 1
    assert capsys.readouterr().err.count("trying again") == 1
    assert ids(lake) == list(range(ROWS))
    assert data_files(lake) == listed_files(lake)


def test_a_rate_is_kept(filled: Source, lake: Lake) -> None:
    """Nothing is waited for after the last range, and two are read at once, of about 2000 rows."""
    started = time.monotonic()
    read_copy(copy_of(lake, filled), 2, Limits(rows_per_second=1000))
    assert time.monotonic() - started >= (ROWS - 3 * 2500) / 1000
    assert ids(lake) == list(range(ROWS))


def test_no_range_is_read_while_the_source_is_busy(
    mysql: Server, filled: Source, lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with busy(mysql, 8):
            reading = pool.submit(read_copy, copy_of(lake, filled), 2, Limits(max_threads_running=6))
            deadline = time.monotonic() + 60
            while "waiting for the source" not in capsys.readouterr().err and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(0.5)
            assert not reading.done()
            assert "t" not in lake.tables("raw")
        reading.result()
    assert ids(lake) == list(range(ROWS))
