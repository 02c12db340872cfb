"""Numbers, dates and moments from their text, as plain Python reads it."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakehouse.source import text_rows
from lakehouse.source.text_rows import (
    DATE,
    FULL,
    MOMENT,
    NUMBER,
)
from tests.support.text_rows import (
    cell,
    decode,
    one,
    packet,
)


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
