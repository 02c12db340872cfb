"""Whatever breaks under a load, the old release stays as it was, and the next load converges."""

from __future__ import annotations

import random
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse import extract, range_queue
from lakehouse.errors import LakehouseError
from lakehouse.lake.branches import audit_branches
from lakehouse.release.lock import hold
from lakehouse.release.retention import remove_orphans
from lakehouse.source import connection, read
from lakehouse.source.binlog import stream
from lakehouse.source.binlog.connection import events
from lakehouse.source.decide import Wanted
from lakehouse.source.felt import Felt
from lakehouse.source.sql import quoted
from tests.conftest import close_lake, make_lake
from tests.support.deaths import PHASES, Killed, die_in, reborn
from tests.support.jobs import job_environment, reader_url
from tests.support.loads import Loads, seeded
from tests.support.mysql import ROOT, Server, mysql_server
from tests.support.phases import modules_with_phases, phase_with_end
from tests.support.proxy import Proxy, Treatment, proxy
from tests.support.source import Source


@pytest.fixture(scope="module")
def loads(mysql: Server, spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loads]:
    """Loaded. Each test changes the source, and leaves the lake equal to it."""
    with seeded(mysql, "--seed", "11") as source:
        loads = Loads(source, make_lake(spark, tmp_path_factory.mktemp("faults") / "ware house"))
        loads.load()
        yield loads


SILENCE_S = 5


def change(loads: Loads, number: int) -> None:
    loads.source.execute(
        f"UPDATE orderdetails SET priceEach = priceEach + 0.01 WHERE orderNumber % 12 = {number}",
        f"DELETE FROM payments WHERE customerNumber % 97 = {number}",
        f"UPDATE payments SET checkNumber = CONCAT(checkNumber, 'x') WHERE customerNumber % 31 = {number}",
        f"INSERT INTO productlines (productLine) VALUES ('{secrets.token_hex(9)}')",
    )


def assert_converged(loads: Loads) -> None:
    loads.assert_equals_source()
    assert not [table for table in loads.lake.all_tables() if audit_branches(loads.lake, *table)]
    assert remove_orphans(loads.lake, loads.lake.all_tables(), datetime.now(UTC)) == 0


def some_of(choices: Sequence[Any], count: int) -> list[Any]:
    """Others each time, in their order; all of them are the night's."""
    return [choices[place] for place in sorted(random.sample(range(len(choices)), count))]


# Phases that an incremental load may do without.
FULL = ("read", "build", "prepare", "find rejected")


@pytest.mark.parametrize(
    "phases",
    [
        pytest.param(
            ("read orderdetails", "apply orderdetails", "update fact_orders"), id="one of each kind"
        ),
        pytest.param(some_of(PHASES, 5), id="some", marks=pytest.mark.source),
        pytest.param(PHASES, id="all", marks=pytest.mark.nightly),
    ],
)
def test_a_death_in_any_phase(
    loads: Loads, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, phases: Sequence[str]
) -> None:
    print(f"dies at the end of: {', '.join(phases)}")
    old, content = loads.current(), loads.content()
    loads.source.execute(
        "UPDATE orderdetails SET priceEach = priceEach + 0.01 WHERE orderNumber % 99 = 0",
        "UPDATE payments SET amount = amount + 0.01 LIMIT 9",
    )
    for name in phases:
        with monkeypatch.context() as patch, pytest.raises(Killed):
            die_in(patch, name)
            loads.load("full" if name.startswith(FULL) else "auto")
        reborn(loads, spark)
        assert loads.current() == old, name
        assert loads.content() == content, name
    assert loads.load(abandoned=True).manifest.mode == "incremental"
    assert_converged(loads)


# Where dying_job.py kills itself, and what it was to load. Each finds what the one before has left.
POINTS = (
    ("phase plan", "auto"),  # before Spark starts
    ("phase decide", "full"),
    ("stage orderdetails", "full"),  # while ranges are read
    ("phase follow the binlog", "full"),
    ("phase open a snapshot", "full"),
    ("stage orderdetails", "auto"),  # while touched rows are put over the copy
    ("phase reconcile with the source", "auto"),
    ("stage fact_orders", "auto"),  # while the star is built
    ("phase audit the star", "full"),
    ("moves 9", "full"),  # half published: the next run does the rest
    ("intent", "auto"),  # not yet, but it will be by the next run
    ("expiries 5", "auto"),  # published
)


