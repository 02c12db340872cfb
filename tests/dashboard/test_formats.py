"""Numbers and dates as a person reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formats

AMOUNTS = st.decimals(min_value=-(10**13), max_value=10**13, places=2)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("9604190.61", "9.60 M"),
        ("999500", "1.00 M"),
        ("999499.99", "999 k"),
        ("12345", "12.3 k"),
        ("950.40", "950"),
        ("0", "0"),
        ("-1234567", "-1.23 M"),
        ("1500000000", "1.50 bn"),
        ("1234567000000", "1,235 bn"),
    ],
)
def test_short_money_has_three_figures_and_a_unit(amount: str, text: str) -> None:
    assert formats.short_money(Decimal(amount)) == text


@given(AMOUNTS)
def test_short_money_is_within_half_a_percent(amount: Decimal) -> None:
    text = formats.short_money(amount).replace(",", "")
    number, _, unit = text.partition(" ")
    value = Decimal(number) * {"": 1, "k": 10**3, "M": 10**6, "bn": 10**9}[unit]
    assert abs(value - amount) <= max(abs(amount) * Decimal("0.005"), Decimal("0.5"))


@given(AMOUNTS)
def test_money_keeps_every_digit(amount: Decimal) -> None:
    assert Decimal(formats.money(amount).replace(",", "")) == amount


def test_what_is_missing_is_said() -> None:
    missing = formats.MISSING
    assert [formats.money(None), formats.short_money(None), formats.count(None)] == [missing] * 3
    assert [formats.day(None), formats.moment(None), formats.percent(1, 0)] == [missing] * 3


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 3, "33.3 %"), (0, 5, "0.0 %"), (Decimal("-1.5"), Decimal(10), "-15.0 %"), (2999, 2, "149,950.0 %")],
)
def test_percent(part: Decimal, whole: Decimal, text: str) -> None:
    assert formats.percent(part, whole) == text


def test_counts_and_their_nouns() -> None:
    assert formats.count(2996) == "2,996"
    assert formats.counted(1, "order") == "1 order"
    assert formats.counted(2996, "order") == "2,996 orders"


def test_dates() -> None:
    assert formats.month("2004-11") == "Nov 2004"
    assert formats.month("Unknown") == "Unknown"
    assert formats.month("2004-13") == "2004-13"
    assert formats.day(date(2004, 1, 6)) == "6 Jan 2004"
    assert formats.moment("2026-11-24T06:16:02Z") == "24 Nov 2026, 06:16:02 UTC"
    assert formats.moment("2026-11-24T06:16:02.123456+00:00") == "24 Nov 2026, 06:16:02 UTC"


def test_texts_are_cut_and_escaped() -> None:
    assert formats.shorten("Mini Gifts Distributors", 11) == "Mini Gifts…"
    assert formats.shorten("Mini", 4) == "Mini"
    assert formats.plain('<b>"A" & B</b>') == '&lt;b&gt;"A" &amp; B&lt;/b&gt;'
