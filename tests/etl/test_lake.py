"""Tables are made, widened, overwritten on a branch, and main is left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyspark.sql import DataFrame

from lakehouse.errors import WarehouseError
from lakehouse.lake import catalog
from lakehouse.lake.branches import move_main, refs
from lakehouse.lake.catalog import Lake, Staged


def frame(lake: Lake, sql: str) -> DataFrame:
    return lake.spark.sql(sql)


def test_staging_leaves_main_empty_until_it_moves(lake: Lake) -> None:
    staged = lake.stage("raw", "t", frame(lake, "SELECT 1 AS a, 2.50BD AS b"), "audit_1")
    assert (staged.rows, staged.bytes > 0) == (1, True)
    assert "main" not in refs(lake, "raw", "t")
    assert lake.read("raw", "t").count() == 0
    assert [tuple(row) for row in lake.read("raw", "t", "audit_1").collect()] == [(1, Decimal("2.50"))]

    move_main(lake, "raw", "t", "audit_1", "release_1")
    assert refs(lake, "raw", "t") == {"main": staged.snapshot_id, "release_1": staged.snapshot_id}
    assert lake.read("raw", "t").count() == 1


def test_staging_twice_gives_the_same(lake: Lake) -> None:
    for _ in range(2):
        staged = lake.stage("mart", "t", frame(lake, "SELECT id FROM range(5)"), "audit_1")
    assert staged.rows == 5
    assert lake.read("mart", "t", "audit_1").count() == 5


def test_new_and_wider_columns_follow_in_place(lake: Lake) -> None:
    first = lake.stage("raw", "t", frame(lake, "SELECT 1S AS a, 1.5BD AS b"), "audit_1")
    wider = "SELECT 3000000000 AS a, 12345678.5BD AS b, TIMESTAMP_NTZ '2004-02-29 12:00:00' AS c"
    lake.stage("raw", "t", frame(lake, wider), "audit_2")
    (row,) = lake.read("raw", "t", "audit_2").collect()
    assert (row["a"], row["b"]) == (3000000000, Decimal("12345678.5"))
    (old,) = lake.read("raw", "t", first.snapshot_id).collect()
    assert tuple(old) == (1, Decimal("1.5"))


def test_a_narrower_frame_fits_the_wider_table(lake: Lake) -> None:
    lake.stage("raw", "t", frame(lake, "SELECT 3000000000 AS a"), "audit_1")
    lake.stage("raw", "t", frame(lake, "SELECT 7 AS a"), "audit_1")
    assert [tuple(row) for row in lake.read("raw", "t", "audit_1").collect()] == [(7,)]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("SELECT 1 AS a", "column b is gone"),
        ("SELECT 1 AS a, 1 AS b", "column b was string and is now int"),
        ("SELECT 1.5BD AS a, 'x' AS b", "column a was int and is now decimal(2,1)"),
    ],
)
def test_any_other_change_is_refused_by_name(lake: Lake, after: str, said: str) -> None:
    lake.stage("raw", "t", frame(lake, "SELECT 1 AS a, 'x' AS b"), "audit_1")
    with pytest.raises(WarehouseError, match=r"classicmodels_raw\.t can't follow") as refusal:
        lake.stage("raw", "t", frame(lake, after), "audit_1")
    assert said in str(refusal.value)


def test_facts_are_partitioned_by_month_and_sorted(lake: Lake) -> None:
    orders = """SELECT id AS order_number, date_add(DATE '2004-01-01', int(id * 7 % 90)) AS order_date
                FROM range(90)"""
    lake.stage(
        "mart",
        "fact",
        frame(lake, orders),
        "audit_1",
        partition_by=["months(order_date)"],
        sort_by=["order_number"],
    )
    files = lake.spark.sql("SELECT record_count FROM lakehouse.classicmodels.fact.all_data_files").collect()
    assert len(files) == 3
    assert sum(row["record_count"] for row in files) == 90


def test_many_small_files_are_put_together(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "MANY_FILES", 3)
    lake.stage("raw", "t", frame(lake, "SELECT 0 AS a"), "audit_1")
    for number in (1, 2):
        lake.append("raw", "t", frame(lake, f"SELECT {number} AS a"), "audit_1")
    few = lake.compact("raw", "t", "audit_1")
    assert few == lake.staged("raw", "t", "audit_1")
    assert files(lake) == 3

    lake.append("raw", "t", frame(lake, "SELECT 3 AS a"), "audit_1")
    many = lake.compact("raw", "t", "audit_1")
    assert lake.compact("raw", "t", "audit_1") == many  # it is not put together over and over
    assert many.rows == 4
    assert files(lake) == 1
    assert sorted(row["a"] for row in lake.read("raw", "t", "audit_1").collect()) == [0, 1, 2, 3]


def test_large_files_are_left_alone(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "MANY_FILES", 1)
    monkeypatch.setattr(catalog, "SMALL_FILE_BYTES", 1)
    lake.stage("raw", "t", frame(lake, "SELECT 0 AS a"), "audit_1")
    lake.append("raw", "t", frame(lake, "SELECT 1 AS a"), "audit_1")
    lake.compact("raw", "t", "audit_1")
    assert files(lake) == 2


@pytest.mark.parametrize("large", [False, True], ids=["copy-on-write", "merge-on-read"])
def test_rows_are_replaced(lake: Lake, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    monkeypatch.setattr(catalog, "LARGE_ROWS", 0 if large else 10**9)
    lake.stage("raw", "t", frame(lake, "SELECT id AS a, CAST(NULL AS INT) AS b FROM range(100)"), "audit_1")
    gone = [frame(lake, "SELECT id AS a FROM range(90, 110)")]
    rows = frame(lake, "SELECT id AS a, 1 AS b FROM range(95, 105)")
    # The second time those go that came the first time; NULL equals nothing.
    some = "SELECT id AS a, IF(id = 0, NULL, 1) AS b FROM range(0, 100)"
    others = frame(lake, "SELECT id AS a FROM range(100, 105)")
    for _ in range(2):
        staged = replace(lake, gone, rows)
        gone = [frame(lake, some), others]
        assert staged.rows == 100
    found = [tuple(row) for row in lake.read("raw", "t", "audit_1").collect()]
    assert sorted(found, key=repr) == sorted(
        [*((number, None) for number in range(90)), *((number, 1) for number in range(95, 105))], key=repr
    )
    assert bool(deletes(lake)) is large
    assert lake.compact("raw", "t", "audit_1", deletes=True).rows == 100
    assert deletes(lake) == 0


def test_a_key_column_may_have_any_name(lake: Lake) -> None:
    key = "id AS lake, id AS among, id AS among_lake"
    lake.stage("raw", "t", frame(lake, f"SELECT {key}, 'old' AS t FROM range(3)"), "audit_1")
    gone = [frame(lake, f"SELECT {key} FROM range(2)")]
    rows = frame(lake, f"SELECT {key}, 'new' AS t FROM range(1)")
    replace(lake, gone, rows)
    found = [(row["lake"], row["t"]) for row in lake.read("raw", "t", "audit_1").collect()]
    assert sorted(found) == [(0, "new"), (2, "old")]


@pytest.mark.parametrize("added", [0, 3])
@pytest.mark.parametrize("large", [False, True], ids=["copy-on-write", "merge-on-read"])
def test_what_came_in_last_is_known(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, large: bool, added: int
) -> None:
    monkeypatch.setattr(catalog, "LARGE_ROWS", 0 if large else 10**9)
    lake.stage("raw", "t", frame(lake, "SELECT id AS a FROM range(10)"), "audit_1")
    gone = [frame(lake, "SELECT id AS a FROM range(5, 8)")]
    for number in (100, 200):
        rows = frame(lake, f"SELECT id + {number} AS a FROM range({added})")
        staged = replace(lake, gone, rows)
        came = sorted(row["a"] for row in lake.last_appended("raw", "t", "audit_1").collect())
        assert came == list(range(number, number + added))
        gone = [rows]
    assert staged.rows == 7 + added


def replace(lake: Lake, gone: list[DataFrame], rows: DataFrame) -> Staged:
    lake.remove("raw", "t", gone, "audit_1")
    return lake.append("raw", "t", rows, "audit_1")


def deletes(lake: Lake) -> int:
    return int(dict(lake.table("raw", "t").snapshot("audit_1").summary())["total-delete-files"])


def files(lake: Lake) -> int:
    return int(dict(lake.table("raw", "t").snapshot("audit_1").summary())["total-data-files"])
