"""The dashboard's content: key figures, charts, and what it says where there is nothing to show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard import formats
from dashboard.data import Options, read, read_options, run_all
from dashboard.figures import shipping, world_map
from dashboard.figures.chart import Chart, line_colours
from dashboard.figures.customers import SEGMENTS
from dashboard.filters import Basis, Filters
from dashboard.readers import LocalReader
from dashboard.view import EMPTY, build_view, charts, release_facts
from local.named_queries import find_query
from tests.dashboard.shop import LINES, Shop
from tests.dashboard.test_filters import chosen, key_figures_of

CHOICE = Filters("2003-06", "2005-01", ("USA", "Singapore", "Atlantis", "UK", "Great Britain"), LINES[:4])


@pytest.fixture(scope="module")
def options(reader: LocalReader) -> Options:
    return read_options(reader)


def drawn(reader: LocalReader, options: Options, filters: Filters) -> Mapping[str, Chart]:
    sections = charts(read(reader, filters), options)
    return {chart.key: chart for _, section in sections for chart in section}


def values(figure: Any, axis: str) -> list[float]:
    return [value for trace in figure.data for value in trace[axis]]


def test_options_are_what_the_data_has(shop: Shop, options: Options) -> None:
    assert set(options.countries) == {sale.country for sale in shop.sales}
    assert options.months == tuple(sorted({sale.month for sale in shop.sales}))
    sold = {
        line: sum(sale.amount for sale in shop.sales if sale.product_line == line)
        for line in options.product_lines
    }
    assert list(options.product_lines) == sorted(sold, key=lambda line: -sold[line])


@pytest.mark.parametrize("basis", ["net", "gross"])
@pytest.mark.parametrize("filters", [Filters(), CHOICE])
def test_key_figures(
    shop: Shop, reader: LocalReader, options: Options, filters: Filters, basis: Basis
) -> None:
    filters = Filters(**{**filters.__dict__, "basis": basis})
    expected = key_figures_of(chosen(shop, filters))
    view = build_view(reader, options, filters)
    shown = {figure["key"]: figure for figure in view["figures"]}
    assert shown["gross_sales"]["exact"] == formats.money(expected["gross_sales"])
    assert shown["net_sales"]["exact"] == formats.money(expected["net_sales"])
    assert shown["net_sales"]["value"] == formats.short_money(expected["net_sales"])
    assert shown["margin"]["exact"] == formats.money(expected["margin"])
    rate = 100 * expected["margin"] / expected["net_sales"]
    assert shown["margin_rate"]["value"] == f"{rate:.1f} %"
    assert shown["orders"]["value"] == str(expected[f"{basis}_orders"])
    assert shown["customers"]["value"] == str(expected[f"{basis}_customers"])
    average = expected[f"{basis}_sales"] / expected[f"{basis}_orders"]
    assert Decimal(shown["average_order"]["exact"].replace(",", "")) == pytest.approx(
        average, abs=Decimal("0.01")
    )
    assert shown["late_share"]["exact"] == f"{expected['late_orders']} of {expected['shipped_orders']}"
    for figure in shown.values():
        assert figure["definition"]
    assert {key: shown[key]["basis"] for key in ("gross_sales", "net_sales", "margin", "orders")} == {
        "gross_sales": "gross",
        "net_sales": "net",
        "margin": "net",
        "orders": basis,
    }
    assert f"{expected['order_lines']:,} order lines" in view["selection"]


@pytest.mark.parametrize("basis", ["net", "gross"])
@pytest.mark.parametrize("filters", [Filters(), CHOICE])
def test_charts_show_what_the_queries_say(
    reader: LocalReader, options: Options, filters: Filters, basis: Basis
) -> None:
    filters = Filters(**{**filters.__dict__, "basis": basis})
    shown = drawn(reader, options, filters)
    column = f"{basis}_sales"
    names = ["sales_by_country", "sales_by_month", "sales_by_product_line", "top_products", "top_customers"]
    countries, months, lines, products, customers = run_all(
        reader, [(name, filters, "sales") for name in names]
    )
    whole = float(sum(row[column] for row in countries))

    assert sum(values(shown["countries"].figure, "x")) == pytest.approx(whole)
    assert values(shown["product_lines"].figure, "x") == [float(row[column]) for row in lines]
    assert values(shown["products"].figure, "x") == [float(row[column]) for row in products[:10]]
    assert values(shown["customers"].figure, "x") == [float(row[column]) for row in customers[:10]]
    *stacked, total = shown["months"].figure.data  # type: ignore[union-attr]
    assert list(total.y) == [float(row[column]) for row in months]
    assert np.sum([bar.y for bar in stacked], axis=0) == pytest.approx(total.y)
    margins = {row["product_line"]: row for row in lines if row["net_sales"]}
    (points,) = shown["line_margins"].figure.data  # type: ignore[union-attr]
    assert dict(zip(points.y, points.x, strict=True)) == pytest.approx(
        {name: float(100 * row["margin"] / row["net_sales"]) for name, row in margins.items()}
    )


@pytest.mark.parametrize("filters", [Filters(), CHOICE])
def test_customers_and_shipping_show_what_the_queries_say(
    reader: LocalReader, options: Options, filters: Filters
) -> None:
    shown = drawn(reader, options, filters)
    segments, late, statuses = run_all(
        reader, [(name, filters, "sales") for name in ("customer_segments", "late_shipments", "order_status")]
    )
    (balances,) = run_all(reader, [("receivables", filters, "balances")])
    ((key,),) = run_all(reader, [("key_figures", filters, "sales")])

    assert sum(values(shown["segments"].figure, "x")) == pytest.approx(
        float(sum(row["monetary"] for row in segments))
    )
    owed = [row["balance"] for row in balances if row["balance"] > 0]
    assert values(shown["receivables"].figure, "x") == [float(amount) for amount in owed[:10]]
    assert shown["receivables"].note.startswith(
        f"Open: {formats.short_money(sum(owed, Decimal(0)))} with {formats.counted(len(owed), 'customer')}."
    )
    on_time, too_late = shown["days_to_ship"].figure.data  # type: ignore[union-attr]
    assert sum(too_late.y) == len(late)
    assert sum(on_time.y) + sum(too_late.y) == key["shipped_orders"]
    assert values(shown["statuses"].figure, "x") == [row["orders"] for row in statuses]
    months = shown["late_by_month"].figure.data[0]  # type: ignore[union-attr]
    assert max(months.y) <= 100 and len(months.x) == len(set(months.x))


def test_the_map_loses_no_country(reader: LocalReader, options: Options) -> None:
    chart = drawn(reader, options, Filters())["map"]
    (rows,) = run_all(reader, [("sales_by_country", Filters(), "sales")])
    amount = {row["country"]: row["net_sales"] for row in rows}
    hovers = " ".join(str(trace.text) for trace in chart.figure.data)  # type: ignore[union-attr]
    for country in ("USA", "France", "Germany", "Singapore", "Hong Kong"):
        assert f"<b>{country}</b><br>Net sales {formats.money(amount[country])}" in hovers
    both = amount["UK"] + amount["Great Britain"]
    assert f"Net sales {formats.money(both)}" in hovers  # one country under two names
    assert chart.note.startswith("Not on the map: ")
    for country in ("Atlantis", "Unknown"):
        assert f"{country} {formats.short_money(amount[country])}" in chart.note


@pytest.mark.parametrize(("amount", "ticks"), [(3_580_000, [0, 200_000, 1_000_000, 3_000_000]), (0, [0])])
def test_the_maps_scale_has_round_ticks(amount: float, ticks: list[float]) -> None:
    assert world_map.scale_ticks(amount) == ticks


def test_axes_have_titles_and_every_figure_is_valid(reader: LocalReader, options: Options) -> None:
    for key, chart in drawn(reader, options, Filters()).items():
        assert chart.figure is not None, key
        parsed = go.Figure(json.loads(chart.figure.to_json()))
        assert chart.title and chart.subtitle, key
        if key != "map":
            titles = [parsed.layout.xaxis.title.text, parsed.layout.yaxis.title.text]
            assert any(titles), key
            assert parsed.layout.xaxis.title.text, key


def test_names_of_the_data_are_text_and_not_marks(reader: LocalReader, options: Options) -> None:
    for key, chart in drawn(reader, options, Filters()).items():
        assert chart.figure is not None, key
        written = chart.figure.to_json()
        assert "<i>" not in written and "Customer <" not in written, key
        if key == "products":
            assert "_&lt;i&gt;" in written


@pytest.mark.parametrize(
    "filters",
    [
        Filters(countries=("Nowhere",)),
        Filters("2006-01", "2006-02"),
        Filters(product_lines=("Bicycles",), basis="gross"),
    ],
)
def test_an_empty_choice_says_so(reader: LocalReader, options: Options, filters: Filters) -> None:
    view = build_view(reader, options, filters)
    assert (view["message"], view["figures"], view["sections"]) == (EMPTY, [], [])


def test_a_period_that_ends_before_it_begins_says_so(reader: LocalReader, options: Options) -> None:
    view = build_view(reader, options, Filters("2004-05", "2004-04"))
    assert "ends before it begins" in view["message"]
    assert view["sections"] == []


def test_only_cancelled_orders_leave_net_charts_in_order(
    shop: Shop, reader: LocalReader, options: Options
) -> None:
    """A choice of cancelled orders only has gross sales, and net sales of 0."""
    cancelled = next(
        filters
        for filters in (
            Filters(sale.month, sale.month, (sale.country,), (sale.product_line,))
            for sale in shop.sales
            if sale.cancelled
        )
        if all(sale.cancelled for sale in chosen(shop, filters))
    )
    view = build_view(reader, options, cancelled)
    shown = {figure["key"]: figure["value"] for figure in view["figures"]}
    assert shown["net_sales"] == "0" and shown["gross_sales"] != "0"
    assert shown["margin_rate"] == shown["average_order"] == formats.MISSING
    json.dumps(view, allow_nan=False)


def test_a_line_keeps_its_colour_whatever_is_chosen(reader: LocalReader, options: Options) -> None:
    colours = line_colours(options.product_lines)
    assert len(set(colours.values())) == 7
    line = options.product_lines[3]
    legend = dict(drawn(reader, options, Filters(product_lines=(line,)))["months"].legend)
    assert legend == {line: colours[line]}


def test_the_release_is_named(reader: LocalReader) -> None:
    facts = dict(release_facts(reader.manifest()))
    assert facts["Release"] == "20261124-061530-4f2a"
    assert facts["Published"] == "24 Nov 2026, 06:16:02 UTC"
    position = {"gtid_set": "3e11fa47:1-57", "exact": False}
    facts = dict(release_facts({**reader.manifest(), "source_position": position}))
    assert facts["Source position"] == "at or after 3e11fa47:1-57"
    facts = dict(release_facts({**reader.manifest(), "source_position": {**position, "exact": True}}))
    assert facts["Source position"] == "3e11fa47:1-57"


def test_segments_are_those_of_the_query() -> None:
    sql = find_query("customer_segments").sql
    for name, rule in SEGMENTS.items():
        assert f"--     {name}: {rule}" in sql


@pytest.mark.parametrize(
    ("days", "names"),
    [
        ({1: 10, 3: 20}, ["1", "2", "3"]),
        ({1: 98, 400: 2}, [*map(str, range(1, 11)), "over 10"]),
        ({-9000: 1, 2: 99}, ["-58 or less", *map(str, range(-57, 3))]),
    ],
)
def test_far_days_are_put_together(reader: LocalReader, days: dict[int, int], names: list[str]) -> None:
    rows = [{"days_to_ship": day, "orders": count, "late_orders": 1} for day, count in days.items()]
    chart = shipping.days_to_ship(replace(read(reader, Filters()), days_to_ship=rows))
    assert chart.figure is not None
    on_time, late = chart.figure.data
    assert list(on_time.x) == list(late.x) == names
    assert sum(on_time.y) + sum(late.y) == sum(days.values())
