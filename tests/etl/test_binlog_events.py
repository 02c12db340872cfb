"""Transactions: events that a server seldom or never sends, or not in this order."""

from __future__ import annotations

import uuid

import pytest

from lakehouse.source.binlog import BinlogError
from lakehouse.source.binlog.connection import Event
from lakehouse.source.binlog.transactions import GTID, QUERY, TABLE_MAP, XID, Transactions
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Column, Plan, Table

SERVER = "19d69c1e-ae97-4b8c-a1ef-9e12ba966457"
PLAN = Plan("shop", (Table("t", "t", (Column("n", "n", "int", False, "int"),), ("n",), 0, 0),))


def gtid(number: int) -> Event:
    return Event(GTID, b"\0" + uuid.UUID(SERVER).bytes + number.to_bytes(8, "little") + bytes(17))


def statement(text: str) -> Event:
    return Event(QUERY, bytes(8) + b"\4" + bytes(4) + b"shop\0" + text.encode())


def table_map(columns: int = 1) -> Event:
    return Event(TABLE_MAP, bytes((7, 0, 0, 0, 0, 0, 1, 0)) + b"\4shop\0\1t\0" + bytes((columns, 3, 0, 0)))


def inserts(*rows: bytes, table: int = 7) -> Event:
    return Event(
        30, bytes((table, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 0xFF)) + b"".join(b"\0" + row for row in rows)
    )


BEGIN, END = statement("BEGIN"), Event(XID, bytes(8))


def read(*events: Event, wanted: str = "1-9") -> list[object]:
    transactions = Transactions(PLAN, GtidSet(), GtidSet.parse(f"{SERVER}:{wanted}"), None)
    found = [change.after and change.after["n"] for change in transactions.read(events)]
    if transactions.unreadable:
        raise BinlogError("; ".join(transactions.unreadable.values()), frozenset(transactions.unreadable))
    return found


def test_what_an_ordinary_transaction_looks_like() -> None:
    row = (5).to_bytes(4, "little")
    assert read(gtid(1), BEGIN, table_map(), inserts(row, row), END) == [5, 5]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        *((code, "logged as a statement") for code in (5, 13, 14, 17, 18)),
        (26, "an incident"),
        (34, "without a GTID"),
        (39, "PARTIAL_JSON"),
        (40, "compressed"),
        (42, "tagged"),
        *((code, f"unknown type {code}") for code in (0, 1, 28, 41, 43, 99, 160, 162, 255)),
    ],
)
def test_an_event_that_is_not_known_stops_it(code: int, reason: str) -> None:
    with pytest.raises(BinlogError, match=reason):
        read(gtid(1), BEGIN, Event(code, bytes(30)), END)


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ((gtid(1), BEGIN, gtid(2)), f"transaction {SERVER}:1 has no end"),
        ((gtid(1), BEGIN, Event(4, b"")), "has no end"),
        ((BEGIN, END), "has no GTID"),
        ((gtid(2), BEGIN, END, gtid(1), BEGIN, END), f"{SERVER}:1 is out of order"),
        ((gtid(1), BEGIN, END, gtid(1), BEGIN, END), f"{SERVER}:1 is out of order"),
        ((gtid(1), BEGIN, inserts(b"\0\0\0\0")), "rows of an unknown table"),
        ((gtid(1), table_map(), inserts(b"\0\0\0\0")), "unknown table or transaction"),
        ((table_map(), inserts(b"\0\0\0\0")), "unknown table or transaction"),
        ((gtid(1), BEGIN, table_map(), Event(15, b""), inserts(b"\0\0\0\0")), "has no end"),
        (
            (gtid(1), BEGIN, table_map(), inserts(b"\0\0\0\0"), statement("ROLLBACK")),
            "changed rows was rolled back",
        ),
    ],
)
def test_disorder_stops_it(events: tuple[Event, ...], reason: str) -> None:
    with pytest.raises(BinlogError, match=reason) as caught:
        read(*events)
    assert caught.value.tables == frozenset()


@pytest.mark.parametrize("row", [b"\0\0\0", b"\0", b"\0\0\0\0\0"])
def test_a_row_that_is_too_short_costs_its_table(row: bytes) -> None:
    with pytest.raises(BinlogError, match=r"'t' has rows .* that (can't be read|end too early)") as caught:
        read(gtid(1), BEGIN, table_map(), inserts(row), END)
    assert caught.value.tables == {"t"}


def test_a_row_event_without_rows() -> None:
    """As the server ends a statement that touched several tables."""
    empty = Event(30, b"\xff\xff\xff\0\0\0\1\0\2\0\1\xff")
    assert read(gtid(1), BEGIN, empty, END) == []
