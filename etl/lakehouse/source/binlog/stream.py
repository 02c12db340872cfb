"""The changes of rows between two sets of transactions, in the order of the binary log."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pymysql
from pymysql.constants import CR, ER

from lakehouse.errors import SourceError
from lakehouse.progress import say
from lakehouse.source.binlog.connection import events
from lakehouse.source.binlog.error import BinlogError
from lakehouse.source.binlog.transactions import Change, Transactions
from lakehouse.source.connection import PAUSES_S
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from lakehouse.source.url import SourceUrl

__all__ = ["Change", "read_changes"]

_FATAL_READ = 1236  # the log has been purged, or the server has fewer transactions than were asked for
_SESSION_KILLED, _TOLD_TO_GO = 3169, 4031  # unknown to PyMySQL; the latter for being slow
_LOST = frozenset(
    {CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST, ER.SERVER_SHUTDOWN, ER.QUERY_INTERRUPTED}
    | {_SESSION_KILLED, _TOLD_TO_GO}
)
_REFUSED = frozenset({ER.ACCESS_DENIED_ERROR, ER.SPECIFIC_ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR})


def read_changes(
    url: SourceUrl,
    plan: Plan,
    after: GtidSet,
    up_to: GtidSet,
    on_transaction: Callable[[str], None] | None = None,
    *,
    deadline: float = math.inf,
) -> Iterator[Change]:
    """Each changed row of the plan's tables in the transactions that `up_to` has and `after` hasn't.

    `plan` must be of a time between the two sets: a table that is defined anew after `after` is told by the
    log, one before it is not. One event is held at a time. Ends when all of them have been read, and never
    waits for more. Transactions that `up_to` hasn't may be among them, where the log has them in between.
    A connection that is lost is opened again, after PAUSES_S, which begin anew with each that brought a whole
    transaction; not after `deadline` (of time.monotonic). One transaction may then come twice from its
    beginning; none is left out.
    `on_transaction` is told each GTID once, when its last change is out, also of those that changed none of
    the tables.

    Raises BinlogError with `tables` at the very end, when all changes of the other tables are out; without,
    for all of them, at once. `tables` may name some that the plan lacks: created, renamed or dropped on
    the way. Raises SourceError where the connection is lost for good: the log might have told.
    """
    missing = up_to.minus(after)
    if not up_to.covers(after):
        raise BinlogError("the source lacks transactions that were read from it before")
    transactions = Transactions(plan, after, missing, on_transaction)
    pauses = iter(PAUSES_S)
    while transactions.remaining:
        seen, lost = transactions.seen, None
        try:
            with closing(events(url, seen, deadline)) as stream:
                yield from transactions.read(stream)
            problem = "the binary log ends before"
        except (pymysql.err.MySQLError, SourceError, OSError) as error:
            lost, problem = error, _lost(error)
        if transactions.remaining:
            if transactions.seen != seen:
                pauses = iter(PAUSES_S)
            pause = next(pauses, math.inf)
            if pause == math.inf or time.monotonic() + pause > deadline:
                text = f"{problem}; {transactions.remaining} transactions are missing"
                raise (SourceError if lost else BinlogError)(text) from lost
            say(f"{problem}; trying again in {pause:.0f} s")
            time.sleep(pause)
    if transactions.unreadable:
        raise BinlogError(
            "; ".join(sorted(set(transactions.unreadable.values()))), frozenset(transactions.unreadable)
        )


def _lost(error: Exception) -> str:
    """How a connection that may be opened again was lost. Raises BinlogError where that wouldn't help."""
    code = error.args[0] if isinstance(error, pymysql.err.MySQLError) and error.args else None
    text = str(error.args[-1]) if error.args else type(error).__name__
    if code == _FATAL_READ:
        raise BinlogError(f"the server can't send the binary log from there: {text}") from error
    if code in _REFUSED:
        raise BinlogError(
            f"the user may not read the binary log; grant REPLICATION SLAVE ({text})"
        ) from error
    if code in _LOST or not isinstance(error, pymysql.err.MySQLError):  # or it could not be opened
        return f"the connection that reads the binary log was lost ({text})"
    raise BinlogError(f"the binary log can't be read: {text}") from error
