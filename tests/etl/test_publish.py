"""A release is published whole or not at all, whichever step a run dies at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse.errors import UsageError, WarehouseError
from lakehouse.lake.branches import audit_branches, move_main
from lakehouse.lake.catalog import Lake
from lakehouse.release import publish as publishing
from lakehouse.release.manifest import Manifest
from lakehouse.release.publish import publish, recover, releases
from lakehouse.release.rollback import rollback
from lakehouse.session import CATALOG_FILE
from tests.conftest import close_lake, make_lake
from tests.support.releases import Content, content_of, main_of, stage_release, whole

OLD: Content = {("raw", "orders"): 1, ("raw", "gone"): 1, ("mart", "dim"): 1, ("mart", "fact"): 1}
NEW: Content = {("raw", "orders"): 2, ("raw", "added"): 2, ("mart", "dim"): 2, ("mart", "fact"): 2}
# What a plain reader finds once one is published over the other.
NEW_MAIN = whole(NEW) | {("raw", "gone"): []}
OLD_MAIN = whole(OLD) | {("raw", "added"): []}
# NEW over OLD: the intent, then orders, added, dim, fact, the emptied table, releases.
STEPS = 7


class Killed(BaseException):
    """Not an Exception, so that nothing on the way can swallow it."""


def die_at(patch: pytest.MonkeyPatch, lake: Lake, step: int, before: bool) -> None:
    """Every commit of publishing is a step; the run dies just before or just after that one."""
    seen = 0

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == step and before:
                raise Killed
            result = real(*args, **kwargs)
            if seen == step:
                raise Killed
            return result

        return call

    patch.setattr(publishing, "move_main", dying(move_main))
    patch.setattr(lake, "stage", dying(lake.stage))


@dataclass(frozen=True)
class Prepared:
    """A warehouse at a state to come back to: none of its files ever changes, but for the catalog."""

    warehouse: Path
    catalog: bytes
    old: Manifest
    new: Manifest

    def restore(self, spark: SparkSession) -> Lake:
        fresh = self.warehouse / "catalog.restored"
        fresh.write_bytes(self.catalog)
        fresh.rename(self.warehouse / CATALOG_FILE)
        return make_lake(spark, self.warehouse)


def prepare(spark: SparkSession, warehouse: Path, publish_both: bool) -> Prepared:
    lake = make_lake(spark, warehouse)
    old = stage_release(lake, "r1", OLD)
    publish(lake, old)
    new = stage_release(lake, "r2", NEW)
    if publish_both:
        publish(lake, new)
    close_lake(lake)
    return Prepared(warehouse, (warehouse / CATALOG_FILE).read_bytes(), old, new)


@pytest.fixture(scope="module")
def staged(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """OLD is published, NEW is staged."""
    return prepare(spark, tmp_path_factory.mktemp("staged"), publish_both=False)


@pytest.fixture(scope="module")
def published(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """OLD is published, then NEW."""
    return prepare(spark, tmp_path_factory.mktemp("published"), publish_both=True)


def test_releases_are_found_whole(published: Prepared, spark: SparkSession) -> None:
    lake = published.restore(spark)
    assert releases(lake) == [published.old, published.new]
    assert content_of(lake, published.old) == whole(OLD)
    assert content_of(lake, published.new) == whole(NEW)
    assert main_of(lake) == NEW_MAIN


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_death_at_any_step_leaves_the_old_release_and_the_next_run_converges(
    staged: Prepared, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, step: int, before: bool
) -> None:
    lake = staged.restore(spark)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        die_at(patch, lake, step, before)
        publish(lake, staged.new)

    close_lake(lake)
    reborn = make_lake(spark, staged.warehouse)
    intended, finished = (step, before) != (1, True), (step, before) == (STEPS, False)
    assert releases(reborn)[-1] == (staged.new if finished else staged.old)
    assert content_of(reborn, staged.old) == whole(OLD)

    assert recover(reborn).completed == (("r2",) if intended and not finished else ())
    if not intended:
        assert main_of(reborn) == OLD_MAIN
        publish(reborn, stage_release(reborn, "r3", NEW))
    assert len(releases(reborn)) == 2
    assert main_of(reborn) == NEW_MAIN
    assert not [table for table in reborn.all_tables() if audit_branches(reborn, *table)]


def test_publishing_has_as_many_steps_as_the_cases_above(
    staged: Prepared, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = staged.restore(spark)
    die_at(monkeypatch, lake, STEPS + 1, before=True)
    publish(lake, staged.new)
    with pytest.raises(Killed):
        lake.stage("raw", "orders", lake.spark.sql("SELECT 3 AS number"), "audit_r3")


def test_a_release_half_staged_is_forgotten(staged: Prepared, spark: SparkSession) -> None:
    lake = staged.restore(spark)
    recovery = recover(lake)
    assert recovery.completed == ()
    assert set(recovery.stale) == set(NEW) | {("raw", "gone")}
    assert main_of(lake) == OLD_MAIN


def test_somebody_elses_commit_to_main_does_not_stop_a_release(staged: Prepared, spark: SparkSession) -> None:
    lake = staged.restore(spark)
    lake.spark.sql("INSERT INTO lakehouse.classicmodels.fact VALUES (666)")
    publish(lake, staged.new)
    assert main_of(lake) == NEW_MAIN


def test_a_lost_snapshot_stops_a_release(staged: Prepared, spark: SparkSession) -> None:
    lake = staged.restore(spark)
    lake.table("mart", "fact").manageSnapshots().removeBranch("audit_r2").commit()
    with pytest.raises(WarehouseError, match="`fact` has lost its snapshot"):
        publish(lake, staged.new)
    assert releases(lake) == [staged.old]


def test_rollback_brings_back_the_tables_and_is_a_release(published: Prepared, spark: SparkSession) -> None:
    lake = published.restore(spark)
    back = rollback(lake, "r1")
    assert (back.mode, back.reason, back.tables) == ("rollback", "rollback to r1", published.old.tables)
    assert releases(lake)[-1] == back
    assert main_of(lake) == OLD_MAIN

    publish(lake, stage_release(lake, "r4", NEW))
    assert main_of(lake) == NEW_MAIN


@pytest.mark.parametrize("step", range(1, STEPS + 2))  # one more: emptying the table that OLD has not
def test_a_death_in_a_rollback_converges(
    published: Prepared, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    lake = published.restore(spark)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        die_at(patch, lake, step, before=True)
        rollback(lake, "r1")
    close_lake(lake)
    reborn = make_lake(spark, published.warehouse)
    assert releases(reborn)[-1] == published.new
    if not recover(reborn).completed:
        assert main_of(reborn) == NEW_MAIN
        rollback(reborn, "r1")
    assert main_of(reborn) == OLD_MAIN


def test_rollback_to_what_is_not_there_names_what_is(published: Prepared, spark: SparkSession) -> None:
    lake = published.restore(spark)
    with pytest.raises(UsageError, match="release r9 is unknown; kept are: r1, r2"):
        rollback(lake, "r9")
    with pytest.raises(UsageError, match="release r2 is the current one"):
        rollback(lake, "r2")


def test_no_release_yet(lake: Lake) -> None:
    assert releases(lake) == []
    assert recover(lake).completed == ()
    with pytest.raises(UsageError, match="kept are: none"):
        rollback(lake, "r1")
