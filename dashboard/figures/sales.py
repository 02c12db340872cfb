"""Sales by country, month, product line and product."""

from __future__ import annotations

from decimal import Decimal

import plotly.graph_objects as go

from dashboard import formats
from dashboard.data import Data, Options, Row
from dashboard.figures.chart import (
    BLUE,
    GREY,
    INK,
    OTHERS,
    RULE,
    Chart,
    figure,
    line_colours,
    measure,
    money_axis,
    month_axis,
    month_start,
    name_axis,
    value_axis,
)
from dashboard.figures.ranking import height_of, ranking, total_of, with_share

_RANKED = 12


def country_ranking(data: Data) -> Chart:
    chosen = measure(data.filters)
    total = total_of(data.countries, chosen.column)
    rows, rest = data.countries[:_RANKED], data.countries[_RANKED:]
    if rest:
        folded = {
            "country": f"{len(rest)} others",
            **{key: total_of(rest, key) for key in ("orders", "customers", "gross_sales", "net_sales")},
        }
        rows = [*rows, folded]
    hovers = [
        f"<b>{formats.plain(row['country'])}</b><br>{chosen.name} {formats.money(row[chosen.column])}"
        f"<br>{formats.percent(row[chosen.column], total)} of the total"
        f"<br>{formats.counted(row['orders'], 'order')} (with cancelled)"
        for row in rows
    ]
    colours = [BLUE] * len(rows)
    if rest:
        colours[-1] = GREY
    return Chart(
        key="countries",
        title="Ranking of countries",
        subtitle=f"{chosen.name}, and share of the total",
        figure=ranking(
            [row["country"] for row in rows],
            [row[chosen.column] for row in rows],
            texts=[with_share(row[chosen.column], total) for row in rows],
            hovers=hovers,
            axis=money_axis(chosen.name),
            colours=colours,
            height=462,
        ),
    )


def sales_over_time(data: Data, options: Options) -> Chart:
    chosen = measure(data.filters)
    colours = line_colours(options.product_lines)
    months = [row for row in data.months if month_start(row["month"])]
    undated = [row for row in data.months if not month_start(row["month"])]
    sold: dict[tuple[str, str], Decimal] = {}
    for row in data.months_by_line:
        line = row["product_line"] if row["product_line"] in colours else OTHERS
        key = (line, row["month"])
        sold[key] = sold.get(key, Decimal(0)) + row[chosen.column]
    lines = [line for line in (*colours, OTHERS) if any(line == known for known, _ in sold)]
    starts = [month_start(row["month"]) for row in months]

    def bars(line: str) -> go.Bar:
        amounts = [sold.get((line, row["month"]), Decimal(0)) for row in months]
        return go.Bar(
            x=starts,
            y=[float(amount) for amount in amounts],
            xperiod="M1",
            xperiodalignment="middle",
            name=formats.plain(line),
            marker={"color": colours.get(line, GREY), "line": {"width": 0}},
            customdata=[formats.money(amount) for amount in amounts],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )

    totals = go.Scatter(
        x=starts,
        y=[float(row[chosen.column]) for row in months],
        xperiod="M1",
        xperiodalignment="middle",
        mode="markers",
        marker={"size": 1, "opacity": 0},
        name="Total",
        customdata=[
            f"{formats.money(row[chosen.column])}, {formats.counted(row['orders'], 'order')}"
            for row in months
        ],
        hovertemplate="<b>%{customdata}</b><extra><b>Total</b></extra>",
    )
    return Chart(
        key="months",
        title=f"{chosen.name} by month and product line",
        subtitle="Month in which the order was placed; the last month may be incomplete",
        figure=figure(
            [*(bars(line) for line in lines), totals],
            height=360,
            barmode="stack",
            bargap=0.22,
            hovermode="x unified",
            xaxis=month_axis(),
            yaxis=money_axis(chosen.name),
        ),
        span=12,
        legend=[(line, colours.get(line, GREY)) for line in lines],
        note="; ".join(
            f"Without an order date: {formats.money(row[chosen.column])},"
            f" {formats.counted(row['orders'], 'order')}"
            for row in undated
        ),
    )


