"""Random small shops, full of faults: the star is what plain Python makes of the same rows."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse.audit.mart import audit_mart
from lakehouse.text import WHITE_SPACE
from tests.support.shop import Shop, build_star, folded

Row = Mapping[str, Any]

CODES = ["A", "a", "A ", " A", "B", "b ", "É", "e\u0301", "C", "D", "E"]
TEXTS = [
    None,
    "",
    " ",
    "Paris",
    "Paris ",
    "\u00a0Paris",
    "paris",
    "München",
    "Mu\u0308nchen ",
    "東京",
    "NA",
    "x;\t'y\"",
]
STATUSES = ["Shipped", "Cancelled", "cancelled ", " Cancelled", "On Hold", "In Process"]


def random_shop(seed: int) -> Shop:
    """Few codes, places and numbers, so that much is shared, much is missing, and much is spelled twice."""
    pick = random.Random(seed)  # noqa: S311 - no secret

    def money(high: int = 90_000) -> Decimal:
        return Decimal(pick.randrange(-500, high)).scaleb(-2)

    def day() -> date:
        return date(2003, 12, 25) + timedelta(pick.randrange(70))

    def maybe(value: Any) -> Any:
        return pick.choice([None, value, value])

    def place() -> Row:
        names = ("country", "state", "city", "postalcode")
        return {name: pick.choice(TEXTS) for name in names}

    def some(keys: Iterable[Any], share: float) -> list[Any]:
        return [key for key in keys if pick.random() < share]

    return {
        "offices": [{"officecode": code, **place()} for code in some(CODES, 0.4)],
        "employees": [
            {"employeenumber": number, "officecode": pick.choice(CODES)} for number in some(range(12), 0.6)
        ],
        "customers": [
            {"customernumber": number, "salesrepemployeenumber": maybe(pick.randrange(12)), **place()}
            for number in some(range(40), 0.8)
        ],
        "productlines": [{"productline": code} for code in some(CODES, 0.5)],
        "products": [
            {
                "productcode": code,
                "productline": pick.choice(CODES),
                "buyprice": maybe(money()),
                "msrp": maybe(money()),
            }
            for code in some(CODES, 0.6)
        ],
        "orders": [
            {
                "ordernumber": number,
                "orderdate": day(),
                "requireddate": day(),
                "shippeddate": maybe(day()),
                "status": pick.choice(STATUSES),
                "customernumber": pick.randrange(40),
            }
            for number in some(range(80), 0.9)
        ],
        "orderdetails": [
            {
                "ordernumber": number,
                "productcode": code,
                "quantityordered": pick.choice([pick.randrange(-3, 60), 2**31 - 1]),
                "priceeach": money(pick.choice([900, 10**10])),
                "orderlinenumber": pick.randrange(4),
            }
            for number in range(80)
            for code in some(CODES, 0.4)
        ],
        "payments": [
            {
                "customernumber": number,
                "checknumber": check,
                "paymentdate": day(),
                "amount": money(),
            }
            for number in range(45)
            for check in some(["X", "X ", "Y", "A\u0308"], 0.4)
        ],
    }


@pytest.mark.parametrize("attempt", range(2))
def test_the_star_is_what_python_makes_of_it(spark: SparkSession, attempt: int) -> None:
    seed = random.randrange(2**32)  # noqa: S311 - no secret
    print(f"random_shop({seed})")
    shop = random_shop(seed)
    star = build_star(spark, shop)
    sales = star.rows(
        "SELECT f.order_number, f.order_line_number, c.customer_number, p.product_code, p.product_line, "
        "l.country, l.state, l.city, l.postal_code, e.employee_number, o.office_code, "
        "d.date, r.date, s.date, f.status, f.quantity, f.price_each, f.buy_price, f.msrp, "
        "f.sales_amount, f.cost_amount, f.margin_amount, f.discount_amount, f.is_cancelled, "
        "f.days_to_ship, f.is_late "
        "FROM fact_orders AS f JOIN dim_customers AS c USING (customer_key) "
        "JOIN dim_products AS p USING (product_key) "
        "JOIN dim_locations AS l ON l.location_key = f.location_key "
        "JOIN dim_employees AS e ON e.employee_key = f.employee_key "
        "JOIN dim_offices AS o ON o.office_key = f.office_key "
        "JOIN dim_dates AS d ON d.date_key = f.order_date_key "
        "JOIN dim_dates AS r ON r.date_key = f.required_date_key "
        "JOIN dim_dates AS s ON s.date_key = f.shipped_date_key"
    )
    assert Counter(map(tuple, sales)) == Counter(expected_sales(shop))

    payments = star.rows(
        "SELECT c.customer_number, l.country, l.state, l.city, l.postal_code, d.date, "
        "f.check_number, f.amount FROM fact_payments AS f JOIN dim_customers AS c USING (customer_key) "
        "JOIN dim_locations AS l ON l.location_key = f.location_key "
        "JOIN dim_dates AS d ON d.date_key = f.payment_date_key"
    )
    assert Counter(map(tuple, payments)) == Counter(expected_payments(shop))
    assert audit_mart(star.spark, star.models).findings == ()

    days = [row[0] for row in star.rows("SELECT date FROM dim_dates WHERE date_key <> 0")]
    used = [
        *(row[name] for row in shop["orders"] for name in ("orderdate", "requireddate", "shippeddate")),
        *(row["paymentdate"] for row in shop["payments"]),
    ]
    first, last = (end((day for day in used if day), default=None) for end in (min, max))
    whole = [first + timedelta(n) for n in range((last - first).days + 1)] if first and last else []
    assert sorted(days) == whole


def expected_sales(shop: Shop) -> Iterable[tuple[Any, ...]]:
    orders = {order["ordernumber"]: order for order in shop["orders"]}
    for line in shop["orderdetails"]:
        order = orders.get(line["ordernumber"])
        if order is None:
            continue
        customer, address, employee, office = whose(shop, order["customernumber"])
        product = find(shop["products"], "productcode", line["productcode"])
        quantity, price = line["quantityordered"], line["priceeach"]
        buy, msrp = (product[name] if product else None for name in ("buyprice", "msrp"))
        shipped = order["shippeddate"]
        status = clean(order["status"])
        yield (
            order["ordernumber"],
            line["orderlinenumber"],
            customer,
            clean(product["productcode"]) if product else "Unknown",
            product_line(shop, product) if product else "Unknown",
            *address,
            employee,
            office,
            order["orderdate"],
            order["requireddate"],
            shipped,
            status,
            quantity,
            price,
            buy,
            msrp,
            quantity * price,
            None if buy is None else quantity * buy,
            None if buy is None else quantity * price - quantity * buy,
            None if msrp is None else quantity * (msrp - price),
            folded(status) == "cancelled",
            (shipped - order["orderdate"]).days if shipped else None,
            bool(shipped and shipped > order["requireddate"]),
        )


def expected_payments(shop: Shop) -> Iterable[tuple[Any, ...]]:
    for payment in shop["payments"]:
        customer, address, _, _ = whose(shop, payment["customernumber"])
        yield customer, *address, payment["paymentdate"], clean(payment["checknumber"]), payment["amount"]


def whose(shop: Shop, number: int) -> tuple[int | None, tuple[str | None, ...], int | None, str]:
    """Customer, place, employee and office, as far as they are known."""
    customer = next((row for row in shop["customers"] if row["customernumber"] == number), None)
    if customer is None:
        return None, ("Unknown",) * 4, None, "Unknown"
    parts = tuple(clean(customer[name] or "") or None for name in ("country", "state", "city", "postalcode"))
    address = parts if any(parts) else ("Unknown",) * 4
    employees = (
        row for row in shop["employees"] if row["employeenumber"] == customer["salesrepemployeenumber"]
    )
    employee = next(employees, None)
    if employee is None:
        return number, address, None, "Unknown"
    office = find(shop["offices"], "officecode", employee["officecode"])
    return number, address, employee["employeenumber"], clean(office["officecode"]) if office else "Unknown"


def product_line(shop: Shop, product: Row) -> str:
    line = find(shop["productlines"], "productline", product["productline"])
    return clean((line or product)["productline"])


def find(rows: Iterable[Row], key: str, value: str) -> Row | None:
    """The row with that very key, else the first in order whose key the source takes for the same."""
    same = sorted((row for row in rows if folded(row[key]) == folded(value)), key=lambda row: str(row[key]))
    return next((row for row in same if row[key] == value), same[0] if same else None)


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip(WHITE_SPACE))


def test_keys_are_the_same_in_every_load(spark: SparkSession) -> None:
    small: Shop = {
        "offices": [{"officecode": "1"}],
        "employees": [{"employeenumber": 1, "officecode": "1"}],
        "customers": [{"customernumber": 7, "country": "Spain", "city": "Madrid"}],
        "products": [{"productcode": "S10_1678"}],
    }
    grown: Shop = {
        "offices": [{"officecode": "0"}, {"officecode": "1", "phone": "+1"}],
        "employees": [{"employeenumber": 9, "officecode": "0"}, {"employeenumber": 1, "officecode": "0"}],
        "customers": [{"customernumber": 2}, {"customernumber": 7, "country": "Spain ", "city": "Madrid"}],
        "products": [{"productcode": "S1"}, {"productcode": "S10_1678", "buyprice": Decimal(3)}],
    }
    keys = (
        "SELECT office_key FROM dim_offices WHERE office_code = '1' UNION ALL "
        "SELECT employee_key FROM dim_employees WHERE employee_number = 1 UNION ALL "
        "SELECT customer_key FROM dim_customers WHERE customer_number = 7 UNION ALL "
        "SELECT location_key FROM dim_customers WHERE customer_number = 7 UNION ALL "
        "SELECT product_key FROM dim_products WHERE product_code = 'S10_1678'"
    )
    first, second = (build_star(spark, shop).rows(keys) for shop in (small, grown))
    assert first == second
    # A key that a release has published stays that member's: other teams keep it.
    assert [row[0] for row in first] == [
        -928762887014768240,
        -7001672635703045582,
        -2864211556195259663,
        -8627530072185519511,
        -8520470220523535971,
    ]