@pytest.mark.parametrize(  # minutes: each kills a job of its own
    "points",
    [
        pytest.param(some_of(POINTS, 3), id="some", marks=pytest.mark.source),
        pytest.param(POINTS, id="all", marks=pytest.mark.nightly),
    ],
)
def test_real_kills_one_after_another(
    loads: Loads, spark: SparkSession, mysql: Server, points: Sequence[tuple[str, str]]
) -> None:
    print(f"killed at: {points}")
    shown, intended = loads.content(), None
    close_lake(loads.lake)
    for number, (point, mode) in enumerate(points):
        change(loads, number)
        kill(mysql, loads, point, mode)
        shown, intended = intended or shown, None
        if point == "intent" or point.startswith("moves"):
            intended = loads.source_content()
        elif point.startswith("expiries"):
            shown = loads.source_content()
        loads.assert_holds(shown)
    change(loads, 0)
    with hold(loads.lake.warehouse) as lock:
        assert lock.abandoned
        reborn(loads, spark)
        assert loads.load(abandoned=lock.abandoned).manifest.mode == "incremental"
    assert_converged(loads)


def kill(mysql: Server, loads: Loads, point: str, mode: str) -> None:
    url = reader_url(mysql, loads.source.url.database)
    command: list[Any] = [sys.executable, "-m", "tests.support.dying_job", point, "--source-url", url]
    died = subprocess.run(
        [*command, "--warehouse", loads.lake.warehouse, "--mode", mode],
        cwd=ROOT,
        env=job_environment(mysql.reader_password),
        check=False,
        capture_output=True,
        text=True,
    )
    assert died.returncode == -signal.SIGKILL, f"{point}: {died.stderr}"


def load_through(loads: Loads, mode: Wanted, *treatments: Treatment) -> str | None:
    """`load_or_fail` whose connections to the source are treated so, in their order."""
    with proxy(loads.source.url.port, *treatments) as between:
        source = replace(loads.source, url=replace(loads.source.url, port=between.port))
        return load_or_fail(Loads(source, loads.lake), mode)


def load_or_fail(loads: Loads, mode: Wanted) -> str | None:
    """What the load failed of, if it did: then in one clear line, and the release that was there stays."""
    before, content = loads.current(), loads.content()
    try:
        loads.load(mode)
    except LakehouseError as error:
        assert "\n" not in str(error)
        assert loads.source.url.password not in str(error)
        assert loads.current() == before
        assert loads.content() == content
        return str(error)
    assert loads.current() != before
    reconnect(loads.source)
    loads.assert_equals_source()
    return None


def reconnect(source: Source) -> None:
    source.owner.connect()
    source.execute(f"USE {quoted(source.url.database)}")


@pytest.mark.source  # as long as a load or two
def test_connections_that_are_refused_or_lost(loads: Loads, monkeypatch: pytest.MonkeyPatch) -> None:
    be_impatient(monkeypatch)
    change(loads, 1)
    loads.source.execute("UPDATE orderdetails SET quantityOrdered = quantityOrdered + 1")
    for after in (0, 500, 6000):  # at once, before it is encrypted, in the plan
        failure = load_through(loads, "auto", Treatment(after=after))
        assert failure is not None
        assert failure.startswith(
            ("can't open mysql://reader@", "the source's information_schema can't be read")
        )
    failure = load_through(loads, "full", Treatment(), *[Treatment(after=40_000)] * 500)
    assert failure is not None
    assert failure.startswith("table 'orderdetails' can't be read")
    assert loads.load().manifest.mode == "incremental"
    assert_converged(loads)


@contextmanager
def log_through(loads: Loads, patch: pytest.MonkeyPatch, *treatments: Treatment) -> Iterator[Proxy]:
    """Treats so the connections that follow the binary log, and no others."""
    with proxy(loads.source.url.port, *treatments) as between:
        patch.setattr(stream, "events", lambda url, *rest: events(replace(url, port=between.port), *rest))
        yield between


