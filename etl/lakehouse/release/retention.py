"""The last releases are kept by tags; older snapshots go, and their files with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lakehouse.lake.branches import RELEASE
from lakehouse.lake.catalog import Lake, TableName
from lakehouse.lake.iceberg import Metadata, java_class, read_metadata
from lakehouse.release.publish import RELEASES, releases
from lakehouse.session import is_local

KEEP = 10


def expire(lake: Lake) -> int:
    """Removes the tags of all but the last KEEP releases, then what no branch or tag holds.

    Returns the number of snapshots gone. `releases` itself keeps KEEP snapshots without tags, for readers
    that are in the middle of it.
    """
    tags = {RELEASE + manifest.release for manifest in releases(lake)[-KEEP:]}
    return sum(
        _expire_table(lake, table, tags, KEEP if table == RELEASES else 0) for table in lake.all_tables()
    )


def remove_orphans(lake: Lake, tables: Iterable[TableName], before: datetime) -> int:
    """Deletes files written before that moment that no snapshot knows: what a killed run left behind."""
    spark_actions = java_class(lake.spark, "org.apache.iceberg.spark.actions.SparkActions")
    actions = spark_actions.get(lake.spark._jsparkSession)
    gone = 0
    for table in tables:
        action = actions.deleteOrphanFiles(lake.table(*table)).olderThan(int(before.timestamp() * 1000))
        # On S3 by the files' own client; on this machine the checksum files beside them must not be seen.
        action = action.usePrefixListing(not is_local(lake.warehouse))
        gone += sum(1 for _ in action.execute().orphanFileLocations())
    return gone


def _expire_table(lake: Lake, name: TableName, tags: set[str], retained: int) -> int:
    table = lake.table(*name)
    known = read_metadata(lake.spark, table)
    old_tags = [tag for tag in known.refs if tag.startswith(RELEASE) and tag not in tags]
    if old_tags:
        update = table.manageSnapshots()
        for tag in old_tags:
            update = update.removeTag(tag)
        update.commit()
    old = _unneeded(read_metadata(lake.spark, table) if old_tags else known, retained)
    if old:
        # By id: by age, Iceberg would leave files behind that a later snapshot has removed.
        expiry = table.expireSnapshots().expireOlderThan(0)
        for snapshot_id in old:
            expiry = expiry.expireSnapshotId(snapshot_id)
        expiry.commit()
    return len(old)


def _unneeded(known: Metadata, retained: int) -> list[int]:
    """Snapshots that no branch and no tag points to, but for the newest `retained`."""
    held, snapshots = set(known.refs.values()), list(known.snapshots)
    return [snapshot_id for snapshot_id in snapshots[: len(snapshots) - retained] if snapshot_id not in held]
