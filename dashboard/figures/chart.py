"""What every chart shares: its parts, the colours, the type and the axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.filters import Filters

# Okabe and Ito's palette: told apart in the common colour blindnesses. Grey is for what has no name.
BLUE, ORANGE, GREEN, PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION, YELLOW, GREY = "#56B4E9", "#D55E00", "#F0E442", "#8A94A0"
_LINE_COLOURS = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, YELLOW)
OTHERS = "Other lines"

INK, MUTED, RULE = "#1F2933", "#52606D", "#E4E9EE"
_FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'


@dataclass(frozen=True)
class Chart:
    """A figure under a heading that a person reads first. No figure: `note` says why."""

    key: str
    title: str
    subtitle: str
    figure: go.Figure | None
    span: int = 4  # columns of twelve, where there is room
    legend: Sequence[tuple[str, str]] = ()  # (name, colour)
    note: str = ""
    zoom: bool = False


@dataclass(frozen=True)
class Measure:
    """Which sales the charts show."""

    column: str
    name: str


def measure(filters: Filters) -> Measure:
    if filters.basis == "gross":
        return Measure("gross_sales", "Gross sales")
    return Measure("net_sales", "Net sales")


def line_colours(product_lines: Sequence[str]) -> Mapping[str, str]:
    """A colour each for the best-selling lines; a colour stays with its line whatever is filtered."""
    return dict(zip(product_lines, _LINE_COLOURS, strict=False))


def figure(data: Sequence[Any], height: int, **layout: Any) -> go.Figure:
    """A figure in the dashboard's type; `layout` has what is its own."""
    base: dict[str, Any] = {
        "height": height,
        "autosize": True,
        "font": {"family": _FONT, "size": 12, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
        "showlegend": False,
        "dragmode": False,
        "modebar": {"bgcolor": "rgba(255,255,255,0.8)", "color": MUTED, "activecolor": INK},
        "separators": ".,",
        "hoverlabel": {
            "bgcolor": "#FFFFFF",
            "bordercolor": "#9AA5B1",
            "font": {"family": _FONT, "size": 12, "color": INK},
            "align": "left",
        },
    }
    return go.Figure(data=list(data), layout=go.Layout(**{**base, **layout}))


def money_axis(title: str, **more: Any) -> dict[str, Any]:
    """Ticks as 500k, 2M, 1.5B; `title` names the amount."""
    return value_axis(f"{title}, source currency", exponentformat="B", rangemode="tozero", **more)


def month_axis() -> dict[str, Any]:
    """Of months as `month_start` gives them; one without a row is a gap."""
    return value_axis(
        "Month of order",
        type="date",
        tickformat="%b\n%Y",
        hoverformat="%b %Y",
        nticks=12,
        showgrid=False,
    )


def month_start(year_month: str) -> str | None:
    """'2004-11' -> '2004-11-01'; None for a row that is of no month."""
    return f"{year_month}-01" if year_month[:1].isdigit() else None


def value_axis(title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"size": 11, "color": MUTED}, "standoff": 8},
        "tickfont": {"size": 11, "color": MUTED},
        "gridcolor": RULE,
        "zerolinecolor": "#C3CCD5",
        "nticks": 6,
        "automargin": True,
        "fixedrange": True,
        **more,
    }


def name_axis(**more: Any) -> dict[str, Any]:
    """The axis of a ranking: names, the first on top."""
    return {
        "type": "category",
        "autorange": "reversed",
        "ticks": "",
        "tickfont": {"size": 12, "color": INK},
        "automargin": True,
        "fixedrange": True,
        "ticklabelstandoff": 6,
        **more,
    }
