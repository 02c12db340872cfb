"""--zero-dates null: dates that are none are NULL in a release, which says so, and loads go on from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pyspark.sql import SparkSession

from lakehouse.errors import SourceError, UsageError
from tests.conftest import make_lake
from tests.support.loads import Loads, seeded
from tests.support.mysql import Server

pytestmark = pytest.mark.source  # loads three times; tests/etl/test_zero_dates.py is the short one

DATES = ("shippedDate", "requiredDate", "orderDate")


@pytest.fixture(scope="module")
def loads(mysql: Server, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loads]:
    """With dates that are none, not loaded yet. The tests go on from one another."""
    with seeded(mysql, "--seed", "23") as source:
        source.execute(
            "UPDATE orders SET shippedDate = '0000-00-00' ORDER BY orderNumber LIMIT 3",
            "UPDATE orders SET orderDate = '2004-02-30' ORDER BY orderNumber DESC LIMIT 1",
            "UPDATE payments SET paymentDate = '2004-00-00' LIMIT 2",
        )
        yield Loads(replace(source, zero_dates="null"), make_lake(spark, tmp_path_factory.mktemp("zero")))


def assert_equals_source(loads: Loads) -> None:
    """As Python's driver has it: what is no date is text."""
    orders = [
        tuple(None if isinstance(value, str) and value[4:5] == "-" else value for value in row)
        for row in loads.source.rows(f"SELECT orderNumber, {', '.join(DATES)} FROM orders ORDER BY 1")
    ]
    frame = loads.lake.read("raw", "orders").selectExpr("orderNumber", *DATES).orderBy("orderNumber")
    assert [tuple(row) for row in frame.collect()] == orders


def test_a_release_with_such_dates(loads: Loads, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = loads.load().manifest
    assert (manifest.mode, manifest.zero_dates) == ("full", "null")
    assert manifest.nulled == {"orders.orderdate": 1, "orders.shippeddate": 3, "payments.paymentdate": 2}
    assert "3 of orders.shippeddate are NULL" in capsys.readouterr().err
    assert_equals_source(loads)
    assert len(loads.content()["fact_orders"]) == len(loads.content()["orderdetails"])


def test_an_incremental_load_keeps_to_it(loads: Loads) -> None:
    assert loads.load().manifest.mode == "unchanged"
    loads.source.execute(
        "UPDATE orders SET shippedDate = '2004-05-05' WHERE shippedDate = '0000-00-00' LIMIT 1",
        "UPDATE orders SET requiredDate = '0000-01-01', shippedDate = '2004-11-31' "
        "ORDER BY orderNumber DESC LIMIT 2",
        "DELETE FROM payments WHERE paymentDate = '2004-00-00' LIMIT 1",
    )
    manifest = loads.load().manifest
    assert (manifest.mode, loads.current()) == ("incremental", manifest)
    assert manifest.nulled == {
        "orders.orderdate": 1,
        "orders.requireddate": 2,
        "orders.shippeddate": 4,
        "payments.paymentdate": 1,
    }
    assert_equals_source(loads)


def test_a_load_that_touches_no_such_table_scans_none(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nulled = loads.current().nulled
    loads.source.execute("UPDATE products SET quantityInStock = quantityInStock + 1 LIMIT 3")
    with monkeypatch.context() as patch:
        patch.setattr("lakehouse.audit.nulled._count_all", None)
        manifest = loads.load().manifest
    assert (manifest.mode, manifest.audit.level, manifest.nulled) == ("incremental", "touched", nulled)
    assert "4 of orders.shippeddate are NULL" in capsys.readouterr().err


def test_another_policy_is_another_load(loads: Loads) -> None:
    before = loads.current()
    strict = Loads(replace(loads.source, zero_dates="error"), loads.lake)
    with pytest.raises(UsageError, match="--mode incremental can't be: --zero-dates was null"):
        strict.load("incremental")
    with pytest.raises(SourceError, match=r"orders\.orderDate has 1 value that is no date: '2004-02-30'"):
        strict.load()
    assert loads.current() == before
    assert loads.load().manifest.mode == "unchanged"
