"""One exact number for each cell of the lake, the same as types.py's `source_number` gives in the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lakehouse.compiled import compiled

_HALF = 2**32 - 1


def _crc_table() -> Any:
    """Of CRC-32 as zlib, PNG and MySQL have it: the remainder that each byte leaves."""
    remainders = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        remainders = np.where(remainders & 1, (remainders >> 1) ^ np.uint32(0xEDB88320), remainders >> 1)
    return remainders


_CRC = _crc_table()


@dataclass(frozen=True)
class Numbers:
    """Of one column's rows: 128 bits in two's complement, `high` None where 64 are enough; NULL counts 0.

    `scale`: digits behind the point. All arrays are NumPy's.
    """

    low: Any
    high: Any
    present: Any
    scale: int = 0

    @property
    def nulls(self) -> int:
        return len(self.present) - int(np.count_nonzero(self.present))

    def total(self) -> int:
        """Their exact sum, in units of the last place."""
        if self.high is None:
            return _total(self.low)
        return (_total(self.high) << 64) + _total(self.low.view(np.uint64))


def numbers_of(column: pa.Array) -> Numbers:
    """Text and binary by the CRC32 of their bytes, floating-point numbers by that of their 64 bits in
    hexadecimal, dates as days and moments as microseconds since 1970."""
    kind, present = column.type, column.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_decimal(kind):
        filled = pc.fill_null(column, pa.scalar(Decimal(0), kind))
        halves = np.frombuffer(filled.buffers()[1], np.int64)[2 * filled.offset :][: 2 * len(filled)]
        return Numbers(halves[0::2], halves[1::2], present, kind.scale)
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return Numbers(_crc_of_texts(column), None, present)
    if pa.types.is_floating(kind):
        values = pc.fill_null(column, 0).cast(pa.float64()).to_numpy(zero_copy_only=False)
        checks = np.empty(len(values), np.int64)
        crc_of_bits(values.view(np.uint64), _CRC, checks)
        return Numbers(np.where(present, checks, 0), None, present)
    if pa.types.is_date(kind):
        column = column.cast(pa.int32())
    whole = pc.fill_null(column.cast(pa.int64()), 0)
    return Numbers(whole.to_numpy(zero_copy_only=False), None, present)


def row_checks(columns: Sequence[Numbers]) -> Any:
    """Of each row the CRC32 of its numbers as MySQL writes them, with commas between, NULL as nothing."""
    rows = len(columns[0].present)
    numbers, lengths = np.empty((len(columns), rows), np.int64), np.full((len(columns), rows), -1, np.int32)
    texts: list[bytes] = []
    size = 0
    for place, column in enumerate(columns):
        numbers[place] = column.low
        lengths[place, column.present] = 0
        if column.high is None:
            continue
        for row in np.flatnonzero(column.present & (column.high != column.low >> 63)):
            number = (int(column.high[row]) << 64) + (int(column.low[row]) & (2**64 - 1))
            texts.append(_digits(number, column.scale))
            numbers[place, row], lengths[place, row] = size, len(texts[-1])
            size += len(texts[-1])
    checks = np.empty(rows, np.int64)
    scales = np.array([column.scale for column in columns], np.int64)
    cells = (numbers, lengths, scales)
    crc_of_rows(cells, np.frombuffer(b"".join(texts), np.uint8), _CRC, checks)
    return checks


def _total(values: Any) -> int:
    """By halves, whose sums have room in 64 bits."""
    return (int((values >> 32).sum()) << 32) + int((values & _HALF).sum())


def _digits(number: int, scale: int) -> bytes:
    digits = str(abs(number)).rjust(scale + 1, "0")
    text = f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
    return f"{'-' if number < 0 else ''}{text}".encode()


def _crc_of_texts(column: pa.Array) -> Any:
    _, ends, texts = column.buffers()
    checks = np.empty(len(column), np.int64)
    bounds = np.frombuffer(ends, np.int32)[column.offset :][: len(column) + 1]
    crc_of_texts(np.frombuffer(texts or b"", np.uint8), bounds, _CRC, checks)
    return np.where(column.is_valid().to_numpy(zero_copy_only=False), checks, 0)


@compiled
def crc_of_texts(texts, bounds, table, checks):  # type: ignore[no-untyped-def]
    """`checks[row]`: the CRC32 of `texts[bounds[row]:bounds[row + 1]]`."""
    for row in range(checks.shape[0]):
        check = np.uint32(0xFFFFFFFF)
        for place in range(bounds[row], bounds[row + 1]):
            check = table[(check ^ texts[place]) & 0xFF] ^ (check >> np.uint32(8))
        checks[row] = check ^ np.uint32(0xFFFFFFFF)


@compiled
def crc_of_bits(bits, table, checks):  # type: ignore[no-untyped-def]
    """`checks[row]`: the CRC32 of the 64 bits in 16 hexadecimal digits."""
    for row in range(checks.shape[0]):
        check = np.uint32(0xFFFFFFFF)
        for place in range(16):
            digit = (bits[row] >> np.uint64(60 - 4 * place)) & np.uint64(15)
            letter = np.uint32(digit) + np.uint32(0x30 if digit < 10 else 0x37)
            check = table[(check ^ letter) & 0xFF] ^ (check >> np.uint32(8))
        checks[row] = check ^ np.uint32(0xFFFFFFFF)


@compiled
def crc_of_rows(cells, texts, table, checks):  # type: ignore[no-untyped-def]
    """As row_checks says. `cells`: arrays by column and row of numbers and lengths, and scales by column.

    A length is -1 for NULL, 0 where `numbers` has the number, else that of its text, which begins there.
    """
    numbers, lengths, scales = cells
    digits = np.empty(48, np.uint8)  # of one number, the last digit first
    for row in range(checks.shape[0]):
        check = np.uint32(0xFFFFFFFF)
        for column in range(numbers.shape[0]):
            if column > 0:
                check = table[(check ^ np.uint32(0x2C)) & 0xFF] ^ (check >> np.uint32(8))
            length = lengths[column, row]
            if length < 0:
                continue
            if length > 0:
                start = numbers[column, row]
                for place in range(start, start + length):
                    check = table[(check ^ texts[place]) & 0xFF] ^ (check >> np.uint32(8))
                continue
            number, count, done = numbers[column, row], 0, 0
            rest = np.uint64(-(number + 1)) + np.uint64(1) if number < 0 else np.uint64(number)
            while rest > 0 or done <= scales[column]:
                if done == scales[column] and done > 0:
                    digits[count] = 0x2E
                    count += 1
                digits[count] = np.uint64(0x30) + rest % np.uint64(10)
                rest //= np.uint64(10)
                count, done = count + 1, done + 1
            if number < 0:
                check = table[(check ^ np.uint32(0x2D)) & 0xFF] ^ (check >> np.uint32(8))
            while count > 0:
                count -= 1
                check = table[(check ^ digits[count]) & 0xFF] ^ (check >> np.uint32(8))
        checks[row] = check ^ np.uint32(0xFFFFFFFF)
