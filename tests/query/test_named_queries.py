"""Each named query on a star small enough to work its answer out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from local.athena import Result, Warehouse
from local.named_queries import load_queries
from tests.support.star import StarWarehouse, customer, days, line, payment, product

NOW = datetime(2026, 1, 1, tzinfo=UTC)

# As printed, blank-separated; money to the cent, and a zero in its scale.
EXPECTED = {
    "sales_by_country": """
        France  2 1 15 290.99 290.99 69.00
        USA     2 2  5  60.00  60.00 23.50
        Unknown 1 0  1  12.34  12.34  2.34
        Germany 1 1  2  40.00   0.00  0.00
    """,
    "sales_by_product_line": """
        Cars    4 15 232.34 192.34 62.34
        Unknown 1  1  99.99  99.99  0.00
        Planes  2  7  71.00  71.00 32.50
    """,
    "sales_by_month": """
        2004-01 1 14 191.00 191.00 69.00
        2004-02 3  4 152.33 112.33  2.34
        2004-12 2  5  60.00  60.00 23.50
    """,
    "top_customers": """
        101  Atelier France  2 290.99 290.99 2004-02-01
        102  Bolt    USA     1  30.00  30.00 2004-12-31
        105  Echo    USA     1  30.00  30.00 2004-12-31
        NULL Unknown Unknown 1  12.34  12.34 2004-02-29
        104  Dorn    Germany 1  40.00   0.00 2004-02-01
    """,
    "sales_by_office": """
        1       Paris   2 290.99 290.99 69.00
        Unknown Unknown 3  72.34  72.34 25.84
        2       Tokyo   1  40.00   0.00  0.00
    """,
    "order_status": """
        Shipped    3 320.99
        Cancelled  1  40.00
        In_Process 1  30.00
        On_Hold    1  12.34
    """,
    "late_shipments": """
        1001 101 2004-01-10 2004-01-20 2004-01-25 5
        1004 102 2004-12-31 2005-01-05 2005-01-06 1
    """,
    "receivables": """
        101  Atelier           290.99 150.01 140.98
        102  Bolt               30.00   0.00  30.00
        105  Echo               30.00   0.00  30.00
        NULL Unknown            12.34   7.00   5.34
        104  Dorn                0.00   0.00   0.00
        106  Fern                0.00   0.00   0.00
        103  Café,_"Nord"_Sud    0.00  20.00 -20.00
    """,
    # The mean of 290.99, 30.00, 30.00 and 0.00 is 87.75; the latest order is of 2004-12-31.
    "customer_segments": """
        101 Atelier 334 2 290.99 At_risk
        102 Bolt      0 1  30.00 New
        105 Echo      0 1  30.00 New
        104 Dorn    334 1   0.00 At_risk
    """,
}


def run(warehouse: Warehouse, name: str) -> Result:
    return warehouse.query(load_queries()[name].sql)


def printed(result: Result) -> list[list[str]]:
    return [
        ["NULL" if value is None else "_".join(str(value).split()) for value in row] for row in result.rows
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_query_answers_as_worked_out_by_hand(small: Warehouse, name: str) -> None:
    expected = [row.split() for row in EXPECTED[name].strip().splitlines()]
    assert printed(run(small, name)) == expected


def test_top_products_answers_as_worked_out_by_hand(small: Warehouse) -> None:
    assert run(small, "top_products").rows == [
        ("S1", "The S1", "Cars", 15, Decimal("232.34"), Decimal("192.34"), Decimal("62.34")),
        ("Unknown", "Unknown", "Unknown", 1, Decimal("99.99"), Decimal("99.99"), Decimal("0.00")),
        ("S2", "The S2", "Planes", 7, Decimal("71.00"), Decimal("71.00"), Decimal("32.50")),
    ]


def test_every_query_is_tried() -> None:
    assert {*EXPECTED, "top_products"} == set(load_queries())


@pytest.mark.parametrize("name", load_queries())
def test_an_empty_mart_has_an_empty_answer(star: StarWarehouse, name: str) -> None:
    star.write_star()
    star.publish("empty", NOW)
    with Warehouse(star.folder) as warehouse:
        assert run(warehouse, name).rows == []


def test_receivables_of_customers_when_nothing_was_sold(star: StarWarehouse) -> None:
    star.write_star(dim_customers=[customer(1, "One", "Spain")])
    star.publish("idle", NOW)
    with Warehouse(star.folder) as warehouse:
        assert printed(run(warehouse, "receivables")) == [["1", "One", "0.00", "0.00", "0.00"]]


def test_receivables_of_an_unknown_customer_who_only_paid(star: StarWarehouse) -> None:
    star.write_star(fact_payments=[payment(None, "U1", "7.00")])
    star.publish("paid", NOW)
    with Warehouse(star.folder) as warehouse:
        assert printed(run(warehouse, "receivables")) == [["NULL", "Unknown", "0.00", "7.00", "-7.00"]]


@pytest.mark.parametrize("name", [name for name, query in load_queries().items() if "margin" in query.sql])
def test_sales_of_nothing_but_unknown_products_have_no_margin(star: StarWarehouse, name: str) -> None:
    day = date(2004, 1, 1)
    sold = line(1, 1, by=None, of=None, quantity=1, price="9.99", ordered=day, required=day)
    star.write_star(fact_orders=[sold], dim_dates=days(day))
    star.publish("unknown", NOW)
    with Warehouse(star.folder) as warehouse:
        result = run(warehouse, name)
    assert printed(result)[0][-2:] == ["9.99", "0.00"]


@pytest.mark.parametrize("name", ["top_customers", "top_products"])
def test_the_top_100_are_the_best_and_ties_go_by_number(star: StarWarehouse, name: str) -> None:
    customers = [customer(number, f"C{number}", "Spain") for number in range(1, 104)]
    products = [product(number, f"S{number:03}", "Cars", "1.00") for number in range(1, 104)]
    day = date(2004, 1, 1)
    price = {1: "1.00", 2: "0.99", 103: "2.00"}  # all others 1.50
    lines = [
        line(n, 1, by=who, of=what, quantity=1, price=price.get(n, "1.50"), ordered=day, required=day)
        for n, who, what in reversed([*zip(range(1, 104), customers, products, strict=True)])
    ]
    star.write_star(dim_customers=customers, dim_products=products, dim_dates=days(day), fact_orders=lines)
    star.publish("ties", NOW)
    with Warehouse(star.folder) as warehouse:
        found = [str(row[0]).lstrip("S0") for row in run(warehouse, name).rows]
    assert found == [str(number) for number in (103, *range(3, 102))]


# (days since the last order, orders, sales of each, segment); the mean of all is 716.46.
BORDERS = [
    (0, 4, "250.00", "Champions"),
    (180, 4, "250.00", "Champions"),
    (181, 4, "250.00", "At risk"),
    (365, 9, "250.00", "At risk"),
    (366, 9, "250.00", "Lost"),
    (0, 4, "1.00", "Loyal"),
    (180, 5, "1.00", "Loyal"),
    (0, 3, "300.00", "Promising"),
    (0, 2, "1.00", "Promising"),
    (0, 1, "900.00", "New"),
    (180, 1, "1.00", "New"),
    (181, 1, "1.00", "At risk"),
    (366, 1, "1.00", "Lost"),
]
# The mean is met exactly, or missed by less than a cent.
MEANS = [
    [(0, 4, "2.50", "Champions")] * 3,
    [(0, 4, "2.50", "Loyal"), (0, 4, "2.50", "Loyal"), (0, 4, "2.51", "Champions")],
]


@pytest.mark.parametrize("cases", [BORDERS, *MEANS])
def test_segments_at_their_borders(star: StarWarehouse, cases: list[tuple[int, int, str, str]]) -> None:
    latest = date(2005, 5, 31)
    cars = product(1, "S1", "Cars", "1.00")
    customers = [customer(number, f"C{number}", "Spain") for number, _ in enumerate(cases, 1)]
    lines = [
        line(
            who["customer_number"] * 100 + nth,
            1,
            by=who,
            of=cars,
            quantity=1,
            price=price,
            ordered=latest - timedelta(recency + 10 * nth),
            required=latest,
        )
        for who, (recency, orders, price, _) in zip(customers, cases, strict=True)
        for nth in range(orders)
    ]
    star.write_star(dim_customers=customers, dim_products=[cars], fact_orders=lines)
    star.publish("segments", NOW)
    with Warehouse(star.folder) as warehouse:
        rows = run(warehouse, "customer_segments").rows
    assert {row[0]: (row[2], row[3], row[4], row[5]) for row in rows} == {
        number: (recency, orders, orders * Decimal(price), segment)
        for number, (recency, orders, price, segment) in enumerate(cases, 1)
    }
