"""Athena's SQL means on this machine what it means on Athena (Trino's documentation says what that is)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lakehouse.errors import QueryError
from local.athena import Warehouse

D = Decimal

VALUES: list[tuple[str, Any]] = [
    # Whole numbers divide to whole numbers, towards zero.
    ("7 / 2", 3),
    ("-7 / 2", -3),
    ("9007199254740993 / 1", 9007199254740993),
    ("CAST(7 AS bigint) / 2 * 2", 6),
    ("-7 % 3", -1),
    # Decimals divide to decimals of the wider scale, rounded half away from zero.
    ("7.00 / 2", D("3.50")),
    ("1.005 / 1.0", D("1.005")),
    ("2.01 / 2", D("1.01")),
    ("-2.01 / 2", D("-1.01")),
    ("1.00 / 3", D("0.33")),
    ("2 / 3.000", D("0.667")),
    ("1.00 / 3 / 3", D("0.11")),
    ("(1.10 * 1.10) / 1", D("1.2100")),
    ("(1.1 + 1.005) / 2", D("1.053")),
    ("(CASE WHEN true THEN 1.25 ELSE 0 END) / 2", D("0.63")),
    ("COALESCE(NULL, 1.25) / 2", D("0.63")),
    ("COALESCE(1.25, 0) / 2", D("0.63")),
    ("IF(true, 1.25, 3) / 2", D("0.63")),
    ("NULLIF(1.25, 0) / 2", D("0.63")),
    ("GREATEST(1.25, 1) / 2", D("0.63")),
    ("ABS(-1.25) / 2", D("0.63")),
    ("-(1.25) / 2", D("-0.63")),
    ("CAST(1.25 AS decimal(10, 4)) / 2", D("0.6250")),
    ("123456789012345678.91 / 7", D("17636684144620811.27")),
    ("CAST(NULL AS decimal(10, 2)) / 2", None),
    ("1.5e0 / 2", 0.75),
    ("CAST(3 AS double) / 2", 1.5),
    ("CAST(5 AS decimal)", D("5")),
    ("CAST(2.5 AS decimal)", D("3")),
    ("CAST(CAST(2.5 AS decimal(4, 2)) AS decimal)", D("3")),
    ("ROUND(CAST(2.345 AS decimal(6, 3)), 2)", D("2.350")),
    # Rounding keeps a decimal's scale.
    ("ROUND(2.345, 2)", D("2.350")),
    ("ROUND(1.00 / 3, 1)", D("0.30")),
    ("ROUND(2.5)", D("3")),
    # Text, dates.
    ("'a' || CAST(1.50 AS varchar)", "a1.50"),
    ("CONCAT('a', NULL)", None),
    ("SUBSTR('abcdef', 2, 3)", "bcd"),
    ("STRPOS('abc', 'c')", 3),
    ("'A' = 'a'", False),
    ("'ABC' LIKE 'a%'", False),
    ("DATE_DIFF('day', DATE '2004-02-28', DATE '2004-03-01')", 2),
    ("DATE_DIFF('month', DATE '2004-01-31', DATE '2004-02-01')", 1),
    ("DATE '2004-01-31' + INTERVAL '1' DAY", date(2004, 2, 1)),
    ("DATE_TRUNC('month', DATE '2004-02-29')", date(2004, 2, 1)),
    ("DATE_TRUNC('month', DATE '2004-02-29') - INTERVAL '1' DAY", date(2004, 1, 31)),
    ("DATE_ADD('month', 1, DATE '2004-01-31')", date(2004, 2, 29)),
    ("DATE_TRUNC('hour', TIMESTAMP '2004-02-29 01:02:03')", datetime(2004, 2, 29, 1)),
    ("DATE_FORMAT(DATE '2004-02-29', '%Y-%m')", "2004-02"),
    ("DAY_OF_WEEK(DATE '2026-11-29')", 7),
    ("TIMESTAMP '2004-02-29 01:02:03.456'", datetime(2004, 2, 29, 1, 2, 3, 456000)),
    ("GREATEST(1, NULL)", None),
    ("TRY_CAST('x' AS integer)", None),
    ("ELEMENT_AT(ARRAY[1, 2], 2)", 2),
    ("CARDINALITY(ARRAY[1, 2])", 2),
]


@pytest.mark.parametrize(("expression", "value"), VALUES)
def test_an_expression_has_athenas_value(small: Warehouse, expression: str, value: Any) -> None:
    (found,) = small.query(f"SELECT {expression}").rows[0]
    assert str(found) == str(value)  # a decimal's scale counts
    assert type(found) is type(value)


# order_line amounts: 150.00, 41.00, 99.99, 40.00, 30.00, 30.00, 12.34 (403.33 in all)
AGGREGATES: list[tuple[str, list[Any]]] = [
    ("AVG(sales_amount)", [D("57.62")]),
    ("AVG(DISTINCT sales_amount)", [D("62.22")]),
    ("AVG(sales_amount) FILTER (WHERE NOT is_cancelled)", [D("60.56")]),
    ("SUM(sales_amount) / COUNT(*)", [D("57.62")]),
    ("SUM(sales_amount) / SUM(quantity)", [D("17.54")]),
    ("SUM(quantity) / 2", [11]),
    ("AVG(quantity)", [23 / 7]),
    ("SUM(margin_amount) / SUM(sales_amount)", [D("0.28")]),
    ("AVG(margin_amount)", [D("19.14")]),
]


@pytest.mark.parametrize(("expression", "values"), AGGREGATES)
def test_an_aggregate_has_athenas_value(small: Warehouse, expression: str, values: list[Any]) -> None:
    found = small.query(f"SELECT {expression} FROM fact_orders").rows
    assert [str(value) for (value,) in found] == [str(value) for value in values]


def test_a_mean_over_a_window(small: Warehouse) -> None:
    rows = small.query(
        "SELECT order_number, AVG(sales_amount) OVER (PARTITION BY order_number / 2 ORDER BY order_number) "
        "FROM fact_orders WHERE order_number >= 1003 ORDER BY order_number"
    ).rows
    assert rows == [(1003, D("40.00")), (1004, D("30.00")), (1005, D("30.00")), (1006, D("12.34"))]


def test_decimals_stay_decimals_through_subqueries(small: Warehouse) -> None:
    sql = """
        WITH per_order AS (SELECT SUM(sales_amount) * 1.005 AS total FROM fact_orders GROUP BY order_number)
        SELECT MAX(total) / 7, (SELECT SUM(total) FROM per_order) / 7 FROM per_order
    """
    assert [str(value) for value in small.query(sql).rows[0]] == ["27.42214", "57.90666"]


NAMES: list[tuple[str, list[str]]] = [
    ('SELECT Status, QUANTITY AS Pieces, 1 AS "A b" FROM fact_orders', ["status", "Pieces", "A b"]),
    ("SELECT 1, 'x', 1 + 1, COUNT(*), CAST(1 AS varchar)", ["_col0", "_col1", "_col2", "_col3", "_col4"]),
    (
        "SELECT o.*, 1 FROM dim_locations o",
        ["location_key", "country", "state", "city", "postal_code", "_col5"],
    ),
    ("SELECT a.country, b.country FROM dim_locations a, dim_locations b", ["country", "country"]),
    ("SELECT 1 AS a, 2 UNION ALL SELECT 3, 4", ["a", "_col1"]),
    ("SELECT * FROM (SELECT 1 AS a, 2 AS b)", ["a", "b"]),
    ("WITH t(x, y) AS (SELECT 1, 2) SELECT y, x FROM t", ["y", "x"]),
]


@pytest.mark.parametrize(("sql", "names"), NAMES)
def test_columns_are_named_as_athena_names_them(small: Warehouse, sql: str, names: list[str]) -> None:
    assert list(small.query(sql).columns) == names


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from FACT_ORDERS",
        'SELECT count(*) FROM "fact_orders";',
        "SELECT count(*) FROM classicmodels.fact_orders -- a comment",
        "SELECT count(*) FROM ClassicModels.Fact_Orders; /* and another */",
        'SELECT count(*) FROM "AwsDataCatalog"."classicmodels"."fact_orders"',
        "WITH fact_orders AS (SELECT * FROM classicmodels.fact_orders) SELECT count(*) FROM fact_orders",
        "(SELECT count(*) FROM fact_orders)",
        'SELECT n FROM (SELECT count(*) AS n FROM fact_orders) AS "order"',
        "SELECT cast(sum(x) AS bigint) FROM (SELECT 1 AS x FROM fact_orders, unnest(ARRAY[1]) AS t(u))",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7) SELECT max(i) FROM n",
    ],
)
def test_names_and_forms_of_a_select(small: Warehouse, sql: str) -> None:
    assert small.query(sql).rows == [(7,)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT nope FROM fact_orders", "line 1:8: Column 'nope' could not be resolved"),
        ("SELECT\n  status,\n  o.nope\nFROM fact_orders o", "line 3:5: Unknown column: nope"),
        ("SELECT country FROM dim_customers, dim_locations", "line 1:8: .*country"),
        ("SELECT * FROM facts", "line 1:15: there is no table facts; there are dim_customers, dim_dates, "),
        ("SELECT * FROM other.fact_orders", "line 1:15: there is no table other.fact_orders"),
        ("SELECT *\nFROM\n  a.b.fact_orders", "line 3:3: there is no table a.b.fact_orders"),
        ("WITH a AS (SELECT 1) SELECT * FROM a, b", "line 1:39: there is no table b"),
        ('SELECT * FROM "fact_orders$snapshots"', "there is no table fact_orders[$]snapshots"),
        ("SELECT * FROM fact_orders FOR VERSION AS OF 3", "npm run release -- rollback"),
        ("SELECT * FROM fact_orders WHERE", "line 1:27: syntax error at 'WHERE'"),
        ("SELECT a b c FROM fact_orders", "line 1:12: .*'c'"),
        ("SELECT 'abc FROM fact_orders", "is a quote or comment left open"),
        ("SELECT nope(1)", "line 1:8: .*nope does not exist"),
        ("SELECT status, SUM(quantity) FROM fact_orders", "GROUP BY"),
        (
            "SELECT quantity\nFROM fact_orders\nWHERE CAST(status AS date) IS NULL",
            "line 3:7: Conversion Error",
        ),
        ("SELECT CAST('9999999999' AS integer)", "Conversion Error"),
        ("SELECT 1 / 0", "Division by zero"),
        ("SELECT 1.0 / 0", "Division by zero"),
        ("SELECT SUM(sales_amount) / (COUNT(*) - 7) FROM fact_orders", "Division by zero"),
        ("", "one SELECT is run at a time"),
        (" ; -- nothing", "one SELECT is run at a time"),
        ("SELECT 1; SELECT 2", "one SELECT is run at a time, not 2"),
        ("ATTACH '/tmp/x.db'", "line 1:8: "),
        ("SELECT", "SELECT clause without selection list"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_its_place(small: Warehouse, sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        small.query(sql)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "verb"),
    [
        ("INSERT INTO fact_orders SELECT * FROM fact_orders", "INSERT"),
        ("WITH a AS (SELECT 1) INSERT INTO fact_orders SELECT * FROM a", "INSERT"),
        ("DELETE FROM fact_orders", "DELETE"),
        ("UPDATE fact_orders SET quantity = 1", "UPDATE"),
        ("MERGE INTO fact_orders USING dim_dates ON true WHEN MATCHED THEN DELETE", "MERGE"),
        ("-- first a comment\nDROP TABLE fact_orders", "DROP"),
        ("CREATE TABLE x AS SELECT 1", "CREATE"),
        ("CREATE MACRO x() AS 1", "CREATE"),
        ("SELECT 1 INTO x", "INTO"),
        ("DROP TABLE fact_orders", "DROP"),
        ("COPY fact_orders TO '/tmp/x'", "COPY"),
        ("UNLOAD (SELECT 1) TO 's3://x'", "UNLOAD"),
        ("INSTALL httpfs", "INSTALL"),
        ("LOAD httpfs", "LOAD"),
        ("SET enable_external_access = true", "SET"),
        ("PRAGMA database_list", "PRAGMA"),
        ("CALL pragma_version()", "CALL"),
        ("EXPLAIN SELECT 1", "EXPLAIN"),
        ("SHOW TABLES", "SHOW"),
        ("VACUUM fact_orders", "VACUUM"),
    ],
)
def test_only_a_select_is_run(small: Warehouse, sql: str, verb: str) -> None:
    with pytest.raises(QueryError, match=f"only a SELECT can be run, not {verb}$"):
        small.query(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM TABLE(read_text('{file}'))",
        'SELECT * FROM "{file}"',
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM query('SELECT 1')",
        "SELECT x FROM dim_dates, LATERAL read_text('{file}') AS t(x)",
        "SELECT x FROM dim_dates CROSS JOIN UNNEST(read_text('{file}')) AS t(x)",
        "SELECT (SELECT content FROM read_text('{file}'))",
        "SELECT getenv('HOME')",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM sqlite_master",
    ],
)
def test_nothing_but_the_release_is_read(small: Warehouse, tmp_path: Any, sql: str) -> None:
    (tmp_path / "secret.csv").write_text("secret")
    with pytest.raises(QueryError):
        small.query(sql.format(file=tmp_path / "secret.csv", folder=tmp_path))
