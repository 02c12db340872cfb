"""The source's tables in the raw lake, all as they were at one moment, and proven so.

Tables are copied, one range after another, while the shop goes on selling, or the last release's are taken.
Then a snapshot is opened; what the binary log says was touched since is read in it and put over the copy. So
the copy is the snapshot's, which the same snapshot's sums then prove. Where the log can't be used, all that
differs from the snapshot is read in it, whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace

from lakehouse.audit.measure import Measure
from lakehouse.audit.nulled import Before, count_nulled
from lakehouse.audit.rotation import Audit, WantedAudit
from lakehouse.errors import SourceError
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.overlay import put_keys, put_whole
from lakehouse.progress import phase
from lakehouse.prove import MOVED, Proof, find_cuts, hold_all
from lakehouse.raw_copy import TABLES_AT_A_TIME, RawCopy, read_all, take_last_release
from lakehouse.release.manifest import Manifest, Mode
from lakehouse.source.binlog import BinlogError
from lakehouse.source.connection import connect
from lakehouse.source.decide import Decision, schema_fingerprint
from lakehouse.source.gtid import GtidSet
from lakehouse.source.moment import Moment, open_moment
from lakehouse.source.pace import NO_LIMITS, Limits, Pace
from lakehouse.source.plan import Table
from lakehouse.source.plan import plan as read_plan
from lakehouse.source.position import Position, read_position
from lakehouse.source.snapshot import Snapshot, open_snapshot
from lakehouse.source.touched import Touched
from lakehouse.source.url import SourceUrl
from lakehouse.survey import Survey

# The log is followed until that takes no longer than this: what is left is read in the snapshot's time.
CAUGHT_UP_S = 1.0
MAX_PURSUITS = 20
# So long is compared in one snapshot; what is left is another one's.
SNAPSHOT_S = 30.0


@dataclass(frozen=True)
class Extraction:
    """Raw tables are staged. `measures`: rows and sums by lake name, the lake's and proven the source's.

    `mode` and `reason` are the decision's, unless the log turned out not to tell. `nulled`: count_nulled's.
    `changes`: what may differ from the last release, None where the star is to be made anew.
    """

    mode: Mode
    reason: str
    position: Position
    staged: Mapping[str, Staged]
    measures: Mapping[str, Measure]
    nulled: Mapping[str, int]
    audit: Audit
    changes: Touched | None


def extract(
    lake: Lake,
    found: Survey,
    branch: str,
    decision: Decision,
    connections: int,
    *,
    last: Manifest | None = None,
    wanted_audit: WantedAudit = "auto",
    limits: Limits = NO_LIMITS,
) -> Extraction:
    """Brings the raw tables on `branch` to one moment of the source, as `decision` says.

    Where the log can't tell what changed, everything is read, and where it can't tell the moment, everything
    is held against one snapshot. `last`: the release that an incremental load goes on from.
    Raises AuditError, SourceError, WarehouseError.
    """
    copy = RawCopy(lake, found, branch)
    pace = Pace(found.url, limits)
    if decision.since is not None and last is not None:
        try:
            audit = last.audit.following(wanted_audit)
            take_last_release(copy, last, tidy=audit.level == "full")
            return _at_one_moment(copy, decision.since, decision, _with_cuts(found, audit), pace, last=last)
        except BinlogError as error:
            decision = Decision("full", error.reason)
    before = _position(found.url)
    read_all(copy, connections, pace)
    if decision.mode != "snapshot":
        try:
            return _at_one_moment(copy, before.gtids, decision, _with_cuts(found, Audit()), pace)
        except BinlogError as error:
            decision = Decision("snapshot", error.reason)
    pace.wait()
    with open_snapshot(found.url) as snapshot:
        # Sums don't see values exchanged between rows: where rows may have moved, all are hashed.
        hold_all(copy, snapshot, thorough=not _stood_still(before, _position(found.url)))
        nulled = count_nulled(snapshot, copy.tables)
    return Extraction("snapshot", decision.reason, before, copy.staged, copy.totals(), nulled, Audit(), None)


def _with_cuts(found: Survey, audit: Audit) -> Audit:
    return replace(audit, cuts=find_cuts(found)) if audit.level == "full" else audit


def _at_one_moment(
    copy: RawCopy,
    done: GtidSet,
    decision: Decision,
    audit: Audit,
    pace: Pace,
    *,
    last: Manifest | None = None,
) -> Extraction:
    """Goes from moment to moment until all that `audit` asks for is proven; the last one is the release's."""
    proof, changes = Proof(copy, audit), Touched()
    while True:
        touched = Touched(whole=dict(copy.found.whole_tables))
        done = _pursue(copy, touched, done, pace)
        with _moment(copy) as moment:
            deadline = time.monotonic() + SNAPSHOT_S
            with phase("follow the binlog to it") as shown:
                shown.rows = touched.follow(copy.found.url, copy.found.plan, done, moment.flushed, deadline)
                _check_schema(copy)
            changes.include(touched)
            _apply(copy, moment.snapshot, touched)
            for table in proof.hold(moment.snapshot, touched, deadline):
                changes.whole[table.name] = MOVED
            before = Before(last.nulled, changes) if last and audit.level == "touched" else None
            nulled = count_nulled(moment.snapshot, copy.tables, before) if proof.complete else {}
        if proof.complete:
            return Extraction(
                decision.mode,
                decision.reason,
                moment.position,
                copy.staged,
                copy.totals(),
                nulled,
                proof.result,
                changes if before else None,
            )
        done = moment.position.gtids


