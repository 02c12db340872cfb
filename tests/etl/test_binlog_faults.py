"""read_changes() where things go wrong: connections, logs, servers, and what only a spoilt server does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pymysql
import pytest

from lakehouse.errors import SourceError
from lakehouse.source.binlog import BinlogError, connection, read_changes, stream
from lakehouse.source.gtid import GtidSet
from lakehouse.source.url import SourceUrl, parse_source_url
from tests.support.binlog import changes_of, executed, failure_of
from tests.support.mysql import Server, mysql_server
from tests.support.proxy import Treatment, proxy
from tests.support.source import Source, connect_owner, new_source

TABLE = "CREATE TABLE t (n int PRIMARY KEY, v varchar(100))"


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server to spoil."""
    with mysql_server() as server:
        yield server


@pytest.fixture
def spoilt(own: Server) -> Iterator[Source]:
    with new_source(own) as source:
        source.execute(TABLE)
        yield source


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PAUSES_S", (0.01,) * 5)


def through(url: SourceUrl, port: int, **fields: object) -> SourceUrl:
    return SourceUrl(**{**vars(url), "port": port, **fields})


def fill(source: Source, transactions: int, rows: int = 20) -> None:
    for number in range(transactions):
        values = ", ".join(f"({number * rows + row}, REPEAT('x', 100))" for row in range(rows))
        source.execute(f"INSERT INTO t VALUES {values}")


def large(source: Source) -> None:
    """Ten transactions of more bytes together than the buffers between the server and us hold."""
    source.execute("SET SESSION cte_max_recursion_depth = 10000")
    for start in range(0, 10_000, 1000):
        source.execute(
            f"INSERT INTO t WITH RECURSIVE c (n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM c "
            f"WHERE n < {start + 999}) SELECT n, REPEAT('x', 2000) FROM c"
        )


def test_a_lost_connection_costs_nothing_but_repetition(source: Source) -> None:
    seed = random.randrange(2**32)  # noqa: S311
    print(f"seed {seed}")
    dice = random.Random(seed)  # noqa: S311
    source.execute(TABLE)
    plan, before = source.plan(), executed(source)
    fill(source, 40)
    after = executed(source)
    for _ in range(5):
        cuts = [Treatment(after=dice.randrange(120_000)) for _ in range(4)]
        with proxy(source.url.port, *cuts) as between:
            done: list[str] = []
            found = list(read_changes(through(source.url, between.port), plan, before, after, done.append))
        # Each change at least once, first ones in order; each transaction once.
        assert list(dict.fromkeys(change.after["n"] for change in found if change.after)) == list(range(800))
        assert GtidSet.parse(",".join(done)) == after.minus(before)
        assert Counter(done).most_common(1)[0][1] == 1


def test_a_server_that_cant_be_reached_again(source: Source, capsys: pytest.CaptureFixture[str]) -> None:
    source.execute(TABLE)
    plan, before = source.plan(), executed(source)
    fill(source, 40)
    with proxy(source.url.port, Treatment(after=60_000), *[Treatment(after=0)] * 20) as between:
        url = through(source.url, between.port)
        with pytest.raises(
            SourceError, match=r"^the connection that .* was lost .*; \d+ transactions are missing"
        ) as caught:
            list(read_changes(url, plan, before, executed(source)))
        assert between.connections == 1 + 5
    assert source.url.password not in str(caught.value)
    told = capsys.readouterr().err
    assert told.count("; trying again in 0 s") == 5
    assert source.url.password not in told


@pytest.mark.parametrize(("then", "seconds", "tries"), [("cut", 60, 2), ("stall", 1, 1)])
def test_nothing_is_tried_again_after_the_deadline(
    source: Source, monkeypatch: pytest.MonkeyPatch, then: str, seconds: float, tries: int
) -> None:
    """No pause goes beyond it, and a connection that falls silent isn't waited for much longer."""
    monkeypatch.setattr(stream, "PAUSES_S", (0.01, 3600.0))
    monkeypatch.setattr(connection, "PATIENCE_S", 1)
    source.execute(TABLE)
    plan, before = source.plan(), executed(source)
    fill(source, 40)
    after = executed(source)
    # Within the first transaction, whose event begins only then, so that no pause begins anew.
    with proxy(source.url.port, *[Treatment(after=6000, then=then)] * 20) as between:
        url = through(source.url, between.port)
        with pytest.raises(SourceError, match="40 transactions are missing"):
            list(read_changes(url, plan, before, after, deadline=time.monotonic() + seconds))
        assert between.connections == tries


