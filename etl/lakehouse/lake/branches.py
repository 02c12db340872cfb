"""A table's branches and tags. Each change is one commit: it happened or it didn't."""

from __future__ import annotations

from lakehouse.lake.catalog import Database, Lake
from lakehouse.lake.iceberg import read_metadata

MAIN = "main"
AUDIT = "audit_"
RELEASE = "release_"


def refs(lake: Lake, database: Database, name: str) -> dict[str, int]:
    """Branches and tags, each with its snapshot's id."""
    return dict(lake.metadata(database, name).refs)


def audit_branches(lake: Lake, database: Database, name: str) -> list[str]:
    return [ref for ref in refs(lake, database, name) if ref.startswith(AUDIT)]


def point(lake: Lake, database: Database, name: str, branch: str, snapshot_id: int) -> None:
    """Makes `branch` point to a snapshot that the table has."""
    table = lake.table(database, name)
    update = table.manageSnapshots()
    if branch in read_metadata(lake.spark, table).refs:
        update.replaceBranch(branch, snapshot_id).commit()
    else:
        update.createBranch(branch, snapshot_id).commit()


def move_main(lake: Lake, database: Database, name: str, branch: str, tag: str | None) -> None:
    """Main takes the branch's snapshot, a tag keeps it, and the branch goes: in one commit.

    Whatever else was committed to main since is left behind: what was audited is what is published.
    """
    table = lake.table(database, name)
    known = read_metadata(lake.spark, table).refs
    snapshot_id = known[branch]
    update = table.manageSnapshots()
    if MAIN in known:
        update = update.replaceBranch(MAIN, snapshot_id)
    else:
        update = update.createBranch(MAIN, snapshot_id)
    if tag is not None:
        update = update.createTag(tag, snapshot_id)
    update.removeBranch(branch).commit()


def drop_branch(lake: Lake, database: Database, name: str, branch: str) -> None:
    lake.table(database, name).manageSnapshots().removeBranch(branch).commit()
