"""Exactly the last release is read: its snapshots, its columns, and nothing beside it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.types import DecimalType, LongType, StringType

from lakehouse.errors import QueryError, WarehouseError
from local.athena import Warehouse
from tests.support.star import RELEASES, StarWarehouse, customer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EVEN_LATER = NOW + timedelta(hours=2)


def names(star: StarWarehouse) -> list[Any]:
    with Warehouse(star.folder) as warehouse:
        sql = "SELECT customer_name FROM dim_customers WHERE customer_key <> 0 ORDER BY 1"
        return [row[0] for row in warehouse.query(sql).rows]


def test_a_snapshot_that_no_release_names_is_not_seen(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "Old", "Spain")])
    star.publish("r1", NOW)
    star.write_star(dim_customers=[customer(1, "New", "Spain")])  # moved to main, not published yet
    assert names(star) == ["Old"]
    star.publish("r2", LATER)
    assert names(star) == ["New"]


def test_an_open_warehouse_stays_with_its_release(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "Old", "Spain")])
    star.publish("r1", NOW)
    with Warehouse(star.folder) as warehouse:
        star.write_star(dim_customers=[customer(1, "New", "Spain")])
        star.publish("r2", LATER)
        assert warehouse.manifest()["release"] == "r1"
        assert warehouse.query(
            "SELECT max(customer_name) FROM dim_customers WHERE customer_key = 1"
        ).rows == [("Old",)]
        assert warehouse.query("SELECT release FROM releases").rows == [("r1",)]


def test_after_a_rollback_the_older_release_is_seen(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "Old", "Spain")])
    first = star.publish("r1", NOW)
    star.write_star(dim_customers=[customer(1, "New", "Spain")])
    star.publish("r2", LATER)
    star.publish("r3", EVEN_LATER, manifest=first)
    assert names(star) == ["Old"]


def test_the_last_release_is_the_one_published_last_wherever_its_row_lies(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "Old", "Spain")])
    first = star.publish("r1", NOW)
    star.write_star(dim_customers=[customer(1, "New", "Spain")])
    star.publish("r3", EVEN_LATER)
    star.publish("r2", LATER, manifest=first)
    assert names(star) == ["New"]


def test_a_release_on_a_branch_of_releases_is_an_intent_only(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "Old", "Spain")])
    star.publish("r1", NOW)
    table = star.table("releases")
    snapshot = table.current_snapshot()
    assert snapshot is not None
    table.manage_snapshots().create_branch(snapshot.snapshot_id, "audit_r2").commit()
    row = {"release": "r2", "published_at": LATER, "manifest": '{"release": "r2", "tables": []}'}
    table.append(pa.Table.from_pylist([row], RELEASES), branch="audit_r2")
    assert names(star) == ["Old"]


def test_raw_tables_rejects_and_releases_are_there_too(star: StarWarehouse) -> None:
    star.write_star()
    star.write("orders", pa.table({"ordernumber": [1, 2]}), database="raw")
    star.write("rejects", pa.table({"rule": ["order_line_without_order"]}))
    star.publish("r1", NOW)
    with Warehouse(star.folder) as warehouse:
        assert warehouse.query("SELECT sum(ordernumber) AS n FROM classicmodels_raw.orders").rows == [(3,)]
        assert warehouse.query("SELECT rule FROM rejects").rows == [("order_line_without_order",)]
        assert warehouse.query("SELECT release FROM classicmodels.releases").rows == [("r1",)]
        with pytest.raises(QueryError, match=r"no table orders; there are .*classicmodels_raw\.orders"):
            warehouse.query("SELECT * FROM orders")


def test_databases_may_be_named_otherwise(star: StarWarehouse) -> None:
    star.write_star()
    star.publish("r1", NOW)
    with sqlite3.connect(star.folder / "catalog.db") as connection:
        connection.execute("UPDATE iceberg_tables SET table_namespace = 'shop_dev'")
    connection.close()
    with Warehouse(star.folder, mart_database="shop_dev", raw_database="shop_raw_dev") as warehouse:
        sql = "SELECT count(*) FROM dim_dates JOIN shop_dev.dim_offices ON date_key = office_key"
        assert warehouse.query(sql).rows == [(1,)]


def test_columns_go_by_their_field_id(star: StarWarehouse) -> None:
    """Files written before a column was added, renamed or widened are read under today's names."""
    star.write("t", pa.table({"a": pa.array([1], pa.int32()), "money": pa.array([150], pa.decimal128(5, 2))}))
    before = star.publish("r1", NOW)
    with star.table("t").update_schema() as change:
        change.rename_column("a", "b")
    with star.table("t").update_schema() as change:
        change.update_column("b", LongType())
        change.update_column("money", DecimalType(12, 2))
        change.add_column("a", StringType())
    star.table("t").append(
        pa.table(
            {
                "b": pa.array([2**40], pa.int64()),
                "money": pa.array([7], pa.decimal128(12, 2)),
                "a": pa.array(["new"], pa.string()),
            }
        )
    )
    star.pin("t")
    star.publish("r2", LATER)
    with Warehouse(star.folder) as warehouse:
        result = warehouse.query("SELECT * FROM t ORDER BY b")
    assert result.columns == ("b", "money", "a")
    assert result.types == ("bigint", "decimal(12,2)", "varchar")
    assert [[str(value) for value in row] for row in result.rows] == [
        ["1", "150.00", "None"],
        [str(2**40), "7.00", "new"],
    ]
    star.publish("r3", EVEN_LATER, manifest=before)
    with Warehouse(star.folder) as warehouse:
        result = warehouse.query("SELECT * FROM t")
    assert (result.columns, result.types) == (("a", "money"), ("integer", "decimal(5,2)"))


