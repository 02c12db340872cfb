"""SHOW statements, which older servers know by other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pymysql
import pymysql.cursors
from pymysql.constants import ER

from lakehouse.source.connection import Connection, is_mariadb

Row = Mapping[str, Any]

_OLD = ("5.", "8.0.", "8.1.")  # MySQL learnt the last of the new words in 8.2


def show(connection: Connection, what: str, old: str) -> Sequence[Row] | None:
    """The rows of SHOW `what`, by the older words on an old server; None where the user may not see them.

    Raises pymysql's errors.
    """
    words = [what, old]
    if is_mariadb(connection) or str(connection.get_server_info()).startswith(_OLD):  # type: ignore[no-untyped-call]
        words.reverse()
    try:
        return _rows(connection, words[0])
    except pymysql.err.ProgrammingError as error:
        if error.args[0] != ER.PARSE_ERROR:  # a version may be told wrongly, by a proxy for one
            raise
    return _rows(connection, words[1])


def _rows(connection: Connection, what: str) -> Sequence[Row] | None:
    try:
        with connection.cursor(pymysql.cursors.DictCursor) as cursor:
            cursor.execute(f"SHOW {what}")
            return cursor.fetchall()
    except pymysql.err.MySQLError as error:
        if error.args[0] == ER.SPECIFIC_ACCESS_DENIED_ERROR:
            return None
        raise
