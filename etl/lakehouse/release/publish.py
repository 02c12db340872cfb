"""Write-audit-publish: the manifest is written down, the tables move, the manifest is published last.

The row of the manifest on a branch of the table `releases` is the intent. From then on the release can be
completed by whoever comes next; before, it can be forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from lakehouse.errors import WarehouseError
from lakehouse.lake.branches import AUDIT, RELEASE, audit_branches, drop_branch, move_main, refs
from lakehouse.lake.catalog import Lake, TableName
from lakehouse.release.manifest import ROW_DDL, Manifest, from_json

RELEASES: TableName = ("mart", "releases")


@dataclass(frozen=True)
class Recovery:
    """What a run found of an earlier one. `stale`: tables with a branch that no release needs."""

    completed: tuple[str, ...]
    stale: tuple[TableName, ...]


def releases(lake: Lake, version: str | None = None) -> list[Manifest]:
    """Every release published, oldest first; with `version`, those on that branch of `releases`."""
    if RELEASES not in lake.all_tables():
        return []
    rows = lake.read(*RELEASES, version).select("manifest").collect()
    return sorted((from_json(row["manifest"]) for row in rows), key=lambda manifest: manifest.published_at)


def publish(lake: Lake, manifest: Manifest) -> None:
    """Publishes what is staged on the branches `audit_<release>`."""
    write_intent(lake, manifest)
    complete(lake, manifest)


def write_intent(lake: Lake, manifest: Manifest) -> None:
    """All rows in one file, so that `releases` stays one file however many releases there are."""
    rows = [entry.to_row() for entry in [*releases(lake), manifest]]
    frame = lake.spark.createDataFrame(rows, ROW_DDL).coalesce(1)
    lake.stage(*RELEASES, frame, AUDIT + manifest.release)


def complete(lake: Lake, manifest: Manifest) -> None:
    """Moves what has not moved yet; `releases` last, which is the publication."""
    branch, tag = AUDIT + manifest.release, RELEASE + manifest.release
    listed = [entry.table for entry in manifest.tables]
    emptied = [table for table in lake.all_tables() if table not in listed and table != RELEASES]
    for table in [*listed, *emptied]:
        if branch in refs(lake, *table):
            move_main(lake, *table, branch, tag if table in listed else None)
    _check_moved(lake, manifest)
    move_main(lake, *RELEASES, branch, None)


def recover(lake: Lake) -> Recovery:
    """Completes a release that a killed run left between intent and publication; drops other branches."""
    completed = []
    for branch in audit_branches(lake, *RELEASES) if RELEASES in lake.all_tables() else ():
        for manifest in releases(lake, branch):
            if AUDIT + manifest.release == branch:
                complete(lake, manifest)
                completed.append(manifest.release)
    branches = {table: audit_branches(lake, *table) for table in lake.all_tables()}
    for table, names in branches.items():
        for name in names:
            drop_branch(lake, *table, name)
    return Recovery(tuple(completed), tuple(table for table, names in branches.items() if names))


def _check_moved(lake: Lake, manifest: Manifest) -> None:
    tag = RELEASE + manifest.release
    for entry in manifest.tables:
        if refs(lake, *entry.table).get(tag) != entry.snapshot_id:
            raise WarehouseError(
                f"release {manifest.release} can't be published: {lake.identifier(*entry.table)} has lost "
                f"its snapshot {entry.snapshot_id}, which no run does; drop the branch "
                f"{AUDIT}{manifest.release} of {lake.identifier(*RELEASES)} and load again"
            )
