"""The rows that the dashboard draws: named queries of queries/ and a few of its own, narrowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from dashboard.filters import Filters, Scope, narrow

_HERE = Path(__file__).parent
_FOLDERS = (_HERE.parent / "queries", _HERE / "sql")
Row = Mapping[str, Any]


class Rows(Protocol):
    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...


class Reader(Protocol):
    """One release of the star; every query of a reader sees the same one."""

    def manifest(self) -> Mapping[str, Any]: ...
    def query(self, athena_sql: str) -> Rows: ...


@dataclass(frozen=True)
class Options:
    """What the filters offer, in the order to show it in. Product lines: best-selling first."""

    months: tuple[str, ...]
    countries: tuple[str, ...]
    product_lines: tuple[str, ...]


@dataclass(frozen=True)
class Data:
    """Rows by query, each a mapping from column name to value; amounts are Decimal."""

    filters: Filters
    key_figures: Row
    countries: Sequence[Row]
    months: Sequence[Row]
    months_by_line: Sequence[Row]
    product_lines: Sequence[Row]
    products: Sequence[Row]
    customers: Sequence[Row]
    segments: Sequence[Row]
    receivables: Sequence[Row]
    statuses: Sequence[Row]
    days_to_ship: Sequence[Row]
    late_by_month: Sequence[Row]

    @property
    def empty(self) -> bool:
        return not self.key_figures["order_lines"]


def read_sql(name: str) -> str:
    for folder in _FOLDERS:
        if (folder / f"{name}.sql").is_file():
            return (folder / f"{name}.sql").read_text(encoding="utf-8")
    raise FileNotFoundError(f"{name}.sql")


def run(reader: Reader, name: str, filters: Filters, scope: Scope = "sales") -> list[Row]:
    result = reader.query(narrow(read_sql(name), filters, scope))
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def read_options(reader: Reader) -> Options:
    everything = Filters()
    lines = run(reader, "sales_by_product_line", everything)
    lines.sort(key=lambda row: (-row["gross_sales"], row["product_line"]))
    months = {row["month"] for row in run(reader, "sales_by_month", everything)}
    return Options(
        months=tuple(sorted(month for month in months if month and month[:1].isdigit())),
        countries=tuple(sorted(row["country"] for row in run(reader, "sales_by_country", everything))),
        product_lines=tuple(row["product_line"] for row in lines),
    )


def read(reader: Reader, filters: Filters) -> Data:
    return Data(
        filters=filters,
        key_figures=run(reader, "key_figures", filters)[0],
        countries=run(reader, "sales_by_country", filters),
        months=run(reader, "sales_by_month", filters),
        months_by_line=run(reader, "sales_by_month_and_line", filters),
        product_lines=run(reader, "sales_by_product_line", filters),
        products=run(reader, "top_products", filters),
        customers=run(reader, "top_customers", filters),
        segments=run(reader, "customer_segments", filters),
        receivables=run(reader, "receivables", filters, "balances"),
        statuses=run(reader, "order_status", filters),
        days_to_ship=run(reader, "days_to_ship", filters),
        late_by_month=run(reader, "late_by_month", filters),
    )
