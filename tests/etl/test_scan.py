"""A table's rows by its files are those that Spark gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lakehouse.lake import catalog, data_file
from lakehouse.lake.catalog import Lake
from lakehouse.lake.scan import _Files, scan

Rows = list[tuple[Any, ...]]


def scanned(lake: Lake, branch: str = "b", **options: Any) -> Rows:
    batches = list(scan(lake, "raw", "t", branch, **options))
    return sorted((tuple(row.values()) for batch in batches for row in batch.to_pylist()), key=repr)


def by_spark(lake: Lake, branch: str = "b") -> Rows:
    return sorted((tuple(row) for row in lake.read("raw", "t", branch).collect()), key=repr)


def stage(lake: Lake, sql: str) -> None:
    lake.stage("raw", "t", lake.spark.sql(sql).coalesce(1), "b")


def append(lake: Lake, sql: str) -> None:
    lake.append("raw", "t", lake.spark.sql(sql).coalesce(1), "b")


def test_a_table_has_its_rows(lake: Lake) -> None:
    stage(lake, "SELECT CAST(id AS INT) AS k, CAST(id AS STRING) AS v FROM range(1000)")
    append(lake, "SELECT 5000 AS k, CAST(NULL AS STRING) AS v")
    assert len(scanned(lake)) == 1001
    assert scanned(lake) == by_spark(lake)


def test_an_empty_table_has_none(lake: Lake) -> None:
    stage(lake, "SELECT 1 AS k LIMIT 0")
    assert scanned(lake) == []


def test_a_branch_has_its_own(lake: Lake) -> None:
    stage(lake, "SELECT 1 AS k")
    lake.stage("raw", "t", lake.spark.sql("SELECT 2 AS k"), "other")
    assert (scanned(lake), scanned(lake, "other")) == ([(1,)], [(2,)])


@pytest.mark.parametrize("large", [False, True])
def test_deleted_rows_are_left_out(lake: Lake, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    """Those that are only marked so, and by several deletes, too."""
    if large:
        monkeypatch.setattr(catalog, "LARGE_ROWS", 0)
    stage(lake, "SELECT CAST(id AS INT) AS k, id % 7 AS v FROM range(200000)")
    append(lake, "SELECT CAST(id AS INT) AS k, id % 7 AS v FROM range(200000, 200100)")
    for gone in ("id % 1000 = 3", "id IN (0, 65535, 65536, 199999, 200050)"):
        keys = lake.spark.sql(f"SELECT CAST(id AS INT) AS k FROM range(200100) WHERE {gone}")
        lake.remove("raw", "t", [keys], "b")
    summary = dict(lake.table("raw", "t").snapshot("b").summary())
    assert (int(summary["total-delete-files"]) > 0) == large
    assert len(scanned(lake)) == 200100 - 201 - 5
    assert scanned(lake) == by_spark(lake)


def test_rows_come_a_row_group_at_a_time(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """So memory is bounded; deleted rows are found in the later ones too."""
    monkeypatch.setattr(catalog, "LARGE_ROWS", 0)
    monkeypatch.setattr(data_file, "ROW_GROUP_BYTES", 1)
    stage(lake, "SELECT 0 AS k")
    batches = [pa.record_batch({"k": pa.array(range(at, at + 100), pa.int32())}) for at in range(0, 500, 100)]
    files = data_file.DataFiles(lake.spark, lake.table("raw", "t")).write(batches)
    assert len(files) == 1
    lake.stage_files("raw", "t", files, "b")
    lake.remove("raw", "t", [lake.spark.sql("SELECT explode(array(5, 199, 200, 499)) AS k")], "b")
    assert [batch.num_rows for batch in scan(lake, "raw", "t", "b")] == [99, 99, 99, 100, 99]
    assert scanned(lake) == by_spark(lake)


def test_older_files_have_the_columns_of_now(lake: Lake) -> None:
    stage(lake, "SELECT 1 AS a, 1.5BD AS b, CAST(0.1 AS FLOAT) AS c")
    lake.spark.sql(f"ALTER TABLE {lake.identifier('raw', 't')} ADD COLUMN d STRING FIRST")
    for change in ("a TYPE BIGINT", "b TYPE DECIMAL(12,1)", "c TYPE DOUBLE"):
        lake.spark.sql(f"ALTER TABLE {lake.identifier('raw', 't')} ALTER COLUMN {change}")
    append(lake, "SELECT 'x' AS d, 3000000000 AS a, 12345678.5BD AS b, 0.1D AS c")
    assert len(scanned(lake)) == 2
    assert scanned(lake) == by_spark(lake)


def test_files_beside_the_ranges_are_passed_over(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    stage(lake, "SELECT CAST(id AS INT) AS k FROM range(10)")
    for start in (10, 20, 30):
        append(lake, f"SELECT CAST(id AS INT) AS k FROM range({start}, {start + 10})")
    opened: list[str] = []
    fetch = _Files._fetch

    def noted(files: _Files, location: str) -> Path:
        opened.append(location)
        return fetch(files, location)

    monkeypatch.setattr(_Files, "_fetch", noted)
    found = scanned(lake, within=("k", [(None, 5), (25, 28)]))
    assert len(opened) == 2
    assert {(k,) for k in (*range(5), *range(25, 28))} <= set(found)
    assert scanned(lake, within=("k", [(35, None)])) == [(k,) for k in range(30, 40)]
    assert scanned(lake, within=("k", [])) == []
    assert len(scanned(lake, within=("k", [(None, None)]))) == 40
