"""Filters: any combination chooses the rows it says, and none changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.data import Row, run_all
from dashboard.filters import Filters, narrow
from dashboard.readers import LocalReader
from lakehouse.errors import UsageError
from local.named_queries import load_queries
from tests.dashboard.shop import COUNTRIES, LINES, Sale, Shop

MONTHS = st.none() | st.builds(
    lambda year, month: f"{year}-{month:02d}", st.integers(2003, 2005), st.integers(1, 12)
)


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=4).map(tuple)


FILTERS = st.builds(
    Filters,
    MONTHS,
    MONTHS,
    some([*COUNTRIES, "Unknown", "O'Land"]),
    some([*LINES, "Unknown"]),
    st.sampled_from(["net", "gross"]),
)
many = settings(
    max_examples=40,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def chosen(shop: Shop, filters: Filters) -> list[Sale]:
    return [
        sale
        for sale in shop.sales
        if (not filters.first_month or sale.month >= filters.first_month)
        and (not filters.last_month or sale.month <= filters.last_month)
        and (not filters.countries or sale.country in filters.countries)
        and (not filters.product_lines or sale.product_line in filters.product_lines)
    ]


def key_figures_of(sales: Sequence[Sale]) -> Row:
    """The key figures, worked out from plain rows."""
    net = [sale for sale in sales if not sale.cancelled]
    count: Callable[[Sequence[Any]], int] = lambda values: len(set(values) - {None})  # noqa: E731
    return {
        "order_lines": len(sales),
        "units": sum(sale.quantity for sale in sales) or None,
        "gross_sales": sum((sale.amount for sale in sales), Decimal(0)) if sales else None,
        "net_sales": sum((sale.amount for sale in net), Decimal(0)) if sales else None,
        "margin": sum((sale.margin for sale in net), Decimal(0)) if sales else None,
        "gross_orders": count([sale.order for sale in sales]),
        "net_orders": count([sale.order for sale in net]),
        "gross_customers": count([sale.customer for sale in sales]),
        "net_customers": count([sale.customer for sale in net]),
        "shipped_orders": count([sale.order for sale in sales if sale.shipped]),
        "late_orders": count([sale.order for sale in sales if sale.shipped and sale.shipped > sale.required]),
    }


@many
@given(filters=FILTERS)
def test_any_combination_equals_the_rows_it_names(shop: Shop, reader: LocalReader, filters: Filters) -> None:
    ((found,),) = run_all(reader, [("key_figures", filters, "sales")])
    assert found == key_figures_of(chosen(shop, filters))


@settings(many, max_examples=20)
@given(filters=FILTERS)
def test_parts_add_up_to_the_whole(reader: LocalReader, filters: Filters) -> None:
    names = ["sales_by_country", "sales_by_product_line", "sales_by_month", "sales_by_month_and_line"]
    ((whole,), *parts) = run_all(reader, [(name, filters, "sales") for name in ("key_figures", *names)])
    for name, rows in zip(names, parts, strict=True):
        for column in ("units", "gross_sales", "net_sales"):
            assert sum(row[column] for row in rows) == (whole[column] or 0), (name, column)


@settings(many, max_examples=8)
@given(filters=FILTERS)
def test_every_named_query_takes_every_filter(shop: Shop, reader: LocalReader, filters: Filters) -> None:
    """A query's gross sales, where it has them for all rows, are those of the filtered lines."""
    whole = sum((sale.amount for sale in chosen(shop, filters)), Decimal(0))
    names = list(load_queries())
    for name, rows in zip(names, run_all(reader, [(name, filters, "sales") for name in names]), strict=True):
        if name.startswith(("sales_by", "order_status")):
            assert sum((row["gross_sales"] for row in rows), Decimal(0)) == whole, name


def test_no_filter_is_the_named_query_itself(reader: LocalReader) -> None:
    for name, query in load_queries().items():
        (plain,) = reader.query_all([query.sql])
        for scope in ("sales", "balances"):
            (narrowed,) = reader.query_all([narrow(query.sql, Filters(), scope)])
            assert (narrowed.columns, narrowed.rows) == (plain.columns, plain.rows), (name, scope)
        assert plain.rows, f"{name} has no row to compare"


def test_gross_ranks_by_gross_sales(shop: Shop, reader: LocalReader) -> None:
    ((first, *_),) = run_all(reader, [("top_customers", Filters(basis="gross"), "sales")])
    bought: dict[str, Decimal] = {}
    for sale in shop.sales:
        bought[sale.customer_name] = bought.get(sale.customer_name, Decimal(0)) + sale.amount
    assert (first["customer_name"], first["gross_sales"]) == max(bought.items(), key=lambda item: item[1])


@many
@given(filters=FILTERS)
def test_balances_are_of_the_countries_until_the_periods_end(
    shop: Shop, reader: LocalReader, filters: Filters
) -> None:
    (rows,) = run_all(reader, [("receivables", filters, "balances")])
    wanted = {
        row["customer_number"]
        for row in shop.customers
        if not filters.countries or row["country"] in filters.countries
    }
    assert {row["customer_number"] for row in rows} - {None} == wanted
    for row in rows:
        bought = sum(
            sale.amount
            for sale in shop.sales
            if sale.customer == row["customer_number"]
            and not sale.cancelled
            and (not filters.last_month or sale.month <= filters.last_month)
        )
        paid = sum(
            payment["amount"]
            for payment in shop.payments
            if payment["customer_key"] == row["customer_number"]
            and (not filters.last_month or f"{payment['payment_date']:%Y-%m}" <= filters.last_month)
        )
        assert (row["net_sales"], row["paid"], row["balance"]) == (bought, paid, bought - paid)


def test_a_quote_in_a_name_is_part_of_the_name(reader: LocalReader) -> None:
    filters = Filters(countries=("'; DROP TABLE x; --", "O'Land"))
    ((found,),) = run_all(reader, [("key_figures", filters, "sales")])
    assert found["order_lines"] == 0


def test_the_widgets_state_and_back() -> None:
    filters = Filters("2003-01", None, ("France",), ("Ships", "Trains"), "gross")
    assert Filters.from_json(filters.to_json()) == filters
    assert Filters.from_json({}) == Filters()


@pytest.mark.parametrize("month", ["2004-1", "2004-13", "11/2004", "2004-01'"])
def test_a_month_that_is_none_is_refused(month: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM"):
        Filters(first_month=month)
