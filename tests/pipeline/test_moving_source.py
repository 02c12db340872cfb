"""The source changes while it is read: what moved is read again, and what moves too fast is not published."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse import extract
from lakehouse.audit import measure
from lakehouse.audit.measure import ROW_HASH_LIMIT
from lakehouse.errors import AuditError
from lakehouse.progress import phase
from lakehouse.source.read import read_table
from tests.conftest import make_lake
from tests.support.loads import Loads, seeded
from tests.support.mysql import Server


@pytest.fixture(scope="module")
def loads(mysql: Server, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loads]:
    with seeded(mysql, "--seed", "13") as source:
        yield Loads(source, make_lake(spark, tmp_path_factory.mktemp("moving")))


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[int], None]) -> list[str]:
    """Calls `happens` with 0, 1, … after each reading of tables, before the source is measured.

    Returns the names of the tables read, as they are read.
    """
    rounds = itertools.count()
    names: list[str] = []

    def phase_and_happen(name: str) -> Any:
        if name == "reconcile with the source":
            happens(next(rounds))
        return phase(name)

    def read_and_tell(spark: Any, url: Any, table: Any, connections: int) -> Any:
        names.append(table.name)
        return read_table(spark, url, table, connections)

    monkeypatch.setattr(extract, "phase", phase_and_happen)
    monkeypatch.setattr(extract, "read_table", read_and_tell)
    return names


def test_what_moved_is_read_again_and_only_that(loads: Loads, monkeypatch: pytest.MonkeyPatch) -> None:
    def happens(number: int) -> None:
        if number == 0:
            loads.source.execute(
                "UPDATE orders SET status = 'Resolved' WHERE orderNumber % 9 = 0",
                "DELETE FROM orderdetails WHERE orderNumber = (SELECT MIN(orderNumber) FROM orders)",
            )
        if number == 1:
            loads.source.execute("UPDATE orders SET comments = 'moved once more' LIMIT 1")

    names = meanwhile(monkeypatch, happens)
    assert loads.load().manifest.mode == "full"
    assert sorted(names[:8]) == sorted(set(names))
    assert [sorted(names[8:10]), names[10:]] == [["orderdetails", "orders"], ["orders"]]
    loads.assert_equals_source()


@pytest.mark.parametrize("limit", [ROW_HASH_LIMIT, -1], ids=["small tables", "large tables"])
def test_two_rows_that_exchange_values_are_seen(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    def happens(number: int) -> None:
        if number == 0:  # every sum of every column stays the same
            loads.source.execute(
                "SELECT customerNumber, creditLimit INTO @a, @x FROM customers WHERE creditLimit > 0 LIMIT 1",
                "SELECT customerNumber, creditLimit INTO @b, @y FROM customers "
                "WHERE creditLimit > 0 AND creditLimit <> @x LIMIT 1",
                "UPDATE customers SET creditLimit = IF(customerNumber = @a, @y, @x) "
                "WHERE customerNumber IN (@a, @b)",
            )

    monkeypatch.setattr(measure, "ROW_HASH_LIMIT", limit)
    loads.source.execute(f"UPDATE orders SET comments = 'something to load, {limit}'")
    names = meanwhile(monkeypatch, happens)
    loads.load()
    assert names[8:] == ["customers"]
    loads.assert_equals_source()


def test_a_table_that_never_stands_still_is_not_published(
    loads: Loads, monkeypatch: pytest.MonkeyPatch
) -> None:
    def happens(number: int) -> None:
        loads.source.execute(f"UPDATE payments SET amount = amount + 0.0{number + 1}")

    before = loads.current()
    meanwhile(monkeypatch, happens)
    with pytest.raises(AuditError, match=r"the source moves faster .* payments: rows' hash"):
        loads.load()
    assert loads.current() == before
