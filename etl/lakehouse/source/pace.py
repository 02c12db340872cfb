"""When the source may be read: not while it is busy or behind, and not faster than asked."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass

from lakehouse.errors import SourceError
from lakehouse.progress import say
from lakehouse.source.connection import Connection, connect, is_mariadb, source_errors
from lakehouse.source.show import Row, show
from lakehouse.source.sql import COMMENT
from lakehouse.source.url import SourceUrl

LOOK_S = 1.0  # the source is looked at no more often
MAX_WAIT_S = 600.0
RATE_S = 4.0  # so much of the rate is read at once, at most
STATEMENT_LIMIT_S = 10


class StrainError(SourceError):
    """The source was above a limit for MAX_WAIT_S."""


@dataclass(frozen=True)
class Limits:
    """How the source is spared. 0: no limit.

    `max_threads_running`: statements of others at work at a time. `max_replica_lag`: seconds that a replica
    may be behind, beyond the delay that it is set to.
    """

    rows_per_second: int = 0
    max_threads_running: int = 0
    max_replica_lag: int = 0


NO_LIMITS = Limits()


class Pace:
    """Of one load, for all its threads."""

    def __init__(self, url: SourceUrl, limits: Limits) -> None:
        self._url, self._limits = url, limits
        self._waiting = threading.Lock()
        self._counting = threading.Lock()
        self._due = self._looked = 0.0
        self._may_lag = limits.max_replica_lag > 0

    def rows_per_range(self, connections: int) -> int | None:
        """So small that the rate is kept within seconds; None: as large as ranges are."""
        rate = self._limits.rows_per_second
        return max(int(rate * RATE_S / connections), 1) if rate else None

    def wait(self, ended: threading.Event | None = None) -> None:
        """Returns when a range may be read, or a snapshot opened, or all is `ended`.

        Raises StrainError, and SourceError where the source can't be asked.
        """
        ended = ended or threading.Event()
        with self._waiting:
            while (seconds := self._due - time.monotonic()) > 0 and not ended.wait(seconds):
                pass
            if self._limits.max_threads_running or self._may_lag:
                self._let_source_rest(ended)

    def read(self, rows: int) -> None:
        """Notes that so many rows more were read."""
        if self._limits.rows_per_second:
            with self._counting:
                now = time.monotonic()
                self._due = max(self._due, now) + rows / self._limits.rows_per_second

    def _let_source_rest(self, ended: threading.Event) -> None:
        started = time.monotonic()
        if started - self._looked < LOOK_S:
            return
        told = False
        while strain := self._strain():
            if time.monotonic() - started > MAX_WAIT_S:
                raise StrainError(
                    f"for {MAX_WAIT_S:.0f} s the source had no time for this load: {strain}; load at a "
                    "quieter time, or raise the limit"
                )
            if not told:
                say(f"waiting for the source: {strain}")
                told = True
            if ended.wait(LOOK_S):
                return
        self._looked = time.monotonic()

    def _strain(self) -> str:
        """What is above its limit now; nothing where all is well."""
        limits = self._limits
        with (
            source_errors("the source can't be asked how busy it is"),
            closing(connect(self._url, STATEMENT_LIMIT_S)) as connection,
        ):
            threads = _threads_running(connection) if limits.max_threads_running else 0
            if threads > limits.max_threads_running:
                return f"{threads} threads run, more than --max-threads-running {limits.max_threads_running}"
            if self._may_lag and (lag := self._lag(connection)) > limits.max_replica_lag:
                return f"the replica is {lag} s behind, more than --max-replica-lag {limits.max_replica_lag}"
        return ""

    def _lag(self, connection: Connection) -> int:
        channels = show(connection, "REPLICA STATUS", "SLAVE STATUS") or ()
        self._may_lag = bool(channels)
        return max(map(_behind, channels), default=0)


def _threads_running(connection: Connection) -> int:
    """Those of others: a user sees at least its own in the process list."""
    schema = "information_schema" if is_mariadb(connection) else "performance_schema"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COMMENT} variable_value - (SELECT COUNT(*) FROM information_schema.processlist "
            f"WHERE info LIKE '%{COMMENT}%') FROM {schema}.global_status "
            "WHERE variable_name = 'Threads_running'"
        )
        return int((cursor.fetchone() or (0,))[0])


def _behind(channel: Row) -> int:
    """Seconds; 0 of a replica that has stopped, which says nothing."""
    seconds = channel.get("Seconds_Behind_Source", channel.get("Seconds_Behind_Master"))
    return int(seconds or 0) - int(channel.get("SQL_Delay") or 0)
