"""Rows of MySQL's text protocol, from the bytes that came over the wire into columns of numbers.

Compiled, for millions of cells a second. Source: MySQL's documentation of its client/server protocol, "Text
Resultset" and "Protocol::LengthEncodedString".
"""

from __future__ import annotations

import numpy as np
from numba import njit

# What a column's text is taken for, and its number: NUMBER in units of its last place, DATE in days and MOMENT
# in microseconds since 1970. A date that is none (zero, partial, 30 February) becomes NULL.
BYTES, NUMBER, DATE, MOMENT = 0, 1, 2, 3
# Why `split` stopped: it lacks bytes, the columns are full, the row set has ended, the server tells an error,
# a row spans several packets, the bytes are no row.
MORE, FULL, END, ERROR, LONG, BAD = 0, 1, 2, 3, 4, 5

HEADER = 4  # bytes before a packet's payload: its length and its number
LONGEST = 0xFFFFFF  # a payload of that length goes on in the next packet
_NULL = 0xFB
_MAX_DIGITS = 19
_NONE = -(2**63)  # for a date that is none: no date is so early
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


@njit(nogil=True, cache=True)
def split(buffer, position, stop, kinds, scales, numbers, lengths, row):  # type: ignore[no-untyped-def]
    """Puts the whole rows in `buffer[position:stop]` into the columns, from their `row` on.

    `kinds`, `scales`: of each column. `lengths[column, row]` becomes the text's number of bytes, -1 for NULL,
    `numbers[column, row]` the value, or for BYTES where the text begins. Returns (position, row, why it
    stopped), the first two those of the first row that is not done.
    """
    while True:
        if row == numbers.shape[1]:
            return position, row, FULL
        start = position + HEADER
        if stop < start:
            return position, row, MORE
        length = buffer[position] | buffer[position + 1] << 8 | buffer[position + 2] << 16
        if length == LONGEST:
            return position, row, LONG
        if stop < start + length:
            return position, row, MORE
        if length == 0:
            return position, row, BAD
        if buffer[start] == 0xFF:
            return position, row, ERROR
        if buffer[start] == 0xFE and length < 9:
            return position, row, END
        if not cells(buffer, start, start + length, kinds, scales, numbers, lengths, row):
            return position, row, BAD
        position = start + length
        row += 1


@njit(nogil=True, cache=True)
def cells(buffer, position, stop, kinds, scales, numbers, lengths, row):  # type: ignore[no-untyped-def]
    """The same for one row, whose payload is `buffer[position:stop]`. Returns whether it is one."""
    for column in range(kinds.shape[0]):
        if position >= stop:
            return False
        length = np.int64(buffer[position])
        position += 1
        if length == _NULL:
            lengths[column, row] = -1
            numbers[column, row] = 0
            continue
        if length > _NULL:
            width = 2 if length == 0xFC else 3 if length == 0xFD else 8
            if length == 0xFF or stop - position < width:
                return False
            length = np.int64(0)
            for place in range(width):
                length |= np.int64(buffer[position + place]) << (8 * place)
            position += width
        if length < 0 or stop - position < length:
            return False
        lengths[column, row] = length
        kind = kinds[column]
        if kind == BYTES:
            numbers[column, row] = position
        elif kind == NUMBER:
            number, told = _number(buffer, position, position + length, scales[column])
            if not told:
                return False
            numbers[column, row] = number
        else:
            number, told = _moment(buffer, position, length, kind == MOMENT)
            if not told:
                return False
            if number == _NONE:
                number, lengths[column, row] = 0, -1
            numbers[column, row] = number
        position += length
    return position == stop


@njit(nogil=True, cache=True)
def _number(buffer, position, stop, scale):  # type: ignore[no-untyped-def]
    """(the digits as an integer with `scale` of them after the point, whether the text is such a number)."""
    negative = position < stop and buffer[position] == 0x2D
    if negative:
        position += 1
    number, digits, behind = np.uint64(0), 0, -1  # `behind`: digits behind the point, -1 before it
    while position < stop:
        digit = np.uint64(buffer[position]) - np.uint64(0x30)
        if digit <= np.uint64(9):
            number = number * np.uint64(10) + digit
            digits += 1
            if behind >= 0:
                behind += 1
        elif buffer[position] == 0x2E and behind < 0:
            behind = 0
        else:
            return np.int64(0), False
        position += 1
    if digits == 0:
        return np.int64(0), False
    behind = max(behind, 0)
    while behind < scale:
        number, digits, behind = number * np.uint64(10), digits + 1, behind + 1
    limit = np.uint64(1) << np.uint64(63)
    if digits > _MAX_DIGITS or behind > scale or number > limit:
        return np.int64(0), False
    if number == limit:
        return np.int64(-9223372036854775807) - 1, negative
    return (-np.int64(number) if negative else np.int64(number)), True


@njit(nogil=True, cache=True)
def _moment(buffer, position, length, with_time):  # type: ignore[no-untyped-def]
    """(days of YYYY-MM-DD, or microseconds of YYYY-MM-DD HH:MM:SS[.ffffff]; whether the text is so written)."""
    if length != 10 and not (with_time and 19 <= length <= 26 and length != 20):
        return np.int64(0), False
    year, month, day = np.int64(0), np.int64(0), np.int64(0)
    for place in range(10):
        digit = np.int64(buffer[position + place]) - 0x30
        if place == 4 or place == 7:
            if digit != 0x2D - 0x30:
                return np.int64(0), False
        elif digit < 0 or digit > 9:
            return np.int64(0), False
        elif place < 4:
            year = year * 10 + digit
        elif place < 7:
            month = month * 10 + digit
        else:
            day = day * 10 + digit
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    if year == 0 or month < 1 or month > 12 or day < 1:
        return np.int64(_NONE), True
    last = 29 if month == 2 and leap else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    if day > last:
        return np.int64(_NONE), True
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400 + _DAYS_BEFORE[month - 1] + day - 1
    if leap and month > 2:
        days += 1
    days -= 719162  # of 1970-01-01
    if not with_time:
        return days, True
    if length == 10:
        return np.int64(0), False
    seconds, part, fraction = np.int64(0), np.int64(0), np.int64(0)
    for place in range(10, length):
        digit = np.int64(buffer[position + place]) - 0x30
        if place == 10 or place == 13 or place == 16 or place == 19:
            separator = 0x20 if place == 10 else 0x2E if place == 19 else 0x3A
            if digit != separator - 0x30:
                return np.int64(0), False
            if place != 10:
                seconds, part = seconds * 60 + part, np.int64(0)
        elif digit < 0 or digit > 9:
            return np.int64(0), False
        elif place < 19:
            part = part * 10 + digit
        else:
            fraction = fraction * 10 + digit
    if length == 19:
        seconds = seconds * 60 + part
    for _ in range(length, 26):
        if length > 19:
            fraction *= 10
    return (days * 86400 + seconds) * 1000000 + fraction, True


@njit(nogil=True, cache=True)
def gather(buffer, starts, lengths, ends, gathered):  # type: ignore[no-untyped-def]
    """Puts the texts of a column one behind the other; `ends[row + 1]` becomes where that of `row` ends.

    NULL, of length -1, takes no place. `gathered` holds all of them, `ends` one more than there are rows.
    """
    at = 0
    ends[0] = 0
    for row in range(starts.shape[0]):
        start = starts[row]
        for place in range(lengths[row]):
            gathered[at] = buffer[start + place]
            at += 1
        ends[row + 1] = at
