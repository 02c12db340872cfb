"""A snapshot whose position in the binary log is known for certain.

The server first flushes a transaction to its log, then commits it in the engine, where new snapshots see
it, and only then adds it to gtid_executed. So a snapshot holds at least what was executed before it was
opened and at most what is flushed after. Where the two are equal the moment was quiet and the position is
certain; else the few transactions between are looked at one by one (bracket.py). Equal positions before and
after prove nothing: docs/adr/0010 says why.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from lakehouse.errors import SourceError
from lakehouse.source.binlog.beyond import gtids_beyond
from lakehouse.source.binlog.listing import Place, Transaction, listed
from lakehouse.source.bracket import resolve
from lakehouse.source.connection import Connection, connect
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from lakehouse.source.position import Position, read_position
from lakehouse.source.snapshot import STATEMENT_LIMIT_S, Snapshot, begin
from lakehouse.source.url import SourceUrl

QUIET_TRIES_S = 0.5  # so long a quiet moment is waited for
TRIES_S = 30.0  # and so long a bracket that can be resolved
MAX_BRACKET = 200


@dataclass(frozen=True)
class Moment:
    """`position` is exactly the snapshot's; `flushed` is what the log held then, some of it perhaps later."""

    snapshot: Snapshot
    position: Position
    flushed: GtidSet
    tries: int


class _Flushed(NamedTuple):
    """What the log holds up to a place: `gtids`, of which `recent` were listed, in the log's order."""

    place: Place
    gtids: GtidSet
    recent: tuple[Transaction, ...]


@contextmanager
def open_moment(url: SourceUrl, plan: Plan) -> Iterator[Moment]:
    """Opens a snapshot at a certain position; it ends with the block.

    Needs GTIDs and REPLICATION SLAVE. Raises SourceError where the source is too busy to tell.
    """
    with closing(connect(url)) as control, closing(connect(url, STATEMENT_LIMIT_S)) as connection:
        yield _find(url, plan, control, Snapshot(connection, url.database))


def _find(url: SourceUrl, plan: Plan, control: Connection, snapshot: Snapshot) -> Moment:
    flushed = _settled(url, control)
    started, tries = time.monotonic(), 0
    while time.monotonic() - started < TRIES_S:
        tries += 1
        before = read_position(control)
        executed = before.gtids
        begin(snapshot.connection)
        after = read_position(control)
        flushed = _follow(control, flushed, _place(after), executed)
        if flushed.gtids == executed:
            return Moment(snapshot, _exact(before, executed, flushed.place), flushed.gtids, tries)
        pending = flushed.recent
        patient = time.monotonic() - started < QUIET_TRIES_S
        complete = executed.union(_set(pending)) == flushed.gtids
        if patient or not complete or len(pending) > MAX_BRACKET:
            continue
        names = [transaction.gtid for transaction in pending]
        visible = resolve(url, plan, snapshot, executed, names, deadline=started + TRIES_S)
        if visible is not None:
            place = pending[visible - 1].end if visible else pending[0].start
            gtids = executed.union(_set(pending[:visible]))
            return Moment(snapshot, _exact(before, gtids, place), flushed.gtids, tries)
    raise SourceError(
        f"the source's position could not be told for certain in {tries} tries within {TRIES_S:.0f} s: "
        "too many transactions commit at once; load at a quieter time, or from a replica"
    )


def _settled(url: SourceUrl, control: Connection) -> _Flushed:
    """A place in the log up to which everything that it holds is known."""
    started = time.monotonic()
    while time.monotonic() - started < TRIES_S:
        position = read_position(control)
        executed = position.gtids
        # What is in the log and not executed yet: all of it, since the stream ends at the log's end.
        waiting = gtids_beyond(url, executed)
        now = read_position(control).gtids
        if all(now.includes(gtid) for gtid in waiting):
            return _Flushed(_place(position), executed.union(GtidSet.parse(",".join(waiting))), ())
    raise SourceError(f"transactions have waited for their commit for {TRIES_S:.0f} s; see what blocks them")


def _follow(control: Connection, known: _Flushed, until: Place, executed: GtidSet) -> _Flushed:
    new = list(listed(control, known.place, until))
    gtids = known.gtids.union(_set(new))
    recent = (*known.recent, *new)
    return _Flushed(until, gtids, tuple(entry for entry in recent if not executed.includes(entry.gtid)))


def _set(transactions: Iterable[Transaction]) -> GtidSet:
    return GtidSet.parse(",".join(transaction.gtid for transaction in transactions))


def _place(position: Position) -> Place:
    if position.file is None or position.offset is None:
        raise SourceError("the source doesn't tell its binary log's position: grant REPLICATION CLIENT")
    return Place(position.file, position.offset)


def _exact(position: Position, gtids: GtidSet, place: Place) -> Position:
    return Position(str(gtids), place.file, place.offset, position.server_uuid, exact=True)
