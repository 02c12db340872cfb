"""The tables of the star as the audit reads them, each column once, and what holds in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyspark.sql.types import DecimalType, StructType

from lakehouse.audit.conserved import PAYMENTS, SALES, row_hash
from lakehouse.model import Model


@dataclass(frozen=True)
class Slice:
    """Rows of a table, or groups of `n` of its rows that a rule can't tell apart, as `t`.

    shown: the columns that tell a person which row it is. sums: what adds up to something. rules: SQL
    conditions that hold in each row; the member that a key finds goes by `to_` and the key's name.
    A table's first slice has `added` and `crossed` too, where its rows are to be conserved.
    """

    table: str
    query: str
    shown: tuple[str, ...]
    sums: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)


def slices(model: Model, schema: StructType) -> tuple[Slice, ...]:
    if model.name in _FACTS:
        return _FACTS[model.name]
    sums = (
        column.name
        for column in schema
        if isinstance(column.dataType, DecimalType) or column.name.startswith("quantity")
    )
    return (Slice(model.name, f"SELECT *, 1 AS n FROM {model.name}", model.key, tuple(sums)),)


_ORDER_AMOUNTS = ("quantity", "sales_amount", "cost_amount", "margin_amount", "discount_amount")
_SALE = row_hash(SALES.columns)
_PAYMENT = row_hash(PAYMENTS.columns)

_FACTS: Mapping[str, tuple[Slice, ...]] = {
    "fact_orders": (
        Slice(
            "fact_orders",
            "SELECT order_number, order_line_number, price_each, buy_price, msrp, "
            f"{', '.join(_ORDER_AMOUNTS)}, 1 AS n, {_SALE} & 4294967295 AS added, {_SALE} AS crossed "
            "FROM fact_orders",
            ("order_number", "order_line_number"),
            _ORDER_AMOUNTS,
            {
                "sales_amount is quantity x price_each": "t.sales_amount <=> t.quantity * t.price_each",
                "cost_amount is quantity x buy_price": "t.cost_amount <=> t.quantity * t.buy_price",
                "margin_amount is sales_amount - cost_amount": (
                    "t.margin_amount <=> t.sales_amount - t.cost_amount"
                ),
                "discount_amount is quantity x (msrp - price_each)": (
                    "t.discount_amount <=> t.quantity * (t.msrp - t.price_each)"
                ),
            },
        ),
        Slice(
            "fact_orders",
            "SELECT product_key, buy_price, msrp, COUNT(*) AS n FROM fact_orders GROUP BY ALL",
            ("product_key",),
            rules={
                "prices are the product's": (
                    "t.buy_price <=> to_product_key.buy_price AND t.msrp <=> to_product_key.msrp"
                ),
            },
        ),
        Slice(
            "fact_orders",
            "SELECT customer_key, location_key, employee_key, office_key, COUNT(*) AS n "
            "FROM fact_orders GROUP BY ALL",
            ("customer_key", "location_key", "employee_key", "office_key"),
            rules={
                "location, employee and office are the customer's": (
                    "t.location_key = to_customer_key.location_key "
                    "AND t.employee_key = to_customer_key.employee_key "
                    "AND t.office_key = to_customer_key.office_key"
                ),
            },
        ),
        Slice(
            "fact_orders",
            "SELECT order_date_key, order_date, required_date_key, required_date, shipped_date_key, "
            "shipped_date, days_to_ship, is_late, is_cancelled, status, COUNT(*) AS n "
            "FROM fact_orders GROUP BY ALL",
            ("order_date", "required_date", "shipped_date", "status"),
            rules={
                "date keys are the dates'": (
                    "t.order_date <=> to_order_date_key.date "
                    "AND t.required_date <=> to_required_date_key.date "
                    "AND t.shipped_date <=> to_shipped_date_key.date"
                ),
                "days_to_ship is shipped_date - order_date": (
                    "t.days_to_ship <=> DATEDIFF(t.shipped_date, t.order_date)"
                ),
                "is_late is shipped after required": (
                    "t.is_late = COALESCE(t.shipped_date > t.required_date, FALSE)"
                ),
                "a Cancelled order is cancelled": "t.is_cancelled OR (t.status <=> 'Cancelled') = FALSE",
            },
        ),
    ),
    "fact_payments": (
        Slice(
            "fact_payments",
            f"SELECT *, 1 AS n, {_PAYMENT} & 4294967295 AS added, {_PAYMENT} AS crossed FROM fact_payments",
            ("check_number", "payment_date"),
            ("amount",),
            {
                "location is the customer's": "t.location_key = to_customer_key.location_key",
                "date key is the date's": "t.payment_date <=> to_payment_date_key.date",
            },
        ),
    ),
}
