"""Rows of MySQL's text protocol, from the bytes that came over the wire into columns of numbers.

Compiled, for millions of cells a second. Source: MySQL's documentation of its client/server protocol, "Text
Resultset" and "Protocol::LengthEncodedString".
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lakehouse.compiled import compiled

# What a column's text is taken for, and its number: of NUMBER units of the last place, of DATE days and of
# MOMENT microseconds since 1970. A date that is none (zero, partial, 30 February) becomes NULL.
BYTES, NUMBER, DATE, MOMENT = 0, 1, 2, 3
# Why `split` stopped: it lacks bytes, the columns are full, the row set has ended, the server tells an error,
# a row spans several packets, the bytes are no row.
MORE, FULL, END, ERROR, LONG, BAD = 0, 1, 2, 3, 4, 5

HEADER = 4  # bytes before a packet's payload: its length and its number
LONGEST = 0xFFFFFF  # a payload of that length goes on in the next packet
_MAX_DIGITS = 19
_NULL_BYTE = 0xFB  # from here on a length's first byte is not the length
_NULL, _BAD = -1, -2  # in place of a length
_NONE = -(2**63)  # in place of a date: none is so early
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Columns(NamedTuple):
    """NumPy arrays. Of each column its `kinds` and `scales` (digits behind the point); of each of its rows
    the `lengths` of the text in bytes, -1 for NULL, and `numbers`: the value, or where BYTES begin."""

    kinds: Any
    scales: Any
    numbers: Any
    lengths: Any


@compiled
def split(buffer, position, stop, columns, row):  # type: ignore[no-untyped-def]
    """Puts the whole rows in `buffer[position:stop]` into `columns`, from their `row` on.

    Returns (position, row, why it stopped), the first two those of the first row that is not done.
    """
    why = FULL
    while row < columns.numbers.shape[1]:
        start = position + HEADER
        if stop < start:
            why = MORE
            break
        length = buffer[position] | buffer[position + 1] << 8 | buffer[position + 2] << 16
        if length == LONGEST:
            why = LONG
            break
        if stop < start + length:
            why = MORE
            break
        if length > 0 and buffer[start] == 0xFF:
            why = ERROR
            break
        if length > 0 and buffer[start] == 0xFE and length < 9:
            why = END
            break
        if not cells(buffer, start, start + length, columns, row):
            why = BAD
            break
        position = start + length
        row += 1
    return position, row, why


@compiled
def cells(buffer, position, stop, columns, row):  # type: ignore[no-untyped-def]
    """The same for one row, whose payload is `buffer[position:stop]`. Returns whether it is one."""
    kinds, scales, numbers, lengths = columns
    for column in range(kinds.shape[0]):
        if position >= stop:
            return False
        length = np.int64(buffer[position])
        position += 1
        if length >= _NULL_BYTE:
            length, position = _long_length(buffer, position, stop, length)
        if length > stop - position or length == _BAD:
            return False
        lengths[column, row] = length
        if length == _NULL:
            numbers[column, row] = 0
            continue
        kind = kinds[column]
        if kind == BYTES:
            numbers[column, row] = position
        elif kind == NUMBER:
            number, told = _number(buffer, position, position + length, scales[column])
            if not told:
                return False
            numbers[column, row] = number
        else:
            number, told = _date(buffer, position, length, kind == MOMENT)
            if not told:
                return False
            lengths[column, row] = _NULL if number == _NONE else length
            numbers[column, row] = 0 if number == _NONE else number
        position += length
    return position == stop


@compiled
def _long_length(buffer, position, stop, first):  # type: ignore[no-untyped-def]
    """(the length that `first` announces, or _NULL, or _BAD; where its text begins)."""
    if first == _NULL_BYTE:
        return np.int64(_NULL), position
    width = 2 if first == 0xFC else 3 if first == 0xFD else 8
    if first == 0xFF or stop - position < width:
        return np.int64(_BAD), position
    length = np.int64(0)
    for place in range(width):
        length |= np.int64(buffer[position + place]) << (8 * place)
    return (length if length >= 0 else np.int64(_BAD)), position + width


@compiled
def _number(buffer, position, stop, scale):  # type: ignore[no-untyped-def]
    """(the digits as an integer with `scale` of them behind the point, whether the text is such a number)."""
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


@compiled
def _digits(buffer, position, count):  # type: ignore[no-untyped-def]
    """The number that so many digits are; negative where one is none."""
    number = np.int64(0)
    for place in range(position, position + count):
        digit = np.int64(buffer[place]) - 0x30
        if digit < 0 or digit > 9:
            return np.int64(-1)
        number = number * 10 + digit
    return number


@compiled
def _date(buffer, position, length, with_time):  # type: ignore[no-untyped-def]
    if with_time:
        return _micros(buffer, position, length)
    return _days(buffer, position, length)


@compiled
def _days(buffer, position, length):  # type: ignore[no-untyped-def]
    """(days since 1970 of YYYY-MM-DD, _NONE for no such date; whether the text is so written)."""
    if length != 10 or buffer[position + 4] != 0x2D or buffer[position + 7] != 0x2D:
        return np.int64(_NONE), False
    year, month = _digits(buffer, position, 4), _digits(buffer, position + 5, 2)
    day = _digits(buffer, position + 8, 2)
    if year <= 0 or month <= 0 or month > 12 or day <= 0 or day > _MONTHS[month - 1]:
        return np.int64(_NONE), min(year, month, day) >= 0
    if month == 2 and day == 29 and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        return np.int64(_NONE), True
    # Years that begin in March have their leap day at the end.
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    before = year * 365 + year // 4 - year // 100 + year // 400
    return before + (153 * month + 2) // 5 + day - 719469, True


@compiled
def _micros(buffer, position, length):  # type: ignore[no-untyped-def]
    """(microseconds since 1970 of YYYY-MM-DD HH:MM:SS[.ffffff], _NONE for no such date; as _days)."""
    if length < 19 or length == 20 or length > 26:
        return np.int64(_NONE), False
    days, written = _days(buffer, position, 10)
    at = position + 10
    hours, minutes = _digits(buffer, at + 1, 2), _digits(buffer, at + 4, 2)
    seconds, fraction = _digits(buffer, at + 7, 2), _digits(buffer, at + 10, max(length - 20, 0))
    for _ in range(max(length, 20), 26):
        fraction *= 10
    written = written and min(hours, minutes, seconds, fraction) >= 0
    written = written and buffer[at] == 0x20 and buffer[at + 3] == 0x3A and buffer[at + 6] == 0x3A
    if not written or (length > 19 and buffer[at + 9] != 0x2E):
        return np.int64(_NONE), False
    if days == _NONE:
        return np.int64(_NONE), True
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000000 + fraction, True


@compiled
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
