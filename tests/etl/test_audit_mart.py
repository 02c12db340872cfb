"""Each fault in a star is found by name: a lost row, a doubled row, a changed cent, an orphan, and others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import expr

from lakehouse.audit.mart import audit_mart
from lakehouse.audit.slices import slices
from tests.support.shop import MODELS, Shop, Star, build_star

SHOP: Shop = {
    "offices": [{"officecode": "1", "country": "USA", "city": "Boston"}],
    "employees": [{"employeenumber": 1, "officecode": "1"}],
    "customers": [
        {"customernumber": 10, "country": "France", "city": "Nantes", "salesrepemployeenumber": 1},
        {"customernumber": 11, "country": "Spain", "city": "Madrid", "salesrepemployeenumber": None},
    ],
    "productlines": [{"productline": "Cars"}],
    "products": [
        {"productcode": "A", "productline": "Cars", "buyprice": Decimal("2.00"), "msrp": Decimal("5.00")},
        {"productcode": "B", "productline": "Cars", "buyprice": Decimal("3.00"), "msrp": Decimal("9.00")},
    ],
    "orders": [
        {"ordernumber": 100, "orderdate": date(2004, 1, 30), "requireddate": date(2004, 2, 2),
         "shippeddate": date(2004, 2, 4), "status": "Shipped", "customernumber": 10},
        {"ordernumber": 101, "orderdate": date(2004, 2, 1), "requireddate": date(2004, 2, 9),
         "shippeddate": None, "status": "Cancelled", "customernumber": 11},
    ],
    "orderdetails": [
        {"ordernumber": 100, "orderlinenumber": 1, "productcode": "A", "quantityordered": 10,
         "priceeach": Decimal("4.50")},
        {"ordernumber": 100, "orderlinenumber": 2, "productcode": "B", "quantityordered": 20,
         "priceeach": Decimal("8.00")},
        {"ordernumber": 101, "orderlinenumber": 1, "productcode": "A", "quantityordered": 1,
         "priceeach": Decimal("4.00")},
        {"ordernumber": 999, "orderlinenumber": 1, "productcode": "A", "quantityordered": 7,
         "priceeach": Decimal("4.00")},
    ],
    "payments": [
        {"customernumber": 10, "checknumber": "X1", "paymentdate": date(2004, 2, 3),
         "amount": Decimal("45.00")},
        {"customernumber": 11, "checknumber": "X2", "paymentdate": date(2004, 2, 5),
         "amount": Decimal("5.00")},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def star(spark: SparkSession) -> Star:
    return build_star(spark, SHOP)


@pytest.fixture
def mended(star: Star) -> Iterator[Star]:
    """The star, in which a test may replace tables: they are put back."""
    sound = {model.name: star.spark.table(model.name) for model in MODELS}
    sound["rejects"] = star.spark.table("rejects")
    yield star
    for name, frame in sound.items():
        frame.createOrReplaceTempView(name)


def findings(star: Star) -> dict[tuple[str, str], tuple[int, str]]:
    audit = audit_mart(star.spark, star.models)
    return {(found.table, found.invariant): (found.count, found.example) for found in audit.findings}


def changed(frame: DataFrame, where: str, **columns: str) -> DataFrame:
    """The frame with other values in the rows that `where` picks."""
    types = dict(frame.dtypes)
    return frame.withColumns(
        {
            name: expr(f"CAST(IF(COALESCE({where}, FALSE), {value}, {name}) AS {types[name]})")
            for name, value in columns.items()
        }
    )


def test_a_sound_star_has_none(star: Star) -> None:
    assert findings(star) == {}


ROWS = "rows are those of orderdetails, unchanged"


def test_a_lost_row(mended: Star) -> None:
    facts = mended.spark.table("fact_orders")
    mended.replace("fact_orders", facts.where("NOT (order_number = 100 AND order_line_number = 2)"))
    assert findings(mended) == {
        ("fact_orders", "each row of orderdetails is here or rejected"): (
            1, "4 in the source's table, 2 here, 1 rejected",
        ),
        ("fact_orders", "quantity adds up to that of orderdetails"): (
            1, "38 in the source's table, 11 here, 7 rejected",
        ),
        ("fact_orders", "sales_amount adds up to that of orderdetails"): (
            1, "237.00 in the source's table, 49.00 here, 28.00 rejected",
        ),
        ("fact_orders", ROWS): (1, "order_number 100"),
    }  # fmt: skip


def test_a_doubled_row(mended: Star) -> None:
    facts = mended.spark.table("fact_orders")
    mended.replace("fact_orders", facts.unionAll(facts.where("order_number = 101")))
    found = findings(mended)
    assert found["fact_orders", "each row of orderdetails is here or rejected"][0] == 1
    assert found["fact_orders", ROWS] == (1, "order_number 101")


def test_a_lost_row_that_a_doubled_one_makes_up_for(mended: Star) -> None:
    facts = mended.spark.table("fact_orders")
    twice = changed(facts, "order_number = 100", order_line_number="1")
    mended.replace("fact_orders", twice)
    assert findings(mended) == {("fact_orders", ROWS): (1, "order_number 100")}


def test_a_rejected_row_that_nobody_counted(mended: Star) -> None:
    mended.replace("rejects", mended.spark.table("rejects").limit(0))
    found = findings(mended)
    assert found["fact_orders", "each row of orderdetails is here or rejected"] == (
        1,
        "4 in the source's table, 3 here, 0 rejected",
    )
    assert found["fact_orders", ROWS] == (1, "order_number 999")


LINE = "order_number = 100 AND order_line_number = 1"
LINE_JSON = '{"order_number":100,"order_line_number":1}'


@pytest.mark.parametrize(
    ("column", "invariant"),
    [
        ("sales_amount", "sales_amount is quantity x price_each"),
        ("cost_amount", "cost_amount is quantity x buy_price"),
        ("margin_amount", "margin_amount is sales_amount - cost_amount"),
        ("discount_amount", "discount_amount is quantity x (msrp - price_each)"),
    ],
)
def test_a_changed_cent(mended: Star, column: str, invariant: str) -> None:
    facts = mended.spark.table("fact_orders")
    mended.replace("fact_orders", changed(facts, LINE, **{column: f"{column} + 0.01"}))
    assert findings(mended)["fact_orders", invariant] == (1, LINE_JSON)


def test_a_cent_moved_from_one_line_to_another(mended: Star) -> None:
    cent = "IF(order_number = 100, 0.01, -0.01)"
    moved = changed(
        mended.spark.table("fact_orders"),
        "order_line_number = 1",
        price_each=f"price_each + {cent}",
        sales_amount=f"sales_amount + {cent} * quantity",
    )
    mended.replace("fact_orders", moved)
    assert findings(mended)["fact_orders", ROWS] == (2, "order_number 100")


@pytest.mark.parametrize("orphan", ["5", "NULL"])
def test_orphans(mended: Star, orphan: str) -> None:
    keys = {
        "customer_key": "dim_customers",
        "product_key": "dim_products",
        "location_key": "dim_locations",
        "employee_key": "dim_employees",
        "office_key": "dim_offices",
        "order_date_key": "dim_dates",
        "required_date_key": "dim_dates",
        "shipped_date_key": "dim_dates",
    }
    facts = mended.spark.table("fact_orders")
    mended.replace("fact_orders", changed(facts, LINE, **dict.fromkeys(keys, orphan)))
    found = findings(mended)
    for key, dimension in keys.items():
        count, example = found["fact_orders", f"each {key} is in {dimension}"]
        told = '"order_date":"2004-01-30"' if "date" in key else f'"{key}":{orphan.lower()}'
        assert count == 1
        assert told in example


def test_every_key_of_a_fact_is_looked_up(star: Star) -> None:
    for model in MODELS:
        schema = star.spark.table(model.name).schema
        seen = {name for part in slices(model, schema) for name in star.spark.sql(part.query).columns}
        assert {name for name in schema.names if name.endswith("_key")} <= seen, model.name


def test_the_keys_of_a_fact_are_its_customers(mended: Star) -> None:
    facts = mended.spark.table("fact_orders")
    mended.replace("fact_orders", changed(facts, LINE, office_key="0"))
    assert findings(mended).keys() == {("fact_orders", "location, employee and office are the customer's")}


@pytest.mark.parametrize(
    ("changes", "invariants"),
    [
        ({"msrp": "NULL"}, {"prices are the product's"}),
        (
            {"buy_price": "2.01", "order_date": "DATE'2004-01-31'", "status": "'Shipped\\u00a0'"},
            {"prices are the product's", "date keys are the dates'", "text is trimmed"},
        ),
        (
            {"days_to_ship": "4", "is_late": "FALSE", "status": "'Cancelled'"},
            {
                "days_to_ship is shipped_date - order_date",
                "is_late is shipped after required",
                "a Cancelled order is cancelled",
            },
        ),
        ({"shipped_date": "NULL"}, {"date keys are the dates'"}),
        ({"status": "'Shipped e\\u0301'"}, {"text is in Unicode NFC"}),
    ],
)
def test_changed_values(mended: Star, changes: dict[str, str], invariants: set[str]) -> None:
    mended.replace("fact_orders", changed(mended.spark.table("fact_orders"), LINE, **changes))
    found = {invariant: count for (table, invariant), (count, _) in findings(mended).items()}
    assert invariants <= found.keys()
    assert {found[invariant] for invariant in invariants} == {1}


def test_a_member_twice(mended: Star) -> None:
    members = mended.spark.table("dim_customers")
    mended.replace("dim_customers", members.unionAll(members.where("customer_number = 11")))
    found = findings(mended)
    count, example = found["dim_customers", "the key is unique and not null"]
    assert (count, example.split()[0]) == (1, "customer_key")
    assert found["dim_customers", "each row of customers is one member"] == (1, "3 members, 2 rows")


def test_a_lost_member(mended: Star) -> None:
    mended.replace("dim_employees", mended.spark.table("dim_employees").where("employee_key = 0"))
    found = findings(mended)
    assert found["dim_employees", "each row of employees is one member"] == (1, "0 members, 1 rows")
    assert found["dim_customers", "each employee_key is in dim_employees"][0] == 1


def test_no_unknown_member(mended: Star) -> None:
    mended.replace("dim_offices", mended.spark.table("dim_offices").where("office_key <> 0"))
    found = findings(mended)
    assert found["dim_offices", "one member is the unknown one"] == (1, "0 rows with key 0")


def test_a_null_key(mended: Star) -> None:
    mended.replace(
        "dim_products", changed(mended.spark.table("dim_products"), "product_code = 'A'", product_key="NULL")
    )
    assert findings(mended)["dim_products", "the key is unique and not null"] == (1, "product_key NULL")


def test_text_that_is_not_clean(mended: Star) -> None:
    members = mended.spark.table("dim_customers")
    mended.replace(
        "dim_customers", changed(members, "customer_number = 10", city="'Nantes\\t'", phone="'e\\u0301'")
    )
    found = findings(mended)
    assert found["dim_customers", "text is trimmed"][0] == 1
    assert found["dim_customers", "text is in Unicode NFC"] == (1, "'e\\u0301'")


def test_composed_text_beyond_latin_is_clean(mended: Star) -> None:
    members = mended.spark.table("dim_customers")
    mended.replace(
        "dim_customers", changed(members, "customer_number = 10", contact_first_name="'Ελένη 東京 🏎'")
    )
    assert findings(mended) == {}


def test_a_changed_payment(mended: Star) -> None:
    payments = mended.spark.table("fact_payments")
    changes = {
        "amount": "amount + 0.01",
        "payment_date_key": "20040204",
        "location_key": "0",
        "check_number": "' X1'",
    }
    mended.replace("fact_payments", changed(payments, "check_number = 'X1'", **changes))
    found = findings(mended)
    assert found["fact_payments", "amount adds up to that of payments"] == (
        1,
        "50.00 in the source's table, 50.01 here, 0 rejected",
    )
    assert found["fact_payments", "rows are those of payments, unchanged"][0] == 1
    assert found["fact_payments", "date key is the date's"][0] == 1
    assert found["fact_payments", "location is the customer's"][0] == 1
    assert found["fact_payments", "text is trimmed"] == (
        1,
        '{"check_number":" X1","payment_date":"2004-02-03"}',
    )


def test_payments_that_swap_customers(mended: Star) -> None:
    payments = mended.spark.table("fact_payments")
    keys = {row["check_number"]: row["customer_key"] for row in payments.collect()}
    swapped = changed(payments, "TRUE", customer_key=f"IF(check_number = 'X1', {keys['X2']}, {keys['X1']})")
    mended.replace("fact_payments", swapped)
    assert findings(mended)["fact_payments", "rows are those of payments, unchanged"][0] == 2
