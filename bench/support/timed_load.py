"""One load of the source in a session of its own: `python -m bench.support.timed_load KIND URL WAREHOUSE`.

Prints one JSON object: seconds from the open session to the last commit, seconds of processor time in them,
rows of the source, bytes in the warehouse, and the peak memory. Python and the JVM are counted together.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from lakehouse.extract import extract
from lakehouse.lake.catalog import Lake
from lakehouse.run import Wish, run
from lakehouse.session import CATALOG, open_session
from lakehouse.source.connection import connect
from lakehouse.source.decide import Decision
from lakehouse.source.plan import Plan, plan
from lakehouse.source.ranges import find_ranges
from lakehouse.source.sql import quoted
from lakehouse.source.url import SourceUrl, parse_source_url
from lakehouse.survey import survey

CONNECTIONS = 2


def plain(spark: SparkSession, url: SourceUrl, planned: Plan) -> Callable[[], None]:
    """What Spark does by itself: one table after another by JDBC into Iceberg, nothing compared."""
    return _copy(spark, {table.name: _jdbc(spark, url, table.name) for table in planned.tables})


def tuned(spark: SparkSession, url: SourceUrl, planned: Plan) -> Callable[[], None]:
    """The same with the job's ranges and connections, so that the audit alone makes the difference."""
    frames = {}
    with closing(connect(url)) as connection:
        for table in planned.tables:
            ranges = find_ranges(connection, url.database, table, CONNECTIONS)
            frames[table.name] = _jdbc(
                spark,
                url,
                table.name,
                predicates=ranges.predicates(),
                fetchsize="10000",
            )
    return _copy(spark, frames)


def _jdbc(
    spark: SparkSession, url: SourceUrl, table: str, predicates: list[str] | None = None, **options: str
) -> DataFrame:
    address = f"jdbc:mysql://{url.host}:{url.port}/{url.database}?permitMysqlScheme"
    properties = {
        "driver": "org.mariadb.jdbc.Driver",
        "user": url.user,
        "password": url.password,
        "sslMode": "verify-ca",
        "serverSslCert": url.ssl_ca or "",
        **options,
    }
    if predicates is None:
        return spark.read.jdbc(address, quoted(table), properties=properties)
    return spark.read.jdbc(address, quoted(table), predicates=predicates, properties=properties)


def _copy(spark: SparkSession, frames: Mapping[str, DataFrame]) -> Callable[[], None]:
    def copy() -> None:
        spark.sql(f"CREATE NAMESPACE {CATALOG}.copy")
        for name, frame in frames.items():
            frame.writeTo(f"{CATALOG}.copy.{name}").using("iceberg").create()

    return copy


def raw(lake: Lake, url: SourceUrl) -> Callable[[], None]:
    """Our raw tables with their audit, all but the release."""

    def load() -> None:
        lake.create_databases()
        extract(lake, survey(url), "audit_bench", Decision("full", "asked for"), CONNECTIONS)

    return load


def whole(lake: Lake, url: SourceUrl) -> Callable[[], None]:
    """The whole run: raw, mart, audit, release."""
    return lambda: print(run(lake, survey(url), Wish(CONNECTIONS)).report, file=sys.stderr)


def main(kind: str, url_text: str, warehouse: str) -> None:
    url = parse_source_url(url_text)
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        planned = plan(connection, url.database)
        cursor.execute(" UNION ALL ".join(f"SELECT COUNT(*) FROM {quoted(t.name)}" for t in planned.tables))
        rows = sum(count for (count,) in cursor.fetchall())
    with open_session(warehouse) as spark:
        lake = Lake(spark, "classicmodels_raw", "classicmodels", warehouse)
        copies = {"plain": plain, "tuned": tuned}
        loads = {"raw": raw, "whole": whole}
        load = copies[kind](spark, url, planned) if kind in copies else loads[kind](lake, url)
        jvm = int(spark._jvm.java.lang.ProcessHandle.current().pid())  # type: ignore[union-attr]
        processes = (os.getpid(), jvm)
        started, cpu_started = time.monotonic(), sum(map(cpu_seconds, processes))
        load()
        seconds, cpu = time.monotonic() - started, sum(map(cpu_seconds, processes)) - cpu_started
        found = {
            "kind": kind,
            "seconds": seconds,
            "cpu_seconds": cpu,
            "rows": rows,
            "bytes": sum(file.stat().st_size for file in Path(warehouse).rglob("*") if file.is_file()),
            "peak_bytes": sum(map(peak_bytes, processes)),
        }
    print(json.dumps(found))


def cpu_seconds(pid: int) -> float:
    """Processor time that the process has used, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_bytes(pid: int) -> int:
    """The most memory that the process has had at a time, as the kernel counts it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
