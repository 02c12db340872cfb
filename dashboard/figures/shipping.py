"""Shipping: how long it takes, how often it is late, and where the orders stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard import formats
from dashboard.data import Data, Row
from dashboard.figures.chart import (
    BLUE,
    GREY,
    SKY,
    VERMILION,
    Chart,
    figure,
    month_axis,
    month_start,
    value_axis,
)
from dashboard.figures.ranking import height_of, ranking

_HEIGHT = 300
_SHOWN = 0.97  # of the orders, each number of days by itself


def days_to_ship(data: Data) -> Chart:
    rows = data.days_to_ship
    title = "Days from order to shipping"
    if not rows:
        return Chart("days_to_ship", title, "", None, note="No order here has been shipped.")
    shipped = sum(row["orders"] for row in rows)
    # A few orders that took months, or that a wrong date puts long before, would press all others together.
    last = max(_within(rows, _SHOWN), rows[0]["days_to_ship"] + 9)
    first = max(rows[0]["days_to_ship"], last - 60)
    late = Counter[int]()
    on_time = Counter[int]()
    for row in rows:
        days = min(max(row["days_to_ship"], first), last + 1)
        late[days] += row["late_orders"]
        on_time[days] += row["orders"] - row["late_orders"]
    shown = range(first, max(late) + 1)
    names = [f"over {last}" if days > last else str(days) for days in shown]
    if rows[0]["days_to_ship"] < first:
        names[0] = f"{first} or less"
    series = (("On time", BLUE, on_time), ("Late", VERMILION, late))
    bars = [
        go.Bar(
            x=names,
            y=[numbers[days] for days in shown],
            name=name,
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate="%{y:,}<extra>" + name + "</extra>",
        )
        for name, colour, numbers in series
    ]
    return Chart(
        key="days_to_ship",
        title=title,
        subtitle=f"{formats.counted(shipped, 'order')} shipped, half of them within"
        f" {formats.counted(_within(rows, 0.5), 'day')}; late is after the required date",
        figure=figure(
            bars,
            height=_HEIGHT,
            barmode="stack",
            bargap=0.15,
            hovermode="x unified",
            xaxis=value_axis(
                "Days from order to shipping",
                type="category",
                showgrid=False,
                tickvals=[*range(0, len(names) - 1, -(-len(names) // 8)), len(names) - 1],
                unifiedhovertitle={"text": "%{x} days"},
            ),
            yaxis=value_axis("Orders", rangemode="tozero", tickformat=",~r"),
        ),
        legend=[(name, colour) for name, colour, _ in series],
    )


def late_by_month(data: Data) -> Chart:
    rows = [row for row in data.late_by_month if month_start(row["month"])]
    title = "Late orders by month"
    if not rows:
        return Chart("late_by_month", title, "", None, note="No order here has been shipped.")
    bars = go.Bar(
        x=[month_start(row["month"]) for row in rows],
        xperiod="M1",
        xperiodalignment="middle",
        y=[100 * row["late_orders"] / row["shipped_orders"] for row in rows],
        marker={"color": VERMILION, "line": {"width": 0}},
        hovertext=[
            f"<b>{formats.month(row['month'])}</b>"
            f"<br>{formats.percent(row['late_orders'], row['shipped_orders'])} late:"
            f" {formats.count(row['late_orders'])} of"
            f" {formats.counted(row['shipped_orders'], 'order')} shipped"
            for row in rows
        ],
        hoverinfo="text",
    )
    return Chart(
        key="late_by_month",
        title=title,
        subtitle="Share of shipped orders that left after their required date",
        figure=figure(
            [bars],
            height=_HEIGHT,
            bargap=0.22,
            xaxis=month_axis(),
            yaxis=value_axis("Late, % of shipped orders", ticksuffix=" %", rangemode="tozero"),
        ),
    )


def order_status(data: Data) -> Chart:
    rows = data.statuses
    orders = sum(row["orders"] for row in rows)
    colours = {"Shipped": BLUE, "Cancelled": GREY}
    return Chart(
        key="statuses",
        title="Status of the orders",
        subtitle=f"{formats.counted(orders, 'order')}, with cancelled ones",
        figure=ranking(
            [row["status"] for row in rows],
            [row["orders"] for row in rows],
            texts=[
                f"{formats.count(row['orders'])} · {formats.percent(row['orders'], orders)}" for row in rows
            ],
            hovers=[
                f"<b>{formats.plain(row['status'])}</b><br>{formats.counted(row['orders'], 'order')}"
                f"<br>Gross sales {formats.money(row['gross_sales'])}"
                for row in rows
            ],
            axis=value_axis("Orders", tickformat=",~r", rangemode="tozero"),
            colours=[colours.get(row["status"], SKY) for row in rows],
            height=max(_HEIGHT, height_of(len(rows))),
        ),
    )


def _within(rows: Sequence[Row], share: float) -> int:
    """The smallest number of days within which this share of the orders was shipped."""
    wanted, seen = share * sum(row["orders"] for row in rows), 0
    for row in rows:
        seen += row["orders"]
        if seen >= wanted:
            return int(row["days_to_ship"])
    raise ValueError("no orders")
