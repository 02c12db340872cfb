"""Dates and times of a row event."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from lakehouse.source.plan import Column

# The value at an offset of the event, and the offset behind it.
Reader = Callable[[bytes, int], tuple[Any, int]]
# By the table map's type and metadata, and the plan's column.
Maker = Callable[[int, bytes, Column], Reader]


def read_year(data: bytes, at: int) -> tuple[int, int]:
    return data[at] and data[at] + 1900, at + 1


def read_date(data: bytes, at: int) -> tuple[datetime.date | str, int]:
    bits = int.from_bytes(data[at : at + 3], "little")
    year, month, day = bits >> 9, bits >> 5 & 15, bits & 31
    try:
        return datetime.date(year, month, day), at + 3
    except ValueError:
        return f"{year:04}-{month:02}-{day:02}", at + 3


def read_datetime(_: int, metadata: bytes, __: Column) -> Reader:
    digits = metadata[0]
    fraction_size = (digits + 1) // 2

    def read(data: bytes, at: int) -> tuple[datetime.datetime | str, int]:
        middle = at + 5
        bits = int.from_bytes(data[at:middle], "big") - (1 << 39)
        micros, end = _fraction(data, middle, fraction_size)
        year, month = divmod(bits >> 22, 13)
        day, hour, minute, second = bits >> 17 & 31, bits >> 12 & 31, bits >> 6 & 63, bits & 63
        try:
            return datetime.datetime(year, month, day, hour, minute, second, micros), end
        except ValueError:
            date = f"{year:04}-{month:02}-{day:02}"
            return f"{date} {hour:02}:{minute:02}:{second:02}{_digits(micros, digits)}", end

    return read


_EPOCH = datetime.datetime(1970, 1, 1)


def read_timestamp(_: int, metadata: bytes, __: Column) -> Reader:
    digits = metadata[0]
    fraction_size = (digits + 1) // 2

    def read(data: bytes, at: int) -> tuple[datetime.datetime | str, int]:
        seconds = int.from_bytes(data[at : at + 4], "big")
        micros, end = _fraction(data, at + 4, fraction_size)
        if not seconds and not micros:
            return f"0000-00-00 00:00:00{_digits(0, digits)}", end
        return _EPOCH + datetime.timedelta(seconds=seconds, microseconds=micros), end

    return read


def read_time(_: int, metadata: bytes, __: Column) -> Reader:
    digits = metadata[0]
    fraction_size = (digits + 1) // 2
    shift = 8 * fraction_size
    zero = 1 << (23 + shift)

    def read(data: bytes, at: int) -> tuple[str, int]:
        end = at + 3 + fraction_size
        bits = int.from_bytes(data[at:end], "big") - zero
        sign, bits = ("-", -bits) if bits < 0 else ("", bits)
        micros = (bits & ((1 << shift) - 1)) * 100 ** (3 - fraction_size)
        bits >>= shift
        hour, minute, second = bits >> 12 & 1023, bits >> 6 & 63, bits & 63
        return f"{sign}{hour:02}:{minute:02}:{second:02}{_digits(micros, digits)}", end

    return read


def _fraction(data: bytes, at: int, size: int) -> tuple[int, int]:
    """Microseconds."""
    end = at + size
    return int.from_bytes(data[at:end], "big") * 100 ** (3 - size), end


def _digits(micros: int, digits: int) -> str:
    return f".{micros:06}"[: digits + 1] if digits else ""