def product_lines(data: Data, options: Options) -> Chart:
    chosen = measure(data.filters)
    colours = line_colours(options.product_lines)
    total = total_of(data.product_lines, chosen.column)
    rows = data.product_lines
    return Chart(
        key="product_lines",
        title="Share of the product lines",
        subtitle=f"{chosen.name}, and share of the total",
        figure=ranking(
            [row["product_line"] for row in rows],
            [row[chosen.column] for row in rows],
            texts=[with_share(row[chosen.column], total) for row in rows],
            hovers=[_line_hover(row, chosen.name, chosen.column, total) for row in rows],
            axis=money_axis(chosen.name),
            colours=[colours.get(row["product_line"], GREY) for row in rows],
            height=height_of(10),
        ),
    )


def line_margins(data: Data, options: Options) -> Chart:
    colours = line_colours(options.product_lines)
    rows = [row for row in data.product_lines if row["net_sales"]]
    margin, net = total_of(rows, "margin"), total_of(rows, "net_sales")
    rates = [100 * float(row["margin"]) / float(row["net_sales"]) for row in rows]
    if not rows:
        return Chart("line_margins", "Margin of the product lines", "", None, note="No net sales here.")
    overall = 100 * float(margin) / float(net)
    names = [row["product_line"] for row in rows]
    points = go.Scatter(
        x=rates,
        y=names,
        mode="markers+text",
        marker={"size": 13, "color": [colours.get(name, GREY) for name in names]},
        text=[formats.percent(row["margin"], row["net_sales"]) for row in rows],
        textposition="middle right",
        textfont={"size": 11, "color": INK},
        hovertext=[_line_hover(row, "Net sales", "net_sales", net) for row in rows],
        hoverinfo="text",
        cliponaxis=False,
    )
    low, high = min(0.0, *rates), max(0.0, *rates)
    return Chart(
        key="line_margins",
        title="Margin of the product lines",
        subtitle=f"Margin ÷ net sales; the line marks all together: {formats.percent(margin, net)}",
        figure=figure(
            [points],
            height=height_of(10),
            xaxis=value_axis("Margin, % of net sales", ticksuffix=" %", range=[low * 1.3, high * 1.3]),
            yaxis=name_axis(showgrid=True, gridcolor=RULE),
            shapes=[
                {
                    "type": "line",
                    "x0": overall,
                    "x1": overall,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "layer": "below",
                    "line": {"color": GREY, "width": 1.5, "dash": "dot"},
                }
            ],
        ),
    )


def top_products(data: Data, options: Options) -> Chart:
    chosen = measure(data.filters)
    colours = line_colours(options.product_lines)
    rows = data.products[:10]
    return Chart(
        key="products",
        title="Best-selling products",
        subtitle=f"{chosen.name}; coloured by product line",
        figure=ranking(
            [row["product_name"] for row in rows],
            [row[chosen.column] for row in rows],
            texts=[formats.short_money(row[chosen.column]) for row in rows],
            hovers=[
                f"<b>{formats.plain(row['product_name'])}</b><br>{formats.plain(row['product_code'])},"
                f" {formats.plain(row['product_line'])}"
                f"<br>{chosen.name} {formats.money(row[chosen.column])}"
                f"<br>Margin {formats.money(row['margin'])}"
                f" ({formats.percent(row['margin'], row['net_sales'])} of net sales)"
                f"<br>{formats.counted(row['units'], 'unit')} (with cancelled)"
                for row in rows
            ],
            axis=money_axis(chosen.name),
            colours=[colours.get(row["product_line"], GREY) for row in rows],
            height=height_of(10),
        ),
    )


def _line_hover(row: Row, name: str, column: str, total: Decimal) -> str:
    return (
        f"<b>{formats.plain(row['product_line'])}</b><br>{name} {formats.money(row[column])}"
        f"<br>{formats.percent(row[column], total)} of the total"
        f"<br>Margin {formats.money(row['margin'])}"
        f" ({formats.percent(row['margin'], row['net_sales'])} of net sales)"
        f"<br>{formats.counted(row['orders'], 'order')},"
        f" {formats.counted(row['units'], 'unit')} (with cancelled)"
    )
