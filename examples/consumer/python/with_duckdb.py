"""Net sales by country by DuckDB, from the files themselves: python with_duckdb.py ENVIRONMENT.

It reads the tables at the snapshots of the last release, so it never sees half of one.
"""

import json
import sys

import duckdb
from platform_outputs import read_outputs
from pyiceberg.catalog import load_catalog

SQL = """
    SELECT country, SUM(sales_amount) AS net_sales
    FROM fact_orders INNER JOIN dim_customers USING (customer_key)
    WHERE NOT is_cancelled
    GROUP BY country
    ORDER BY net_sales DESC, country
"""

platform = read_outputs(sys.argv[1])
mart = platform["martDatabase"]
catalog = load_catalog("lakehouse", type="glue")
releases = catalog.load_table((mart, "releases")).scan(selected_fields=("published_at", "manifest"))
last = max(releases.to_arrow().to_pylist(), key=lambda release: release["published_at"])
snapshots = {
    table["name"]: table["snapshot_id"]
    for table in json.loads(last["manifest"])["tables"]
    if table["database"] == "mart"
}
with duckdb.connect() as database:
    for name in ("fact_orders", "dim_customers"):
        scan = catalog.load_table((mart, name)).scan(snapshot_id=snapshots[name])
        database.register(name, scan.to_arrow())
    database.sql(SQL).write_csv("/dev/stdout")
