"""A snapshot's position, told while others commit: always the right one, where the usual check is wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from lakehouse.errors import SourceError
from lakehouse.source import moment
from lakehouse.source.binlog.listing import Place, listed
from lakehouse.source.connection import connect
from lakehouse.source.gtid import GtidSet
from lakehouse.source.moment import open_moment
from lakehouse.source.position import Position, read_position
from lakehouse.source.snapshot import Snapshot, begin, open_snapshot
from tests.support.mysql import Server, mysql_server
from tests.support.source import Source, connect_owner, new_source

WRITERS = 4


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One of its own: each of its transactions is one row of `log`."""
    with mysql_server() as server:
        yield server


@pytest.fixture
def source(server: Server) -> Iterator[Source]:
    with new_source(server) as source:
        source.execute("CREATE TABLE log (writer int, number bigint, PRIMARY KEY (writer, number))")
        yield source


@contextmanager
def writing(server: Server, source: Source, statement: str) -> Iterator[None]:
    stop, failed = threading.Event(), []

    def write(writer: int) -> None:
        try:
            with closing(connect_owner(server)) as owner, owner.cursor() as cursor:
                owner.select_db(source.url.database)
                for number in range(10_000_000):
                    if stop.is_set():
                        return
                    cursor.execute(statement, {"writer": writer, "number": number})
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failed


def others(source: Source) -> int:
    """Transactions that are no row of `log`."""
    ((executed,),) = source.rows("SELECT @@GLOBAL.gtid_executed")
    ((rows,),) = source.rows("SELECT COUNT(*) FROM log")
    return GtidSet.parse(executed).count() - int(rows)


def rows_in(snapshot: Snapshot) -> int:
    with snapshot.connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM log")
        row: tuple[int, ...] = cursor.fetchone() or (0,)
        return row[0]


@pytest.mark.parametrize("patience", [0.0, 0.5], ids=["by its rows", "in a quiet moment"])
def test_the_position_is_the_snapshots(
    server: Server, source: Source, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr(moment, "QUIET_TRIES_S", patience)
    plan, rest, ahead = source.plan(), others(source), 0
    with writing(server, source, "INSERT INTO log VALUES (%(writer)s, %(number)s)"):
        for _ in range(20):
            with open_moment(source.url, plan) as found:
                gtids = GtidSet.parse(found.position.gtid_set or "")
                assert gtids.count() - rest == rows_in(found.snapshot)
                assert found.flushed.covers(gtids)
                assert found.position.exact
                ahead += found.flushed != gtids
    if not patience:
        assert ahead > 0, "no bracket was resolved"


@pytest.fixture
def gap(source: Source) -> Iterator[None]:
    """Each group of transactions stays flushed, and not committed, for a while."""
    (before,) = source.rows("SELECT @@GLOBAL.sync_binlog, @@GLOBAL.binlog_group_commit_sync_delay")
    setting = "SET GLOBAL sync_binlog = {}, GLOBAL binlog_group_commit_sync_delay = {}"
    source.execute(setting.format(0, 30_000))  # microseconds
    yield
    source.execute(setting.format(*before))


@pytest.mark.usefixtures("gap")
def test_equal_positions_before_and_after_prove_nothing(server: Server, source: Source) -> None:
    plan, rest, wrong = source.plan(), others(source), 0
    with closing(connect(source.url)) as control, open_snapshot(source.url) as snapshot:
        start = place(read_position(control))
        with writing(server, source, "INSERT INTO log VALUES (%(writer)s, %(number)s)"):
            for _ in range(200):
                before = place(read_position(control))
                begin(snapshot.connection)
                if place(read_position(control)) == before:
                    wrong += len(list(listed(control, start, before))) != rows_in(snapshot)
            for _ in range(5):
                with open_moment(source.url, plan) as found:
                    assert found.position.gtids.count() - rest == rows_in(found.snapshot)
    assert wrong > 0


def place(position: Position) -> Place:
    return Place(position.file or "", position.offset or 0)


def test_an_idle_sources_position(source: Source) -> None:
    source.execute("INSERT INTO log VALUES (1, 1), (1, 2)", "FLUSH BINARY LOGS")
    ((executed,),) = source.rows("SELECT @@GLOBAL.gtid_executed")
    with open_moment(source.url, source.plan()) as found:
        assert found.tries == 1
        assert GtidSet.parse(found.position.gtid_set or "") == GtidSet.parse(executed) == found.flushed
        source.execute("INSERT INTO log VALUES (2, 1)")
        assert rows_in(found.snapshot) == 2


def test_a_source_that_is_too_busy_is_told_so(
    server: Server, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "TRIES_S", 0.3)
    monkeypatch.setattr(moment, "MAX_BRACKET", 0)
    plan = source.plan()
    with (
        writing(server, source, "INSERT INTO log VALUES (%(writer)s, %(number)s)"),
        pytest.raises(SourceError, match="could not be told for certain in"),
    ):
        while True:
            with open_moment(source.url, plan):
                pass


def test_logs_that_rotate_are_followed(server: Server, source: Source) -> None:
    plan, rest = source.plan(), others(source)
    with writing(server, source, "INSERT INTO log VALUES (%(writer)s, %(number)s)"):
        for _ in range(10):
            source.execute("FLUSH BINARY LOGS")
            with open_moment(source.url, plan) as found:
                gtids = GtidSet.parse(found.position.gtid_set or "")
                assert gtids.count() - rest == rows_in(found.snapshot)
