"""A folder that can't be a warehouse is refused before anything is tried."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from lakehouse.errors import WarehouseError
from lakehouse.lake.warehouse import find_warehouse, make_warehouse


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    make_warehouse(str(tmp_path / "new" / "ware house"))
    assert (tmp_path / "new" / "ware house").is_dir()


@pytest.mark.parametrize("below", ["file", "file/warehouse"])
def test_a_file_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WarehouseError, match="a file; name a folder"):
        make_warehouse(str(tmp_path / below))


def test_a_folder_nobody_may_write_is_refused() -> None:
    with pytest.raises(WarehouseError, match="can't write the warehouse /proc/"):
        make_warehouse("/proc/warehouse")


@pytest.mark.parametrize("character", "?#%")
def test_a_path_that_iceberg_cannot_read_back_is_refused(tmp_path: Path, character: str) -> None:
    with pytest.raises(WarehouseError, match="can't read back"):
        make_warehouse(str(tmp_path / f"a{character}b"))


def test_a_damaged_catalog_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").write_bytes(b"no database at all, and long enough to be looked at" * 100)
    with pytest.raises(WarehouseError, match=r"catalog\.db can't be used \(file is not a database\)"):
        make_warehouse(str(tmp_path))


def test_a_torn_catalog_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "catalog.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 100,)] * 1000)
    connection.close()
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * 8192 + content[12288:])
    with pytest.raises(WarehouseError, match=r"catalog\.db can't be used"):
        make_warehouse(str(tmp_path))


def test_no_warehouse_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"no catalog\.db in it"):
        find_warehouse(str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()
