"""Ranges of a table of the source as Spark DataFrames: over JDBC, streamed, types exact."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

from pyspark.sql import DataFrame, SparkSession

from lakehouse.source.connection import (
    CONNECT_TIMEOUT_S,
    PROGRAM_NAME,
    Connection,
    connect,
    is_mariadb,
    session_settings,
    source_errors,
)
from lakehouse.source.plan import Table
from lakehouse.source.ranges import find_ranges
from lakehouse.source.sql import COMMENT, quoted
from lakehouse.source.url import SourceUrl
from lakehouse.source.wire import decoded, selected, wire_schema

# One range is one statement, and it lasts as long as its rows take to be written.
STATEMENT_LIMIT_S = 1800
# When nothing has come for so long, the connection is lost.
SILENCE_S = 120
# Rows are streamed and this many are held at a time: few, so that rows of megabytes fit. More gain nothing.
FETCH_ROWS = 10


@dataclass(frozen=True)
class Cut:
    """A table in ranges. `ranges`: one SQL condition each; together they hold every row once."""

    url: SourceUrl
    table: Table
    ranges: tuple[str, ...]
    _options: Mapping[str, str] = field(repr=False)  # the password is among them

    def read(self, spark: SparkSession, condition: str) -> DataFrame:
        """The rows of a range under lake names, in exact Spark types: one task, one connection.

        Only the columns' types are asked for before an action. Sessions are read-only and their statements
        limited to STATEMENT_LIMIT_S.
        """
        # On its own account the server might read the whole table for a large range.
        index = "FORCE INDEX (PRIMARY)" if len(self.ranges) > 1 else ""
        rows = spark.read.jdbc(
            f"jdbc:mysql://{_host(self.url.host)}:{self.url.port}/?permitMysqlScheme",
            f"(SELECT {COMMENT} {', '.join(selected(self.table))} "
            f"FROM {quoted(self.url.database, self.table.name)} {index} WHERE {condition}) AS source",
            properties={**self._options, "customSchema": wire_schema(self.table.columns)},
        )
        return decoded(rows, self.table.columns)


def cut(url: SourceUrl, table: Table, at_least: int, rows_per_range: int | None = None) -> Cut:
    """`table` in `at_least` ranges, unless it is small or has no key; `rows_per_range` as in find_ranges.

    Raises SourceError.
    """
    with (
        source_errors(f"table {table.name!r} can't be cut into ranges"),
        closing(connect(url)) as connection,
    ):
        found = find_ranges(connection, url.database, table, at_least, rows_per_range)
        return Cut(url, table, tuple(found.predicates()), _options(url, connection))


def _options(url: SourceUrl, connection: Connection) -> dict[str, str]:
    return {
        "driver": "org.mariadb.jdbc.Driver",
        "user": url.user,
        "password": url.password,
        "fetchsize": str(FETCH_ROWS),
        "connectionAttributes": f"program_name:{PROGRAM_NAME}",
        "connectTimeout": str(CONNECT_TIMEOUT_S * 1000),
        "socketTimeout": str(SILENCE_S * 1000),
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
