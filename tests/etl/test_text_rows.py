"""Rows from the wire: compiled kernels against plain Python, however the bytes come, whatever they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lakehouse.source import text_rows
from lakehouse.source.text_rows import (
    BAD,
    BYTES,
    END,
    ERROR,
    FULL,
    LONG,
    LONGEST,
    MORE,
    gather,
)
from tests.support.text_rows import (
    COLUMNS,
    END_PACKET,
    ERROR_PACKET,
    Kind,
    Sent,
    cell,
    decode,
    packet,
    sent,
)


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
