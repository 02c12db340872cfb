"""What a statement gives, as Arrow record batches: streamed, in bounded memory, without an object a cell."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pymysql
from pymysql.constants import CR

from lakehouse.source import text_rows
from lakehouse.source.arrow import arrow_array, arrow_schema, text_kind
from lakehouse.source.connection import Connection, StreamingCursor
from lakehouse.source.plan import Column

BUFFER_BYTES = 4 * 1024 * 1024  # it grows to what one row takes
BATCH_CELLS = 512 * 1024


def record_batches(
    connection: Connection, sql: str, columns: Sequence[Column]
) -> Generator[pa.RecordBatch, None, None]:
    """The rows of `sql`, which selects wire.py's expressions of `columns`, under their lake names.

    The connection serves nothing else until the last batch; it is closed if that is not waited for.
    Raises pymysql's errors.
    """
    rows = _RowSet(connection, columns)
    with connection.cursor(StreamingCursor) as cursor:
        cursor.execute(sql)
        try:
            yield from rows.batches()
        finally:
            rows.leave()


class _RowSet:
    """The row set of the next statement: taken from PyMySQL's hands, since it makes an object a cell."""

    def __init__(self, connection: Connection, columns: Sequence[Column]) -> None:
        # PyMySQL has no public way to what it has received; requirements/glue.in pins it.
        self._connection: Any = connection
        self._schema = arrow_schema(columns)
        kinds, scales = zip(*map(text_kind, self._schema.types), strict=True)
        shape = (len(columns), max(1, BATCH_CELLS // len(columns)))
        self._columns = text_rows.Columns(
            np.array(kinds, np.int8),
            np.array(scales, np.int8),
            np.empty(shape, np.int64),
            np.empty(shape, np.int32),
        )
        self._buffer: Any = np.empty(BUFFER_BYTES, np.uint8)
        self._begin = self._end = 0  # of what is in the buffer and in no row yet
        self._read_ahead = True
        self._ended = False
        text_rows.split(self._buffer, 0, 0, self._columns, 0)  # compiled now, not while a statement waits

    def batches(self) -> Iterator[pa.RecordBatch]:
        row = 0
        while not self._ended:
            self._begin, row, why = text_rows.split(self._buffer, self._begin, self._end, self._columns, row)
            match why:
                case text_rows.MORE if self._end < len(self._buffer):
                    self._receive()
                    continue
                case text_rows.BAD:
                    raise _no_row()
                case text_rows.ERROR:
                    self._ended = True
                    pymysql.err.raise_mysql_exception(self._packet().tobytes())
                case text_rows.END:
                    self._ended = True
            if row:
                yield self._batch(row)
                row = 0
            elif why == text_rows.LONG:
                yield self._long_row()
            self._make_room()

    def leave(self) -> None:
        """Gives the connection back, or closes it when rows are still to come."""
        result = self._connection._result
        if result is not None:
            result.unbuffered_active, result.connection = False, None
        if not self._ended:
            self._connection._force_close()

    def _receive(self) -> None:
        free = self._buffer.data[self._end :]
        try:
            if self._read_ahead:  # with the columns' names PyMySQL has taken what came along
                ahead = len(self._connection._rfile.peek())
                count = self._connection._rfile.readinto(free[:ahead])
                self._read_ahead = count < ahead
            else:
                count = self._connection._sock.recv_into(free)
        except OSError as error:
            raise pymysql.err.OperationalError(
                CR.CR_SERVER_LOST, f"the connection was lost while rows came ({error})"
            ) from error
        if not count:
            raise pymysql.err.OperationalError(CR.CR_SERVER_LOST, "the connection was lost while rows came")
        self._end += count

    def _make_room(self) -> None:
        """Moves what is left to the buffer's start; one that a single row fills becomes twice as long."""
        left = self._buffer[self._begin : self._end]
        target = self._buffer if len(left) < len(self._buffer) else np.empty(2 * len(self._buffer), np.uint8)
        target[: len(left)] = left.copy()
        self._buffer, self._begin, self._end = target, 0, len(left)

    def _packet(self) -> Any:
        """The payload of the next one, which is waited for."""
        self._need(text_rows.HEADER)
        length = int.from_bytes(self._buffer[self._begin : self._begin + 3].tobytes(), "little")
        self._need(text_rows.HEADER + length)
        start = self._begin + text_rows.HEADER
        self._begin = start + length
        return self._buffer[start : self._begin].copy()

    def _long_row(self) -> pa.RecordBatch:
        """One row, of 16 MiB or more: its packets' payloads, one behind the other."""
        parts = [self._packet()]
        while len(parts[-1]) == text_rows.LONGEST:
            parts.append(self._packet())
        payload = np.concatenate(parts)
        if not text_rows.cells(payload, 0, len(payload), self._columns, 0):
            raise _no_row()
        return self._batch(1, payload)

    def _need(self, count: int) -> None:
        while self._end - self._begin < count:
            if self._end == len(self._buffer):
                self._make_room()
            self._receive()

    def _batch(self, rows: int, buffer: Any = None) -> pa.RecordBatch:
        buffer = self._buffer if buffer is None else buffer
        numbers, lengths = self._columns.numbers, self._columns.lengths
        try:
            arrays = [
                arrow_array(kind, buffer, numbers[column, :rows], lengths[column, :rows])
                for column, kind in enumerate(self._schema.types)
            ]
        except pa.ArrowInvalid as error:
            raise pymysql.err.DataError(
                f"the server sent a value that its column can't hold ({error})"
            ) from error
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)


def _no_row() -> pymysql.err.OperationalError:
    return pymysql.err.OperationalError(CR.CR_MALFORMED_PACKET, "the server sent what is no row")
