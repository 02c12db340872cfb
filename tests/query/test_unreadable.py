"""A warehouse that can't be read says why in one line, and what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from lakehouse.errors import WarehouseError
from local.athena import Warehouse
from tests.support.star import RELEASES, StarWarehouse, customer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def read_customers(folder: Path) -> None:
    with Warehouse(folder) as warehouse:
        warehouse.query("SELECT customer_name FROM dim_customers")


def test_no_warehouse(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(WarehouseError, match=r"no catalog\.db in it; npm run etl makes one"):
            Warehouse(folder)
    assert list(tmp_path.iterdir()) == []


def test_no_release_yet(star: StarWarehouse) -> None:
    with pytest.raises(WarehouseError, match="no release yet; npm run etl publishes one"):
        Warehouse(star.folder)
    star._catalog.create_table(("classicmodels", "releases"), RELEASES)  # as an intent leaves it
    with pytest.raises(WarehouseError, match="no release yet; npm run etl publishes one"):
        Warehouse(star.folder)


def test_a_damaged_catalog(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").write_bytes(b"no database" * 100)
    with pytest.raises(WarehouseError, match="file is not a database"):
        Warehouse(tmp_path)


def test_a_catalog_without_tables(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").touch()
    with pytest.raises(WarehouseError, match="no such table"):
        Warehouse(tmp_path)


def test_a_moved_warehouse(star: StarWarehouse, tmp_path: Path) -> None:
    star.write_star()
    star.publish("r1", NOW)
    star.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(WarehouseError, match="was the warehouse moved"):
        Warehouse(tmp_path / "elsewhere")


def test_a_lost_data_file(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "One", "Spain")])
    star.publish("r1", NOW)
    for file in (star.folder / "classicmodels" / "dim_customers" / "data").iterdir():
        file.unlink()
    with pytest.raises(WarehouseError, match="can't read the release's files"):
        read_customers(star.folder)


def test_an_expired_snapshot(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "Old", "Spain")])
    first = star.publish("r1", NOW)
    star.write_star(dim_customers=[customer(1, "New", "Spain")])
    old = next(entry["snapshot_id"] for entry in first["tables"] if entry["name"] == "dim_customers")
    star.table("dim_customers").maintenance.expire_snapshots().by_id(old).commit()
    star.publish("r2", LATER, manifest=first)
    with pytest.raises(WarehouseError, match=rf"snapshot {old} of classicmodels\.dim_customers is gone"):
        read_customers(star.folder)


def test_files_outside_the_folder_are_not_read(star: StarWarehouse, tmp_path: Path) -> None:
    outside = StarWarehouse(tmp_path / "outside")
    outside.write("t", pa.table({"a": [1]}))
    star._catalog.register_table(("classicmodels", "t"), outside.table("t").metadata_location)
    star.pin("t")
    star.publish("r1", NOW)
    with (
        Warehouse(star.folder) as warehouse,
        pytest.raises(WarehouseError, match="can't read the release's files"),
    ):
        warehouse.query("SELECT * FROM t")
