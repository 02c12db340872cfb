"""The changes of rows between two sets of transactions, in the order of the binary log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pymysql
from pymysql.constants import CR, ER

from lakehouse.errors import SourceError
from lakehouse.source.binlog.connection import events
from lakehouse.source.binlog.error import BinlogError
from lakehouse.source.binlog.transactions import Change, Transactions
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from lakehouse.source.url import SourceUrl

__all__ = ["Change", "read_changes"]

# Between tries that brought no whole transaction further: long enough for a server to start again.
RETRY_DELAYS_S = (0.5, 1, 2, 4, 8)
_FATAL_READ = 1236  # the log has been purged, or the server has fewer transactions than were asked for
_LOST = frozenset(
    {CR.CR_CONNECTION_ERROR, CR.CR_CONN_HOST_ERROR, CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST}
    | {ER.CON_COUNT_ERROR, ER.SERVER_SHUTDOWN}
)
_REFUSED = frozenset({ER.ACCESS_DENIED_ERROR, ER.SPECIFIC_ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR})


def read_changes(
    url: SourceUrl,
    plan: Plan,
    after: GtidSet,
    up_to: GtidSet,
    on_transaction: Callable[[str], None] | None = None,
) -> Iterator[Change]:
    """Each changed row of the plan's tables in the transactions that `up_to` has and `after` hasn't.

    `plan` must be of a time between the two sets: a table that is defined anew after `after` is told by the
    log, one before it is not. One event is held at a time. Ends when all of them have been read, and never
    waits for more. Transactions that `up_to` hasn't may be among them, where the log has them in between.
    After a lost connection a transaction may come twice from its beginning; none is left out.
    `on_transaction` is told each GTID once, when its last change is out, also of those that changed none of
    the tables.

    Raises BinlogError with `tables` at the very end, when all changes of the other tables are out; without,
    for all of them, at once. `tables` may name some that the plan lacks: created, renamed or dropped on
    the way.
    """
    missing = up_to.minus(after)
    if not up_to.covers(after):
        raise BinlogError("the source lacks transactions that were read from it before")
    transactions = Transactions(plan, after, missing, on_transaction)
    failures = 0
    while transactions.remaining:
        seen = transactions.seen
        try:
            with closing(events(url, seen)) as stream:
                yield from transactions.read(stream)
            problem = "the binary log ends before"
        except (pymysql.err.MySQLError, SourceError, OSError) as error:
            problem = _lost(error)
        failures = failures + 1 if transactions.seen == seen else 1
        if transactions.remaining:
            if failures > len(RETRY_DELAYS_S):
                raise BinlogError(f"{problem}; {transactions.remaining} transactions are missing")
            time.sleep(RETRY_DELAYS_S[failures - 1])
    if transactions.unreadable:
        raise BinlogError(
            "; ".join(sorted(set(transactions.unreadable.values()))), frozenset(transactions.unreadable)
        )


def _lost(error: Exception) -> str:
    """What a connection that may be tried again died of. Raises BinlogError for one that may not."""
    cause = error.__cause__ if isinstance(error, SourceError) else error
    code = cause.args[0] if isinstance(cause, pymysql.err.MySQLError) and cause.args else None
    text = str(error.args[-1]) if error.args else type(error).__name__
    if code == _FATAL_READ:
        raise BinlogError(f"the server can't send the binary log from there: {text}") from error
    if code in _REFUSED:
        raise BinlogError(
            f"the user may not read the binary log; grant REPLICATION SLAVE ({text})"
        ) from error
    if code in _LOST or isinstance(cause, OSError):
        return f"the connection was lost ({text})"
    raise BinlogError(f"the binary log can't be read: {text}") from error
