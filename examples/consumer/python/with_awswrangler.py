"""Net sales by country through Athena, as a pandas frame: python with_awswrangler.py ENVIRONMENT."""

import sys

import awswrangler as wr
from platform_outputs import read_outputs

SQL = """
    SELECT country, SUM(sales_amount) AS net_sales
    FROM fact_orders INNER JOIN dim_customers USING (customer_key)
    WHERE NOT is_cancelled
    GROUP BY country
    ORDER BY net_sales DESC, country
"""

platform = read_outputs(sys.argv[1])
frame = wr.athena.read_sql_query(
    SQL,
    database=platform["martDatabase"],
    workgroup=platform["athenaWorkgroup"],
    ctas_approach=False,  # an analyst makes no tables
)
print(frame.to_csv(index=False), end="")
