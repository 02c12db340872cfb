"""The reconciliation as a person reads it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lakehouse.audit.measure import Measure
from lakehouse.audit.report import report

SOURCE = {
    "customers": Measure(122, 0, {"creditlimit": Decimal("8254400.00")}),
    "orderdetails": Measure(2996, 0, {"quantityordered": Decimal(105516), "priceeach": Decimal("272000.10")}),
    "orders": Measure(326, 0, {}),
    "payments": Measure(0, 0, {"amount": None}),
}
MART = {
    "dim_customers": Measure(123, 0, {}),
    "fact_orders": Measure(2994, 0, {"quantity": Decimal(105500), "sales_amount": Decimal("9604190.61")}),
    "orderdetails": Measure(2996, 0, {"quantity": Decimal(105516), "sales_amount": Decimal("9604200.61")}),
    "rejected_orderdetails": Measure(2, 0, {"quantity": Decimal(16), "sales_amount": Decimal("10.00")}),
    "fact_payments": Measure(0, 0, {"amount": None}),
    "payments": Measure(0, 0, {"amount": None}),
    "rejected_payments": Measure(0, 0, {"amount": None}),
}


def test_everything_is_where_it_belongs() -> None:
    assert report(SOURCE, SOURCE, MART, {"orderdetails": 2}) == (
        """\
table            source           raw  rejected          star
customers           122           122                     122  ✓ dim_customers
orderdetails      2,996         2,996         2         2,994  ✓ fact_orders
  quantity      105,516       105,516        16       105,500  ✓
  sales_amount           9,604,200.61     10.00  9,604,190.61  ✓
orders              326           326                          ✓
payments              0             0         0             0  ✓ fact_payments
  amount                            0         0             0  ✓"""
    )


def marks(source: dict[str, Measure], raw: dict[str, Measure], mart: dict[str, Measure]) -> dict[str, str]:
    lines = report(source, raw, mart, {"orderdetails": 2}).splitlines()[1:]
    return {line.split()[0]: "✓" if "✓" in line else "✗" if "✗" in line else "?" for line in lines}


def test_what_differs_is_marked() -> None:
    sound = marks(SOURCE, SOURCE, MART)
    assert set(sound.values()) == {"✓"}

    lost = {**SOURCE, "orders": Measure(325, 0, {})}
    assert marks(SOURCE, lost, MART) == {**sound, "orders": "✗"}

    cent = {**SOURCE, "customers": Measure(122, 0, {"creditlimit": Decimal("8254400.01")})}
    assert marks(SOURCE, cent, MART) == {**sound, "customers": "✗"}

    missing = {name: measure for name, measure in SOURCE.items() if name != "orders"}
    assert marks(SOURCE, missing, MART) == {**sound, "orders": "✗"}

    doubled = {**MART, "fact_orders": replace(MART["fact_orders"], rows=2995)}
    assert marks(SOURCE, SOURCE, doubled) == {**sound, "orderdetails": "✗"}

    fact = MART["fact_orders"]
    changed = {
        **MART,
        "fact_orders": replace(fact, sums={**fact.sums, "sales_amount": Decimal("9604190.60")}),
    }
    assert marks(SOURCE, SOURCE, changed) == {**sound, "sales_amount": "✗"}

    member = {**MART, "dim_customers": Measure(124, 0, {})}
    assert marks(SOURCE, SOURCE, member) == {**sound, "customers": "✗"}


def test_what_was_compared_in_part_is_told() -> None:
    source = {name: measure for name, measure in SOURCE.items() if name != "orderdetails"}
    lines = report(source, SOURCE, MART, {"orderdetails": 2}, {"orderdetails": 700}).splitlines()
    assert lines[2].split() == ["orderdetails", "2,996", "2", "2,994", "✓", "fact_orders"]
    assert lines[-1] == (
        "orderdetails: 700 of 2,996 rows were held against the source, each row is in 8 releases"
    )
