"""The star over a shop that has every trap: each row says which member it found."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse.audit.mart import audit_mart
from tests.support.shop import MODELS, Shop, Star, build_star

ARCHITECTURE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"

SHOP: Shop = {
    "offices": [
        {"officecode": "1", "country": "USA", "state": "CA", "city": "San Francisco ", "postalcode": "94080"},
        {"officecode": "2 ", "country": "France", "state": None, "city": "Paris", "postalcode": "75017"},
    ],
    "employees": [
        {"employeenumber": 1, "firstname": " Diane", "officecode": "1", "reportsto": None},
        {"employeenumber": 2, "firstname": "Ge\u0301rard\u00a0", "officecode": "2", "reportsto": 1},
        {"employeenumber": 3, "officecode": "9", "reportsto": 1},
    ],
    "customers": [
        {"customernumber": 10, "country": "France ", "state": None, "city": "Paris", "postalcode": "75017",
         "salesrepemployeenumber": 2},
        {"customernumber": 11, "country": "Spain", "state": None, "city": "Madrid", "postalcode": "75017",
         "salesrepemployeenumber": None},
        {"customernumber": 12, "country": "Spain", "state": "", "city": "Madrid", "postalcode": None,
         "salesrepemployeenumber": 99},
        {"customernumber": 13, "country": "", "state": None, "city": " ", "postalcode": None,
         "salesrepemployeenumber": 3, "creditlimit": None},
    ],
    "productlines": [{"productline": "Classic Cars", "textdescription": "Lovely\n"}],
    "products": [
        {"productcode": "S10_1678", "productline": "classic cars", "buyprice": Decimal("48.81"),
         "msrp": Decimal("95.70")},
        {"productcode": "S10_2016", "productline": "Trains", "buyprice": Decimal("2.00"), "msrp": None},
    ],
    "orders": [
        {"ordernumber": 100, "orderdate": date(2003, 1, 6), "requireddate": date(2003, 1, 13),
         "shippeddate": date(2003, 1, 10), "status": "Shipped", "customernumber": 10},
        {"ordernumber": 101, "orderdate": date(2003, 3, 1), "requireddate": date(2003, 3, 2),
         "shippeddate": date(2003, 3, 5), "status": "Resolved ", "customernumber": 11},
        {"ordernumber": 102, "orderdate": date(2003, 3, 1), "requireddate": date(2003, 3, 9),
         "shippeddate": None, "status": " CANCELLED", "customernumber": 12},
        {"ordernumber": 103, "orderdate": date(2003, 3, 1), "requireddate": date(2003, 3, 9),
         "shippeddate": None, "status": "Cancelled", "customernumber": 999},
    ],
    "orderdetails": [
        {"ordernumber": 100, "orderlinenumber": 1, "productcode": "S10_1678", "quantityordered": 30,
         "priceeach": Decimal("136.00")},
        {"ordernumber": 100, "orderlinenumber": 2, "productcode": "s10_1678 ", "quantityordered": 1,
         "priceeach": Decimal("0.01")},
        {"ordernumber": 101, "orderlinenumber": 1, "productcode": "S99", "quantityordered": 2,
         "priceeach": Decimal("5.55")},
        {"ordernumber": 102, "orderlinenumber": 1, "productcode": "S10_2016", "quantityordered": 3,
         "priceeach": Decimal("7.00")},
        {"ordernumber": 103, "orderlinenumber": 1, "productcode": "S10_2016", "quantityordered": -4,
         "priceeach": Decimal("7.00")},
        {"ordernumber": 999, "orderlinenumber": 1, "productcode": "S10_2016", "quantityordered": 5,
         "priceeach": Decimal("7.00")},
    ],
    "payments": [
        {"customernumber": 10, "checknumber": "\tHQ336336 ", "paymentdate": date(2004, 10, 19),
         "amount": Decimal("6066.78")},
        {"customernumber": 77, "checknumber": "Ae\u0301", "paymentdate": date(9999, 12, 31),
         "amount": Decimal("1.00")},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def star(spark: SparkSession) -> Star:
    return build_star(spark, SHOP)


def test_the_audit_finds_nothing(star: Star) -> None:
    audit = audit_mart(star.spark, star.models)
    assert audit.findings == ()
    assert audit.measures["fact_orders"].rows == 5
    assert audit.measures["fact_orders"].sums["sales_amount"] == Decimal("4084.11")
    assert audit.measures["rejected_orderdetails"].sums["sales_amount"] == Decimal("35.00")
    assert audit.measures["fact_payments"].sums == {"amount": Decimal("6067.78")}
    assert audit.measures["dim_customers"].rows == 5


def test_tables_have_the_documented_columns(star: Star) -> None:
    documented = dict(
        re.findall(r"^\| ((?:dim|fact)_\w+) \| (.*) \|$", ARCHITECTURE.read_text("utf-8"), re.M)
    )
    assert {model.name for model in MODELS} == documented.keys()
    for table, columns in documented.items():
        names = re.sub(r"\([^()]*\)", "", columns).replace(" ", "").split(",")
        assert star.spark.table(table).columns == names, table


def test_money_and_every_other_number_is_exact(star: Star) -> None:
    for model in MODELS:
        types = dict(star.spark.table(model.name).dtypes)
        assert not {"double", "float"} & set(types.values()), model.name
    facts = dict(star.spark.table("fact_orders").dtypes)
    assert facts["sales_amount"] == facts["cost_amount"] == "decimal(21,2)"
    assert facts["margin_amount"] == facts["discount_amount"] == "decimal(22,2)"
    assert facts["price_each"] == facts["buy_price"] == facts["msrp"] == "decimal(10,2)"


def test_a_shared_postal_code_multiplies_nothing(star: Star) -> None:
    rows = star.rows(
        "SELECT country, city, sum(sales_amount) AS sales FROM fact_orders "
        "JOIN dim_locations USING (location_key) GROUP BY ALL ORDER BY country"
    )
    assert [tuple(row) for row in rows] == [
        ("France", "Paris", Decimal("4080.01")),
        ("Spain", "Madrid", Decimal("32.10")),
        ("Unknown", "Unknown", Decimal("-28.00")),
    ]


def test_places_are_their_whole_address(star: Star) -> None:
    places = {tuple(row)[1:]: row[0] for row in star.rows("SELECT * FROM dim_locations")}
    assert places.keys() == {
        ("France", None, "Paris", "75017"),
        ("Spain", None, "Madrid", "75017"),
        ("Spain", None, "Madrid", None),
        ("USA", "CA", "San Francisco", "94080"),
        ("Unknown", "Unknown", "Unknown", "Unknown"),
    }
    found: dict[Any, Any] = dict(
        star.rows("SELECT customer_number, location_key FROM dim_customers WHERE customer_key <> 0")
    )
    assert found == {
        10: places["France", None, "Paris", "75017"],
        11: places["Spain", None, "Madrid", "75017"],
        12: places["Spain", None, "Madrid", None],
        13: 0,
    }
    offices: dict[Any, Any] = dict(star.rows("SELECT office_code, location_key FROM dim_offices"))
    assert offices["2"] == found[10]


def test_customers_without_a_representative_belong_to_the_unknown_one(star: Star) -> None:
    rows = star.rows(
        "SELECT customer_number, employee_number, office_code FROM dim_customers AS c "
        "JOIN dim_employees USING (employee_key) JOIN dim_offices AS o ON o.office_key = c.office_key "
        "WHERE customer_key <> 0 ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [
        (10, 2, "2"),
        (11, None, "Unknown"),
        (12, None, "Unknown"),
        (13, 3, "Unknown"),
    ]


def test_text_is_trimmed_and_composed(star: Star) -> None:
    names = star.rows("SELECT first_name FROM dim_employees WHERE employee_number IN (1, 2) ORDER BY 1")
    assert [row[0] for row in names] == ["Diane", "Gérard"]
    assert {row[0] for row in star.rows("SELECT check_number FROM fact_payments")} == {"HQ336336", "Aé"}
    assert star.rows("SELECT product_line_description FROM dim_products WHERE product_code = 'S10_1678'") == [
        ("Lovely",)
    ]


def test_text_keys_match_as_the_source_matches_them(star: Star) -> None:
    rows = star.rows(
        "SELECT order_number, order_line_number, product_code, product_line, product_key = 0 AS unknown "
        "FROM fact_orders JOIN dim_products USING (product_key) ORDER BY 1, 2"
    )
    assert [tuple(row) for row in rows] == [
        (100, 1, "S10_1678", "Classic Cars", False),
        (100, 2, "S10_1678", "Classic Cars", False),
        (101, 1, "Unknown", "Unknown", True),
        (102, 1, "S10_2016", "Trains", False),
        (103, 1, "S10_2016", "Trains", False),
    ]


def test_amounts(star: Star) -> None:
    rows = star.rows(
        "SELECT order_number, order_line_number, sales_amount, cost_amount, margin_amount, discount_amount "
        "FROM fact_orders ORDER BY 1, 2"
    )

    def line(order: int, number: int, *amounts: str | None) -> tuple[object, ...]:
        return order, number, *(None if amount is None else Decimal(amount) for amount in amounts)

    assert [tuple(row) for row in rows] == [
        line(100, 1, "4080.00", "1464.30", "2615.70", "-1209.00"),
        line(100, 2, "0.01", "48.81", "-48.80", "95.69"),
        line(101, 1, "11.10", None, None, None),
        line(102, 1, "21.00", "6.00", "15.00", None),
        line(103, 1, "-28.00", "-8.00", "-20.00", None),
    ]


def test_dates_and_statuses(star: Star) -> None:
    rows = star.rows(
        "SELECT DISTINCT order_number, order_date_key, required_date_key, shipped_date_key, status, "
        "is_cancelled, days_to_ship, is_late FROM fact_orders ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [
        (100, 20030106, 20030113, 20030110, "Shipped", False, 4, False),
        (101, 20030301, 20030302, 20030305, "Resolved", False, 4, True),
        (102, 20030301, 20030309, 0, "CANCELLED", True, None, False),
        (103, 20030301, 20030309, 0, "Cancelled", True, None, False),
    ]


def test_the_calendar_is_whole_but_leaps_to_a_mistyped_year(star: Star) -> None:
    days = [row[0] for row in star.rows("SELECT date FROM dim_dates WHERE date_key <> 0 ORDER BY date")]
    assert days[0] == date(2003, 1, 6)
    assert days[-2:] == [date(2004, 10, 19), date(9999, 12, 31)]
    assert len(days) == (days[-2] - days[0]).days + 2
    christmas = star.rows("SELECT * FROM dim_dates WHERE date = DATE'2003-12-25'")
    assert christmas == [
        (20031225, date(2003, 12, 25), 2003, 4, 12, 25, "2003-12", "December", 4, "Thursday", 52, False)
    ]
    assert star.rows("SELECT day_of_week, is_weekend FROM dim_dates WHERE date_key = 20040104") == [(7, True)]


def test_unknown_members_say_unknown(star: Star) -> None:
    for model in MODELS:
        if model.kind == "dimension":
            (unknown,) = star.rows(f"SELECT * FROM {model.name} WHERE {model.key[0]} = 0")
            for (name, kind), value in zip(star.spark.table(model.name).dtypes, unknown, strict=True):
                expected = "Unknown" if kind == "string" else 0 if name.endswith("_key") else None
                assert value == expected, f"{model.name}.{name}"
