"""What Spark fails of is told as the source's fault or the warehouse's, with the cause's own words."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from lakehouse.engine_errors import engine_errors
from lakehouse.errors import LakehouseError, SourceError, WarehouseError
from lakehouse.lake.catalog import Lake
from lakehouse.lake.data_file import DataFiles

WHAT = "table 't' can't be read"


def test_a_folder_that_cannot_be_written(lake: Lake) -> None:
    folder = Path(lake.warehouse) / "classicmodels_raw"
    folder.mkdir(exist_ok=True)
    (folder / "t").touch()
    with pytest.raises(WarehouseError, match="table 't' can't be read: ") as error, engine_errors(WHAT):
        lake.stage("raw", "t", lake.spark.range(1), "audit_1")
    assert "\n" not in str(error.value)


def test_a_data_file_that_cannot_be_written(lake: Lake) -> None:
    lake.prepare("raw", "t", lake.spark.range(1).schema, "audit_1")
    (Path(lake.warehouse) / "classicmodels_raw" / "t" / "data").touch()
    files = DataFiles(lake.spark, lake.table("raw", "t"))
    with pytest.raises(WarehouseError, match="table 't' can't be read: ") as error, engine_errors(WHAT):
        files.write([pa.record_batch({"id": [1]})])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "sum_",
    [
        "CAST(18446744073709551615 AS BIGINT)",
        "9223372036854775807 + id",
        "CAST(1e30 AS DECIMAL(38,10)) * 1e9BD",
    ],
)
def test_a_value_that_is_too_large_is_told(lake: Lake, sum_: str) -> None:
    rows = lake.spark.sql(f"SELECT {sum_} AS a FROM RANGE(1, 2)")
    too_large = pytest.raises(SourceError, match="it can't be built: a value is too large for it: ")
    with too_large as error, engine_errors("it can't be built"):
        lake.stage("raw", "large", rows, "audit_1")
    assert "\n" not in str(error.value)


def test_what_is_nobodys_fault_goes_on_as_it_is(lake: Lake) -> None:
    with pytest.raises((Py4JJavaError, PySparkException)) as error, engine_errors("it can't be counted"):
        lake.spark.sql("SELECT 1 / 0").collect()
    assert not isinstance(error.value, LakehouseError)
    for nobodys in (ZeroDivisionError, ConnectionRefusedError):  # the latter when the JVM is gone
        with pytest.raises(nobodys), engine_errors("it can't be counted"):
            raise nobodys


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "No such file"), pa.ArrowInvalid("Parquet magic bytes")]
)
def test_what_the_disk_has_is_the_warehouses(error: Exception) -> None:
    told = pytest.raises(WarehouseError, match=r"it can't be measured: .*(No such file|magic bytes)$")
    with told, engine_errors("it can't be measured"):
        raise error
