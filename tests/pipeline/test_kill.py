"""A load that dies at any point leaves the old release as it was, and the next one converges."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse.lake.branches import audit_branches
from lakehouse.release.lock import hold
from lakehouse.release.retention import remove_orphans
from tests.conftest import close_lake, make_lake
from tests.support.deaths import PHASES, Killed, die_in, reborn
from tests.support.loads import Loads, seeded
from tests.support.mysql import ROOT, Server


@pytest.fixture
def loads(mysql: Server, spark: SparkSession, tmp_path: Path) -> Iterator[Loads]:
    """Loaded, and changed since."""
    with seeded(mysql, "--seed", "11") as source:
        loads = Loads(source, make_lake(spark, tmp_path / "ware house"))
        loads.load()
        source.execute("UPDATE orderdetails SET priceEach = priceEach + 0.01", "DELETE FROM payments LIMIT 9")
        yield loads


def assert_converged(loads: Loads) -> None:
    loads.assert_equals_source()
    assert len(loads.content()["fact_orders"]) == len(loads.content()["orderdetails"])
    assert not [table for table in loads.lake.all_tables() if audit_branches(loads.lake, *table)]
    assert remove_orphans(loads.lake, loads.lake.all_tables(), datetime.now(UTC)) == 0


@pytest.mark.parametrize(
    "phases",
    [
        pytest.param(("read orderdetails", "apply orderdetails", "build fact_orders"), id="one of each kind"),
        pytest.param(PHASES, id="all", marks=pytest.mark.source),
    ],
)
def test_a_death_in_any_phase(
    loads: Loads, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, phases: tuple[str, ...]
) -> None:
    old, content = loads.current(), loads.content()
    for name in phases:
        with monkeypatch.context() as patch, pytest.raises(Killed):
            die_in(patch, name)
            loads.load("full" if name.startswith("read") else "auto")
        loads = reborn(loads, spark)
        assert loads.current() == old, name
        assert loads.content() == content, name
    assert loads.load(abandoned=True).manifest.reason == "2 transactions since the last release"
    assert_converged(loads)


@pytest.mark.source  # minutes: each kills a job of its own
@pytest.mark.parametrize("point", ["stage orderdetails", "moves 9", "expiries 5"])
def test_a_real_kill(loads: Loads, spark: SparkSession, mysql: Server, point: str) -> None:
    old, content = loads.current(), loads.content()
    close_lake(loads.lake)
    kill(mysql, loads, point)

    with hold(loads.lake.warehouse) as lock:
        assert lock.abandoned
        loads = reborn(loads, spark)
        if point.startswith("expiries"):  # it died after its publication
            assert loads.current().reason == "2 transactions since the last release"
        else:
            assert loads.current() == old
            assert loads.content() == content
        after = loads.load(abandoned=lock.abandoned).manifest
    # Half published is published by the next run, which then finds nothing new.
    assert after.mode == ("incremental" if point.startswith("stage") else "unchanged")
    assert_converged(loads)


def kill(mysql: Server, loads: Loads, point: str) -> None:
    url = f"mysql://reader@{mysql.host}:{mysql.port}/{loads.source.url.database}?ssl-ca={mysql.ca}"
    environment = os.environ | {
        "SOURCE_PASSWORD": mysql.reader_password,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "etl"), str(ROOT))),
    }
    command: list[Any] = [sys.executable, "-m", "tests.support.dying_job", point, "--source-url", url]
    died = subprocess.run(
        [*command, "--warehouse", loads.lake.warehouse],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
