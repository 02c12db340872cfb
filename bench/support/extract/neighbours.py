"""What a shop's own transactions feel of the full load: server and shop on one core, the job on the other."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.support.extract.bars import Bar, Part, percentile
from bench.support.extract.meters import (
    Transactions,
    forget_transactions,
    keep_transactions,
    longest_transactions,
)
from bench.support.extract.oltp import Load
from bench.support.extract.programs import oltp
from bench.support.extract.stage import Stage, cores

NAME = "oltp"
RATE = 200
SEED = 1
SETTLE_S, QUIET_S = 5, 30
CALM_S = 0.05  # where a transaction is slow without the load, twice of it says nothing
SHARES = (0.5, 0.95, 0.99, 1.0)
P99 = f"source: p99 of {RATE} transactions a second during the full load against without"


def measure(stage: Stage) -> Part:
    if len(cores()) < 2:
        return Part((Bar(P99, None, 2, note="it needs two cores"),), {})
    stage.shop.grow(stage.rows)
    server, first, last = stage.server, cores()[0], cores()[-1]
    load = Load(
        server.host,
        server.port,
        server.ca,
        "owner",
        stage.shop.database,
        stage.shop.orders,
        RATE,
        SEED,
        [first],
    )
    keep_transactions(server)
    print(f"{RATE} transactions a second, seed {SEED}", file=sys.stderr)
    with pinned(server.pid, [first]), stage.warm_job([last]) as job, oltp(server, load) as transactions:
        time.sleep(SETTLE_S + QUIET_S)
        forget_transactions(server)
        loaded = job.load("audited", stage.shop.database)
        longest = longest_transactions(server)
    start, end = loaded["started_monotonic"], loaded["started_monotonic"] + loaded["seconds"]
    quiet = [late for due, late in transactions if start - QUIET_S <= due < start]
    busy = [late for due, late in transactions if start <= due < end]
    return judge(
        quiet, busy, longest, {"lines": stage.shop.lines, "rate": RATE, "seed": SEED, "load": loaded}
    )


def judge(
    quiet: Sequence[float], busy: Sequence[float], longest: Transactions, figures: dict[str, object]
) -> Part:
    """`quiet`, `busy`: seconds that each transaction took, without and during the load."""
    without, during = ({share: percentile(lates, share) for share in SHARES} for lates in (quiet, busy))
    note = f"{1000 * without[0.99]:.1f} ms without, {1000 * during[0.99]:.1f} ms during"
    ratio: float | None = during[0.99] / without[0.99]
    if without[0.99] > CALM_S:
        ratio, note = None, f"the machine is busy with something else: {note}"
    return Part(
        (
            Bar(P99, ratio, 2, note=note),
            _longest("source: the job's longest transaction", longest.statement_s, 5),
            _longest("source: the audit's snapshot", longest.begun_s, 30),
        ),
        {
            **figures,
            "transactions": {"without": len(quiet), "during": len(busy)},
            "percentiles_s": {"without": without, "during": during},
        },
    )


def _longest(what: str, seconds: float | None, wanted: float) -> Bar:
    note = "the server has kept none" if seconds is None else ""
    return Bar(what, seconds, wanted, unit="s", note=note)


@contextmanager
def pinned(pid: int, to: Sequence[int]) -> Iterator[None]:
    """All threads of the process, and those that they start, keep to these cores meanwhile."""
    before = os.sched_getaffinity(pid)
    _pin(pid, to)
    try:
        yield
    finally:
        _pin(pid, before)


def _pin(pid: int, to: Sequence[int] | set[int]) -> None:
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            os.sched_setaffinity(int(thread.name), to)
        except ProcessLookupError:
            continue  # it has ended
