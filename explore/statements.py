"""How exploration reads: one read-only snapshot, in which a figure may stay unmeasured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from pymysql.constants import ER
from pymysql.err import MySQLError

from lakehouse.errors import SourceError
from lakehouse.source.connection import Connection, source_errors
from lakehouse.source.sql import COMMENT

Row = tuple[Any, ...]

# What may happen to one statement without spoiling the others.
_TOLERATED = {
    ER.QUERY_TIMEOUT: "time limit",  # MySQL
    ER.STATEMENT_TIMEOUT: "time limit",  # MariaDB
    ER.QUERY_INTERRUPTED: "stopped on the server",
    ER.TABLEACCESS_DENIED_ERROR: "no right to read it",
    ER.COLUMNACCESS_DENIED_ERROR: "no right to read it",
    ER.NO_SUCH_TABLE: "the table is gone",
    ER.TABLE_DEF_CHANGED: "the table was altered meanwhile",
    ER.CRASHED_ON_USAGE: "the table is damaged",
    ER.CRASHED_ON_REPAIR: "the table is damaged",
    ER.NOT_KEYFILE: "the table is damaged",
}


@dataclass(frozen=True)
class Unmeasured:
    """Stands where a figure would: it could not be had, and why."""

    reason: str

    def __str__(self) -> str:
        return f"not measured ({self.reason})"


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """One read-only transaction: all that is read inside it is the database of one moment.

    `connection` comes from lakehouse.source.connection.connect, with its statement time limit.
    """
    with suppress(SourceError):  # only MySQL 8.0 and newer cache table sizes, for a day
        fetch(connection, "SET SESSION information_schema_stats_expiry = 0")
    fetch(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    try:
        yield
    finally:
        with suppress(MySQLError):  # a lost connection has ended it already
            connection.rollback()


def fetch(connection: Connection, sql: str, arguments: Sequence[object] | None = None) -> list[Row]:
    """The rows of a statement. SourceError where the server refuses it or is gone."""
    with source_errors("the source ended a statement"):
        return _execute(connection, sql, arguments)


def measure(connection: Connection, sql: str) -> list[Row] | Unmeasured:
    """As `fetch`, but a statement that hits the time limit, or a table that can't be read, is a result."""
    with source_errors("the source ended a statement"):
        try:
            return _execute(connection, sql, None)
        except MySQLError as error:
            reason = _TOLERATED.get(error.args[0]) if error.args else None
            if reason is None:
                raise
            return Unmeasured(reason)


def _execute(connection: Connection, sql: str, arguments: Sequence[object] | None) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"{COMMENT} {sql}", arguments)
        return list(cursor.fetchall())