def test_a_log_whose_connection_is_lost_is_followed_on(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(loads, 2)
    loads.source.execute("UPDATE orderdetails SET quantityOrdered = quantityOrdered - 1")
    with monkeypatch.context() as patch:
        be_impatient(patch)
        lost = [Treatment(after=after) for after in (9000, 0, 40_000)]
        with log_through(loads, patch, *lost) as between:
            assert loads.load().manifest.mode == "incremental"
        assert between.connections == 4
    assert capsys.readouterr().err.count("the connection that reads the binary log was lost") == 3
    assert_converged(loads)


@pytest.mark.source  # as long as a load or two
def test_a_log_that_is_lost_for_good_is_no_reason_for_a_full_load(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(loads, 3)
    with monkeypatch.context() as patch:
        be_impatient(patch)
        with log_through(loads, patch, *[Treatment(after=0)] * 99):
            failure = load_or_fail(loads, "auto")
    assert failure is not None
    assert failure.startswith("the connection that reads the binary log was lost")
    assert "read orderdetails" not in capsys.readouterr().err
    assert loads.load().manifest.mode == "incremental"
    assert_converged(loads)


@pytest.mark.source  # as long as a load or two
def test_no_snapshot_is_kept_open_for_a_lost_log(loads: Loads, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed between the log's end and the snapshot is followed while that is open."""
    change(loads, 4)
    with monkeypatch.context() as patch:
        patch.setattr(stream, "PAUSES_S", (extract.SNAPSHOT_S + 1,))
        happen_after(patch, "follow the binlog", lambda: change(loads, 5))
        with log_through(loads, patch, Treatment(), *[Treatment(after=0)] * 9) as between:
            failure = load_or_fail(loads, "auto")
        assert between.connections == 2
    assert failure is not None
    assert failure.startswith("the connection that reads the binary log was lost")
    assert loads.load().manifest.mode == "incremental"
    assert_converged(loads)


@pytest.mark.parametrize(
    "rounds",
    [pytest.param(2, marks=pytest.mark.source), pytest.param(8, marks=pytest.mark.nightly)],
    ids=lambda rounds: f"{rounds} rounds",
)
def test_random_faults_of_the_network(loads: Loads, monkeypatch: pytest.MonkeyPatch, rounds: int) -> None:
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)  # noqa: S311 - repeatable
    modes: tuple[Wanted, ...] = ("auto", "full")
    for number in range(rounds):
        change(loads, number)
        # Some connections as they are, then some that end or fall silent: at once, in the handshake, later.
        good = [Treatment()] * dice.randrange(1, 12)
        bad = [
            Treatment(dice.choice((0, 3000, dice.randrange(50_000))), dice.choice(("cut", "stall")))
            for _ in range(dice.randint(1, 5))
        ]
        with monkeypatch.context() as patch:
            be_impatient(patch)
            failure = load_through(loads, modes[number % 2], *good, *bad)
        print(f"{len(good)} good ones, then {[(kind.after, kind.then) for kind in bad]}: {failure}")
    change(loads, 8)
    assert loads.load().manifest.mode == "incremental"
    assert_converged(loads)


def be_impatient(patch: pytest.MonkeyPatch) -> None:
    """Waits a few seconds where the job waits minutes."""

    class Impatient(connection._Accounted):
        def __init__(self, felt: Felt, **settings: Any) -> None:
            super().__init__(felt, **(settings | {"read_timeout": SILENCE_S, "connect_timeout": SILENCE_S}))

    patch.setattr(connection, "_Accounted", Impatient)
    patch.setattr(read, "SILENCE_S", SILENCE_S)
    patch.setattr(stream, "PAUSES_S", (0.1,) * 5)
    patch.setattr(range_queue, "PAUSES_S", (0.1,) * 4)


@pytest.mark.source  # as long as some loads
@pytest.mark.parametrize("mode", ["auto", "full"])
def test_a_log_that_is_rotated_and_purged_meanwhile(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, mode: Wanted
) -> None:
    """Nothing tells then what was touched: everything is read, and held against one snapshot if need be."""

    def rotate_and_purge() -> None:
        change(loads, 5)
        loads.source.execute("FLUSH BINARY LOGS")
        change(loads, 6)
        ((file, *_),) = loads.source.rows("SHOW BINARY LOG STATUS")
        loads.source.execute(f"PURGE BINARY LOGS TO '{file}'")

    change(loads, 4)
    with monkeypatch.context() as patch:
        happen_after(patch, "decide" if mode == "auto" else "read orderdetails", rotate_and_purge)
        manifest = loads.load(mode).manifest
    assert manifest.mode == ("full" if mode == "auto" else "snapshot")
    assert "purged" in manifest.reason
    assert_converged(loads)


def happen_after(patch: pytest.MonkeyPatch, name: str, *events: Any) -> None:
    """Each time that a phase of this name ends, the next of `events`."""
    waiting = list(events)
    phase = phase_with_end(name, lambda: waiting.pop(0)() if waiting else None)
    for module in modules_with_phases():
        patch.setattr(module, "phase", phase)


RESTARTS: tuple[tuple[str, Wanted], ...] = (
    ("decide", "auto"),
    ("read orders", "full"),
    ("open a snapshot", "auto"),
)


@pytest.mark.source  # a server of its own, and as long as some loads
def test_a_server_that_is_killed_and_starts_again_meanwhile(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mysql_server() as server, seeded(server, "--seed", "12") as source:
        loads = Loads(source, make_lake(spark, tmp_path))
        loads.load()
        for number, (name, mode) in enumerate(RESTARTS):
            change(loads, number)
            with monkeypatch.context() as patch:
                happen_after(patch, name, server.restart)
                print(f"after {name}: {load_or_fail(loads, mode)}")
            reconnect(source)
        change(loads, len(RESTARTS))
        assert loads.load().manifest.mode == "incremental"
        assert_converged(loads)
