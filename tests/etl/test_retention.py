"""The last releases stay readable, older ones go with their files, and nothing else does."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lakehouse.errors import UsageError
from lakehouse.lake.branches import refs
from lakehouse.lake.catalog import Lake
from lakehouse.release import retention
from lakehouse.release.publish import publish, releases
from lakehouse.release.retention import expire, remove_orphans
from lakehouse.release.rollback import kept, rollback
from tests.support.releases import content_of, stage_release, whole


def data_files(lake: Lake) -> set[Path]:
    return set(Path(lake.warehouse).rglob("*.parquet"))


def test_ten_releases_are_kept() -> None:
    assert retention.KEEP == 10


def test_older_releases_go_and_their_files_with_them(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "KEEP", 2)
    manifests = []
    for number in (1, 2, 3):
        manifests.append(stage_release(lake, f"r{number}", {("raw", "t"): number}))
        publish(lake, manifests[-1])
    before = data_files(lake)
    assert expire(lake) > 0
    gone = before - data_files(lake)
    assert len([file for file in gone if file.parts[-3] == "t"]) == 1

    assert releases(lake) == manifests  # what was published is not forgotten
    assert kept(lake, manifests) == manifests[1:]
    assert [content_of(lake, manifest)["raw", "t"] for manifest in manifests[1:]] == [[2], [3]]
    assert refs(lake, "raw", "t").keys() == {"main", "release_r2", "release_r3"}
    with pytest.raises(UsageError, match="release r1 is no longer kept; kept are: r2, r3"):
        rollback(lake, "r1")
    assert expire(lake) == 0


def test_a_release_rolled_back_to_stays_as_long_as_it_is_current(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "KEEP", 1)
    publish(lake, stage_release(lake, "r1", {("raw", "t"): 1}))
    publish(lake, stage_release(lake, "r2", {("raw", "t"): 2}))
    back = rollback(lake, "r1")
    expire(lake)
    assert kept(lake, releases(lake))[-1] == back
    assert content_of(lake, back) == whole({("raw", "t"): 1})


def test_only_files_that_no_snapshot_knows_are_orphans(lake: Lake) -> None:
    manifest = stage_release(lake, "r1", {("raw", "t"): 1})
    publish(lake, manifest)
    table = Path(lake.warehouse) / "classicmodels_raw" / "t"
    orphan = table / "data" / "left-behind.parquet"
    orphan.write_bytes(b"half a file")
    before = set(table.rglob("*"))

    assert remove_orphans(lake, [("raw", "t")], datetime.now(UTC) - timedelta(hours=1)) == 0
    time.sleep(0.01)
    assert remove_orphans(lake, [("raw", "t")], datetime.now(UTC)) == 1
    assert before - set(table.rglob("*")) == {orphan}
    assert content_of(lake, manifest) == whole({("raw", "t"): 1})
