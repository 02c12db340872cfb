"""Back to an earlier release, as a release of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lakehouse.errors import UsageError
from lakehouse.lake.branches import AUDIT, point
from lakehouse.lake.catalog import Lake
from lakehouse.release.manifest import Manifest, new_release_id, now, publication_time
from lakehouse.release.publish import publish, releases


def kept(lake: Lake, manifests: Sequence[Manifest]) -> list[Manifest]:
    """Those whose every snapshot is still there."""
    snapshots = {table: lake.snapshots(*table) for table in lake.all_tables()}
    return [
        manifest
        for manifest in manifests
        if all(entry.snapshot_id in snapshots.get(entry.table, ()) for entry in manifest.tables)
    ]


def rollback(lake: Lake, release: str) -> Manifest:
    """Publishes that release's tables again; tables that it has not are emptied.

    Raises UsageError where there is no such release, or none any more, or it is the current one.
    """
    manifests = releases(lake)
    target = _find(release, manifests, kept(lake, manifests))
    started = now()
    manifest = replace(
        target,
        release=new_release_id(started),
        mode="rollback",
        reason=f"rollback to {release}",
        started_at=started,
        published_at=publication_time(manifests),
    )
    branch = AUDIT + manifest.release
    for entry in target.tables:
        point(lake, *entry.table, branch, entry.snapshot_id)
    wanted = {entry.table for entry in target.tables}
    for entry in manifests[-1].tables:
        if entry.table not in wanted:
            lake.stage_empty(*entry.table, branch)
    publish(lake, manifest)
    return manifest


def _find(release: str, manifests: Sequence[Manifest], possible: Sequence[Manifest]) -> Manifest:
    if manifests and manifests[-1].release == release:
        raise UsageError(f"release {release} is the current one")
    for manifest in possible:
        if manifest.release == release:
            return manifest
    known = any(manifest.release == release for manifest in manifests)
    names = ", ".join(manifest.release for manifest in possible) or "none"
    raise UsageError(f"release {release} is {'no longer kept' if known else 'unknown'}; kept are: {names}")
