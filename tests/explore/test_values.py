"""Values as they are shown: short, on one line, with nothing in them that can't be seen."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explore.histogram import BINS, histogram
from explore.kinds import WHITE_SPACE
from explore.values import ELLIPSIS, Binary, show
from explore.words import percent
from lakehouse import text

TEXT = st.text(st.characters())  # control characters and lone surrogates too
VALUES = (
    st.integers()
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.dates()
    | st.datetimes()
    | st.timedeltas(dt.timedelta(hours=-839), dt.timedelta(hours=839))
    | st.builds(Binary, st.binary(max_size=16), st.integers(0, 2**32))
)


@given(VALUES, st.integers(1, 100))
def test_any_value_is_short_and_visible(value: object, limit: int) -> None:
    shown = show(value, max(limit, 2))
    assert 0 < len(shown) <= max(limit, 2)
    assert shown == shown.strip()
    assert not any(unicodedata.category(character)[0] in "CZ" and character != " " for character in shown)


@given(TEXT)
def test_plain_text_is_left_as_it_is(value: str) -> None:
    # A backslash is doubled, since it tells of what can't be seen.
    if value and value == value.strip(" ") and value.isprintable() and "\\" not in value and len(value) <= 60:
        assert show(value) == value


@given(TEXT, TEXT)
def test_blanks_at_the_ends_tell_texts_apart(one: str, other: str) -> None:
    marks = "␣⟨" + "".join(map(chr, range(0x2400, 0x2421)))
    short = len(one) <= 8 and len(other) <= 8
    if short and not any(mark in one + other for mark in marks) and (one or "''") != (other or "''"):
        assert show(one, 200) != show(other, 200)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", "''"),
        (" a b ", "␣a b␣"),
        ("a\r\n\tb\x1b[31m\0", r"a\r\n\tb\x1b[31m\x00"),
        ("x\u202ey\u200b\u00a0\x7f", r"x\u202ey\u200b\xa0\x7f"),
        ("z" * 61, "z" * 59 + ELLIPSIS),
        ("z" * 60, "z" * 60),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.10"),
        (-7, "-7"),
        (dt.date(2004, 2, 29), "2004-02-29"),
        (dt.datetime(2004, 2, 29, 1, 2, 3, 4), "2004-02-29 01:02:03.000004"),
        (dt.timedelta(hours=-100), "-100:00:00"),
        (dt.timedelta(hours=838, minutes=59, seconds=59, microseconds=5), "838:59:59.000005"),
        (-dt.timedelta(seconds=1, microseconds=500000), "-00:00:01.500000"),
        (Binary(b"\x89PNG", 1234), "0x89504e47… (1,234 bytes)"),
        (Binary(b"\0", 1), "0x00 (1 byte)"),
        (Binary(b"", 0), "0x (0 bytes)"),
        (None, "NULL"),
    ],
)
def test_examples(value: object, shown: str) -> None:
    assert show(value) == shown


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers()


@given(st.dictionaries(NUMBERS | st.dates(), st.just(1)))
@example({0.0: 1, 1: 1})
def test_a_histogram_loses_nothing(counts: dict[object, int]) -> None:
    numbers = {value for value in counts if not isinstance(value, dt.date)}
    of_one_kind = {value: counts[value] for value in (numbers or counts)}
    bins = histogram(Counter(of_one_kind))
    assert len(bins) <= BINS  # whole numbers close together have fewer
    if bins:
        assert sum(item.count for item in bins) == len(of_one_kind)
        assert bins[0].count > 0
        assert bins[-1].count > 0


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (1e-9, "< 1 %"), (0.5, "50 %"), (0.9999, "> 99 %"), (1, "100 %")]
)
def test_percentages_never_claim_all_or_nothing(share: float, words: str) -> None:
    assert percent(share) == words


def test_white_space_is_what_the_mart_trims() -> None:
    assert set(text.WHITE_SPACE) == WHITE_SPACE
