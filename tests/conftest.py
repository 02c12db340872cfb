"""What many tests share: one Spark session, and a lake of one's own on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse.lake.catalog import Lake
from lakehouse.session import CATALOG, catalog_settings, open_session

pytest_plugins = ["tests.support.mysql"]


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The job's own session, one for all tests."""
    session = open_session(str(tmp_path_factory.mktemp("warehouse of tests")), size=0)
    yield session
    session.stop()


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> Lake:
    """A lake without tables in a folder of its own."""
    return make_lake(spark, tmp_path / "warehouse")


def make_lake(spark: SparkSession, warehouse: Path) -> Lake:
    """A lake on `warehouse` with a session of its own: its catalog and views are no other test's."""
    warehouse.mkdir(parents=True, exist_ok=True)
    session = spark.newSession()
    for key, value in catalog_settings(str(warehouse)).items():
        session.conf.set(key, value)
    lake = Lake(session, "classicmodels_raw", "classicmodels", str(warehouse))
    lake.create_databases()
    return lake


def close_lake(lake: Lake) -> None:
    """Closes the catalog's connection, as the end of its process would, so that another lake can write."""
    jvm: Any = lake.spark._jvm
    jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergCatalog(lake.spark._jsparkSession, CATALOG).close()
