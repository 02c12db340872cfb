"""Loads while others write: each release is what a replica has that stopped at the release's position."""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pymysql
import pytest
from pyspark.sql import SparkSession

from lakehouse import extract
from lakehouse.source.sql import quoted
from tests.conftest import make_lake
from tests.support.large import as_if_large
from tests.support.loads import TABLES, Loads, seeded
from tests.support.mysql import Server, mysql_server
from tests.support.source import connect_owner

WRITERS = 3
PAUSE_S = 0.01  # about 200 commits a second


@dataclass
class Replica:
    """A MySQL that replays the source's binary log up to where it is told."""

    owner: pymysql.Connection[Any]
    database: str

    def replay(self, gtid_set: str) -> None:
        with self.owner.cursor() as cursor:
            cursor.execute(f"START REPLICA UNTIL SQL_AFTER_GTIDS = '{gtid_set}'")
            cursor.execute(f"SELECT WAIT_FOR_EXECUTED_GTID_SET('{gtid_set}', 120)")
            late = cursor.fetchone() != (0,)
            cursor.execute("STOP REPLICA")
            cursor.execute(
                "SELECT last_error_message FROM performance_schema.replication_applier_status_by_worker"
            )
            assert not late, f"the replica didn't follow: {cursor.fetchall()}"
            cursor.execute(f"SELECT GTID_SUBTRACT(@@GLOBAL.gtid_executed, '{gtid_set}')")
            beyond = str((cursor.fetchone() or ("",))[0])
            cursor.execute("SELECT @@GLOBAL.server_uuid")
            own = str((cursor.fetchone() or ("",))[0])
        assert all(part.strip().startswith(own) for part in beyond.split(",") if part.strip()), beyond

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        with self.owner.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {quoted(self.database, table)}")
            return sorted(cursor.fetchall(), key=repr)


@contextmanager
def replica_of(source: Server, database: str) -> Iterator[Replica]:
    options = ("--server-id=2", "--replica-parallel-workers=1", "--replica-preserve-commit-order=ON")
    with mysql_server(*options) as server, closing(connect_owner(server)) as owner:
        with owner.cursor() as cursor:
            # Accounts are each server's own. The seed loads beside the database, and renames.
            cursor.execute(f"CHANGE REPLICATION FILTER REPLICATE_WILD_DO_TABLE = ('{database}%.%')")
            cursor.execute(
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = %s, SOURCE_PORT = %s, SOURCE_USER = 'reader', "
                "SOURCE_PASSWORD = %s, SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1",
                (source.host, source.port, source.reader_password),
            )
        yield Replica(owner, database)


@pytest.fixture
def seed() -> int:
    number = secrets.randbelow(10**6)
    print(f"seed {number}")
    return number


@pytest.fixture
def server() -> Iterator[Server]:
    with mysql_server("--server-id=1") as server:
        yield server


