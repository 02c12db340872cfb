"""The numbers of the lake's cells and rows, against the same in plain Python."""

from __future__ import annotations

import datetime
import struct
import zlib
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakehouse.audit.numbers import numbers_of, row_checks

EPOCH = datetime.date(1970, 1, 1)
BIG = 2**63
WIDE = Context(prec=60)


def decimals(digits: int, scale: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1 - 10**digits, 10**digits - 1).map(
        lambda units: Decimal((int(units < 0), tuple(map(int, str(abs(units)))), -scale))
    )


def hexadecimal(value: float) -> int:
    return zlib.crc32(struct.pack(">d", value).hex().upper().encode())


KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any], Any]] = {
    "int": (pa.int32(), st.integers(-(2**31), 2**31 - 1), int),
    "bigint": (pa.int64(), st.integers(-BIG, BIG - 1), int),
    "decimal(10,2)": (pa.decimal128(10, 2), decimals(10, 2), lambda value: int(value * 100)),
    "decimal(20,0)": (pa.decimal128(20, 0), st.integers(0, 2 * BIG - 1).map(Decimal), int),
    "decimal(38,20)": (pa.decimal128(38, 20), decimals(38, 20), lambda value: int(value.scaleb(20, WIDE))),
    "double": (pa.float64(), st.floats(allow_nan=False, allow_infinity=False), hexadecimal),
    "float": (pa.float32(), st.floats(width=32, allow_nan=False, allow_infinity=False), hexadecimal),
    "date": (pa.date32(), st.dates(), lambda value: (value - EPOCH).days),
    "string": (pa.string(), st.text(max_size=40), lambda value: zlib.crc32(value.encode())),
    "binary": (pa.binary(), st.binary(max_size=40), zlib.crc32),
}


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)  # the first one compiles
@given(data=st.data())
def test_each_cell_has_its_number(kind: str, data: st.DataObject) -> None:
    arrow, values, number = KINDS[kind]
    cells = data.draw(st.lists(st.none() | values, max_size=30))
    first = data.draw(st.integers(0, len(cells)))
    found = numbers_of(pa.array(cells, arrow).slice(first))
    expected = [number(cell) for cell in cells[first:] if cell is not None]
    assert found.total() == sum(expected)
    assert found.nulls == len(cells) - first - len(expected)


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_moments_are_microseconds(zone: str | None) -> None:
    moments = pa.array([-1, None, 1_700_000_000_000_001]).cast(pa.timestamp("us", zone))
    assert numbers_of(moments).total() == 1_700_000_000_000_000


def test_sums_have_no_end() -> None:
    assert numbers_of(pa.array([BIG - 1] * 5)).total() == 5 * (BIG - 1)
    least = Decimal("-99999999999999999999999999999999999999")
    assert numbers_of(pa.array([least] * 7, pa.decimal128(38, 0))).total() == 7 * int(least)


def text(value: Any) -> str:
    """As MySQL writes the number in CONCAT_WS."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-BIG, BIG - 1),
            st.none() | decimals(10, 2),
            st.none() | decimals(38, 30),
            st.none() | st.integers(0, 2 * BIG - 1).map(Decimal),
        ),
        max_size=30,
    )
)
def test_each_row_has_the_hash_of_its_numbers(rows: Sequence[tuple[Any, ...]]) -> None:
    types = [pa.int64(), pa.decimal128(10, 2), pa.decimal128(38, 30), pa.decimal128(20, 0)]
    columns = [numbers_of(pa.array([row[place] for row in rows], kind)) for place, kind in enumerate(types)]
    expected = [zlib.crc32(",".join(map(text, row)).encode()) for row in rows]
    assert row_checks(columns).tolist() == expected
