"""Where the source's binary log is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pymysql.cursors
from pymysql.constants import ER

from lakehouse.errors import SourceError
from lakehouse.source.connection import Connection, is_mariadb, source_errors
from lakehouse.source.gtid import GtidSet
from lakehouse.source.sql import COMMENT


@dataclass(frozen=True)
class Position:
    """What the server says of its binary log; None for what it doesn't have or doesn't tell.

    `exact`: the data read is the source's state at this very position, not only of about that time.
    """

    gtid_set: str | None
    file: str | None
    offset: int | None
    server_uuid: str | None
    exact: bool

    @property
    def gtids(self) -> GtidSet:
        """Empty where there are none. Raises ValueError for tagged ones."""
        return GtidSet.parse(self.gtid_set or "")


def read_position(connection: Connection) -> Position:
    """The position now, not exact. File and offset need the privilege REPLICATION CLIENT."""
    status = _log_status(connection)
    identity = {} if is_mariadb(connection) else _row(connection, _IDENTITY)
    return Position(
        gtid_set=identity["executed"].replace("\n", "") if identity.get("mode") == "ON" else None,
        file=status.get("File"),
        offset=status.get("Position"),
        server_uuid=identity.get("uuid"),
        exact=False,
    )


def read_purged(connection: Connection) -> str:
    """The transactions that the log once had and has no longer. For a source with GTIDs."""
    return str(_row(connection, f"SELECT {COMMENT} @@GLOBAL.gtid_purged AS purged")["purged"])


_IDENTITY = (
    f"SELECT {COMMENT} @@GLOBAL.gtid_executed AS executed, @@GLOBAL.gtid_mode AS mode, "
    "@@GLOBAL.server_uuid AS uuid"
)


def _log_status(connection: Connection) -> dict[str, Any]:
    """Empty where there is no binary log, or the reader may not see it."""
    # MySQL took the old name away in 8.4 and has the new one since 8.2; MariaDB has the old one.
    for statement in ("SHOW BINARY LOG STATUS", "SHOW MASTER STATUS"):
        try:
            return _row(connection, statement)
        except SourceError as error:
            match error.__cause__:
                case pymysql.err.MySQLError(args=(ER.SPECIFIC_ACCESS_DENIED_ERROR, *_)):
                    break
                case pymysql.err.MySQLError(args=(ER.PARSE_ERROR, *_)):
                    continue
            raise
    return {}


def _row(connection: Connection, sql: str) -> dict[str, Any]:
    with (
        source_errors("the source's binary log position can't be read"),
        connection.cursor(pymysql.cursors.DictCursor) as cursor,
    ):
        cursor.execute(sql)
        return cursor.fetchone() or {}
