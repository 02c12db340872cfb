"""Customers: their segments, the largest, and what they owe."""

from __future__ import annotations

from decimal import Decimal

from dashboard import formats
from dashboard.data import Data
from dashboard.figures.chart import BLUE, SKY, Chart, measure, money_axis
from dashboard.figures.ranking import height_of, ranking, total_of, with_share

# The rules of queries/customer_segments.sql, of which the first that fits decides; here best to worst.
SEGMENTS = {
    "Champions": "4 orders or more, and monetary at least the mean of these customers",
    "Loyal": "4 orders or more",
    "Promising": "2 or 3 orders",
    "New": "1 order",
    "At risk": "no order for more than 180 days",
    "Lost": "no order for more than 365 days",
}
_SHOWN = 10


def segments(data: Data) -> Chart:
    found = {row["segment"]: row for row in data.segments}
    none = {"customers": 0, "monetary": Decimal(0)}
    rows = [{"segment": name, **found.get(name, none)} for name in {**SEGMENTS, **found}]
    total = total_of(rows, "monetary")
    customers = sum(row["customers"] for row in rows)
    return Chart(
        key="segments",
        title="Customer segments",
        subtitle="Net sales of each; number of customers, and share of the total",
        figure=ranking(
            [row["segment"] for row in rows],
            [row["monetary"] for row in rows],
            texts=[
                f"{formats.count(row['customers'])} · {formats.percent(row['monetary'], total)}"
                for row in rows
            ],
            hovers=[
                f"<b>{row['segment']}</b>: {SEGMENTS.get(row['segment'], '')}"
                f"<br>{formats.counted(row['customers'], 'customer')}"
                f" ({formats.percent(row['customers'], customers)} of them)"
                f"<br>Net sales {formats.money(row['monetary'])} ({formats.percent(row['monetary'], total)})"
                for row in rows
            ],
            axis=money_axis("Net sales"),
            colours=[BLUE] * len(rows),
            height=height_of(_SHOWN),
        ),
    )


def top_customers(data: Data) -> Chart:
    chosen = measure(data.filters)
    rows = data.customers[:_SHOWN]
    total = total_of(data.countries, chosen.column)
    return Chart(
        key="customers",
        title="Largest customers",
        subtitle=f"{chosen.name}, and share of the total",
        figure=ranking(
            [row["customer_name"] for row in rows],
            [row[chosen.column] for row in rows],
            texts=[with_share(row[chosen.column], total) for row in rows],
            hovers=[
                f"<b>{formats.plain(row['customer_name'])}</b> ({row['customer_number'] or formats.MISSING}),"
                f" {formats.plain(row['country'])}"
                f"<br>{chosen.name} {formats.money(row[chosen.column])}"
                f"<br>{formats.counted(row['orders'], 'order')} (with cancelled),"
                f" the latest on {formats.day(row['last_order_date'])}"
                for row in rows
            ],
            axis=money_axis(chosen.name),
            colours=[BLUE] * len(rows),
            height=height_of(_SHOWN),
        ),
    )


def receivables(data: Data) -> Chart:
    rows, sums = data.largest_balances, data.balances
    until = data.filters.last_month
    subtitle = "Net sales less payments" + (f" until {formats.month(until)}" if until else ", over all time")
    if data.filters.product_lines:
        subtitle += "; all product lines, since a payment is for none"
    note = (
        f"Open: {formats.short_money(sums['owed'])}"
        f" with {formats.counted(sums['owing_customers'], 'customer')}. "
        f"Overpaid: {formats.short_money(sums['overpaid'])}"
        f" with {formats.counted(sums['overpaid_customers'], 'customer')}."
    )
    if not rows:
        return Chart("receivables", "Receivables", subtitle, None, note="No customer owes anything.")
    return Chart(
        key="receivables",
        title="Receivables",
        subtitle=subtitle,
        figure=ranking(
            [row["customer_name"] for row in rows],
            [row["balance"] for row in rows],
            texts=[formats.short_money(row["balance"]) for row in rows],
            hovers=[
                f"<b>{formats.plain(row['customer_name'])}</b> ({row['customer_number'] or formats.MISSING})"
                f"<br>Balance {formats.money(row['balance'])}"
                f"<br>Net sales {formats.money(row['net_sales'])}"
                f"<br>Paid {formats.money(row['paid'])}"
                for row in rows
            ],
            axis=money_axis("Balance"),
            colours=[SKY] * len(rows),
            height=height_of(_SHOWN),
        ),
        note=note,
    )
