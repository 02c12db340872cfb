"""Primary keys of changed rows, in values that the source finds the very same rows by."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lakehouse.source.binlog.error import BinlogError
from lakehouse.source.binlog.values import is_readable
from lakehouse.source.plan import Table

# Text is compared by the column's collation, so a key may find a row that is written differently now.
_TYPES: dict[str, type[object]] = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year", "bit"), int),
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), str),
    **dict.fromkeys(("enum", "set", "time"), str),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), bytes),
    **{"decimal": Decimal, "date": datetime.date, "datetime": datetime.datetime},
    "timestamp": datetime.datetime,
}


def key_of(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The primary key of a row of the binary log, in key order, as `sql.literal` takes it.

    `=` with these values finds the row, and at most this one; under a collation that ignores case,
    accents or blanks at the end it may be written differently by then: of an update take the keys of both
    `before` and `after`, and count what they find by the key that is read, since two may find one row.
    Raises BinlogError for `table`: no key, or a value that can't be found again surely (FLOAT and
    DOUBLE, zero and partial dates, text of a character set that Python doesn't know).
    """
    if not table.primary_key:
        raise _unusable(table, _NO_KEY)
    return tuple(_value(table, name, row) for name in table.primary_key)


def _value(table: Table, name: str, row: Mapping[str, Any]) -> Any:
    column_type = table.column(name).column_type
    wanted = _wanted(column_type)
    if name not in row:
        raise _unusable(table, "has rows without their key in the binary log (binlog_row_image)")
    if wanted is None or not isinstance(row[name], wanted):
        raise _unusable(table, _unfollowed(name, column_type))
    return row[name]


def key_problem(table: Table) -> str | None:
    """Why `key_of` can't do for any row of `table`; None where it can, but for single values."""
    if not table.primary_key:
        return f"it {_NO_KEY}"
    columns = [table.column(name) for name in table.primary_key]
    for column in columns:
        unread = column.collation is not None and not is_readable(column.collation.charset)
        if _wanted(column.column_type) is None or (unread and _wanted(column.column_type) is str):
            return f"it {_unfollowed(column.name, column.column_type)}"
    return None


_NO_KEY = "has no primary key"


def _unfollowed(name: str, column_type: str) -> str:
    return f"has a key that can't be followed: {name!r}, {column_type}"


@lru_cache(maxsize=1024)
def _wanted(column_type: str) -> type[object] | None:
    return _TYPES.get(re.split(r"\W", column_type, maxsplit=1)[0])


def _unusable(table: Table, why: str) -> BinlogError:
    return BinlogError(f"table {table.name!r} {why}", frozenset({table.name}))
