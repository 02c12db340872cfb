"""The folder that a local warehouse is, looked at before anything is built on it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from lakehouse.errors import WarehouseError
from lakehouse.session import CATALOG_FILE, is_local

# Iceberg's paths are URIs that some of its readers take apart at these.
_UNREADABLE = frozenset("?#%")


def make_warehouse(warehouse: str) -> None:
    """Makes the folder where it is missing. Raises WarehouseError where it can't hold a warehouse."""
    if not is_local(warehouse):
        return
    folder = Path(warehouse).absolute()
    if odd := _UNREADABLE & set(str(folder)):
        raise WarehouseError(
            f"the warehouse's path {folder} has a {min(odd)!r}, which Iceberg can't read back"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise WarehouseError(f"the warehouse {folder} is, or is below, a file; name a folder") from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WarehouseError(
            f"the warehouse {folder} can't be written; change its rights or name another folder"
        )
    _check_catalog(folder)


def find_warehouse(warehouse: str) -> None:
    """Raises WarehouseError where there is no warehouse yet, or none that can be used."""
    if is_local(warehouse) and not (Path(warehouse) / CATALOG_FILE).is_file():
        raise WarehouseError(
            f"there is no warehouse at {warehouse}: no {CATALOG_FILE} in it; npm run etl makes one"
        )
    make_warehouse(warehouse)


def _check_catalog(folder: Path) -> None:
    file = folder / CATALOG_FILE
    if not file.exists():
        return
    try:
        connection = sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=10)
        try:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as error:
        verdict = str(error)
    if verdict != "ok":
        raise WarehouseError(
            f"the catalog {file} can't be used ({verdict}); "
            "restore it from a backup, or load into a new warehouse"
        )


def _unwritable(folder: Path, error: OSError) -> WarehouseError:
    return WarehouseError(f"can't write the warehouse {folder}: {error.strerror}; name a folder of yours")
