"""The named queries' questions, asked of the source itself: MySQL's SQL, its joins, its collations.

Written from the definitions, not from queries/*.sql: nothing here knows of keys, dimensions or facts.
MySQL can't normalise Unicode, so a function that is added to the source after the load gives each text as
the mart has it, from a table that Python fills.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.support.source import Source

Answer = list[dict[str, Any]]

_TEXTS = (
    "customers.customerName",
    "customers.country",
    "products.productCode",
    "products.productName",
    "products.productLine",
    "productlines.productLine",
    "offices.officeCode",
    "offices.city",
    "orders.status",
)

_LINES = """
    FROM orderdetails AS d
    JOIN orders AS o ON o.orderNumber = d.orderNumber
    LEFT JOIN customers AS c ON c.customerNumber = o.customerNumber
    LEFT JOIN products AS p ON p.productCode = d.productCode
    LEFT JOIN productlines AS l ON l.productLine = p.productLine
    LEFT JOIN employees AS e ON e.employeeNumber = c.salesRepEmployeeNumber
    LEFT JOIN offices AS f ON f.officeCode = e.officeCode
"""
_ORDERS = "COUNT(DISTINCT o.orderNumber) AS orders"
_UNITS = "CAST(SUM(d.quantityOrdered) AS SIGNED) AS units"
_GROSS = "SUM(d.quantityOrdered * d.priceEach) AS gross_sales"
_NET = "SUM(IF(TRIM(o.status) = 'Cancelled', 0, d.quantityOrdered * d.priceEach)) AS net_sales"
_MARGIN = """
    SUM(IF(TRIM(o.status) = 'Cancelled' OR p.productCode IS NULL, 0,
           d.quantityOrdered * d.priceEach - d.quantityOrdered * p.buyPrice)) AS margin
