"""A table of the source as a Spark DataFrame: ranges of its key over JDBC, streamed, types exact."""

from __future__ import annotations

import ssl
from contextlib import closing

from pyspark.sql import DataFrame, SparkSession

from lakehouse.source.connection import (
    PROGRAM_NAME,
    Connection,
    connect,
    is_mariadb,
    session_settings,
    source_errors,
)
from lakehouse.source.plan import Table
from lakehouse.source.ranges import Ranges, find_ranges
from lakehouse.source.sql import COMMENT, quoted
from lakehouse.source.url import SourceUrl
from lakehouse.source.wire import decoded, selected, wire_schema

# One range is one statement, and it lasts as long as its rows take to be written.
STATEMENT_LIMIT_S = 1800
# Rows are streamed and this many are held at a time: few, so that rows of megabytes fit. More gain nothing.
FETCH_ROWS = 10


def read_table(spark: SparkSession, url: SourceUrl, table: Table, connections: int) -> DataFrame:
    """The rows of `table` under lake names, in exact Spark types; nothing is read before an action.

    At most `connections` are open at once. Sessions are read-only and their statements limited to
    STATEMENT_LIMIT_S. A range that fails is read again as often as Spark repeats a task.
    Raises SourceError where the source can't be asked for the table's ranges.
    """
    with (
        source_errors(f"table {table.name!r} can't be cut into ranges"),
        closing(connect(url)) as connection,
    ):
        ranges = find_ranges(connection, url.database, table, connections)
        options = _options(url, connection)
    keys = [f"key {number}" for number in range(len(ranges.columns))]  # a blank: no lake name
    rows = spark.read.jdbc(
        f"jdbc:mysql://{_host(url.host)}:{url.port}/?permitMysqlScheme",
        f"({_select(url.database, table, ranges, keys)}) AS source",
        predicates=ranges.predicates([quoted(key) for key in keys]),
        properties=options | {"customSchema": wire_schema(table.columns)},
    )
    frame = decoded(rows, table.columns)
    if spark.sparkContext.defaultParallelism > connections:
        return frame.coalesce(connections)
    return frame


def _select(database: str, table: Table, ranges: Ranges, keys: list[str]) -> str:
    """The bounded key columns come along as they are, so that the conditions on them can use the index."""
    bounded = (f"{quoted(name)} AS {quoted(key)}" for name, key in zip(ranges.columns, keys, strict=True))
    columns = ", ".join((*selected(table), *bounded))
    return f"SELECT {COMMENT} {columns} FROM {quoted(database, table.name)}"


def _options(url: SourceUrl, connection: Connection) -> dict[str, str]:
    return {
        "driver": "org.mariadb.jdbc.Driver",
        "user": url.user,
        "password": url.password,
        "fetchsize": str(FETCH_ROWS),
        "connectionAttributes": f"program_name:{PROGRAM_NAME}",
        "sessionInitStatement": session_settings(is_mariadb(connection), STATEMENT_LIMIT_S),
        "pushDownPredicate": "false",  # a filter in Spark's terms, which compares bytes
        **_tls(url, connection),
    }


def _tls(url: SourceUrl, connection: Connection) -> dict[str, str]:
    authority = url.ssl_ca or ssl.get_default_verify_paths().cafile
    verified = {"serverSslCert": authority} if authority else {}
    match url.ssl_mode:
        case "VERIFY_IDENTITY":
            return {"sslMode": "verify-full", **verified}
        case "VERIFY_CA":
            return {"sslMode": "verify-ca", **verified}
        case "PREFERRED" if _is_encrypted(connection):
            return {"sslMode": "trust"}
    return {"sslMode": "disable", "allowPublicKeyRetrieval": "true"}


def _is_encrypted(connection: Connection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        row = cursor.fetchone()
    return bool(row and row[1])


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
