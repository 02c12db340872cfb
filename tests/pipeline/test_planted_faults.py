"""Faults planted in what is staged, before the audit: each is caught, and nothing is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, expr, lit, when

from lakehouse.errors import AuditError
from lakehouse.lake.catalog import Lake
from tests.conftest import make_lake
from tests.support.loads import Loads, seeded
from tests.support.mysql import Server

Fault = Callable[[DataFrame], DataFrame]


@pytest.fixture(scope="module")
def loads(mysql: Server, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loads]:
    """Loaded once, and changed since."""
    with seeded(mysql, "--seed", "17") as source:
        loads = Loads(source, make_lake(spark, tmp_path_factory.mktemp("planted")))
        loads.load()
        source.execute(
            "UPDATE orders SET comments = 'so that there is something to load' LIMIT 5",
            "UPDATE payments SET paymentDate = paymentDate + INTERVAL 1 DAY LIMIT 1",
            "UPDATE products SET quantityInStock = quantityInStock + 1 LIMIT 1",
        )
        yield loads


def lost(frame: DataFrame) -> DataFrame:
    return frame.subtract(frame.limit(1))


def doubled(frame: DataFrame) -> DataFrame:
    return frame.union(frame.limit(1))


def changed(column: str, amount: str, key: str) -> Fault:
    """One row's value, by that amount."""

    def change(frame: DataFrame) -> DataFrame:
        one = frame.agg(expr(f"min({key})")).collect()[0][0]
        kind = frame.schema[column].dataType
        value = when(col(key) == one, col(column) + expr(amount)).otherwise(col(column))
        return frame.withColumn(column, value.cast(kind))

    return change


def orphaned(column: str) -> Fault:
    """A key that no dimension has."""
    return lambda frame: frame.withColumn(column, lit(-1).cast(frame.schema[column].dataType))


FAULTS: dict[str, tuple[str, Fault, str]] = {
    "a raw row lost": ("payments", lost, "payments: rows is"),
    "a raw row doubled": ("payments", doubled, "payments: rows is"),
    "a raw cent changed": (
        "payments",
        changed("amount", "0.01", "checknumber"),
        "payments: rows' hash",
    ),
    "a sale lost": ("fact_orders", lost, "fact_orders: each row of orderdetails is here or rejected"),
    "a sale doubled": ("fact_orders", doubled, "fact_orders: each row of orderdetails is here or rejected"),
    "a sale's cent changed": (
        "fact_orders",
        changed("sales_amount", "0.01", "order_number"),
        "fact_orders: sales_amount is quantity x price_each",
    ),
    "a payment's cent changed": (
        "fact_payments",
        changed("amount", "0.01", "check_number"),
        "fact_payments: amount adds up to that of payments",
    ),
    "an orphan": ("fact_orders", orphaned("customer_key"), "each customer_key is in dim_customers"),
    "a member doubled": ("dim_products", doubled, "dim_products: the key is unique"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(loads: Loads, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    table, fault, said = FAULTS[name]
    stage_well, append_well, files_well = Lake.stage, Lake.append, Lake.stage_files
    planted = []

    def plant(at: str, frame: DataFrame) -> DataFrame:
        if at != table:
            return frame
        planted.append(at)
        return fault(frame)

    def stage(self: Lake, database: Any, at: str, frame: DataFrame, *args: Any, **kwargs: Any) -> Any:
        return stage_well(self, database, at, plant(at, frame), *args, **kwargs)

    def append(self: Lake, database: Any, at: str, frame: DataFrame, branch: str) -> Any:
        return append_well(self, database, at, plant(at, frame), branch)

    def stage_files(self: Lake, database: Any, at: str, files: Any, branch: str) -> Any:
        staged = files_well(self, database, at, files, branch)
        if at != table:
            return staged
        rows = plant(at, self.read(database, at, branch)).localCheckpoint()
        return stage_well(self, database, at, rows, branch)

    before = loads.current()
    with monkeypatch.context() as patch, pytest.raises(AuditError, match=said) as error:
        patch.setattr(Lake, "stage", stage)
        patch.setattr(Lake, "append", append)
        patch.setattr(Lake, "stage_files", stage_files)
        loads.load("full" if table == "payments" else "auto")  # a raw table is staged whole by a full one
    assert set(planted) == {table}
    assert error.value.exit_code == 4
    assert loads.current() == before


def test_a_fault_in_the_changes_is_caught_and_the_table_read_whole(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = Lake.append_files

    def append_files(self: Lake, database: Any, at: str, _: Any, branch: str) -> Any:
        return real(self, database, at, [], branch)

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "append_files", append_files)
        assert loads.load().manifest.mode == "incremental"
    told = capsys.readouterr().err
    assert "moved: orders" in told
    assert "read orders whole" in told
    assert "build fact_orders" in told  # from all of it, not from what the log told
    loads.assert_equals_source()


def test_the_same_load_without_a_fault_is_published(loads: Loads) -> None:
    assert loads.load("full").manifest.mode == "full"
    loads.assert_equals_source()
