"""Where the source's binary log is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pymysql.cursors

from lakehouse.source.connection import Connection, is_mariadb, source_errors
from lakehouse.source.gtid import GtidSet
from lakehouse.source.show import Row, show


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
    status = read_log_status(connection)
    return position_of(status, {} if is_mariadb(connection) else _identity(connection))


def position_of(log_status: Row | None, variables: Mapping[str, str]) -> Position:
    """The same of what was read: `read_log_status`, and the server's global variables."""
    status = log_status or {}
    return Position(
        gtid_set=variables["gtid_executed"].replace("\n", "") if variables.get("gtid_mode") == "ON" else None,
        file=status.get("File"),
        offset=status.get("Position"),
        server_uuid=variables.get("server_uuid"),
        exact=False,
    )


def read_log_status(connection: Connection) -> Row | None:
    """The log's end and what is left out of it; empty without a log, None where the user may not see it."""
    with source_errors("the source's binary log position can't be read"):
        rows = show(connection, "BINARY LOG STATUS", "MASTER STATUS")
    return rows if rows is None else next(iter(rows), {})


def _identity(connection: Connection) -> Mapping[str, str]:
    names = ("gtid_executed", "gtid_mode", "server_uuid")
    values = ", ".join(f"@@GLOBAL.{name} AS {name}" for name in names)
    with (
        source_errors("the source's binary log position can't be read"),
        connection.cursor(pymysql.cursors.DictCursor) as cursor,
    ):
        cursor.execute(f"SELECT {values}")
        return cursor.fetchone() or {}
