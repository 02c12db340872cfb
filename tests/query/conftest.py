"""A small star with every trap in it; the expectations beside it are worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from local.athena import Warehouse
from tests.support.star import StarWarehouse, customer, days, line, payment, product

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)

OFFICES = [
    {"office_key": 1, "office_code": "1", "city": "Paris", "postal_code": "75017"},
    {"office_key": 2, "office_code": "2", "city": "Tokyo", "postal_code": "75017"},
    {"office_key": 3, "office_code": "3", "city": "Sydney"},  # sells nothing
]
ATELIER = customer(101, "Atelier", "France", office=1)
BOLT = customer(102, "Bolt", "USA")  # no representative
CAFE = customer(103, 'Café, "Nord"\nSud', "France", office=1)  # pays, and orders nothing
DORN = customer(104, "Dorn", "Germany", office=2)  # only a cancelled order
ECHO = customer(105, "Echo", "USA")  # net sales equal to Bolt's
FERN = customer(106, "Fern", "Spain", office=3)  # nothing at all
CAR = product(1, "S1", "Cars", "10.00")
PLANE = product(2, "S2", "Planes", "5.50")
SHIP = product(3, "S3", "Ships", "7.00")  # never sold

JANUARY: dict[str, Any] = {"ordered": date(2004, 1, 10), "required": date(2004, 1, 20)}
FEBRUARY: dict[str, Any] = {"ordered": date(2004, 2, 1), "required": date(2004, 2, 10)}
LEAP_DAY: dict[str, Any] = {"ordered": date(2004, 2, 29), "required": date(2004, 3, 5)}
LAST_DAY: dict[str, Any] = {"ordered": date(2004, 12, 31), "required": date(2005, 1, 5)}
LINES = [
    line(1001, 1, by=ATELIER, of=CAR, quantity=10, price="15.00", shipped=date(2004, 1, 25), **JANUARY),
    line(1001, 2, by=ATELIER, of=PLANE, quantity=4, price="10.25", shipped=date(2004, 1, 25), **JANUARY),
    line(1002, 1, by=ATELIER, of=None, quantity=1, price="99.99", shipped=date(2004, 2, 10), **FEBRUARY),
    line(1003, 1, by=DORN, of=CAR, quantity=2, price="20.00", status="Cancelled", **FEBRUARY),
    line(1004, 1, by=BOLT, of=PLANE, quantity=3, price="10.00", shipped=date(2005, 1, 6), **LAST_DAY),
    line(1005, 1, by=ECHO, of=CAR, quantity=2, price="15.00", status="In Process", **LAST_DAY),
    line(1006, 1, by=None, of=CAR, quantity=1, price="12.34", status="On Hold", **LEAP_DAY),
]
PAYMENTS = [
    payment(ATELIER, "A1", "100.00"),
    payment(ATELIER, "A2", "50.01"),
    payment(CAFE, "C1", "20.00"),
    payment(None, "U1", "7.00"),
]


@pytest.fixture(scope="session")
def small_star(tmp_path_factory: pytest.TempPathFactory) -> StarWarehouse:
    star = StarWarehouse(tmp_path_factory.mktemp("small") / "ware house")
    star.write_star(
        dim_customers=[ATELIER, BOLT, CAFE, DORN, ECHO, FERN],
        dim_products=[CAR, PLANE, SHIP],
        dim_offices=OFFICES,
        dim_dates=days(*(row["order_date"] for row in LINES)),
        fact_orders=LINES,
        fact_payments=PAYMENTS,
    )
    star.publish("small", PUBLISHED)
    return star


@pytest.fixture(scope="session")
def small(small_star: StarWarehouse) -> Iterator[Warehouse]:
    with Warehouse(small_star.folder) as warehouse:
        yield warehouse


@pytest.fixture
def star(tmp_path: Path) -> StarWarehouse:
    """An empty warehouse to fill."""
    return StarWarehouse(tmp_path / "warehouse")
