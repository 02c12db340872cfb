"""The rows that the dashboard draws: named queries of queries/ and a few of its own, narrowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import sqlglot
from sqlglot import exp

from dashboard.filters import Filters, Scope, narrow
from local.named_queries import load_queries

_OWN = Path(__file__).parent / "sql"
_DIALECT = "athena"
Row = Mapping[str, Any]


class Rows(Protocol):
    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...


class Reader(Protocol):
    """One release of the star; every query of a reader sees the same one."""

    def manifest(self) -> Mapping[str, Any]: ...
    def query_all(self, queries: Sequence[str]) -> Sequence[Rows]:
        """Each of them a SELECT in Athena's SQL, over the bare names of the star's tables."""


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
    balances: Row
    largest_balances: Sequence[Row]
    statuses: Sequence[Row]
    days_to_ship: Sequence[Row]
    late_by_month: Sequence[Row]

    @property
    def empty(self) -> bool:
        return not self.key_figures["order_lines"]


_QUERIES: Mapping[str, tuple[str, Scope]] = {
    "key_figures": ("key_figures", "sales"),
    "countries": ("sales_by_country", "sales"),
    "months": ("sales_by_month", "sales"),
    "months_by_line": ("sales_by_month_and_line", "sales"),
    "product_lines": ("sales_by_product_line", "sales"),
    "products": ("top_products", "sales"),
    "customers": ("top_customers", "sales"),
    "segments": ("segments", "sales"),
    "balances": ("balances", "balances"),
    "largest_balances": ("largest_balances", "balances"),
    "statuses": ("order_status", "sales"),
    "days_to_ship": ("days_to_ship", "sales"),
    "late_by_month": ("late_by_month", "sales"),
}


@cache
def read_sql(name: str) -> str:
    """A named query, or one of the dashboard's own, which may read a named query as it reads a table."""
    named = load_queries()
    if name in named:
        return named[name].sql
    query = sqlglot.parse_one(
        (_OWN / f"{name}.sql").read_text(encoding="utf-8"), dialect=_DIALECT, into=exp.Select
    )
    for table in sorted({table.name for table in query.find_all(exp.Table)} & named.keys()):
        query = query.with_(table, as_=sqlglot.parse_one(named[table].sql, dialect=_DIALECT))
    return query.sql(dialect=_DIALECT)


def read_options(reader: Reader) -> Options:
    months, countries, lines = run_all(
        reader,
        [
            (name, Filters(), "sales")
            for name in ("sales_by_month", "sales_by_country", "sales_by_product_line")
        ],
    )
    lines.sort(key=lambda row: (-row["gross_sales"], row["product_line"]))
    return Options(
        months=tuple(sorted(row["month"] for row in months if row["month"][:1].isdigit())),
        countries=tuple(sorted(row["country"] for row in countries)),
        product_lines=tuple(row["product_line"] for row in lines),
    )


def read(reader: Reader, filters: Filters) -> Data:
    answers = run_all(reader, [(name, filters, scope) for name, scope in _QUERIES.values()])
    rows: dict[str, Any] = dict(zip(_QUERIES, answers, strict=True))
    for name in ("key_figures", "balances"):
        (rows[name],) = rows[name]
    return Data(filters=filters, **rows)


def run_all(reader: Reader, queries: Sequence[tuple[str, Filters, Scope]]) -> list[list[Row]]:
    """The rows of each query of queries/ or dashboard/sql/, by name, narrowed."""
    results = reader.query_all([narrow(read_sql(name), filters, scope) for name, filters, scope in queries])
    return [[dict(zip(result.columns, row, strict=True)) for row in result.rows] for result in results]