class Writer(threading.Thread):
    """One of the shop's tills. An order that it writes has a payment of its amount, in one transaction.

    It writes while the shop is `opened`.
    """

    def __init__(self, server: Server, database: str, seed: int, opened: threading.Event) -> None:
        super().__init__()
        self.stop, self._opened = threading.Event(), opened
        self.commits = 0
        self.error: Exception | None = None
        self._server, self._database = server, database
        self._random = random.Random(seed)  # noqa: S311 - repeatable

    def run(self) -> None:
        try:
            with closing(connect_owner(self._server)) as owner, owner.cursor() as cursor:
                owner.autocommit(False)
                owner.select_db(self._database)
                cursor.execute("SELECT customerNumber FROM customers ORDER BY 1 LIMIT 40")
                customers = [row[0] for row in cursor.fetchall()]
                while not self.stop.wait(PAUSE_S * self._random.random() * WRITERS):
                    self._opened.wait()
                    try:
                        self._change(cursor, self._random.choice(customers))
                        owner.commit()
                        self.commits += 1
                    except pymysql.err.OperationalError as error:
                        owner.rollback()
                        if error.args[0] not in (1205, 1213):  # a lock was waited for
                            raise
        except Exception as error:
            self.error = error

    def _change(self, cursor: Any, customer: int) -> None:
        number, amount = self._random.randrange(50_000, 50_400), f"{self._random.randrange(10_000) / 100:.2f}"
        match self._random.randrange(8):
            case 0 | 1:
                cursor.execute("DELETE FROM orderdetails WHERE orderNumber = %s", (number,))
                cursor.execute("DELETE FROM payments WHERE checkNumber = %s", (f"PAIR{number}",))
                cursor.execute("DELETE FROM orders WHERE orderNumber = %s", (number,))
                cursor.execute(
                    "INSERT INTO orders VALUES (%s, '2005-01-01', '2005-01-09', NULL, 'On Hold', %s, %s)",
                    (number, amount, customer),
                )
                cursor.execute(
                    "INSERT INTO payments VALUES (%s, %s, '2005-01-01', %s)",
                    (customer, f"PAIR{number}", amount),
                )
                cursor.execute(
                    "INSERT INTO orderdetails SELECT %s, productCode, 2, buyPrice, 1 FROM products LIMIT 2",
                    (number,),
                )
            case 2:
                cursor.execute(
                    "UPDATE orders AS o JOIN payments AS p ON p.checkNumber = CONCAT('PAIR', o.orderNumber) "
                    "SET o.comments = %s, p.amount = %s WHERE o.orderNumber = %s",
                    (amount, amount, number),
                )
            case 3:
                cursor.execute("DELETE FROM orderdetails WHERE orderNumber = %s LIMIT 1", (number,))
            case 4:
                cursor.execute("UPDATE products SET MSRP = MSRP + 0.01 ORDER BY RAND() LIMIT 1")
            case 5:
                cursor.execute(
                    "UPDATE customers SET city = %s WHERE customerNumber = %s", (f"Zürich {number}", customer)
                )
            case 6:  # a key change
                cursor.execute(
                    "UPDATE payments SET checkNumber = CONCAT('MOVED', %s) "
                    "WHERE customerNumber = %s AND checkNumber NOT LIKE 'PAIR%%' LIMIT 1",
                    (self._random.randrange(10**12), customer),
                )
            case 7:  # a key that differs by its case only
                cursor.execute(
                    "UPDATE payments SET checkNumber = IF(BINARY checkNumber = UPPER(checkNumber), "
                    "LOWER(checkNumber), UPPER(checkNumber)) WHERE customerNumber = %s "
                    "AND checkNumber NOT LIKE 'PAIR%%' LIMIT 1",
                    (customer,),
                )


def assert_pairs_are_whole(content: dict[str, list[tuple[Any, ...]]]) -> None:
    """Each pair of an order and its payment came with one transaction, and has one amount."""
    orders = {f"PAIR{row[0]}": row[5] for row in content["orders"] if 50_000 <= row[0] < 50_400}
    payments = {row[1]: f"{row[3]}" for row in content["payments"] if row[1].startswith("PAIR")}
    assert orders == payments


@pytest.mark.parametrize(
    "rounds",
    [2, pytest.param(18, marks=pytest.mark.source), pytest.param(100, marks=pytest.mark.nightly)],
    ids=lambda rounds: f"{rounds} rounds",
)
def test_each_release_is_the_source_at_its_position(
    server: Server,
    spark: SparkSession,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    *,
    seed: int,
    rounds: int,
) -> None:
    with seeded(server, "--seed", "3") as source:
        database = source.url.database
        loads = Loads(source, make_lake(spark, tmp_path / "live"))
        opened = threading.Event()
        writers = [Writer(server, database, seed + number, opened) for number in range(WRITERS)]
        with replica_of(server, database) as replica:
            for writer in writers:
                writer.start()
            try:
                for number in range(rounds):
                    mode = "full" if number % 7 == 0 else "auto"
                    if number == 7:
                        as_if_large(monkeypatch)
                    opened.set()
                    with monkeypatch.context() as patch:
                        if number == 7:  # each snapshot compares one piece
                            patch.setattr(extract, "SNAPSHOT_S", 0.0)
                        manifest = loads.load(mode).manifest  # type: ignore[arg-type]
                    opened.clear()  # what nobody loads yet need not be replayed
                    assert manifest.mode == ("full" if mode == "full" else "incremental")
                    assert manifest.source_position.exact
                    replica.replay(manifest.source_position.gtid_set or "")
                    content = loads.content()
                    for table in TABLES:
                        assert content[table] == replica.rows(table), f"{table}, seed {seed}, round {number}"
                    assert_pairs_are_whole(content)
            finally:
                for writer in writers:
                    writer.stop.set()
                opened.set()
                for writer in writers:
                    writer.join()
    assert [writer.error for writer in writers] == [None] * WRITERS
    assert all(writer.commits > 0 for writer in writers)