def _apply(copy: RawCopy, snapshot: Snapshot, touched: Touched) -> None:
    """The source is read by one table after another; what it gave is written side by side."""

    def put(table: Table) -> Staged:
        if reason := touched.whole.get(table.name):
            return put_whole(copy.lake, snapshot, table, copy.branch, reason)
        return put_keys(copy.lake, snapshot, table, touched.keys[table.name], copy.branch)

    tables = [table for table in copy.tables if table.name in touched.whole or touched.keys.get(table.name)]
    with ThreadPoolExecutor(TABLES_AT_A_TIME) as pool:
        for table, staged in zip(tables, pool.map(put, tables), strict=True):
            copy.put(table, staged)


def _pursue(copy: RawCopy, touched: Touched, done: GtidSet, pace: Pace) -> GtidSet:
    """Follows the log until little is left of it and the source has time for a snapshot.

    Returns the position up to which `touched` is complete.
    """
    with phase("follow the binlog") as shown:
        shown.rows = 0
        for _ in range(MAX_PURSUITS):
            pace.wait()  # here, since the log grows meanwhile
            started, now = time.monotonic(), _position(copy.found.url).gtids
            if done.covers(now):
                break
            shown.rows += touched.follow(copy.found.url, copy.found.plan, done, now)
            done = done.union(now)
            if time.monotonic() - started < CAUGHT_UP_S:
                break
    return done


def _check_schema(copy: RawCopy) -> None:
    with closing(connect(copy.found.url)) as connection:
        now = read_plan(connection, copy.found.url.database, copy.found.plan.zero_dates)
    if schema_fingerprint(now) != schema_fingerprint(copy.found.plan):
        raise SourceError("the tables' columns or keys changed while they were read; load again")


@contextmanager
def _moment(copy: RawCopy) -> Iterator[Moment]:
    with ExitStack() as stack:
        with phase("open a snapshot") as shown:
            moment = stack.enter_context(open_moment(copy.found.url, copy.found.plan))
            shown.note = f"its position is certain after {moment.tries} tries"
        yield moment


def _position(url: SourceUrl) -> Position:
    with closing(connect(url)) as connection:
        return read_position(connection)


def _stood_still(before: Position, after: Position) -> bool:
    """Whether nothing was committed between two positions, for certain."""
    return before.gtid_set is not None and before.gtid_set == after.gtid_set
