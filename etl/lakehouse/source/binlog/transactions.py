"""Events to transactions: what each changed, and a stop at everything that isn't surely understood."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lakehouse.source.binlog.connection import FORMAT, HEARTBEAT, ROTATE, Event
from lakehouse.source.binlog.error import BinlogError
from lakehouse.source.binlog.keys import key_of
from lakehouse.source.binlog.rows import RowReader, mapped_table, row_reader
from lakehouse.source.binlog.statements import understand
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan, Table

QUERY, STOP, XID, TABLE_MAP, ROWS_QUERY, GTID, PREVIOUS_GTIDS, XA_PREPARE = 2, 3, 16, 19, 29, 33, 35, 38
INSERTS, UPDATES, DELETES = (23, 30), (24, 31), (25, 32)
_ROWS = frozenset((*INSERTS, *UPDATES, *DELETES))
_OLD_ROWS = frozenset((23, 24, 25))
# Of a file's begin and end, of group replication's members, and the text of what row events follow.
_WITHOUT_ROWS = frozenset((STOP, HEARTBEAT, ROWS_QUERY, PREVIOUS_GTIDS, 36, 37))
_UNREADABLE = {
    **dict.fromkeys((5, 13, 14, 17, 18), "a change logged as a statement, not as rows (binlog_format)"),
    26: "an incident: the server lost changes",
    34: "a transaction without a GTID (gtid_mode)",
    39: "an update of parts of a JSON (binlog_row_value_options=PARTIAL_JSON)",
    40: "a compressed transaction (binlog_transaction_compression)",
    42: "a tagged GTID",
}
_NO_TABLE = 0xFFFFFF  # the id of a row event without rows


@dataclass(frozen=True)
class Change:
    """One row that a transaction changed; `gtid` is `uuid:n`, `table` the source's name.

    `before` is None for an insert, `after` for a delete: source column names with values as
    `values.py` describes them. With binlog_row_image=MINIMAL they lack columns, never those of the key,
    which `key_of` takes.
    """

    gtid: str
    table: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class Transactions:
    """`seen`: what was read wholly, and what was known before; `remaining`: how many are still wanted;
    `unreadable`: tables whose rows can't be told from the log, with the reason."""

    def __init__(
        self, plan: Plan, after: GtidSet, missing: GtidSet, on_transaction: Callable[[str], None] | None
    ) -> None:
        self._after = after
        self.remaining = missing.count()
        self.unreadable: dict[str, str] = {}
        self._missing = missing
        self._on_transaction = on_transaction
        self._database = plan.database
        self._tables = {table.name: table for table in plan.tables}
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._begin_file()

    @property
    def seen(self) -> GtidSet:
        return self._after.union(GtidSet.of(self._spans))

    def _begin_file(self) -> None:
        self._mapped: dict[int, RowReader | None] = {}
        self._readers: dict[bytes, RowReader] = {}
        self._gtid: tuple[str, int] | None = None
        self._open = False  # after BEGIN
        self._changed = False

    def read(self, events: Iterable[Event]) -> Iterator[Change]:
        """The changes in `events`, until none of the wanted transactions remains. Raises BinlogError."""
        self._begin_file()
        for event in events:
            code, body = event
            if code in _ROWS:
                yield from self._rows(event)
            elif code == TABLE_MAP:
                self._map(body)
            elif code == GTID:
                self._begin(body)
            elif code == QUERY:
                self._statement(body)
            elif code == XID:
                self._finish()
            elif code == XA_PREPARE:
                if body[0] == 0:
                    raise BinlogError("an XA transaction was prepared, whose changes are seen only later")
                self._finish()
            elif code in (ROTATE, FORMAT):
                self._refuse_unfinished()
                self._begin_file()
            elif code not in _WITHOUT_ROWS:
                what = _UNREADABLE.get(code, f"an event of the unknown type {code}")
                raise BinlogError(f"the binary log has {what}, which can't be read")
            if not self.remaining:
                return

    def _refuse_unfinished(self) -> None:
        if self._gtid:
            raise BinlogError(f"transaction {written(self._gtid)} has no end in the binary log")

    def _begin(self, body: bytes) -> None:
        self._refuse_unfinished()
        self._gtid = read_gtid(body)
        self._open = self._changed = False

    def _finish(self) -> None:
        if self._gtid is None:
            raise BinlogError("a transaction in the binary log has no GTID")
        gtid = written(self._gtid)
        server, number = self._gtid
        spans = self._spans.setdefault(server, [])
        first, last = spans[-1] if spans else (0, 0)
        if number <= last:
            raise BinlogError(f"transaction {gtid} is out of order in the binary log")
        if number == last + 1 and last:
            spans[-1] = first, number
        else:
            spans.append((number, number))
        self.remaining -= self._missing.has(server, number)
        self._gtid, self._open = None, False
        if self._on_transaction:
            self._on_transaction(gtid)

    def _statement(self, body: bytes) -> None:
        database, text = _query(body)
        statement = understand(text)
        match statement.kind:
            case "begin":
                self._open = True
                return
            case "commit":
                self._open = False
            case "rollback" | "undo":
                if self._changed:
                    raise BinlogError("a transaction that changed rows was rolled back in the binary log")
                self._open = self._open and statement.kind == "undo"
            case "tables":
                for schema, name in statement.names:
                    self._defined(database if schema is None else schema, name, text)
                self._open = self._open or statement.opens
            case "database":
                if any(self._is_ours(name) for _, name in statement.names):
                    raise BinlogError(f"database {self._database!r} was dropped")
            case "unknown":
                raise BinlogError(f"a change is logged as a statement, not as rows: {_shortened(text)}")
        if not self._open:
            self._finish()

    def _defined(self, database: str, name: str, text: str) -> None:
        if self._is_ours(database):
            known = next((table for table in self._tables if table.casefold() == name.casefold()), name)
            self.unreadable.setdefault(known, f"table {known!r} was changed by {_shortened(text)}")

    def _is_ours(self, database: str) -> bool:
        return database.casefold() == self._database.casefold()

    def _map(self, body: bytes) -> None:
        number = int.from_bytes(body[:6], "little")
        database, name = mapped_table(body)
        if database != self._database and self._is_ours(database):
            raise BinlogError(f"the source calls its database {database!r}: write it so in the URL")
        table = self._tables.get(name) if database == self._database else None
        if table is None or name in self.unreadable:
            self._mapped[number] = None
            return
        try:
            self._mapped[number] = self._readers.get(body) or self._reader(body, table)
        except BinlogError as error:
            self.unreadable[name] = error.reason
            self._mapped[number] = None

    def _reader(self, body: bytes, table: Table) -> RowReader:
        self._readers[body] = found = row_reader(body, table)
        return found

    def _rows(self, event: Event) -> Iterator[Change]:
        number = int.from_bytes(event.body[:6], "little")
        if not self._gtid or not self._open or (number not in self._mapped and number != _NO_TABLE):
            raise BinlogError("the binary log has rows of an unknown table or transaction")
        reader = self._mapped.get(number)
        if reader is None or reader.table.name in self.unreadable:
            return
        gtid, table, code = written(self._gtid), reader.table, event.code
        self._changed = True
        try:
            for before, after in reader.rows(event.body, code in _OLD_ROWS, code in UPDATES):
                key_of(table, before)
                if after is not before:
                    key_of(table, after)
                yield Change(
                    gtid, table.name, None if code in INSERTS else before, None if code in DELETES else after
                )
        except BinlogError as error:
            self.unreadable[table.name] = error.reason


def written(gtid: tuple[str, int]) -> str:
    return f"{gtid[0]}:{gtid[1]}"


def read_gtid(body: bytes) -> tuple[str, int]:
    """The server's UUID and the number in a GTID event."""
    return _server(body[1:17]), int.from_bytes(body[17:25], "little")


@lru_cache(maxsize=64)
def _server(identity: bytes) -> str:
    return str(uuid.UUID(bytes=identity))


def _query(body: bytes) -> tuple[str, str]:
    """Default database and text of a statement."""
    length, variables = body[8], int.from_bytes(body[11:13], "little")
    start = 13 + variables
    database = body[start : start + length].decode("utf-8", "surrogateescape")
    return database, body[start + length + 1 :].decode("utf-8", "surrogateescape")


def _shortened(text: str) -> str:
    words = " ".join(text.encode("utf-8", "replace").decode().split())
    return words if len(words) <= 60 else f"{words[:57]}…"