"""
_NAME = "IF(c.customerNumber IS NULL, 'Unknown', clean(c.customerName)) AS customer_name"
_COUNTRY = "IF(c.customerNumber IS NULL, 'Unknown', clean(c.country))"
_LINE = "COALESCE(clean(l.productLine), clean(p.productLine), 'Unknown')"

SQL: Mapping[str, str] = {
    "sales_by_country": f"""
        SELECT {_COUNTRY} AS country, {_ORDERS}, COUNT(DISTINCT c.customerNumber) AS customers,
               {_UNITS}, {_GROSS}, {_NET}, {_MARGIN}
        {_LINES}
        GROUP BY 1 ORDER BY net_sales DESC, country
    """,
    "sales_by_product_line": f"""
        SELECT {_LINE} AS product_line, {_ORDERS}, {_UNITS}, {_GROSS}, {_NET}, {_MARGIN}
        {_LINES}
        GROUP BY 1 ORDER BY net_sales DESC, product_line
    """,
    "sales_by_month": f"""
        SELECT DATE_FORMAT(o.orderDate, '%Y-%m') AS month, {_ORDERS}, {_UNITS}, {_GROSS}, {_NET}, {_MARGIN}
        {_LINES}
        GROUP BY 1 ORDER BY month
    """,
    "top_customers": f"""
        SELECT c.customerNumber AS customer_number, {_NAME}, {_COUNTRY} AS country, {_ORDERS}, {_GROSS},
               {_NET}, MAX(o.orderDate) AS last_order_date
        {_LINES}
        GROUP BY c.customerNumber
        ORDER BY net_sales DESC, customer_number IS NULL, customer_number LIMIT 100
    """,
    "top_products": f"""
        SELECT COALESCE(clean(p.productCode), 'Unknown') AS product_code,
               COALESCE(clean(p.productName), 'Unknown') AS product_name,
               {_LINE} AS product_line, {_UNITS}, {_GROSS}, {_NET}, {_MARGIN}
        {_LINES}
        GROUP BY p.productCode, l.productLine ORDER BY net_sales DESC, product_code LIMIT 100
    """,
    "sales_by_office": f"""
        SELECT COALESCE(clean(f.officeCode), 'Unknown') AS office_code,
               COALESCE(clean(f.city), 'Unknown') AS city, {_ORDERS}, {_GROSS}, {_NET}, {_MARGIN}
        {_LINES}
        GROUP BY f.officeCode ORDER BY net_sales DESC, office_code
    """,
    "order_status": f"""
        SELECT clean(o.status) AS status, {_ORDERS}, {_GROSS}
        {_LINES}
        GROUP BY 1 ORDER BY gross_sales DESC, status
    """,
    "late_shipments": """
        SELECT o.orderNumber AS order_number, c.customerNumber AS customer_number, o.orderDate AS order_date,
               o.requiredDate AS required_date, o.shippedDate AS shipped_date,
               DATEDIFF(o.shippedDate, o.requiredDate) AS days_late
        FROM orders AS o LEFT JOIN customers AS c ON c.customerNumber = o.customerNumber
        WHERE o.shippedDate > o.requiredDate
          AND EXISTS (SELECT 1 FROM orderdetails AS d WHERE d.orderNumber = o.orderNumber)
        ORDER BY days_late DESC, order_number
    """,
    # The sales and payments of customers that aren't there make one row, if there are any.
    "receivables": """
        WITH accounts AS (
            SELECT customerNumber, 0 AS bought, 0 AS paid FROM customers
            UNION ALL
            SELECT o.customerNumber, IF(TRIM(o.status) = 'Cancelled', 0, d.quantityOrdered * d.priceEach), 0
            FROM orders AS o JOIN orderdetails AS d ON d.orderNumber = o.orderNumber
            UNION ALL
            SELECT customerNumber, 0, amount FROM payments
        )
        SELECT c.customerNumber AS customer_number,
               IF(c.customerNumber IS NULL, 'Unknown', clean(c.customerName)) AS customer_name,
               SUM(bought) AS net_sales, SUM(paid) AS paid, SUM(bought) - SUM(paid) AS balance
        FROM accounts AS a LEFT JOIN customers AS c ON c.customerNumber = a.customerNumber
        GROUP BY c.customerNumber
        ORDER BY balance DESC, customer_number IS NULL, customer_number
    """,
    "customer_segments": f"""
        WITH per_customer AS (
            SELECT c.customerNumber AS customer_number, clean(c.customerName) AS customer_name,
                   DATEDIFF((SELECT MAX(a.orderDate) FROM orders AS a
                             WHERE a.orderNumber IN (SELECT b.orderNumber FROM orderdetails AS b)),
                            MAX(o.orderDate)) AS recency_days,
                   COUNT(DISTINCT o.orderNumber) AS frequency, {_NET.replace("net_sales", "monetary")}
            {_LINES}
            WHERE c.customerNumber IS NOT NULL
            GROUP BY c.customerNumber
        )
        SELECT customer_number, customer_name, recency_days, frequency, monetary,
               IF(recency_days > 365, 'Lost',
                  IF(recency_days > 180, 'At risk',
                     IF(frequency = 1, 'New',
                        IF(frequency < 4, 'Promising',
                           IF(monetary * (SELECT COUNT(*) FROM per_customer)
                              < (SELECT SUM(monetary) FROM per_customer), 'Loyal', 'Champions')))))
               AS segment
        FROM per_customer
        ORDER BY monetary DESC, customer_number
    """,
}


def ask(source: Source, name: str) -> Answer:
    """The answer as JSON of the command would have it: decimals as text in their scale, ISO dates."""
    with source.owner.cursor() as cursor:
        cursor.execute(SQL[name])
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, map(_json, row), strict=True)) for row in cursor.fetchall()]


def add_clean(source: Source) -> None:
    """Gives the source a function `clean`: a text trimmed and in Unicode NFC."""
    columns = (place.split(".") for place in _TEXTS)
    every = " UNION ".join(f"SELECT CAST({column} AS BINARY) FROM {table}" for table, column in columns)
    pairs = [(raw, unicodedata.normalize("NFC", raw.decode().strip())) for (raw,) in source.rows(every)]
    text = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    source.execute(
        f"CREATE TABLE clean_texts (raw VARBINARY(700) PRIMARY KEY, clean {text})",
        f"CREATE FUNCTION clean(given {text}) RETURNS {text} READS SQL DATA DETERMINISTIC "
        "RETURN (SELECT t.clean FROM clean_texts AS t WHERE t.raw = CAST(given AS BINARY))",
        "INSERT INTO clean_texts VALUES (%s, %s)",
        rows=pairs,
    )


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
