"""Sales by country: shaded outlines, a dot where a country has none, and the names left over."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from dashboard import countries, formats, world
from dashboard.data import Data, Row
from dashboard.figures.chart import INK, Chart, figure, measure

# One hue, lighter to darker: the order is seen without seeing colour.
_SCALE = ["#D6E6F4", "#9CC7E4", "#559FCE", "#1F74B1", "#08457E", "#04294D"]
_LAND, _BORDER = "#EEF1F4", "#FFFFFF"
_SOUTH, _NORTH = -57, 84  # degrees of latitude: all of it that has customers


@dataclass
class _Country:
    """A country of the map and what was sold there, under whatever names it was written."""

    names: list[str]
    amount: Decimal
    orders: int
    customers: int


def country_map(data: Data) -> Chart:
    shown, unknown = _place(data.countries, measure(data.filters).column)
    name = measure(data.filters).name
    top = max((float(country.amount) for country in shown.values()), default=0.0)
    total = sum((row[measure(data.filters).column] for row in data.countries), Decimal(0))
    earth = world.load()

    traces = [
        _land([ring for other, rings in earth.outlines.items() if other not in shown for ring in rings])
    ]
    for country, sold in shown.items():
        colour = sample_colorscale(_SCALE, [_shade(float(sold.amount), top)])[0]
        text = _hover(sold, name, total)
        if country in earth.outlines:
            traces.append(_outline(earth.outlines[country], colour, text, sold.names[0]))
        else:
            traces.append(_dot(earth.places[country], colour, text, sold.names[0]))
    traces.append(_colour_bar(top))
    return Chart(
        key="map",
        title=f"{name} by country",
        subtitle="Shaded by amount; hover for the figures. Dots are countries too small to outline.",
        figure=figure(traces, height=462, **_frame()),
        span=8,
        note=_left_over(unknown, measure(data.filters).column),
        zoom=True,
    )


def _place(rows: Sequence[Row], column: str) -> tuple[Mapping[str, _Country], Sequence[Row]]:
    """Rows by the map's country, and those whose country the map does not know."""
    shown: dict[str, _Country] = {}
    unknown = []
    for row in rows:
        country = countries.map_name(row["country"])
        if country is None:
            unknown.append(row)
            continue
        known = shown.setdefault(country, _Country([], Decimal(0), 0, 0))
        known.names.append(row["country"])
        known.amount += row[column]
        known.orders += row["orders"]
        known.customers += row["customers"]
    return shown, unknown


def _left_over(rows: Sequence[Row], column: str) -> str:
    if not rows:
        return ""
    named = "; ".join(f"{row['country']} {formats.short_money(row[column])}" for row in rows)
    return f"Not on the map: {named}."


def _hover(sold: _Country, measure_name: str, total: Decimal) -> str:
    return (
        f"<b>{formats.plain(' + '.join(sold.names))}</b><br>{measure_name} {formats.money(sold.amount)}"
        f"<br>{formats.percent(sold.amount, total)} of the total"
        f"<br>{formats.counted(sold.orders, 'order')} (with cancelled),"
        f" {formats.counted(sold.customers, 'customer')}"
    )


def _shade(amount: float, top: float) -> float:
    """0 to 1. By the square root, so that one large country does not pale all others."""
    return math.sqrt(max(amount, 0.0) / top) if top > 0 else 0.0


def _land(rings: Sequence[world.Ring]) -> go.Scatter:
    return _polygon(rings, _LAND, hoverinfo="skip")


def _outline(rings: Sequence[world.Ring], colour: str, text: str, name: str) -> go.Scatter:
    return _polygon(rings, colour, hoverinfo="text", hoveron="fills", text=text, name=name)


def _polygon(rings: Sequence[world.Ring], colour: str, **more: object) -> go.Scatter:
    # A gap after each ring: they are filled one by one. As an array, which plotly takes as it is.
    gap = (np.nan, np.nan)
    xs, ys = np.array([point for ring in rings for point in (*ring, gap)], dtype=np.float32).T
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"color": _BORDER, "width": 0.6, "simplify": False},
        **more,
    )


def _dot(place: world.Point, colour: str, text: str, name: str) -> go.Scatter:
    return go.Scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers",
        marker={"size": 9, "color": colour, "line": {"color": INK, "width": 1}},
        hoverinfo="text",
        text=[text],
        name=name,
    )


def _round_below(amount: float) -> float:
    """The largest round number that is not more: 3.58 million -> 3 million."""
    if amount <= 0:
        return 0.0
    size = 10.0 ** math.floor(math.log10(amount))
    return math.floor(amount / size) * size


def scale_ticks(top: float) -> list[float]:
    return sorted({0.0, *(_round_below(top * part) for part in (0.07, 0.35, 1))})


def _colour_bar(top: float) -> go.Scatter:
    """Carries the scale; itself out of sight. Its ticks are amounts, placed as the shades are."""
    ticks = scale_ticks(top)
    return go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        hoverinfo="skip",
        marker={
            "color": [0],
            "cmin": 0,
            "cmax": 1,
            "colorscale": _SCALE,
            "showscale": True,
            "colorbar": {
                "orientation": "h",
                "thickness": 10,
                "len": 0.5,
                "x": 0.0,
                "xanchor": "left",
                "y": 0.0,
                "yanchor": "top",
                "outlinewidth": 0,
                "tickvals": [_shade(tick, top) for tick in ticks],
                "ticktext": [formats.short_money(Decimal(tick)) for tick in ticks],
                "tickfont": {"size": 11},
            },
        },
    )


def _frame() -> dict[str, object]:
    south, north = world.project(0, _SOUTH)[1], world.project(0, _NORTH)[1]
    hidden = {"visible": False, "showgrid": False, "zeroline": False}
    return {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 32},
        "xaxis": {**hidden, "range": [-2.45, 2.6]},
        "yaxis": {**hidden, "range": [south, north], "scaleanchor": "x"},
        "hovermode": "closest",
    }
