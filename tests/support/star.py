"""A warehouse without the job: star tables of given rows, written and released by PyIceberg."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table import Table

Row = Mapping[str, Any]

_TYPES = {
    "int": pa.int32(),
    "long": pa.int64(),
    "text": pa.string(),
    "date": pa.date32(),
    "flag": pa.bool_(),
    "price": pa.decimal128(10, 2),
    "amount": pa.decimal128(21, 2),
}
# docs/architecture.md, 'Star'
STAR = {
    "dim_customers": "customer_key long, customer_number int, customer_name text, contact_first_name text,"
    " contact_last_name text, phone text, address_line1 text, address_line2 text, city text, state text,"
    " postal_code text, country text, credit_limit price, location_key long, employee_key long,"
    " office_key long",
    "dim_products": "product_key long, product_code text, product_name text, product_line text,"
    " product_line_description text, product_scale text, product_vendor text, product_description text,"
    " quantity_in_stock int, buy_price price, msrp price",
    "dim_locations": "location_key long, country text, state text, city text, postal_code text",
    "dim_employees": "employee_key long, employee_number int, first_name text, last_name text, email text,"
    " extension text, job_title text, office_key long, manager_employee_number int",
    "dim_offices": "office_key long, office_code text, city text, state text, postal_code text,"
    " country text, territory text, phone text, address_line1 text, address_line2 text, location_key long",
    "dim_dates": "date_key int, date date, year int, quarter int, month int, day int, year_month text,"
    " month_name text, day_of_week int, day_name text, iso_week int, is_weekend flag",
    "fact_orders": "order_number int, order_line_number int, customer_key long, product_key long,"
    " location_key long, employee_key long, office_key long, order_date_key int, required_date_key int,"
    " shipped_date_key int, order_date date, required_date date, shipped_date date, status text,"
    " quantity int, price_each price, buy_price price, msrp price, sales_amount amount, cost_amount amount,"
    " margin_amount amount, discount_amount amount, is_cancelled flag, days_to_ship int, is_late flag",
    "fact_payments": "customer_key long, location_key long, payment_date_key int, payment_date date,"
    " check_number text, amount price",
}
RELEASES = pa.schema(
    [(name, pa.string()) for name in ("release", "mode", "reason")]
    + [(name, pa.timestamp("us", "UTC")) for name in ("started_at", "published_at")]
    + [(name, pa.string()) for name in ("gtid_set", "manifest")]
)


class StarWarehouse:
    """Tables are written one by one and seen by readers of the last release only once it is published."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._catalog = SqlCatalog(
            "lakehouse", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}"
        )
        for database in ("classicmodels", "classicmodels_raw"):
            self._catalog.create_namespace_if_not_exists(database)
        self._snapshots: dict[tuple[str, str], int] = {}

    def table(self, name: str, database: str = "mart") -> Table:
        return self._catalog.load_table((_DATABASES[database], name))

    def write(self, name: str, rows: pa.Table, database: str = "mart") -> None:
        """Replaces a table's rows, in a snapshot that the next release will name."""
        table = self._catalog.create_table_if_not_exists((_DATABASES[database], name), rows.schema)
        filled = table.current_snapshot() is not None and table.scan().count() > 0
        (table.overwrite if filled else table.append)(rows)
        self.pin(name, database)

    def pin(self, name: str, database: str = "mart") -> None:
        """The next release names the table's current snapshot."""
        snapshot = self.table(name, database).current_snapshot()
        assert snapshot is not None
        self._snapshots[database, name] = snapshot.snapshot_id

    def write_star(self, **tables: Iterable[Row]) -> None:
        """Writes every table of the star; those not given have their unknown member only."""
        for name, columns in STAR.items():
            schema = pa.schema(
                [(column.split()[0], _TYPES[column.split()[1]]) for column in columns.split(", ")]
            )
            rows = [*([_unknown(schema)] if name.startswith("dim_") else []), *tables.get(name, ())]
            strange = {column for row in rows for column in row} - set(schema.names)
            assert not strange, f"{name} has no {strange}"
            self.write(name, pa.Table.from_pylist([dict(row) for row in rows], schema))

    def publish(self, release: str, published_at: datetime, manifest: Mapping[str, Any] | None = None) -> Row:
        """Appends a release: of the tables as written last, or one with an older manifest's tables."""
        tables = [
            {"database": database, "name": name, "snapshot_id": snapshot}
            for (database, name), snapshot in self._snapshots.items()
        ]
        body = {
            "release": release,
            "mode": "full",
            "started_at": published_at.isoformat(),
            "published_at": published_at.isoformat(),
            "source_position": {"gtid_set": None, "exact": False},
            "tables": manifest["tables"] if manifest else tables,
        }
        row = {
            "release": release,
            "mode": "full",
            "started_at": published_at,
            "published_at": published_at,
            "manifest": json.dumps(body),
        }
        table = self._catalog.create_table_if_not_exists(("classicmodels", "releases"), RELEASES)
        table.append(pa.Table.from_pylist([row], RELEASES))
        return body


_DATABASES = {"mart": "classicmodels", "raw": "classicmodels_raw"}


def _unknown(schema: pa.Schema) -> Row:
    """Key 0, texts 'Unknown', other keys 0, other columns null."""
    return {
        field.name: "Unknown" if field.type == pa.string() else 0 if field.name.endswith("_key") else None
        for field in schema
    }


def customer(number: int, name: str, country: str, office: int = 0) -> Row:
    return {
        "customer_key": number,
        "customer_number": number,
        "customer_name": name,
        "country": country,
        "office_key": office,
    }


def product(key: int, code: str, line: str, buy_price: str) -> Row:
    return {
        "product_key": key,
        "product_code": code,
        "product_name": f"The {code}",
        "product_line": line,
        "buy_price": Decimal(buy_price),
    }


def days(*wanted: date) -> list[Row]:
    return [
        {"date_key": date_key(day), "date": day, "year_month": f"{day:%Y-%m}"} for day in sorted({*wanted})
    ]


def date_key(day: date | None) -> int:
    return int(f"{day:%Y%m%d}") if day else 0


def line(
    order: int,
    number: int,
    *,
    by: Row | None,
    of: Row | None,
    quantity: int,
    price: str,
    ordered: date,
    required: date,
    shipped: date | None = None,
    status: str = "Shipped",
) -> Row:
    """An order line with its keys, amounts and flags worked out; None: the unknown customer or product."""
    sales = quantity * Decimal(price)
    cost = quantity * of["buy_price"] if of else None
    return {
        "order_number": order,
        "order_line_number": number,
        "customer_key": by["customer_key"] if by else 0,
        "product_key": of["product_key"] if of else 0,
        "location_key": 0,
        "employee_key": 0,
        "office_key": by["office_key"] if by else 0,
        "order_date_key": date_key(ordered),
        "required_date_key": date_key(required),
        "shipped_date_key": date_key(shipped),
        "order_date": ordered,
        "required_date": required,
        "shipped_date": shipped,
        "status": status,
        "quantity": quantity,
        "price_each": Decimal(price),
        "buy_price": of["buy_price"] if of else None,
        "sales_amount": sales,
        "cost_amount": cost,
        "margin_amount": None if cost is None else sales - cost,
        "is_cancelled": status == "Cancelled",
        "is_late": shipped is not None and shipped > required,
    }


def payment(paid_by: Row | None, check: str, amount: str) -> Row:
    return {
        "customer_key": paid_by["customer_key"] if paid_by else 0,
        "location_key": 0,
        "payment_date_key": 0,
        "check_number": check,
        "amount": Decimal(amount),
    }
