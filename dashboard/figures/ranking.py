"""Rankings: horizontal bars, the first on top, each with its figures beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.figures.chart import INK, figure, name_axis


def ranking(
    names: Sequence[str],
    values: Sequence[Decimal | int],
    *,
    texts: Sequence[str],
    hovers: Sequence[str],
    axis: Mapping[str, Any],
    colours: Sequence[str],
    height: int,
) -> go.Figure:
    """One bar a name; `texts` stand at the bars' ends, `axis` is the axis of the values."""
    lengths = [float(value) for value in values]
    low, high = min(0.0, *lengths, 0.0), max(0.0, *lengths, 0.0)
    room = _room(max(len(text) for text in texts))
    bars = go.Bar(
        x=lengths,
        # Positions and not names: two products may have one name.
        y=list(range(len(names))),
        orientation="h",
        marker={"color": list(colours), "line": {"width": 0}},
        text=[f" {text} " for text in texts],
        textposition="outside",
        textfont={"size": 11, "color": INK},
        cliponaxis=False,
        hovertext=list(hovers),
        hoverinfo="text",
        constraintext="none",
    )
    return figure(
        [bars],
        height=height,
        bargap=0.28,
        xaxis={**axis, "range": [low * room, high * room or 1], "nticks": 4},
        yaxis=name_axis(
            type="linear",
            autorange=False,
            range=[len(names) - 0.4, -0.6],
            tickvals=list(range(len(names))),
            ticktext=[formats.plain(formats.shorten(name, 24)) for name in names],
            showgrid=False,
            zeroline=False,
        ),
    )


def _room(characters: int) -> float:
    """How much longer than the longest bar the axis is, for the text beyond it not to be cut off."""
    narrowest, character = 190, 6.6  # pixels: of the bars' area on a phone, of a letter
    return 1 / (1 - min(0.65, characters * character / narrowest))


def with_share(amount: Decimal, total: Decimal) -> str:
    return f"{formats.short_money(amount)} · {formats.percent(amount, total)}"


def total_of(rows: Sequence[Mapping[str, Any]], column: str) -> Decimal:
    return sum((row[column] for row in rows), Decimal(0))


def height_of(rows: int) -> int:
    return 84 + 30 * max(rows, 3)
