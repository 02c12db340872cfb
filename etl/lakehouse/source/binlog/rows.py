"""Row events: the table map that describes a table's rows, and the rows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from lakehouse.source.binlog.error import BinlogError
from lakehouse.source.binlog.temporal import Reader
from lakehouse.source.binlog.values import metadata_size, reader
from lakehouse.source.plan import Table

Row = dict[str, Any]

_COLUMN_NAMES = 4  # the kind of optional metadata that has them


class RowReader:
    """Reads the rows of one table as one table map describes them."""

    def __init__(self, table: Table, columns: list[tuple[str, Reader]]) -> None:
        self.table = table
        self._columns = columns
        self._places: dict[bytes, list[tuple[str, Reader]]] = {}

    def rows(self, body: bytes, old_form: bool, update: bool) -> Iterator[tuple[Row, Row]]:
        """The rows of an event of this table: (before, after) of an update, the same twice otherwise.

        Raises BinlogError for the table where the event isn't as the plan's table.
        """
        at = 8 if old_form else 8 + int.from_bytes(body[8:10], "little")
        count, at = _length(body, at)
        width = (count + 7) // 8
        first = self._present(body[at : at + width])
        at += width
        second = first
        if update:
            second = self._present(body[at : at + width])
            at += width
        while at < len(body):
            try:
                before, at = _row(body, at, first)
                changed, at = _row(body, at, second) if update else (before, at)
            except (ValueError, IndexError, OverflowError, struct.error) as error:
                raise _differs(self.table, "has rows in the binary log that can't be read") from error
            if at > len(body):
                raise _differs(self.table, "has rows in the binary log that end too early")
            yield before, before | changed if update else before  # a minimal image has what changed

    def _present(self, bitmap: bytes) -> list[tuple[str, Reader]]:
        """The columns that a row image has, in order."""
        found = self._places.get(bitmap)
        if found is None:
            bits = int.from_bytes(bitmap, "little")
            found = [column for place, column in enumerate(self._columns) if bits >> place & 1]
            self._places[bitmap] = found
        return found


def mapped_table(body: bytes) -> tuple[str, str]:
    """Database and name of the table that a table map describes."""
    end = 9 + body[8]
    start = end + 2
    return body[9:end].decode(), body[start : start + body[end + 1]].decode()


def row_reader(body: bytes, table: Table) -> RowReader:
    """Reads a table map of `table`. Raises BinlogError for it where the two differ."""
    at = 9 + body[8] + 1
    at += 1 + body[at] + 1
    count, at = _length(body, at)
    if count != len(table.columns):
        raise _differs(table, f"has {count} columns in the binary log and {len(table.columns)} now")
    codes = body[at : at + count]
    _, at = _length(body, at + count)
    columns = []
    for code, column in zip(codes, table.columns, strict=True):
        size = metadata_size(code)
        read = reader(code, body[at : at + size], column)
        if read is None:
            raise _differs(table, f"has another type for column {column.name!r} in the binary log than now")
        columns.append((column.name, read))
        at += size
    at += (count + 7) // 8  # which may be null
    names = _column_names(body, at)
    if names and names != [column.name for column in table.columns]:
        raise _differs(table, "has other names of columns in the binary log than now")
    return RowReader(table, columns)


def _column_names(body: bytes, at: int) -> list[str]:
    """Empty unless the server logs them (binlog_row_metadata=FULL)."""
    while at < len(body):
        kind = body[at]
        length, at = _length(body, at + 1)
        if kind == _COLUMN_NAMES:
            names, end = [], at + length
            while at < end:
                size, at = _length(body, at)
                names.append(body[at : at + size].decode())
                at += size
            return names
        at += length
    return []


def _row(body: bytes, at: int, columns: list[tuple[str, Reader]]) -> tuple[Row, int]:
    start = at + (len(columns) + 7) // 8
    nulls = int.from_bytes(body[at:start], "little")
    at = start
    row: Row = {}
    for name, read in columns:
        if nulls & 1:
            row[name] = None
        else:
            row[name], at = read(body, at)
        nulls >>= 1
    return row, at


def _length(body: bytes, at: int) -> tuple[int, int]:
    """MySQL's length-encoded integer."""
    size = {252: 2, 253: 3, 254: 8}.get(body[at])
    if size is None:
        return body[at], at + 1
    return int.from_bytes(body[at + 1 : at + 1 + size], "little"), at + 1 + size


def _differs(table: Table, how: str) -> BinlogError:
    return BinlogError(f"table {table.name!r} {how}", frozenset({table.name}))
