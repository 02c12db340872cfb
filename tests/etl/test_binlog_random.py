"""Random histories: what read_changes() makes of the tables as they were is what they are."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pymysql
import pytest

from lakehouse.source.binlog import BinlogError, key_of, read_changes, stream
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from lakehouse.source.url import SourceUrl
from tests.support.binlog import executed
from tests.support.mysql import Server
from tests.support.proxy import Treatment, proxy
from tests.support.source import Source, connect_owner

TABLES = {
    "t": "CREATE TABLE t (n int PRIMARY KEY, v varchar(20))",
    "u": "CREATE TABLE u (a int, b char(5) COLLATE utf8mb4_general_ci, v decimal(9,3), PRIMARY KEY (a, b))",
    "w": "CREATE TABLE w (k binary(3) PRIMARY KEY, e enum('x','y'), d datetime(2), p int) PARTITION BY KEY ()"
    " PARTITIONS 2",
}
State = dict[str, dict[tuple[Any, ...], Mapping[str, Any]]]


@pytest.mark.parametrize(
    "rounds", [pytest.param(2, id="few"), pytest.param(40, id="many", marks=pytest.mark.source)]
)
def test_a_random_history(
    mysql: Server, source: Source, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    monkeypatch.setattr(stream, "PAUSES_S", (0.01,) * 8)
    for _ in range(rounds):
        seed = random.randrange(2**32)  # noqa: S311 - no secret
        print(f"seed {seed}")
        one_round(mysql, source, random.Random(seed))  # noqa: S311


def one_round(mysql: Server, source: Source, dice: random.Random) -> None:
    source.execute(*(f"DROP TABLE IF EXISTS {name}" for name in TABLES), *TABLES.values())
    plan, before = source.plan(), executed(source)
    dices = [random.Random(dice.random()) for _ in range(dice.randrange(1, 5))]  # noqa: S311
    writers = [threading.Thread(target=write, args=(mysql, source, own)) for own in dices]
    for writer in writers:
        writer.start()
    middle = executed(source)  # somewhere in the middle of it all
    for writer in writers:
        writer.join()
    defined = dice.choice((None, "t", "u", "w"))
    if defined:
        source.execute(
            f"ALTER TABLE {defined} ADD x{dice.randrange(1000)} int", f"DELETE FROM {defined} LIMIT 3"
        )
    after = executed(source)

    state: State = {name: {} for name in TABLES}
    cuts = [Treatment(after=dice.randrange(4000, 90_000)) for _ in range(dice.randrange(4))]
    with proxy(source.url.port, *cuts) as between:
        url = SourceUrl(**{**vars(source.url), "port": between.port})
        assert not replay(url, plan, before, middle, state)
        lost = replay(url, plan, middle, after, state)
    assert any(state.values())
    assert lost == ({defined} if defined else set())
    for name in TABLES.keys() - lost:
        rows = [tuple(row.values()) for row in state[name].values()]
        assert sorted(rows, key=repr) == sorted(source.rows(f"SELECT * FROM {name}"), key=repr)


def replay(url: SourceUrl, plan: Plan, after: GtidSet, up_to: GtidSet, state: State) -> set[str]:
    """Brings `state` forward; returns the tables that the log can't bring forward."""
    tables = {table.name: table for table in plan.tables}
    done: list[str] = []
    try:
        for change in read_changes(url, plan, after, up_to, done.append):
            table, rows = tables[change.table], state[change.table]
            # A transaction that comes again after a lost connection does no harm.
            if change.before is not None:
                rows.pop(key_of(table, change.before), None)
            if change.after is not None:
                rows[key_of(table, change.after)] = change.after
    except BinlogError as error:
        assert error.tables, error.reason
        return set(error.tables)
    finally:
        assert len(done) == len(set(done))
        assert GtidSet.parse(",".join(done)).covers(up_to.minus(after))
    return set()


def write(mysql: Server, source: Source, dice: random.Random) -> None:
    with closing(connect_owner(mysql)) as connection, connection.cursor() as cursor:
        cursor.execute(f"USE {source.url.database}")
        for _ in range(dice.randrange(20, 120)):
            try:
                cursor.execute("BEGIN")
                for _ in range(dice.randrange(1, 5)):
                    cursor.execute(any_statement(dice))
                cursor.execute(dice.choice(("COMMIT", "COMMIT", "COMMIT", "ROLLBACK")))
                if dice.random() < 0.02:
                    cursor.execute(dice.choice(ELSEWHERE))
            except pymysql.err.MySQLError:  # a deadlock, a duplicate key
                cursor.execute("ROLLBACK")


ELSEWHERE = (
    "FLUSH BINARY LOGS",
    "CREATE OR REPLACE VIEW seen AS SELECT 1 AS one",
    "ANALYZE TABLE t",
    "CREATE TEMPORARY TABLE IF NOT EXISTS z (n int)",
)


def any_statement(dice: random.Random) -> str:
    n, m, s = dice.randrange(25), dice.randrange(25), dice.choice("aAábB")
    return dice.choice(
        (
            f"INSERT IGNORE INTO t VALUES ({n}, '{s}{m}')",
            f"UPDATE t SET v = NULLIF('{s}{m}', '{s}{n}') WHERE n < {n}",
            f"UPDATE IGNORE t SET n = {m} WHERE n = {n}",
            f"DELETE FROM t WHERE n = {n}",
            "SAVEPOINT s",
            f"REPLACE INTO u VALUES ({n}, '{s}', {m} / 7)",
            f"INSERT INTO u VALUES ({n}, '{s}', 0) ON DUPLICATE KEY UPDATE v = v - 1.5, b = '{s}'",
            f"DELETE FROM u WHERE a = {n}",
            f"UPDATE IGNORE u SET b = '{s}', a = {n} WHERE a = {m}",
            f"INSERT IGNORE INTO w VALUES (x'{n:02}00', {m % 2} + 1, '2024-02-03' + INTERVAL {m} HOUR, {n})",
            f"UPDATE IGNORE w SET k = x'00{m:02}00' WHERE p = {n}",
            f"DELETE FROM w WHERE p = {m}",
        )
    )
