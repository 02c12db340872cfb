"""What Spark fails of is told as the source's fault or the warehouse's, with the cause's own words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from lakehouse.engine_errors import engine_errors
from lakehouse.errors import LakehouseError, SourceError, WarehouseError
from lakehouse.lake.catalog import Lake
from tests.support.source import Source


def stage(lake: Lake, source: Source, before_writing: Callable[[], object]) -> None:
    source.execute("CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    frame = source.read(lake.spark, "t")
    before_writing()
    with engine_errors("table 't' can't be read"):
        lake.stage("raw", "t", frame, "audit_1")


def test_a_table_that_goes_while_it_is_read(lake: Lake, source: Source) -> None:
    with pytest.raises(SourceError, match=r"table 't' can't be read: .*doesn't exist") as error:
        stage(lake, source, lambda: source.execute("DROP TABLE t"))
    assert "\n" not in str(error.value)


def test_a_folder_that_cannot_be_written(lake: Lake, source: Source) -> None:
    def block() -> None:
        (Path(lake.warehouse) / "classicmodels_raw").mkdir(exist_ok=True)
        (Path(lake.warehouse) / "classicmodels_raw" / "t").touch()

    with pytest.raises(WarehouseError, match="table 't' can't be read: ") as error:
        stage(lake, source, block)
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
    with pytest.raises(ZeroDivisionError), engine_errors("it can't be counted"):
        raise ZeroDivisionError
