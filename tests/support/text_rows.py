"""Rows as MySQL sends them, and the kernels that take them apart: compiled, and as Python runs them."""

from __future__ import annotations

import datetime
import importlib.util
from collections.abc import Callable, Sequence
from decimal import Decimal
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st

from lakehouse.source import text_rows
from lakehouse.source.text_rows import (
    BAD,
    BYTES,
    DATE,
    MOMENT,
    MORE,
    NUMBER,
)

Kind = tuple[int, int]  # and its scale
Value = int | bytes | None

PREFIXES = {1: b"", 2: b"\xfc", 3: b"\xfd", 8: b"\xfe"}
ROOM = 12


def packet(payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "little") + b"\7" + payload


def cell(text: bytes | None, width: int = 0) -> bytes:
    """`width`: of its length's number, else the shortest."""
    if text is None:
        return b"\xfb"
    width = width or (1 if len(text) < 251 else 2 if len(text) < 2**16 else 3)
    return PREFIXES[width] + len(text).to_bytes(width, "little") + text


END_PACKET = packet(b"\xfe\0\0\2\0")
ERROR_PACKET = packet(b"\xff\x28\x04#HY000lost")


class Guarded:
    """Bytes, none of which is outside."""

    def __init__(self, data: bytes, stop: int) -> None:
        self._data, self._stop = data, stop

    def __getitem__(self, place: int) -> int:
        assert 0 <= place < self._stop
        return self._data[place]


def _interpreted() -> ModuleType:
    """The kernels as Python runs them, which says where they look."""
    spec = importlib.util.spec_from_file_location("interpreted_text_rows", text_rows.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with patch("lakehouse.compiled.compiled", lambda function: function):
        spec.loader.exec_module(module)
    return module


INTERPRETED = _interpreted()


class Decoded(NamedTuple):
    rows: list[tuple[Value, ...]]
    position: int
    why: int


def decode(
    data: bytes, kinds: Sequence[Kind], stops: Sequence[int] = (), room: int = ROOM, *, compiled: bool = True
) -> Decoded:
    """As the bytes come up to each of `stops`, until they tell something else than that more are to come."""
    stops = [*sorted(stops), len(data)]
    numbers = np.full((len(kinds), room), 77, np.int64)
    lengths = np.full((len(kinds), room), 77, np.int32)
    buffer = np.frombuffer(bytearray(data), np.uint8)
    types, scales = (np.array([kind[part] for kind in kinds], np.int8) for part in (0, 1))
    columns = text_rows.Columns(types, scales, numbers, lengths)
    position, row, why = 0, 0, MORE
    for stop in stops:
        if why == MORE:
            split = text_rows.split if compiled else INTERPRETED.split
            seen: Any = buffer if compiled else Guarded(data, stop)
            with np.errstate(over="ignore"):
                position, row, why = split(seen, position, stop, columns, row)

    def value(kind: Kind, number: int, length: int) -> Value:
        if length < 0:
            assert number == 0
            return None
        return bytes(data[number : number + length]) if kind[0] == BYTES else int(number)

    rows = [
        tuple(value(kind, numbers[column, at], lengths[column, at]) for column, kind in enumerate(kinds))
        for at in range(row)
    ]
    return Decoded(rows, int(position), int(why))


def one(text: bytes | None, kind: int, scale: int = 0) -> Value | str:
    """The value of a row's only cell, by both forms of the kernels; "BAD" if it is no such text."""
    data = packet(cell(text))
    found = decode(data, [(kind, scale)])
    assert decode(data, [(kind, scale)], compiled=False) == found
    if found.why == BAD:
        assert found == ([], 0, BAD)
        return "BAD"
    assert (found.position, found.why) == (len(data), MORE)
    return found.rows[0][0]


# Cells: a column's kind, and what is sent for what value.


def numbers(scale: int) -> st.SearchStrategy[tuple[bytes | None, Value]]:
    def text(number: int) -> tuple[bytes, int]:
        return f"{Decimal(number).scaleb(-scale):f}".encode(), number

    edges = st.sampled_from([0, 1, -1, 2**63 - 1, 1 - 2**63] + [-(2**63)] * (scale < 19))
    return st.one_of(st.integers(-(10**18), 10**18), edges).map(text)


def dates() -> st.SearchStrategy[tuple[bytes | None, Value]]:
    first = datetime.date(1970, 1, 1)
    return st.dates().map(lambda day: (day.isoformat().encode(), (day - first).days))


def moments(digits: int) -> st.SearchStrategy[tuple[bytes | None, Value]]:
    first = datetime.datetime(1970, 1, 1)
    unit = 10 ** (6 - digits)

    def text(moment: datetime.datetime) -> tuple[bytes, int]:
        moment = moment.replace(microsecond=moment.microsecond // unit * unit)
        told = moment.isoformat(" ", "microseconds")[: 20 + digits if digits else 19]
        return told.encode(), (moment - first) // datetime.timedelta(microseconds=1)

    return st.datetimes().map(text)


def strings() -> st.SearchStrategy[tuple[bytes | None, Value]]:
    some = st.one_of(
        st.binary(max_size=20), st.integers(248, 300).map(lambda size: b"\xfe" * size), st.just(b"x" * 70_000)
    )
    return some.map(lambda text: (text, text))


COLUMNS: dict[Kind, list[st.SearchStrategy[tuple[bytes | None, Value]]]] = {
    (BYTES, 0): [strings()],
    **{(NUMBER, scale): [numbers(scale)] for scale in (0, 1, 9, 18)},
    (DATE, 0): [dates(), st.just((b"0000-00-00", None))],
    (MOMENT, 0): [*map(moments, range(7)), st.just((b"2023-02-30 01:02:03.4", None))],
}
NULL = st.just((None, None))


class Sent(NamedTuple):
    kinds: list[Kind]
    rows: list[tuple[Value, ...]]
    data: bytes


@st.composite
def sent(draw: Callable[[Any], Any]) -> Sent:
    kinds = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=5))
    cells = [st.one_of(*COLUMNS[kind], NULL) for kind in kinds]
    rows, data = [], b""
    for row in draw(st.lists(st.tuples(*cells), max_size=ROOM - 1)):
        rows.append(tuple(value for _, value in row))
        widths = [
            draw(st.sampled_from([0, *(width for width in PREFIXES if len(text or b"") < 200 or width > 2)]))
            for text, _ in row
        ]
        data += packet(b"".join(map(cell, (text for text, _ in row), widths)))
    return Sent(kinds, rows, data)
