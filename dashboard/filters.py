"""What the analyst chose, and any query over the star narrowed to it.

A named query reads the bare table names of the star. Narrowing it puts a subset of rows where it
reads a table, so the definitions stay those of queries/*.sql, and no filter means the same query.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import sqlglot
from sqlglot import exp

from lakehouse.errors import UsageError

Basis = Literal["net", "gross"]
Scope = Literal["sales", "balances"]
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Filters:
    """Months are 'YYYY-MM', both included; None is no bound. No country or line named: all of them."""

    first_month: str | None = None
    last_month: str | None = None
    countries: tuple[str, ...] = ()
    product_lines: tuple[str, ...] = ()
    basis: Basis = "net"

    def __post_init__(self) -> None:
        for month in (self.first_month, self.last_month):
            if month is not None and not _MONTH.fullmatch(month):
                raise UsageError(f"month {month!r} is not written YYYY-MM")
        if self.basis not in ("net", "gross"):
            raise UsageError(f"basis {self.basis!r} is not one of net, gross")

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> Filters:
        """From the widget's state; an empty month is no bound."""
        return cls(
            first_month=_text(values.get("first_month")),
            last_month=_text(values.get("last_month")),
            countries=_texts(values.get("countries")),
            product_lines=_texts(values.get("product_lines")),
            basis="gross" if values.get("basis") == "gross" else "net",
        )

    def to_json(self) -> dict[str, object]:
        return {
            "first_month": self.first_month or "",
            "last_month": self.last_month or "",
            "countries": list(self.countries),
            "product_lines": list(self.product_lines),
            "basis": self.basis,
        }


def narrow(sql: str, filters: Filters, scope: Scope = "sales") -> str:
    """Athena SQL over the star -> the same query over the chosen part of it.

    `sales`: order lines of the period, countries and product lines.
    `balances`: customers of the countries, with order lines and payments until the period's end;
    a payment is for no product line, and a balance has no beginning.
    """
    conditions = {"fact_orders": _sales(filters)} if scope == "sales" else _balances(filters)
    query = _parsed(sql).copy()
    _replace_tables(query, {table: parts for table, parts in conditions.items() if parts})
    if filters.basis == "gross":
        _rank_by_gross(query)
    return query.sql(dialect="athena", comments=False)


@cache
def _parsed(sql: str) -> exp.Select:
    return sqlglot.parse_one(sql, dialect="athena", into=exp.Select)


def _rank_by_gross(query: exp.Query) -> None:
    """The named queries rank by net sales; of the gross ones the best 100 may be others."""
    order = query.args.get("order")
    if order and "gross_sales" in query.named_selects:
        for column in order.find_all(exp.Column):
            if column.name == "net_sales":
                column.replace(exp.column("gross_sales"))


def _replace_tables(query: exp.Query, conditions: Mapping[str, Sequence[exp.Expression]]) -> None:
    for table in list(query.find_all(exp.Table)):
        if table.name in conditions and not table.db:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(_chosen(table.name)))
    if not conditions:
        return
    # Ahead of the query's own common table expressions, which may read them.
    own = query.args.get("with_")
    added = [
        exp.CTE(
            this=exp.select("*").from_(table).where(*parts),
            alias=exp.TableAlias(this=exp.to_identifier(_chosen(table))),
        )
        for table, parts in conditions.items()
    ]
    query.set("with_", exp.With(expressions=added + (own.expressions if own else [])))


def _chosen(table: str) -> str:
    return f"chosen_{table}"


def _sales(filters: Filters) -> list[exp.Expression]:
    parts: list[exp.Expression] = []
    if filters.first_month:
        parts.append(exp.column("order_date") >= _date(f"{filters.first_month}-01"))
    if filters.last_month:
        parts.append(exp.column("order_date") <= _last_day(filters.last_month))
    if filters.countries:
        parts.append(_one_of("customer_key", "dim_customers", "country", filters.countries))
    if filters.product_lines:
        parts.append(_one_of("product_key", "dim_products", "product_line", filters.product_lines))
    return parts


def _balances(filters: Filters) -> dict[str, list[exp.Expression]]:
    until = filters.last_month
    return {
        "fact_orders": [exp.column("order_date") <= _last_day(until)] if until else [],
        "fact_payments": [exp.column("payment_date") <= _last_day(until)] if until else [],
        "dim_customers": [_member("country", filters.countries)] if filters.countries else [],
    }


def _one_of(key: str, dimension: str, column: str, values: Sequence[str]) -> exp.Expression:
    chosen = exp.select(key).from_(dimension).where(_member(column, values))
    return exp.column(key).isin(query=chosen)


def _member(column: str, values: Sequence[str]) -> exp.Expression:
    return exp.column(column).isin(*(exp.Literal.string(value) for value in values))


def _last_day(month: str) -> exp.Expression:
    _, days = calendar.monthrange(int(month[:4]), int(month[5:]))
    return _date(f"{month}-{days}")


def _date(text: str) -> exp.Expression:
    return exp.cast(exp.Literal.string(text), "date")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
