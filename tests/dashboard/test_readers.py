"""Athena gets the same queries as a warehouse here, each at the last manifest's snapshots."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import NoRegionError
from pyathena.error import OperationalError

from dashboard.data import read
from dashboard.filters import Filters
from dashboard.readers import AthenaReader, LocalReader, open_reader, pin
from dashboard.settings import Settings
from lakehouse.errors import LakehouseError, QueryError, UsageError, WarehouseError
from local.athena import Warehouse
from tests.dashboard.shop import make_shop

VERSION = re.compile(r" FOR VERSION AS OF (\d+)")


class FakeAthena:
    """A DB-API connection whose engine is a warehouse here. It refuses an unpinned table of the star."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = Warehouse(warehouse)
        self.snapshots = {t["name"]: t["snapshot_id"] for t in self.warehouse.manifest()["tables"]}
        self.queries: list[str] = []
        self.lock = threading.Lock()

    def cursor(self) -> FakeCursor:
        return FakeCursor(self)

    def run(self, sql: str) -> Any:
        with self.lock:
            self.queries.append(sql)
            for table, version in re.findall(r"\b((?:fact|dim)_\w+) FOR VERSION AS OF (\d+)", sql):
                assert self.snapshots[table] == int(version)
            for table, rest in re.findall(r"(?:FROM|JOIN) ((?:fact|dim)_\w+)\b(.{0,16})", sql):
                assert rest.startswith(" FOR VERSION AS"), f"{table} is read at no snapshot: {sql}"
            return self.warehouse.query(VERSION.sub("", sql))


class FakeCursor:
    def __init__(self, athena: FakeAthena) -> None:
        self.athena = athena

    def execute(self, sql: str) -> None:
        result = self.athena.run(sql)
        self.rows = result.rows
        self.description = [(name, kind) for name, kind in zip(result.columns, result.types, strict=True)]

    def fetchall(self) -> Sequence[Any]:
        return list(self.rows)


@pytest.mark.parametrize("filters", [Filters(), Filters("2003-05", "2004-12", ("USA",), ("Ships",), "gross")])
def test_athena_answers_as_the_warehouse_does(warehouse: Path, reader: LocalReader, filters: Filters) -> None:
    athena = FakeAthena(warehouse)
    there = AthenaReader("analysts", "classicmodels", lambda: athena)
    assert there.manifest() == reader.manifest()
    assert read(there, filters) == read(reader, filters)
    assert len(athena.queries) == 14  # the manifest's, and one a chart or more


def test_a_release_published_meanwhile_is_not_seen(tmp_path: Path) -> None:
    star = make_shop(1, orders=20).write(tmp_path / "warehouse")
    pinned = LocalReader(str(tmp_path / "warehouse"))
    before = read(pinned, Filters())
    make_shop(2, orders=30).write_star(star)
    star.publish("20261125-000000-0000", datetime(2026, 11, 25, tzinfo=UTC))
    assert read(pinned, Filters()) == before
    assert read(LocalReader(str(tmp_path / "warehouse")), Filters()) != before


def test_pins_what_is_read_and_not_what_is_derived() -> None:
    sql = "WITH chosen AS (SELECT * FROM fact_orders AS f) SELECT 1 AS one FROM chosen JOIN dim_dates ON TRUE"
    assert pin(sql, {"fact_orders": 7, "dim_dates": 8, "chosen": 9}) == (
        "WITH chosen AS (SELECT * FROM fact_orders FOR VERSION AS OF 7 AS f) "
        "SELECT 1 AS one FROM chosen JOIN dim_dates FOR VERSION AS OF 8 ON TRUE"
    )


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def cursor(self) -> Any:
        raise self.error


@pytest.mark.parametrize(
    ("error", "kind"),
    [(NoRegionError(), WarehouseError), (OperationalError("TABLE_NOT_FOUND: releases"), QueryError)],
)
def test_athenas_errors_name_the_workgroup(error: Exception, kind: type[LakehouseError]) -> None:
    with pytest.raises(kind, match="workgroup analysts, database sales"):
        AthenaReader("analysts", "sales", lambda: Broken(error))


def test_no_release_in_athena_says_so() -> None:
    class Empty:
        description = (("manifest", "varchar"),)

        def cursor(self) -> Empty:
            return self

        def execute(self, sql: str) -> None:
            assert "releases" in sql

        def fetchall(self) -> list[Any]:
            return []

    with pytest.raises(WarehouseError, match="no release yet"):
        AthenaReader("analysts", "sales", Empty)


def test_settings_go_through_the_environment() -> None:
    settings = Settings(workgroup="analysts", database="sales_dev", source_url="mysql://u@h/d")
    assert Settings.from_environment({**settings.to_environment(), "HOME": "/root"}) == settings
    with pytest.raises(UsageError, match="npm run dashboard"):
        Settings.from_environment({"HOME": "/root"})
    with pytest.raises(UsageError, match="--warehouse DIR"):
        Settings()
    with pytest.raises(UsageError, match="--workgroup NAME"):
        Settings(warehouse="/w", workgroup="analysts")


def test_a_folder_without_a_warehouse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=re.escape(json.dumps(str(tmp_path))[1:-1])):
        open_reader(Settings(warehouse=str(tmp_path)))
