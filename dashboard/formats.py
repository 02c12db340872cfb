"""Numbers and dates as the dashboard writes them. Amounts have no currency: the source names none."""

from __future__ import annotations

import html
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

MISSING = "—"
_UNITS = (("bn", Decimal(10**9)), ("M", Decimal(10**6)), ("k", Decimal(10**3)))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(amount: Decimal | None) -> str:
    """Every digit: '9,604,190.61'."""
    return MISSING if amount is None else f"{_round(amount, 2):,.2f}"


def short_money(amount: Decimal | None) -> str:
    """Three figures and a unit: '9.60 M', '812 k', '950'."""
    if amount is None:
        return MISSING
    size = abs(amount)
    for unit, divisor in _UNITS:
        # 999.6 k would round to '1,000 k': the next unit takes over where rounding does.
        if size >= divisor * Decimal("0.9995"):
            return f"{_three_figures(amount / divisor)} {unit}"
    return _three_figures(amount, most=0)


def count(number: int | None) -> str:
    return MISSING if number is None else f"{number:,}"


def counted(number: int, noun: str) -> str:
    """'1 order', '2,996 orders'."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def percent(part: Decimal | int, whole: Decimal | int) -> str:
    """One decimal; of nothing there is no share."""
    if not whole:
        return MISSING
    return f"{_round(Decimal(part) * 100 / Decimal(whole), 1):,.1f} %"


def month(year_month: str) -> str:
    """'2004-11' -> 'Nov 2004'; any other text stays as it is."""
    year, _, number = year_month.partition("-")
    if not (year.isdigit() and number.isdigit() and 1 <= int(number) <= 12):
        return year_month
    return f"{_MONTHS[int(number) - 1]} {year}"


def day(value: date | None) -> str:
    return MISSING if value is None else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(iso: str | None) -> str:
    """'2026-11-24T06:16:02Z' -> '24 Nov 2026, 06:16:02 UTC'."""
    if iso is None:
        return MISSING
    parsed = datetime.fromisoformat(iso)
    zone = " UTC" if parsed.utcoffset() is not None and not parsed.utcoffset() else ""
    return f"{day(parsed.date())}, {parsed:%H:%M:%S}{zone}"


def plain(text: str) -> str:
    """Text of the data for a chart, where plotly would read marks such as <b> in it."""
    return html.escape(text, quote=False)


def shorten(text: str, length: int) -> str:
    """At most `length` characters, the last of them '…' where something is left out."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _three_figures(number: Decimal, most: int = 2) -> str:
    digits = min(most, max(0, 2 - _round(abs(number), 2).adjusted()))
    return f"{_round(number, digits):,.{digits}f}"


def _round(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
