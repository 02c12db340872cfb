"""The figures at the head of the dashboard, each with its definition."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboard import formats
from dashboard.data import Row
from dashboard.filters import Filters


@dataclass(frozen=True)
class KeyFigure:
    """`basis` is net, gross or nothing; `exact` has the digits that `value` leaves out."""

    key: str
    name: str
    basis: str
    definition: str
    value: str
    exact: str = ""


def key_figures(row: Row, filters: Filters) -> list[KeyFigure]:
    """Of a row of sql/key_figures.sql. Orders, customers and the average order follow the basis."""
    basis = filters.basis
    orders, sold = row[f"{basis}_orders"], row[f"{basis}_sales"]
    cancelled = row["gross_sales"] - row["net_sales"]
    counted = "without cancelled ones" if basis == "net" else "with cancelled ones"
    return [
        _amount(
            "gross_sales",
            "Sales",
            "gross",
            "Quantity times price of every order line, those of cancelled orders too.",
            row["gross_sales"],
        ),
        _amount(
            "net_sales",
            "Sales",
            "net",
            f"Gross sales without cancelled orders ({formats.short_money(cancelled)}).",
            row["net_sales"],
        ),
        _amount(
            "margin",
            "Margin",
            "net",
            "Net sales less quantity times the products' current purchase price.",
            row["margin"],
        ),
        KeyFigure(
            "margin_rate",
            "Margin rate",
            "net",
            "Margin ÷ net sales.",
            formats.percent(row["margin"], row["net_sales"]),
        ),
        KeyFigure(
            "orders", "Orders", basis, f"Orders with at least one line, {counted}.", formats.count(orders)
        ),
        KeyFigure(
            "customers",
            "Customers",
            basis,
            f"Known customers of those orders, {counted}.",
            formats.count(row[f"{basis}_customers"]),
        ),
        _amount(
            "average_order",
            "Average order",
            basis,
            f"{basis.title()} sales ÷ orders, {counted}.",
            sold / orders if orders else None,
        ),
        KeyFigure(
            "late_share",
            "Late orders",
            "",
            "Shipped after their required date ÷ all shipped, of any status.",
            formats.percent(row["late_orders"], row["shipped_orders"]),
            f"{formats.count(row['late_orders'])} of {formats.count(row['shipped_orders'])}",
        ),
    ]


def _amount(key: str, name: str, basis: str, definition: str, amount: Decimal | None) -> KeyFigure:
    return KeyFigure(key, name, basis, definition, formats.short_money(amount), formats.money(amount))
