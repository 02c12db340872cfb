"""One screen of the dashboard as plain JSON: what board.js draws, in the notebook and on the page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dashboard import formats
from dashboard.data import Data, Options, Reader, Row, read
from dashboard.figures import customers, sales, shipping, world_map
from dashboard.figures.chart import Chart
from dashboard.filters import Filters
from dashboard.key_figures import key_figures

View = dict[str, Any]
EMPTY = "No sales match this choice: widen the period, or take out a country or a product line."


def build_view(reader: Reader, options: Options, filters: Filters) -> View:
    """Reads and draws. Nothing chosen: a message, and neither figures nor charts."""
    if filters.first_month and filters.last_month and filters.first_month > filters.last_month:
        return message_view(filters, "The period ends before it begins: choose a later last month.")
    data = read(reader, filters)
    if data.empty:
        return message_view(filters, EMPTY)
    return {
        # With its filters a view is never equal to the one before it, so the browser always hears of it.
        "filters": filters.to_json(),
        "selection": describe(filters, options, data.key_figures),
        "message": "",
        "figures": [asdict(figure) for figure in key_figures(data.key_figures, filters)],
        "sections": [
            {"title": title, "charts": [_chart(chart) for chart in section]}
            for title, section in charts(data, options)
        ],
    }


def describe(filters: Filters, options: Options, row: Row) -> str:
    """The selection in words: 'Jan 2003 to May 2005 · all 27 countries · Ships, Trains · 326 order lines'."""
    first = filters.first_month or (options.months[0] if options.months else None)
    last = filters.last_month or (options.months[-1] if options.months else None)
    parts = [f"{formats.month(first)} to {formats.month(last)}"] if first and last else []
    for chosen, every, noun in (
        (filters.countries, options.countries, "countries"),
        (filters.product_lines, options.product_lines, "product lines"),
    ):
        few = 0 < len(chosen) <= 3
        parts.append(", ".join(chosen) if few else f"{len(chosen) or f'all {len(every)}'} {noun}")
    parts.append(formats.counted(row["order_lines"], "order line"))
    parts.append(formats.counted(row["units"], "unit"))
    return " · ".join(parts)


def release_facts(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which release is shown, and of which moment of the source."""
    position = manifest.get("source_position") or {}
    facts = [
        ("Release", str(manifest["release"])),
        ("Published", formats.moment(manifest["published_at"])),
        ("Source read from", formats.moment(manifest["started_at"])),
    ]
    if position.get("gtid_set"):
        exactly = "" if position.get("exact") else "at or after "
        facts.append(("Source position", f"{exactly}{position['gtid_set']}"))
    return facts


def charts(data: Data, options: Options) -> Sequence[tuple[str, Sequence[Chart]]]:
    return (
        ("Where it sells", (world_map.country_map(data), sales.country_ranking(data))),
        ("How sales develop", (sales.sales_over_time(data, options),)),
        (
            "What sells",
            (
                sales.product_lines(data, options),
                sales.line_margins(data, options),
                sales.top_products(data, options),
            ),
        ),
        (
            "Who buys",
            (customers.segments(data), customers.top_customers(data), customers.receivables(data)),
        ),
        (
            "How it ships",
            (shipping.days_to_ship(data), shipping.late_by_month(data), shipping.order_status(data)),
        ),
    )


def message_view(filters: Filters, message: str) -> View:
    return {
        "filters": filters.to_json(),
        "selection": "",
        "message": message,
        "figures": [],
        "sections": [],
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "key": chart.key,
        "title": chart.title,
        "subtitle": chart.subtitle,
        "span": chart.span,
        "legend": [{"name": name, "colour": colour} for name, colour in chart.legend],
        "note": chart.note,
        "zoom": chart.zoom,
        "figure": json.loads(chart.figure.to_json()) if chart.figure is not None else None,
    }
