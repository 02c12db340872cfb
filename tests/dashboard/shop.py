"""A random shop as a warehouse, and the same shop as plain rows to work its figures out from."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.support.star import Row, StarWarehouse, customer, date_key, days, line, product

LINES = ("Classic Cars", "Motorcycles", "Planes", "Ships", "Trains", "Trucks and Buses", "Vintage Cars")
# Outlined, too small for an outline, of one map country under two names, and of none.
COUNTRIES = (
    "USA",
    "France",
    "Germany",
    "Singapore",
    "Hong Kong",
    "UK",
    "Great Britain",
    "Atlantis",
    "Ireland",
)
STATUSES = ("Shipped", "Shipped", "Shipped", "Resolved", "Cancelled", "In Process")


@dataclass(frozen=True)
class Sale:
    """An order line with all that a filter or a figure asks of it."""

    order: int
    customer: int | None
    customer_name: str
    country: str
    product: str
    product_line: str
    month: str
    quantity: int
    amount: Decimal
    margin: Decimal
    cancelled: bool
    shipped: date | None
    required: date


@dataclass
class Shop:
    customers: list[Row] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)

    def write(self, folder: Path) -> StarWarehouse:
        """A warehouse with one release of the shop."""
        star = StarWarehouse(folder)
        self.write_star(star)
        star.publish("20261124-061530-4f2a", datetime(2026, 11, 24, 6, 16, 2, tzinfo=UTC))
        return star

    def write_star(self, star: StarWarehouse) -> None:
        star.write_star(
            dim_customers=self.customers,
            dim_products=self.products,
            dim_dates=days(*(row["order_date"] for row in self.lines)),
            fact_orders=self.lines,
            fact_payments=self.payments,
        )


def make_shop(seed: int, orders: int = 120) -> Shop:
    """Orders of Jan 2003 to May 2005, some of an unknown customer or product, of each status."""
    chance = random.Random(seed)  # noqa: S311 - the same shop for the same seed
    shop = Shop()
    for number in range(1, 31):
        country = COUNTRIES[number % len(COUNTRIES)]
        shop.customers.append(customer(number, f"Customer <{number}> & Co.", country))
    for key in range(1, 22):
        shop.products.append(product(key, f"S{key}_<i>", LINES[key % len(LINES)], f"{key + 10}.50"))
    for order in range(1, orders + 1):
        _add_order(shop, order, chance)
    return shop


def _add_order(shop: Shop, order: int, chance: random.Random) -> None:
    # The first 25 customers only: some never order.
    buyer = None if order % 40 == 0 else chance.choice(shop.customers[:25])
    ordered = date(2003, 1, 1) + timedelta(days=chance.randrange(881))
    required = ordered + timedelta(days=7)
    status = chance.choice(STATUSES)
    shipped = ordered + timedelta(days=chance.randrange(1, 12)) if status in ("Shipped", "Resolved") else None
    total = Decimal(0)
    for number in range(1, chance.randrange(2, 9)):
        bought = None if order % 30 == 0 and number == 1 else chance.choice(shop.products)
        price = f"{chance.randrange(1000, 20000) / 100:.2f}"
        row = line(
            order,
            number,
            by=buyer,
            of=bought,
            quantity=chance.randrange(1, 60),
            price=price,
            ordered=ordered,
            required=required,
            shipped=shipped,
            status=status,
        )
        row = {**row, "days_to_ship": (shipped - ordered).days if shipped else None}
        shop.lines.append(row)
        total += row["sales_amount"]
        shop.sales.append(
            Sale(
                order=order,
                customer=buyer["customer_number"] if buyer else None,
                customer_name=buyer["customer_name"] if buyer else "Unknown",
                country=buyer["country"] if buyer else "Unknown",
                product=bought["product_code"] if bought else "Unknown",
                product_line=bought["product_line"] if bought else "Unknown",
                month=f"{ordered:%Y-%m}",
                quantity=row["quantity"],
                amount=row["sales_amount"],
                margin=row["margin_amount"] or Decimal(0),
                cancelled=status == "Cancelled",
                shipped=shipped,
                required=required,
            )
        )
    if buyer and status != "Cancelled" and chance.random() < 0.8:
        paid = ordered + timedelta(days=chance.randrange(5, 60))
        shop.payments.append(
            {
                "customer_key": buyer["customer_key"],
                "location_key": 0,
                "payment_date_key": date_key(paid),
                "payment_date": paid,
                "check_number": f"C{order}",
                "amount": (total * chance.choice((1, 2)) / 2).quantize(Decimal("0.01")),
            }
        )


if __name__ == "__main__":
    make_shop(seed=int(sys.argv[2])).write(Path(sys.argv[1]))
