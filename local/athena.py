"""A warehouse on this machine, queried as Athena would: its SQL, on the last release's data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pyiceberg.catalog.sql import SqlCatalog

from lakehouse.errors import WarehouseError
from local import dialect, engine, iceberg

MART_DATABASE = "classicmodels"
RAW_DATABASE = "classicmodels_raw"
_RELEASES = "releases"


@dataclass(frozen=True)
class Stream:
    """What a query gives, row by row: `types` are Athena's, values Python's (None, Decimal, date)."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@dataclass(frozen=True)
class Result:
    """What a query gives, whole."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Warehouse:
    """The tables of the last release, at exactly the snapshots that its manifest names.

    A release published after the warehouse was opened isn't seen: open it again. Nothing is written, and
    no file outside the warehouse's folder is read.
    """

    def __init__(
        self, path: Path | str, mart_database: str = MART_DATABASE, raw_database: str = RAW_DATABASE
    ) -> None:
        """Raises WarehouseError where there is no warehouse, or no release in it yet."""
        folder = Path(path).resolve()
        self._database = mart_database
        self._catalog = iceberg.open_catalog(folder)
        self._manifest, releases_snapshot = _last_manifest(self._catalog, mart_database, folder)
        databases = {"mart": mart_database, "raw": raw_database}
        self._snapshots = {
            (databases[table["database"]], table["name"]): table["snapshot_id"]
            for table in self._manifest["tables"]
        }
        self._snapshots[mart_database, _RELEASES] = releases_snapshot
        self._columns: dict[dialect.TableName, dict[str, str]] = {}
        self._engine = engine.start(folder, databases.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.close()
        self._catalog.close()

    def manifest(self) -> dict[str, Any]:
        """The manifest of the release that is read (docs/architecture.md, 'Manifest')."""
        return self._manifest

    def query(self, sql: str) -> Result:
        """Runs one SELECT in Athena's dialect. Raises QueryError, or WarehouseError for unreadable data."""
        stream = self.stream(sql)
        return Result(stream.columns, stream.types, list(stream.rows))

    def stream(self, sql: str) -> Stream:
        """As `query`, without holding all rows; errors may also be raised while the rows are taken."""
        query = dialect.parse(sql)
        named = dialect.tables(query, self._database, self._snapshots)
        for table in named - self._columns.keys():
            self._add(table)
        translation = dialect.translate(
            query, sql, self._database, {table: self._columns[table] for table in named}
        )
        names, types, rows = engine.run(self._engine, translation.sql, sql)
        return Stream(translation.names(names), types, rows)

    def _add(self, table: dialect.TableName) -> None:
        snapshot = iceberg.pin(self._catalog, *table, self._snapshots[table])
        engine.add_table(self._engine, *table, snapshot)
        self._columns[table] = snapshot.columns


def _last_manifest(catalog: SqlCatalog, database: str, folder: Path) -> tuple[dict[str, Any], int]:
    """The manifest published last, and the snapshot of `releases` it was read from."""
    releases = iceberg.load_table(catalog, database, _RELEASES)
    snapshot = releases.current_snapshot() if releases else None
    if releases is None or snapshot is None:
        raise WarehouseError(f"the warehouse {folder} has no release yet; npm run etl publishes one")
    published = releases.scan(snapshot_id=snapshot.snapshot_id, selected_fields=("published_at", "manifest"))
    last = max(published.to_arrow().to_pylist(), key=lambda row: row["published_at"])
    return json.loads(last["manifest"]), snapshot.snapshot_id
