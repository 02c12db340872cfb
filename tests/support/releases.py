"""Small releases made by hand, for the tests of publishing and keeping them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql.functions import lit

from lakehouse.lake.branches import AUDIT
from lakehouse.lake.catalog import Lake, TableName
from lakehouse.release.manifest import Manifest, TableEntry, publication_time
from lakehouse.release.publish import RELEASES, releases
from lakehouse.source.position import Position

Content = Mapping[TableName, int]
"""Each table holds one row: this number."""

STARTED = datetime(2026, 11, 24, 6, 15, 30, tzinfo=UTC)


def stage_release(lake: Lake, release: str, content: Content) -> Manifest:
    """Stages every table and empties those of the last release that `content` has not."""
    published = releases(lake)
    entries = []
    for (database, name), number in content.items():
        frame = lake.spark.sql(f"SELECT {number} AS number")
        staged = lake.stage(database, name, frame, AUDIT + release)
        entries.append(TableEntry(database, name, staged.rows, {"number": str(number)}, staged.snapshot_id))
    for entry in published[-1].tables if published else ():
        if entry.table not in content:
            lake.stage_empty(*entry.table, AUDIT + release)
    return Manifest(
        release=release,
        mode="full",
        reason="by hand",
        started_at=STARTED,
        published_at=publication_time(published),
        source_database="classicmodels",
        source_position=Position("uuid:1-57", "binlog.000002", 157, "uuid", False),
        code="0" * 64,
        tables=tuple(entries),
        rejects=(),
    )


def content_of(lake: Lake, manifest: Manifest) -> dict[TableName, list[int]]:
    """What a reader finds who reads the manifest's snapshots."""
    return _numbers(lake, {entry.table: entry.snapshot_id for entry in manifest.tables})


def main_of(lake: Lake) -> dict[TableName, list[int]]:
    """What a plain reader finds in each table but `releases`."""
    return _numbers(lake, {table: None for table in lake.all_tables() if table != RELEASES})


def whole(content: Content) -> dict[TableName, list[int]]:
    """Each table once, no row doubled."""
    return {table: [number] for table, number in content.items()}


def _numbers(lake: Lake, versions: Mapping[TableName, int | None]) -> dict[TableName, list[int]]:
    found: dict[TableName, list[int]] = {table: [] for table in versions}
    frames = [
        lake.read(*table, version).select(lit(table[0]), lit(table[1]), "number")
        for table, version in versions.items()
    ]
    for database, name, number in reduce(DataFrame.union, frames).collect():
        found[database, name].append(number)
    return found
