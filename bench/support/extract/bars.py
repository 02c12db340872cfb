"""What was wanted, what was reached, and how that is shown and kept. Nothing here measures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bar:
    """`wanted`: at most that much, or at least with `at_least`; None where it is only reported.

    `reached`: None where it couldn't be measured; `note` says why then.
    """

    what: str
    reached: float | None
    wanted: float | None = None
    at_least: bool = False
    unit: str = ""
    note: str = ""

    @property
    def missed(self) -> bool:
        """What could not be measured was not reached."""
        if self.wanted is None:
            return False
        if self.reached is None:
            return True
        return self.reached < self.wanted if self.at_least else self.reached > self.wanted

    @property
    def verdict(self) -> str:
        if self.reached is None:
            return "not measured"
        if self.wanted is None:
            return "reported"
        return "MISSED" if self.missed else "reached"

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "verdict": self.verdict}


@dataclass(frozen=True)
class Part:
    """What one part found: its bars, and the figures that they were made of."""

    bars: tuple[Bar, ...]
    figures: Mapping[str, Any]


def percentile(values: Sequence[float], share: float) -> float:
    """What `share` (0 to 1) of `values` don't exceed, itself one of them. Raises ValueError: no values."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def table(bars: Sequence[Bar]) -> str:
    rows = [("bar", "wanted", "reached", "")]
    for bar in bars:
        verdict = f"{bar.verdict}: {bar.note}" if bar.note else bar.verdict
        rows.append((bar.what, _wanted(bar), _number(bar.reached, bar.unit), verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        f"{what:<{widths[0]}}  {wanted:>{widths[1]}}  {reached:>{widths[2]}}  {verdict}".rstrip()
        for what, wanted, reached, verdict in rows
    )


def merged(earlier: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A document in which parts that were measured now stand in the place of the same measured before."""
    return {"parts": {**earlier.get("parts", {}), **parts}}


def _wanted(bar: Bar) -> str:
    if bar.wanted is None:
        return "-"
    return f"{'at least' if bar.at_least else 'at most'} {_number(bar.wanted, bar.unit)}"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    text = f"{value:,.0f}" if value == round(value) or value >= 1000 else f"{value:.3g}"
    return f"{text} {unit}".rstrip()
