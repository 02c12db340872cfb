"""What is due is held against the source, in as many snapshots as it takes; whatever is wrong is found."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from lakehouse.audit import measure
from lakehouse.audit.rotation import SLICES, Audit
from lakehouse.errors import SourceError
from lakehouse.lake.catalog import Lake
from lakehouse.overlay import put_keys
from lakehouse.prove import Proof, find_cuts
from lakehouse.raw_copy import RawCopy
from lakehouse.source.plan import Plan
from lakehouse.source.snapshot import open_snapshot
from lakehouse.source.touched import Touched
from lakehouse.survey import Survey
from tests.conftest import make_lake
from tests.support.measures import measure_source
from tests.support.mysql import Server
from tests.support.source import Source, new_source
from tests.support.staged import BRANCH, stage_by_ranges

ROWS = 1000  # as deep as a recursive query goes
CUTS = {"large": (100, 250, 400, 550, 700, 900)}
LATER = 1e9  # never, by the clock that deadlines are of


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_lake(spark, tmp_path_factory.mktemp("prove"))


@pytest.fixture
def source(mysql: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    monkeypatch.setattr(measure, "ROW_HASH_LIMIT", 100)
    with new_source(mysql) as source:
        source.execute(
            "CREATE TABLE large (k int, part int, d date, v int, w int, PRIMARY KEY (k, part))",
            "INSERT INTO large WITH RECURSIVE n AS (SELECT 0 AS k UNION ALL "
            f"SELECT k + 1 FROM n WHERE k < {ROWS - 1}) SELECT "
            "k, 1, '2026-01-01', k % 7, k % 11 FROM n",
            "CREATE TABLE small (k varchar(9) PRIMARY KEY, v int)",
            "INSERT INTO small VALUES ('a', 1), ('b', 2)",
            "ANALYZE TABLE large, small",
        )
        yield source


@pytest.fixture
def copy(source: Source, lake: Lake) -> RawCopy:
    plan: Plan = source.plan()
    copied = RawCopy(lake, Survey(source.url, plan, None, {}, ()), BRANCH)  # type: ignore[arg-type]
    for table in plan.tables:
        copied.put(table, stage_by_ranges(lake, source, table))
    return copied


def hold(proof: Proof, source: Source, touched: Touched | None = None, deadline: float = LATER) -> None:
    with open_snapshot(source.url) as snapshot:
        proof.hold(snapshot, touched or Touched(), time.monotonic() + deadline)


def test_in_time_all_is_compared_in_one_snapshot(copy: RawCopy, source: Source) -> None:
    proof = Proof(copy, Audit(cuts=CUTS))
    assert not proof.complete
    hold(proof, source)
    assert proof.complete
    assert proof.result == Audit(cuts=CUTS)
    measures = measure_source(source.url, copy.tables)
    assert copy.totals()["large"].sums == measures["large"].sums


def test_late_each_snapshot_compares_one_piece(copy: RawCopy, source: Source) -> None:
    proof = Proof(copy, Audit(cuts=CUTS))
    for _ in range(len(CUTS["large"]) + 1):
        assert not proof.complete
        hold(proof, source, deadline=0)
    hold(proof, source, deadline=0)  # the small table
    assert proof.complete


def test_what_was_touched_since_is_compared_again(
    copy: RawCopy, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = Proof(copy, Audit(cuts=CUTS))
    hold(proof, source)
    source.execute(
        "UPDATE large SET v = -1 WHERE k = 5",
        "DELETE FROM large WHERE k = 950",
        "UPDATE small SET v = 3 WHERE k = 'b'",
    )
    touched = Touched(keys={"large": {(5, 1), (950, 1)}, "small": {("b",)}})
    bring(copy, source, touched)
    hold(proof, source, touched)
    told = capsys.readouterr().err
    assert "moved" not in told
    assert "read large whole" not in told
    assert copy.totals()["large"].rows == ROWS - 1

    source.execute("UPDATE large SET v = -2 WHERE k = 5")  # nobody brings the copy there
    hold(proof, source, touched)
    assert "moved: large" in capsys.readouterr().err
    assert copy.lake.read("raw", "large", BRANCH).where("v = -2").count() == 1


def test_a_change_outside_the_log_is_found_when_its_slice_is_due(
    copy: RawCopy, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    source.execute(
        "UPDATE large SET v = w, w = v WHERE k = 301", "UPDATE large SET v = w, w = v WHERE k = 302"
    )
    source.execute("UPDATE small SET v = v + 1 WHERE k = 'a'")
    audit, found = Audit(cuts=CUTS), []
    for turn in range(1, SLICES + 1):
        audit = audit.following()
        proof = Proof(copy, audit)
        hold(proof, source)
        assert proof.complete
        compared = proof.result.compared
        told = capsys.readouterr().err
        found += [(turn, name) for name in ("large", "small") if f"read {name} whole" in told]
        assert compared.keys() <= {"large"}
        assert all(0 < rows < ROWS for rows in compared.values())
    assert found == [(1, "small"), (3, "large")]  # 250 to 400 is the third piece
    assert copy.lake.read("raw", "large", BRANCH).where("k IN (301, 302) AND v = k % 11").count() == 2


def test_dates_that_are_none_are_refused_where_they_were_touched(copy: RawCopy, source: Source) -> None:
    source.execute("SET sql_mode = ''", "UPDATE large SET d = '0000-00-00' WHERE k = 450")
    proof = Proof(copy, Audit("touched", 1, CUTS))
    with pytest.raises(SourceError, match=r"large\.d has 1 value that is no date: '0000-00-00' \(k 450"):
        hold(proof, source, Touched(keys={"large": {(450, 1)}}))


def test_large_tables_with_an_integer_first_are_cut(copy: RawCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_cuts(copy.found) == {"large": ()}  # few rows, so one range
    monkeypatch.setattr("lakehouse.prove.find_ranges", lambda *_: Ranges(((10, "b"), (10, "d"), (700,))))
    assert find_cuts(copy.found) == {"large": (10, 700)}


class Ranges:
    def __init__(self, starts: tuple[tuple[object, ...], ...]) -> None:
        self.starts = starts


def bring(copy: RawCopy, source: Source, touched: Touched) -> None:
    with open_snapshot(source.url) as snapshot:
        for table in copy.tables:
            if keys := touched.keys.get(table.name):
                copy.put(table, put_keys(copy.lake, snapshot, table, keys, BRANCH))
