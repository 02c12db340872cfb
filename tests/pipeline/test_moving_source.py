"""The source changes while it is read: what is published is one moment of it, however it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse import extract, raw_copy, survey
from lakehouse.errors import SourceError, UsageError
from lakehouse.progress import phase
from lakehouse.source import touched
from lakehouse.source.preflight import Preflight
from tests.conftest import make_lake
from tests.support.loads import Loads, seeded
from tests.support.mysql import Server

CHANGES = (
    "UPDATE orders SET status = 'Resolved' WHERE orderNumber % 9 = 0",
    "DELETE FROM orderdetails WHERE orderNumber = (SELECT MIN(orderNumber) FROM orders)",
    "UPDATE payments SET checkNumber = LOWER(checkNumber) WHERE customerNumber % 3 = 0",
)
# Every sum of every column stays the same.
EXCHANGE = (
    "SELECT customerNumber, creditLimit INTO @a, @x FROM customers WHERE creditLimit > 0 LIMIT 1",
    "SELECT customerNumber, creditLimit INTO @b, @y FROM customers "
    "WHERE creditLimit > 0 AND creditLimit <> @x LIMIT 1",
    "UPDATE customers SET creditLimit = IF(customerNumber = @a, @y, @x) WHERE customerNumber IN (@a, @b)",
)


@pytest.fixture(scope="module")
def loads(mysql: Server, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loads]:
    with seeded(mysql, "--seed", "13") as source:
        yield Loads(source, make_lake(spark, tmp_path_factory.mktemp("moving")))


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], None]], None]:
    """Lets something happen just before the first phase of this name."""

    def plan(name: str, happens: Callable[[], None]) -> None:
        waiting = [happens]

        def phase_and_happen(current: str) -> Any:
            if current == name and waiting:
                waiting.pop()()
            return phase(current)

        monkeypatch.setattr(extract, "phase", phase_and_happen)

    return plan


Meanwhile = Callable[[str, Callable[[], None]], None]


def test_changes_after_the_reading_are_in_it(
    loads: Loads, meanwhile: Meanwhile, capsys: pytest.CaptureFixture[str]
) -> None:
    meanwhile("follow the binlog", lambda: loads.source.execute(*CHANGES))
    manifest = loads.load("full").manifest
    assert (manifest.mode, manifest.source_position.exact) == ("full", True)
    assert "whole" not in capsys.readouterr().err
    loads.assert_equals_source()


@pytest.mark.source  # as long as a load or two
def test_rows_that_exchange_values_are_in_it(loads: Loads, meanwhile: Meanwhile) -> None:
    meanwhile("follow the binlog", lambda: loads.source.execute(*EXCHANGE))
    loads.load("full")
    loads.assert_equals_source()


@pytest.mark.source  # as long as a load or two
def test_a_snapshot_finds_what_moved_by_its_sums(
    loads: Loads, meanwhile: Meanwhile, capsys: pytest.CaptureFixture[str]
) -> None:
    meanwhile("reconcile with the source", lambda: loads.source.execute("SELECT 1"))
    loads.load("snapshot")
    assert "whole" not in capsys.readouterr().err
    loads.assert_equals_source()


@pytest.mark.parametrize(
    "statements",
    [pytest.param(CHANGES, marks=pytest.mark.source), EXCHANGE],
    ids=["changes", "an exchange"],
)
def test_a_snapshot_reads_whole_what_moved(
    loads: Loads,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    statements: tuple[str, ...],
) -> None:
    real = raw_copy.read_all

    def read_and_change(*args: Any) -> None:
        real(*args)
        loads.source.execute(*statements)

    monkeypatch.setattr(extract, "read_all", read_and_change)
    loads.source.execute("UPDATE payments SET checkNumber = UPPER(checkNumber)")
    manifest = loads.load("snapshot").manifest
    assert (manifest.mode, manifest.source_position.exact) == ("snapshot", False)
    told = capsys.readouterr().err
    assert ("read customers whole" in told) == (statements is EXCHANGE)
    loads.assert_equals_source()


@pytest.mark.source  # as long as a load or two
def test_more_keys_than_are_worth_it_and_the_table_is_read_whole(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loads.load("full")
    monkeypatch.setattr(touched, "MAX_KEYS", 10)
    loads.source.execute(
        "UPDATE orders SET comments = CONCAT('x', orderNumber)", "DELETE FROM payments LIMIT 3"
    )
    assert loads.load().manifest.mode == "incremental"
    told = capsys.readouterr().err
    assert re.search("read orders whole .*more than 10 of its rows changed", told)
    assert "apply payments" in told
    loads.assert_equals_source()


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE gone AS SELECT * FROM payments", "TRUNCATE TABLE payments", "DROP TABLE gone"),
        pytest.param(
            ("ALTER TABLE offices ADD COLUMN extra INT", "ALTER TABLE offices DROP COLUMN extra"),
            marks=pytest.mark.source,
        ),
        pytest.param(
            (
                "DELETE FROM payments",
                "FLUSH BINARY LOGS",
                "INSERT INTO payments SELECT MIN(customerNumber), 'NEW', '2005-01-01', 1 FROM customers",
            ),
            marks=pytest.mark.source,
        ),
    ],
    ids=["truncated", "altered and back", "all rows gone"],
)
def test_what_the_log_tells_of_whole_tables(loads: Loads, statements: tuple[str, ...]) -> None:
    loads.load()
    loads.source.execute(*statements)
    assert loads.load().manifest.mode == "incremental"
    loads.assert_equals_source()


BY_STATEMENT = (
    "SET SESSION binlog_format = 'STATEMENT'",
    "UPDATE orders SET comments = CONCAT('by statement ', orderNumber)",
    "SET SESSION binlog_format = 'ROW'",
)


@pytest.mark.source  # as long as a load or two
def test_a_statement_in_the_log_is_followed_by_a_full_load(loads: Loads) -> None:
    loads.load()
    loads.source.execute(*BY_STATEMENT)
    manifest = loads.load().manifest
    assert manifest.mode == "full"
    assert "logged as a statement" in manifest.reason
    loads.assert_equals_source()


def test_a_statement_while_it_is_read_leaves_the_snapshot(
    loads: Loads, meanwhile: Meanwhile, capsys: pytest.CaptureFixture[str]
) -> None:
    meanwhile("follow the binlog", lambda: loads.source.execute(*BY_STATEMENT))
    loads.source.execute("UPDATE orders SET comments = NULL")
    manifest = loads.load("full").manifest
    assert (manifest.mode, manifest.source_position.exact) == ("snapshot", False)
    assert "logged as a statement" in manifest.reason
    assert "read orders whole" in capsys.readouterr().err
    loads.assert_equals_source()


def test_a_purged_log_is_told_and_everything_read(loads: Loads) -> None:
    loads.load()
    loads.source.execute("UPDATE orders SET comments = 'purged' LIMIT 1", "FLUSH BINARY LOGS")
    ((file, *_),) = loads.source.rows("SHOW BINARY LOG STATUS")
    loads.source.execute(f"PURGE BINARY LOGS TO '{file}'")
    manifest = loads.load().manifest
    assert (manifest.mode, manifest.reason) == ("full", "the source has purged its binary log since")
    loads.assert_equals_source()


def test_a_column_added_while_it_is_read_publishes_nothing(loads: Loads, meanwhile: Meanwhile) -> None:
    before = loads.current()
    meanwhile(
        "follow the binlog", lambda: loads.source.execute("ALTER TABLE offices ADD COLUMN late INT DEFAULT 7")
    )
    with pytest.raises(SourceError, match="changed while they were read; load again"):
        loads.load("full")
    assert loads.current() == before
    assert loads.load().manifest.reason == "the tables' columns or keys have changed"
    loads.assert_equals_source()


@pytest.mark.source  # as long as a load or two
def test_a_source_without_a_usable_log_is_read_in_a_snapshot(
    loads: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "binlog_obstacles", lambda *_: Preflight(("its log is off: turn it on",), {}))
    loads.source.execute("UPDATE orders SET comments = 'unseen' LIMIT 1")
    manifest = loads.load().manifest
    assert (manifest.mode, manifest.reason) == ("snapshot", "its log is off: turn it on")
    loads.assert_equals_source()
    with pytest.raises(UsageError, match="--mode incremental can't be: its log is off"):
        loads.load("incremental")


def test_tables_whose_changes_the_log_lacks_are_read_whole(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loads.load()
    capsys.readouterr()
    monkeypatch.setattr(survey, "binlog_obstacles", lambda *_: Preflight((), {"offices": "cascades"}))
    loads.source.execute("UPDATE orders SET comments = 'seen' LIMIT 1")
    assert loads.load().manifest.mode == "incremental"
    assert "read offices whole" in capsys.readouterr().err
    loads.assert_equals_source()
