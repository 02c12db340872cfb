"""Rows from the wire: compiled kernels against plain Python, however the bytes come, whatever they are."""

from __future__ import annotations

import datetime
import importlib.util
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lakehouse.source import text_rows
from lakehouse.source.text_rows import (
    BAD,
    BYTES,
    DATE,
    END,
    ERROR,
    FULL,
    LONG,
    LONGEST,
    MOMENT,
    MORE,
    NUMBER,
    gather,
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


@settings(max_examples=200, deadline=None)
@given(sent=sent(), stops=st.lists(st.integers(0, 2**63), max_size=8))
def test_however_the_bytes_are_cut_the_rows_are_the_same(sent: Sent, stops: list[int]) -> None:
    stops = [stop % (len(sent.data) + 1) for stop in stops]
    for compiled in (True, False):
        found = decode(sent.data + END_PACKET, sent.kinds, stops, compiled=compiled)
        assert found == (sent.rows, len(sent.data), END)


@settings(max_examples=50, deadline=None)
@given(sent=sent())
def test_any_byte_may_be_the_last_for_now(sent: Sent) -> None:
    for stop in range(min(len(sent.data), 200)):
        assert decode(sent.data + ERROR_PACKET, sent.kinds, [stop]) == (sent.rows, len(sent.data), ERROR)


@settings(max_examples=100, deadline=None)
@given(sent=sent(), room=st.integers(1, 4))
def test_full_columns_are_told_and_the_next_row_is_the_first_of_the_next(sent: Sent, room: int) -> None:
    data, rows = sent.data + END_PACKET, []
    while (found := decode(data, sent.kinds, room=room)).why == FULL:
        assert len(found.rows) == room
        rows += found.rows
        data = data[found.position :]
    assert found.why == END
    assert rows + found.rows == sent.rows


# Every way to write a length; -1: NULL.
@pytest.mark.parametrize(
    ("size", "width"),
    [
        *((0, 1), (1, 1), (250, 1), (-1, 1), (0, 2), (251, 2), (65_535, 2)),
        *((0, 3), (65_536, 3), (2_000_000, 3), (0, 8), (251, 8), (65_536, 8)),
    ],
)
@pytest.mark.parametrize("place", range(3))
def test_texts_of_any_length_and_null(size: int, width: int, place: int) -> None:
    text = None if size < 0 else bytes(range(251)) * (size // 251) + bytes(range(size % 251))
    cells: list[bytes | None] = [b"a", b"", None]
    cells[place] = text
    data = packet(b"".join(cell(each, width if at == place else 0) for at, each in enumerate(cells)))
    found = decode(data, [(BYTES, 0)] * 3)
    assert found == ([tuple(cells)], len(data), MORE)


def test_why_it_stops() -> None:
    row, kinds = packet(cell(b"a")), [(BYTES, 0)]
    after = len(row)
    assert decode(b"", kinds) == ([], 0, MORE)
    assert decode(row[:-1], kinds) == ([], 0, MORE)
    assert decode(row + row[:3], kinds) == ([(b"a",)], after, MORE)
    assert decode(row + END_PACKET, kinds) == ([(b"a",)], after, END)
    assert decode(row + END_PACKET[:-1], kinds) == ([(b"a",)], after, MORE)
    shortest = packet(cell(b"", 8))  # of the rows that begin like an end
    assert decode(shortest, kinds) == ([(b"",)], len(shortest), MORE)
    assert decode(row + ERROR_PACKET, kinds) == ([(b"a",)], after, ERROR)
    assert decode(row + b"\xff\xff\xff\0", kinds) == ([(b"a",)], after, LONG)
    assert decode(row + packet(b""), kinds) == ([(b"a",)], after, BAD)
    assert decode(row + row, kinds, room=1) == ([(b"a",)], after, FULL)
    assert decode(row, kinds, room=1) == ([(b"a",)], after, FULL)


def test_a_row_as_long_as_one_packet_can_be() -> None:
    text = b"x" * (LONGEST - 1 - 4)
    data = packet(cell(text, 3))
    assert len(data) == text_rows.HEADER + LONGEST - 1
    assert decode(data, [(BYTES, 0)]) == ([(text,)], len(data), MORE)


def expected_number(text: str, scale: int) -> int | str:
    found = re.fullmatch(r"(-?)([0-9]*)(?:\.([0-9]*))?", text)
    whole, fraction = (found[2], found[3] or "") if found else ("", "")
    digits = whole + fraction + "0" * (scale - len(fraction))
    if not found or not whole + fraction or len(fraction) > scale or len(digits) > 19:
        return "BAD"
    number = int(found[1] + digits)
    return number if -(2**63) <= number < 2**63 else "BAD"


NUMBERS = (
    *("0", "-0", "7", "-7", "9223372036854775807", "-9223372036854775807", "-9223372036854775808"),
    *("9223372036854775808", "-9223372036854775809", "9999999999999999999", "-9999999999999999999"),
    *("18446744073709551615", "18446744073709551616", "18446744073709551617", "184467440737095516160"),
    *("10000000000000000000", "1" * 400, "0" * 19, "0" * 20, "1234567890123456789"),
    *("", "-", "--1", "+1", " 1", "1 ", "1e3", "1a", "/", ":", "\0", "\xff", "0x1", "1-", "1,5"),
    *("1.", ".1", ".", "-.", "-.5", "1..2", "1.2.3", "0.0", "-0.0", "1.5", "-1.5"),
    *("0.999999999999999999", "-0.999999999999999999", "1.000000000000000000", "-1.23456789012345678"),
    *("9.223372036854775807", "9.223372036854775808", "-9.223372036854775808", "10.000000000000000000"),
    *("0.000000001", "123456789.123456789", "99999999999999999.9", "922337203685477580.7"),
    *("922337203685477580.8", "-922337203685477580.8", "922337203685477581"),
)


@pytest.mark.parametrize("text", NUMBERS, ids=repr)
def test_numbers_of_any_scale(text: str) -> None:
    for scale in range(19):
        assert one(text.encode("latin1"), NUMBER, scale) == expected_number(text, scale), scale


@settings(max_examples=500, deadline=None)
@given(text=st.text("0123456789.-", max_size=22), scale=st.integers(0, 18))
def test_what_looks_like_a_number(text: str, scale: int) -> None:
    assert one(text.encode(), NUMBER, scale) == expected_number(text, scale)


def test_each_day_of_the_calendar() -> None:
    days = np.arange("0001-01-01", "10000-01-01", dtype="datetime64[D]")
    texts = np.datetime_as_string(days).astype("S10")
    rows = np.empty((len(days), 15), np.uint8)
    rows[:, :5] = np.frombuffer(packet(cell(b"2024-02-29"))[:5], np.uint8)
    rows[:, 5:] = texts.view(np.uint8).reshape(-1, 10)
    found, lengths = np.empty((1, len(days)), np.int64), np.empty((1, len(days)), np.int32)
    columns = text_rows.Columns(np.array([DATE], np.int8), np.array([0], np.int8), found, lengths)
    position, row, why = text_rows.split(rows.ravel(), 0, rows.size, columns, 0)
    assert (position, row, why) == (rows.size, len(days), FULL)
    assert (found[0] == days.astype(np.int64)).all()
    assert (lengths == 10).all()


def test_each_day_that_is_none_is_null() -> None:
    first = datetime.date(1970, 1, 1)
    for year in (0, 1, 4, 100, 400, 1900, 1999, 2000, 2023, 2024, 9999):
        for month in range(14):
            for day in range(33):
                try:
                    expected = (datetime.date(year, month, day) - first).days
                except ValueError:
                    expected = None
                text = f"{year:04}-{month:02}-{day:02}".encode()
                found = decode(packet(cell(text) + cell(text + b" 00:00:01")), [(DATE, 0), (MOMENT, 0)])
                micros = None if expected is None else expected * 86_400_000_000 + 1_000_000
                assert found.rows == [(expected, micros)], text


@pytest.mark.parametrize(
    "text",
    [
        *("", "2", "2024-02-2", "2024-02-290", "20240229", "2024/02/29", "2024-02/29", "2024-2-290"),
        *("-024-02-29", "2024-02- 1", "2024-02-2a", "a024-02-29", "2024-0:-29", "2024-02-29 01:02:03"),
        *("2024-02--1", "\xff" * 10, "\0" * 10, "2024-02-\xb2\xb9", "2024\xad02\xad29"),
    ],
    ids=repr,
)
def test_what_is_written_unlike_a_date(text: str) -> None:
    assert one(text.encode("latin1"), DATE) == "BAD"


@pytest.mark.parametrize("digits", range(7))
def test_moments_of_any_precision(digits: int) -> None:
    micros = 123_456 // 10 ** (6 - digits) * 10 ** (6 - digits)
    fraction = f".{123_456:06}"[: 1 + digits] if digits else ""
    for day, time, seconds in (
        ("1970-01-01", "00:00:00", 0),
        ("1969-12-31", "23:59:59", -1),
        ("0001-01-01", "00:00:00", -62_135_596_800),
        ("9999-12-31", "23:59:59", 253_402_300_799),
        ("2024-02-29", "12:34:56", 1_709_210_096),
    ):
        assert one(f"{day} {time}{fraction}".encode(), MOMENT) == seconds * 1_000_000 + micros
        assert one(f"2023-02-29 {time}{fraction}".encode(), MOMENT) is None


@pytest.mark.parametrize(
    "text",
    [
        *("2024-02-29", "2024-02-29 ", "2024-02-29 01:02", "2024-02-29 01:02:3", "2024-02-29T01:02:03"),
        *("2024-02-29 01:02:03.", "2024-02-29 01:02:03.1234567", "2024-02-29 01:02:03,1"),
        *("2024-02-29 01-02-03", "2024-02-29 01:02:0a", "2024-02-29 0:02:003", "2024-02-29 01:02:03.12a"),
        *("2024-02-29 01:02:03 1", "2024-02-29 01:02:03-1", "2024-02-29 -1:02:03", ""),
    ],
    ids=repr,
)
def test_what_is_written_unlike_a_moment(text: str) -> None:
    assert one(text.encode(), MOMENT) == "BAD"


@pytest.mark.parametrize(
    "payload",
    [
        b"\1",  # a text that ends too early
        b"\2a",
        b"\1a",  # too few cells
        b"\1a\1b\1c",  # too many
        b"\1a\1b\xfb",
        b"\1a\1",
        b"\xfb",
        b"\xfb\xfb\xfb",
        b"\1a\xff",  # no length begins so
        b"\1a\xff\1b",
        b"\1a\xfc",  # lengths that end too early
        b"\1a\xfc\1",
        b"\1a\xfd\1\0",
        b"\1a\xfe" + b"\0" * 7,
        b"\1a\xfc\2\0a",  # and texts after them
        b"\1a\xfd\2\0\0a",
        b"\1a\xfe\2" + b"\0" * 7 + b"a",
        b"\1a\xfc\xff\xff" + b"a" * 300,
        b"\1a\xfe" + b"\xff" * 8,  # -1 as it were
        b"\1a\xfe" + b"\0" * 7 + b"\x80",
        b"\1a\xfe" + b"\xff" * 7 + b"\x7f" + b"a" * 9,
        b"\1a\xfe" + b"\0\0\0\0\1\0\0\0" + b"a" * 9,
        b"\xfe" + b"\xff" * 8 + b"aaaa",
    ],
    ids=lambda payload: payload[:14].hex(),
)
def test_packets_that_lie(payload: bytes) -> None:
    for compiled in (True, False):
        for after in (END_PACKET, b""):
            found = decode(packet(payload) + after, [(BYTES, 0)] * 2, compiled=compiled)
            assert found == ([], 0, BAD)


def assert_told_alike(data: bytes, kinds: list[Kind], stops: Sequence[int]) -> None:
    """The interpreted kernels see no byte beyond; to the compiled ones it makes no difference."""
    found = decode(data, kinds, stops, compiled=False)
    assert decode(data, kinds, stops) == found
    if found.why == MORE:
        for beyond in (b"\0" * 20, b"\xff" * 20, b"1" * 20):
            lengthened = decode(data + beyond, kinds, [len(data)])
            assert lengthened.rows[: len(found.rows)] == found.rows


@settings(max_examples=300, deadline=None)
@given(
    sent=sent(),
    changes=st.lists(st.tuples(st.integers(0, 2**63), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 2**63),
    stops=st.lists(st.integers(0, 1000), max_size=3),
)
def test_changed_bytes_lead_nowhere(
    sent: Sent, changes: list[tuple[int, int]], cut: int, stops: list[int]
) -> None:
    data = bytearray(sent.data + END_PACKET)
    for place, byte in changes:
        data[place % len(data)] = byte
    cut_off = bytes(data[: cut % len(data) + 1])
    for some in (bytes(data), cut_off):
        assert_told_alike(some, sent.kinds, [stop for stop in stops if stop <= len(some)])
    # A packet that ends too early.
    assert_told_alike(packet(cut_off[text_rows.HEADER :]), sent.kinds, ())


@settings(max_examples=500, deadline=None)
@given(
    payloads=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.lists(
                st.sampled_from(b"\0\1\2\x0a\x13\xfa\xfb\xfc\xfd\xfe\xff-.: 0123456789"), max_size=40
            ).map(bytes),
        ),
        max_size=4,
    ),
    rest=st.binary(max_size=6),
    kinds=st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=4),
)
@example(payloads=[b"\xfb" * 4], rest=b"", kinds=[(BYTES, 0)] * 4)
def test_any_bytes_are_rows_or_none(payloads: list[bytes], rest: bytes, kinds: list[Kind]) -> None:
    assert_told_alike(b"".join(map(packet, payloads)) + rest, kinds, ())


@given(texts=st.lists(st.one_of(st.none(), st.binary(max_size=9)), max_size=20))
@settings(deadline=None)
def test_texts_are_put_one_behind_the_other(texts: list[bytes | None]) -> None:
    buffer, starts, lengths = b"?", [], []
    for text in texts:
        starts.append(len(buffer) if text is not None else 0)
        lengths.append(-1 if text is None else len(text))
        buffer += (text or b"") + b"?"
    all_of_them = b"".join(text or b"" for text in texts)
    gathered, ends = np.empty(len(all_of_them), np.uint8), np.empty(len(texts) + 1, np.int32)
    gather(
        np.frombuffer(bytearray(buffer), np.uint8),
        np.array(starts, np.int64),
        np.array(lengths, np.int32),
        ends,
        gathered,
    )
    assert gathered.tobytes() == all_of_them
    assert ends.tolist() == np.cumsum([0, *(len(text or b"") for text in texts)]).tolist()