def test_a_table_without_a_row_has_its_columns(star: StarWarehouse) -> None:
    schema = pa.schema([("select", pa.int32()), ("amount", pa.decimal128(10, 2))])
    star.write("empty", pa.Table.from_pylist([], schema))
    star.publish("r1", NOW)
    with Warehouse(star.folder) as warehouse:
        result = warehouse.query("SELECT * FROM empty")
    assert (result.columns, result.types) == (("select", "amount"), ("integer", "decimal(10,2)"))
    assert result.rows == []


@pytest.mark.parametrize("folder", ["it's", "a b", "[x]*", '"q"', "ünï", "$HOME", "a&b;c"])
def test_any_folder_name_that_iceberg_takes(tmp_path: Path, folder: str) -> None:
    star = StarWarehouse(tmp_path / folder)
    star.write_star(dim_customers=[customer(1, "One", "Spain")])
    star.publish("r1", NOW)
    assert names(star) == ["One"]


def test_only_the_tables_that_a_query_names_are_opened(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "One", "Spain")])
    star.publish("r1", NOW)
    shutil.rmtree(star.folder / "classicmodels" / "fact_orders")
    assert names(star) == ["One"]
    with (
        Warehouse(star.folder) as warehouse,
        pytest.raises(WarehouseError, match=r"classicmodels\.fact_orders"),
    ):
        warehouse.query("SELECT * FROM fact_orders")


def test_reading_leaves_the_folder_as_it_was(small_star: StarWarehouse) -> None:
    def state() -> dict[str, str]:
        files = (path for path in sorted(small_star.folder.rglob("*")) if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    with Warehouse(small_star.folder) as warehouse:
        warehouse.query("SELECT * FROM fact_orders, dim_customers, releases")
    assert state() == before


def test_two_results_can_be_read_at_a_time(small: Warehouse) -> None:
    one = small.stream("SELECT x FROM UNNEST(sequence(1, 20000)) AS t(x)")
    first = next(one.rows)
    two = small.stream("SELECT count(*) FROM fact_orders")
    assert (first, next(two.rows)) == ((1,), (7,))
    assert sum(row[0] for row in one.rows) == 20000 * 20001 // 2 - 1
