"""A load again changes nothing, and a load of a changed source gives the changed source, each row once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from lakehouse import code
from lakehouse.errors import WarehouseError
from lakehouse.release.rollback import rollback
from tests.conftest import make_lake
from tests.support.loads import Loads, seeded
from tests.support.mysql import Server


@pytest.fixture(scope="module")
def loads(mysql: Server, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loads]:
    """Loaded once. The tests change the source one after the other."""
    with seeded(mysql, "--seed", "7") as source:
        loads = Loads(source, make_lake(spark, tmp_path_factory.mktemp("idempotence") / "ware house"))
        assert loads.load().manifest.mode == "full"
        yield loads


def test_the_first_load_is_the_source(loads: Loads) -> None:
    loads.assert_equals_source()
    assert len(loads.content()["fact_orders"]) == len(loads.content()["orderdetails"])


def test_a_second_load_finds_nothing_new(loads: Loads) -> None:
    first, before = loads.current(), loads.lake.snapshots("raw", "orders")
    again = loads.load().manifest
    assert (again.mode, again.release, again.tables) == ("unchanged", first.release, first.tables)
    assert loads.current() == first
    assert loads.lake.snapshots("raw", "orders") == before


def test_nothing_new_costs_the_source_five_statements(loads: Loads) -> None:
    """As the server counts them; those that set the session up are in it, its end is none."""
    query = (
        "SELECT event_name, count_star "
        "FROM performance_schema.events_statements_summary_by_user_by_event_name "
        "WHERE user = 'reader' AND count_star > 0 AND event_name <> 'statement/com/Quit'"
    )
    before = Counter(dict(loads.source.rows(query)))
    assert loads.load().manifest.mode == "unchanged"
    asked = Counter(dict(loads.source.rows(query))) - before
    assert 0 < asked.total() <= 5, asked


def test_a_changed_source_is_loaded_anew_and_doubles_nothing(loads: Loads) -> None:
    before = loads.content()
    loads.source.execute(
        "UPDATE orders SET status = 'Shipped', shippedDate = orderDate WHERE status = 'In Process'",
        "UPDATE customers SET city = 'Zürich 🏎' WHERE customerNumber % 7 = 0",
        "DELETE FROM payments WHERE customerNumber % 5 = 0",
        "INSERT INTO payments SELECT customerNumber, 'NEW', '2005-01-01', 0.01 FROM customers LIMIT 3",
    )
    manifest = loads.load().manifest
    assert (manifest.mode, manifest.reason) == ("incremental", "4 transactions since the last release")
    loads.assert_equals_source()
    assert len(loads.content()["fact_orders"]) == len(before["fact_orders"])


def test_a_change_elsewhere_on_the_server_leaves_the_star_as_it_is(loads: Loads) -> None:
    before, elsewhere = loads.current(), f"{loads.source.url.database}_elsewhere"
    loads.source.execute(f"CREATE DATABASE {elsewhere}", f"DROP DATABASE {elsewhere}")
    manifest = loads.load().manifest
    assert (manifest.mode, manifest.tables) == ("incremental", before.tables)


def test_a_change_kept_out_of_the_binlog_is_found_by_the_next_audit(loads: Loads) -> None:
    loads.source.execute(
        "SET SESSION sql_log_bin = 0",
        "UPDATE products SET MSRP = MSRP + 0.01 LIMIT 1",
        "SET SESSION sql_log_bin = 1",
    )
    assert loads.load().manifest.mode == "unchanged"
    loads.source.execute("UPDATE orders SET comments = 'seen' LIMIT 1")
    assert loads.load().manifest.mode == "incremental"
    loads.assert_equals_source()


def test_changed_code_loads_anew(loads: Loads, monkeypatch: pytest.MonkeyPatch) -> None:
    before = loads.content()
    with monkeypatch.context() as patch:
        patch.setattr(code, "fingerprint", lambda: "another")
        assert loads.load().manifest.reason == "the job's code has changed"
    assert loads.content() == before
    assert loads.load().manifest.reason == "the job's code has changed"


def test_a_load_after_a_rollback_is_the_source_again(loads: Loads) -> None:
    wanted = loads.content()
    first = loads.current().release
    loads.source.execute("UPDATE orders SET comments = 'once'")
    loads.load()
    assert loads.content() != wanted
    rollback(loads.lake, first)
    assert loads.content() == wanted
    assert loads.load().manifest.mode == "incremental"
    loads.assert_equals_source()


def test_tables_and_columns_come_and_go(loads: Loads) -> None:
    loads.source.execute(
        "CREATE TABLE coupons (id INT PRIMARY KEY, cents INT)",
        "INSERT INTO coupons VALUES (1, 100)",
        "ALTER TABLE customers ADD COLUMN vip BOOLEAN NOT NULL DEFAULT 1",
    )
    loads.load()
    assert loads.content()["coupons"] == [(1, 100)]
    loads.assert_equals_source()

    loads.source.execute("DROP TABLE coupons")
    loads.load()
    assert "coupons" not in loads.content()
    assert loads.lake.read("raw", "coupons").count() == 0

    before = loads.current()
    loads.source.execute("ALTER TABLE customers DROP COLUMN vip")
    with pytest.raises(
        WarehouseError, match=r"classicmodels_raw\.customers can't follow .* column vip is gone"
    ):
        loads.load()
    assert loads.current() == before
