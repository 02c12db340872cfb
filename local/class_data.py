"""Writes class-data.jsa: the classes that a load needs, for later sessions to start sooner.

Run by the set-up. It uses a lake as a load does, so that the JVM has loaded what one needs.
"""

from __future__ import annotations

import sys
import tempfile
from typing import Any

from pyspark.sql import functions

from lakehouse.lake import catalog
from lakehouse.lake.branches import move_main
from lakehouse.lake.catalog import Lake
from lakehouse.lake.data_file import DataFiles
from lakehouse.lake.scan import scan
from lakehouse.session import open_session
from lakehouse.text import nfc

ROWS = """
SELECT
    CAST(id AS INT) AS id, CAST(id % 7 AS STRING) AS text, CAST(id AS DECIMAL(10, 2)) AS amount,
    DATE_ADD(DATE'2026-01-01', CAST(id AS INT)) AS day, XXHASH64(id) AS key
FROM RANGE(100)
"""
QUERY = """
WITH days AS (SELECT DISTINCT day, LEAD(day) OVER (ORDER BY day) AS next FROM a),
sums AS (SELECT text, SUM(amount) AS total, COUNT(DISTINCT id) AS n, MIN(day) AS day FROM a GROUP BY text)
SELECT TO_JSON(STRUCT(b.*)) AS row, sums.*, days.next, CRC32(CAST(b.text AS BINARY)) AS crc FROM b
LEFT JOIN sums ON b.text <=> sums.text LEFT JOIN days ON b.day = days.day LEFT ANTI JOIN a ON a.id = b.id + 9
WHERE EXISTS (SELECT 1 FROM a WHERE a.key = b.key) AND b.text RLIKE '[0-9]'
UNION ALL SELECT NULL, text, total, n, day, NULL, 0 FROM sums ORDER BY n
"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="lakehouse-") as folder,
        open_session(folder, record=True) as spark,
    ):
        lake = Lake(spark, "raw", "mart", folder)
        lake.create_databases()
        rows = spark.sql(ROWS)
        lake.prepare("raw", "a", rows.schema, "audit_1")
        files = DataFiles(spark, lake.table("raw", "a")).write(rows._collect_as_arrow())
        lake.stage_files("raw", "a", files, "audit_1")
        lake.stage("raw", "b", rows, "audit_1", partition_by=["months(day)"], sort_by=["day"])
        gone = [functions.broadcast(rows.select("id").where("id < 9").localCheckpoint())]
        for limit in (10**9, 0):  # both ways to delete
            catalog.LARGE_ROWS = limit
            lake.remove("raw", "a", gone, "audit_1")
            lake.append("raw", "a", spark.createDataFrame(rows.collect(), rows.schema), "audit_1")
        list(scan(lake, "raw", "a", "audit_1"))
        for name in ("a", "b"):
            move_main(lake, "raw", name, "audit_1", "release_1")
            lake.read("raw", name).createOrReplaceTempView(name)
        spark.sql(QUERY).withColumn("row", nfc()(functions.col("row"))).collect()
        gateway: Any = spark.sparkContext._gateway
    gateway.proc.stdin.close()  # ends the JVM, which then writes
    sys.exit(gateway.proc.wait())


if __name__ == "__main__":
    main()