def test_a_connection_that_falls_silent(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_TIMEOUT_S", 1)
    source.execute(TABLE)
    plan, before = source.plan(), executed(source)
    fill(source, 40)
    with proxy(source.url.port, Treatment(after=60_000, then="stall")) as between:
        found = list(read_changes(through(source.url, between.port), plan, before, executed(source)))
        assert between.connections == 2
    assert len({change.after["n"] for change in found if change.after}) == 800


def test_a_damaged_event_is_noticed(source: Source) -> None:
    source.execute(TABLE)
    plan, before = source.plan(), executed(source)
    source.execute("INSERT INTO t VALUES (1, 'quick brown fox')")
    damage = Treatment(change=lambda data: data.replace(b"brown", b"crown"))
    with proxy(source.url.port, damage) as between:
        url = through(source.url, between.port, ssl_mode="DISABLED", ssl_ca=None)
        with pytest.raises(BinlogError, match="checksum is wrong"):
            list(read_changes(url, plan, before, executed(source)))


def test_a_killed_dump_goes_on(source: Source) -> None:
    source.execute("CREATE TABLE t (n int PRIMARY KEY, v longtext)")
    plan, before = source.plan(), executed(source)
    large(source)
    changes = read_changes(source.url, plan, before, executed(source))
    found = [next(changes)]
    ((thread, user),) = dumps(source)
    assert user == "classicmodels-lakehouse"
    source.execute(f"KILL {thread}")
    found += changes
    assert len({change.after["n"] for change in found if change.after}) == 10_000


def dumps(source: Source) -> list[tuple[Any, ...]]:
    """The threads that send the log, with the program's name."""
    return source.rows(
        "SELECT t.processlist_id, a.attr_value FROM performance_schema.threads AS t "
        "JOIN performance_schema.session_connect_attrs AS a ON a.processlist_id = t.processlist_id "
        "WHERE t.processlist_command = 'Binlog Dump GTID' AND a.attr_name = 'program_name'"
    )


def test_an_abandoned_reader_leaves_nothing_behind(source: Source) -> None:
    source.execute("CREATE TABLE t (n int PRIMARY KEY, v longtext)")
    plan, before = source.plan(), executed(source)
    large(source)
    changes = read_changes(source.url, plan, before, executed(source))
    next(changes)
    assert len(dumps(source)) == 1
    changes.close()  # type: ignore[attr-defined]
    for _ in range(50):
        if not dumps(source):
            return
        time.sleep(0.1)
    raise AssertionError("the server still sends the log to nobody")


def test_it_ends_while_others_write_on(mysql: Server, source: Source) -> None:
    source.execute(TABLE)
    plan, before = source.plan(), executed(source)
    fill(source, 10)
    ended = threading.Event()

    def write() -> None:
        with closing(connect_owner(mysql)) as own_connection, own_connection.cursor() as cursor:
            cursor.execute(f"USE {source.url.database}")
            number = 1000
            while not ended.is_set():
                cursor.execute(f"INSERT INTO t VALUES ({number}, 'later')")
                number += 1

    after = executed(source)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = list(read_changes(source.url, plan, before, after))
    finally:
        ended.set()
        writer.join()
    assert [change.after["n"] for change in found if change.after] == list(range(200))


def test_a_purged_log(spoilt: Source) -> None:
    plan, before = spoilt.plan(), executed(spoilt)
    fill(spoilt, 1)
    spoilt.execute("FLUSH BINARY LOGS")
    ((log, *_),) = spoilt.rows("SHOW BINARY LOG STATUS")
    spoilt.execute(f"PURGE BINARY LOGS TO '{log}'")
    with pytest.raises(BinlogError, match=r"can't send the binary log from there: .*purged") as caught:
        list(read_changes(spoilt.url, plan, before, executed(spoilt)))
    assert caught.value.tables == frozenset()


def test_transactions_that_the_log_does_not_have(spoilt: Source) -> None:
    now = executed(spoilt)
    elsewhere = GtidSet.parse("99999999-9999-9999-9999-999999999999:1-2")
    with pytest.raises(BinlogError, match="the binary log ends before; 2 transactions are missing"):
        list(read_changes(spoilt.url, spoilt.plan(), now, now.union(elsewhere)))


def test_servers_may_take_turns_and_transactions_be_empty(spoilt: Source) -> None:
    statements = []
    for number, server in enumerate("abcabcab"):
        statements += [
            f"SET GTID_NEXT = '{server * 8}-0000-0000-0000-000000000000:{number + 1}'",
            *(["BEGIN", "COMMIT"] if number == 4 else [f"INSERT INTO t VALUES ({number}, '{server}')"]),
        ]
    found = changes_of(spoilt, *statements, "SET GTID_NEXT = 'AUTOMATIC'")
    assert [(change.after or {})["n"] for change in found] == [0, 1, 2, 3, 5, 6, 7]


def test_disorder(spoilt: Source) -> None:
    uuid = "dddddddd-0000-0000-0000-000000000000"
    error, _ = failure_of(
        spoilt,
        f"SET GTID_NEXT = '{uuid}:9'",
        "INSERT INTO t VALUES (1, 'a')",
        f"SET GTID_NEXT = '{uuid}:5'",
        "INSERT INTO t VALUES (2, 'b')",
        "SET GTID_NEXT = 'AUTOMATIC'",
    )
    assert f"transaction {uuid}:5 is out of order" in error.reason


def test_checksums_and_names_may_come_and_go(spoilt: Source) -> None:
    try:
        found = changes_of(
            spoilt,
            "SET GLOBAL binlog_row_metadata = MINIMAL",
            "INSERT INTO t VALUES (1, 'crc32')",
            "SET GLOBAL binlog_checksum = NONE",
            "INSERT INTO t VALUES (2, 'none')",
            "SET GLOBAL binlog_row_metadata = FULL",
            "INSERT INTO t VALUES (3, 'none, names')",
            "SET GLOBAL binlog_checksum = CRC32",
            "INSERT INTO t VALUES (4, 'crc32, names')",
        )
        assert [(change.after or {}).get("n") for change in found] == [1, 2, 3, 4]
        plan = spoilt.plan()
        spoilt.execute("ALTER TABLE t RENAME COLUMN v TO w")
        error, _ = failure_of(spoilt, "INSERT INTO t VALUES (5, 'x')", plan=plan)
        assert error.reason == "table 't' has other names of columns in the binary log than now"
    finally:
        spoilt.execute("SET GLOBAL binlog_checksum = DEFAULT", "SET GLOBAL binlog_row_metadata = DEFAULT")


def test_a_huge_transaction_takes_little_memory(spoilt: Source) -> None:
    spoilt.execute("SET SESSION cte_max_recursion_depth = 100000")
    plan, before = spoilt.plan(), executed(spoilt)
    spoilt.execute(
        "INSERT INTO t WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 60000) "
        "SELECT n, REPEAT('x', 100) FROM c"
    )
    changes = read_changes(spoilt.url, plan, before, executed(spoilt))
    next(changes)
    tracemalloc.start()
    try:
        assert sum(1 for _ in changes) == 59_999
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.source
def test_the_server_starts_again_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives tables' numbers anew, so the same number is another table before and after."""
    monkeypatch.setattr(stream, "PAUSES_S", (0.1, 0.5, 1, 2, 4, 8))
    with mysql_server() as server:
        url = parse_source_url(server.url("reader", "shop"))
        with closing(connect_owner(server)) as owner:
            source = Source(owner, url)
            source.execute("CREATE DATABASE shop", "USE shop", "CREATE TABLE a (n int PRIMARY KEY)")
            source.execute("CREATE TABLE b (n int, v int PRIMARY KEY)")
            source.execute("CREATE TABLE t (n int PRIMARY KEY, v longtext)")
            plan, before = source.plan(), executed(source)
            source.execute("INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (2, 3)")
            large(source)
            middle = executed(source)
        changes = read_changes(url, plan, before, middle)
        found = [next(changes)]
        with restarted(server):
            found += changes
            assert {change.table for change in found} == {"a", "b", "t"}
            assert (
                len({change.after["n"] for change in found if change.table == "t" and change.after}) == 10_000
            )
            with closing(connect_owner(server)) as owner:
                source = Source(owner, url)
                source.execute("USE shop", "INSERT INTO b VALUES (4, 5)", "INSERT INTO a VALUES (6)")
                found = list(read_changes(url, plan, before, executed(source)))
    assert [(c.table, *(c.after or {}).values()) for c in found if c.table != "t"] == [
        *(("a", 1), ("b", 2, 3), ("b", 4, 5), ("a", 6))
    ]


@contextmanager
def restarted(server: Server) -> Iterator[None]:
    """Stops the server and starts it again, as it was started; ends it with the block."""
    command = Path(f"/proc/{server.pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
    os.kill(server.pid, signal.SIGTERM)
    while Path(f"/proc/{server.pid}").exists():
        time.sleep(0.05)
    command = [word for word in command if not word.startswith("--init-file=")]  # it made the users
    again = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                connect_owner(server).close()
                break
            except pymysql.err.OperationalError:
                time.sleep(0.1)
        yield
    finally:
        again.kill()
        again.wait()


def test_a_tagged_transaction(own: Server) -> None:
    """Last: the server never forgets it."""
    with new_source(own) as source:
        source.execute(TABLE)
        plan, before = source.plan(), executed(source)
        source.execute("SET GTID_NEXT = 'AUTOMATIC:night'", "INSERT INTO t VALUES (1, 'a')")
        source.execute("SET GTID_NEXT = 'AUTOMATIC'", "INSERT INTO t VALUES (2, 'b')")
        (uuid, _), *_ = before._servers
        wanted = before.plus(f"{uuid}:{dict(before._servers)[uuid][-1][1] + 1}")
        with pytest.raises(BinlogError, match="a tagged GTID"):
            list(read_changes(source.url, plan, before, wanted))
