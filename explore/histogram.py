"""How numbers and dates spread: bins of equal width between the smallest and the largest."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from decimal import Decimal
from typing import Any

from explore.shape import Bin
from explore.values import Value

BINS = 20
_EXACT = 2.0**53  # beyond it not every whole number is a float


def histogram(counts: Counter[Any]) -> tuple[Bin, ...]:
    """At most BINS bins of the counted numbers or dates (by day); none where fewer than two differ.

    Whole numbers and days have bins of a whole width, or some bins would have more of them than others.
    Dates that the calendar doesn't have come as text and are left out.
    """
    is_date = any(isinstance(value, dt.date) for value in counts)
    numbers: Counter[float] = Counter()
    for value, count in counts.items():
        if isinstance(value, dt.date):
            numbers[float(value.toordinal())] += count
        elif isinstance(value, int | float | Decimal):
            numbers[float(value)] += count
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    if low == high or not math.isfinite(high - low):
        return ()
    is_whole = max(-low, high) < _EXACT and all(number.is_integer() for number in numbers)
    width = float(math.ceil((high - low + 1) / BINS)) if is_whole else (high - low) / BINS
    bins: Counter[int] = Counter()
    for number, count in numbers.items():
        bins[min(int((number - low) / width), BINS - 1)] += count
    ends = [low + width * (index + 1) - is_whole for index in range(max(bins))]
    return tuple(
        Bin(_edge(low + width * index, is_date), _edge(end, is_date), bins[index])
        for index, end in enumerate([*ends, high])
    )


def _edge(number: float, is_date: bool) -> Value:
    if is_date:
        return dt.date.fromordinal(int(number))
    return int(number) if number.is_integer() else float(f"{number:.4g}")
