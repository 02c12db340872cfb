"""What the header of a named query says is what it does, and its SQL is Athena's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from lakehouse.errors import UsageError
from local.athena import Warehouse
from local.named_queries import QUERIES, find_query, load_queries
from tests.support.star import STAR

# Public: names and columns are not to change.
COLUMNS = {
    "sales_by_country": "country, orders, customers, units, gross_sales, net_sales, margin",
    "sales_by_product_line": "product_line, orders, units, gross_sales, net_sales, margin",
    "sales_by_month": "month, orders, units, gross_sales, net_sales, margin",
    "top_customers": "customer_number, customer_name, country, orders, gross_sales, net_sales,"
    " last_order_date",
    "top_products": "product_code, product_name, product_line, units, gross_sales, net_sales, margin",
    "sales_by_office": "office_code, city, orders, gross_sales, net_sales, margin",
    "order_status": "status, orders, gross_sales",
    "late_shipments": "order_number, customer_number, order_date, required_date, shipped_date, days_late",
    "receivables": "customer_number, customer_name, net_sales, paid, balance",
    "customer_segments": "customer_number, customer_name, recency_days, frequency, monetary, segment",
}
TYPES = {
    "money": {"decimal(38,2)"},
    "text": {"varchar"},
    "YYYY-MM": {"varchar"},
    "date": {"date"},
    "number": {"integer"},
    "orders": {"bigint"},
    "customers": {"bigint"},
    "pieces": {"bigint"},
    "days": {"bigint"},
}


def test_the_queries_are_the_published_ones() -> None:
    named = {name: [column.name for column in query.columns] for name, query in load_queries().items()}
    assert named == {name: columns.split(", ") for name, columns in COLUMNS.items()}


@pytest.mark.parametrize("name", load_queries())
def test_a_header_names_the_columns_and_units_that_come_out(small: Warehouse, name: str) -> None:
    query = load_queries()[name]
    result = small.query(query.sql)
    assert list(result.columns) == [column.name for column in query.columns]
    for column, kind in zip(query.columns, result.types, strict=True):
        assert kind in TYPES[column.unit], column.name


@pytest.mark.parametrize("name", load_queries())
def test_a_query_reads_the_mart_only_and_names_no_database(name: str) -> None:
    tree = sqlglot.parse_one(load_queries()[name].sql, dialect="athena")
    derived = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = list(tree.find_all(exp.Table))
    assert {table.name for table in tables} - derived <= STAR.keys()
    assert not any(table.db for table in tables)


@pytest.mark.parametrize("name", load_queries())
def test_a_query_has_a_total_order(name: str) -> None:
    """Its last sort key is what a row stands for, so no two engines can differ."""
    tree = sqlglot.parse_one(load_queries()[name].sql, dialect="athena")
    assert tree.args["order"].expressions[-1].this.name in {
        "country", "product_line", "year_month", "customer_number", "product_key", "office_key", "status",
        "order_number",
    }  # fmt: skip


def test_the_linter_has_nothing_to_say() -> None:
    linter = [sys.executable, "-m", "sqlfluff", "lint", "--disable-progress-bar", str(QUERIES)]
    done = subprocess.run(linter, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


GOOD = """\
-- Question: Q?
-- Grain: g
-- Order: o
-- Columns:
--   a (text): first
--     and more
SELECT 1 AS a
"""


def test_a_header_is_read_with_its_continued_lines(tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text(GOOD)
    query = load_queries(tmp_path)["q"]
    assert (query.question, query.grain, query.order) == ("Q?", "g", "o")
    assert [(c.name, c.unit, c.meaning) for c in query.columns] == [("a", "text", "first and more")]


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("-- Grain: g\n", ""),
        GOOD.replace("(text)", ""),
        GOOD.replace(": first", ""),
        GOOD.replace("--   a", "-- a"),
        GOOD.replace("SELECT", "-- more\nSELECT"),
        "SELECT 1 AS a\n",
    ],
)
def test_a_header_in_another_form_is_refused(tmp_path: Path, bad: str) -> None:
    (tmp_path / "q.sql").write_text(bad)
    with pytest.raises(ValueError, match=r"queries/q\.sql"):
        load_queries(tmp_path)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sales_by_contry", "did you mean sales_by_country"),
        ("Top-Customers", "did you mean top_customers"),
        ("zzz", "there are customer_segments, late_shipments, "),
        ("../secret", "there are customer_segments, "),
    ],
)
def test_an_unknown_name_is_answered_with_those_that_look_like_it(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        find_query(name)
