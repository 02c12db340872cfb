"""The last releases are kept by tags; older snapshots go, and their files with them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lakehouse.lake.branches import RELEASE
from lakehouse.lake.catalog import Lake, TableName
from lakehouse.release.publish import RELEASES, releases

KEEP = 10


def expire(lake: Lake) -> int:
    """Removes the tags of all but the last KEEP releases, then what no branch or tag holds.

    Returns the number of snapshots gone. `releases` itself keeps KEEP snapshots without tags, for readers
    that are in the middle of it.
    """
    tags = {RELEASE + manifest.release for manifest in releases(lake)[-KEEP:]}
    return sum(
        _expire_table(lake, table, tags, KEEP if table == RELEASES else 1) for table in lake.all_tables()
    )


def remove_orphans(lake: Lake, tables: Iterable[TableName], before: datetime) -> int:
    """Deletes files written before that moment that no snapshot knows: what a killed run left behind."""
    jvm: Any = lake.spark._jvm
    actions = jvm.org.apache.iceberg.spark.actions.SparkActions.get(lake.spark._jsparkSession)
    gone = 0
    for table in tables:
        action = actions.deleteOrphanFiles(lake.table(*table)).olderThan(int(before.timestamp() * 1000))
        gone += sum(1 for _ in action.execute().orphanFileLocations())
    return gone


def _expire_table(lake: Lake, name: TableName, tags: set[str], retained: int) -> int:
    table = lake.table(*name)
    old_tags = [tag for tag in dict(table.refs()) if tag.startswith(RELEASE) and tag not in tags]
    if old_tags:
        update = table.manageSnapshots()
        for tag in old_tags:
            update = update.removeTag(tag)
        update.commit()
    expiry = table.expireSnapshots().expireOlderThan(int(time.time() * 1000)).retainLast(retained)
    expired = len(expiry.apply())
    if expired:
        expiry.commit()
    return expired
