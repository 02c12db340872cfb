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


def histogram(counts: Counter[Any]) -> tuple[Bin, ...]:
    """Bins of the counted numbers or dates (by day); none where fewer than two of them differ.

    Dates that the calendar doesn't have come as text and are left out.
    """
    is_date = any(isinstance(value, dt.date) for value in counts)
    numbers: Counter[float] = Counter()
    for value, count in counts.items():
        if isinstance(value, dt.date):
            numbers[value.toordinal()] += count
        elif isinstance(value, int | float | Decimal):
            numbers[float(value)] += count
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    width = (high - low) / BINS
    if width == 0 or not math.isfinite(width):
        return ()
    bins = [0] * BINS
    for number, count in numbers.items():
        bins[min(int((number - low) / width), BINS - 1)] += count
    edges = [_edge(low + width * index, is_date) for index in range(BINS)] + [_edge(high, is_date)]
    return tuple(Bin(edges[index], edges[index + 1], count) for index, count in enumerate(bins))


def _edge(number: float, is_date: bool) -> Value:
    return dt.date.fromordinal(math.floor(number)) if is_date else float(f"{number:.4g}")
