"""A database of one's own on the tests' MySQL: filled as its owner, read as the job reads it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pymysql
from pyspark.sql import DataFrame, SparkSession

from lakehouse.source.arrow import arrow_schema
from lakehouse.source.connection import connect
from lakehouse.source.plan import Plan, Table, plan
from lakehouse.source.read import cut
from lakehouse.source.snapshot import open_snapshot
from lakehouse.source.sql import quoted
from lakehouse.source.types import ZeroDates
from lakehouse.source.url import SourceUrl, parse_source_url
from tests.support.mysql import Server


@dataclass(frozen=True)
class Source:
    """`url` is the reader's, `zero_dates` what a plan makes of dates that are none.

    `folder`: for what Spark reads; it must be there for `read`.
    """

    owner: pymysql.Connection[Any]
    url: SourceUrl
    zero_dates: ZeroDates = "error"
    folder: str = ""

    def __repr__(self) -> str:  # Hypothesis would print the password
        return f"Source({self.url})"

    def execute(self, *statements: str, rows: Sequence[Sequence[object]] = ()) -> None:
        """Runs the statements as the owner; the last one once a row, if there are `rows`."""
        with self.owner.cursor() as cursor:
            for statement in statements[: -1 if rows else None]:
                cursor.execute(statement)
            if rows:
                cursor.executemany(statements[-1], rows)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.owner.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def plan(self) -> Plan:
        with closing(connect(self.url)) as connection:
            return plan(connection, self.url.database, self.zero_dates)

    def table(self, name: str) -> Table:
        return next(table for table in self.plan().tables if table.name == name)

    def read(self, spark: SparkSession, name: str, connections: int = 2) -> DataFrame:
        """All of its ranges."""
        table = self.table(name)
        found = cut(self.url, table, connections)
        return self._frame(spark, table, chain.from_iterable(map(found.read, found.ranges)))

    def read_in_snapshot(self, spark: SparkSession, name: str) -> DataFrame:
        """The same by the other path: through the one connection that holds a snapshot."""
        table = self.table(name)
        with open_snapshot(self.url) as snapshot:
            return self._frame(spark, table, snapshot.rows(table))

    def _frame(self, spark: SparkSession, table: Table, batches: Iterable[pa.RecordBatch]) -> DataFrame:
        path = Path(self.folder) / f"{uuid4()}.parquet"
        with pq.ParquetWriter(path, arrow_schema(table.columns)) as writer:
            for batch in batches:
                writer.write_batch(batch)
        return spark.read.option("datetimeRebaseMode", "CORRECTED").parquet(path.as_uri())


def connect_owner(server: Server) -> pymysql.Connection[Any]:
    owner = parse_source_url(server.url("owner", "mysql"))
    return pymysql.connect(
        host=owner.host,
        port=owner.port,
        user=owner.user,
        password=owner.password,
        charset="utf8mb4",
        ssl_ca=owner.ssl_ca,
        autocommit=True,
        # The values that a strict server takes no more, and old tables still hold.
        init_command="SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+05:30'",
    )


def waiting_statements(source: Source, at_least: int) -> list[tuple[Any, ...]]:
    """The reader's statements on the database that wait for a lock: thread, connection, statement.

    Waits until there are so many, for half a minute.
    """
    query = (
        "SELECT thread_id, processlist_id, processlist_info FROM performance_schema.threads "
        f"WHERE processlist_user = 'reader' AND processlist_info LIKE '%{source.url.database}%' "
        "AND processlist_command <> 'Sleep'"
    )
    deadline = time.monotonic() + 30
    while len(found := source.rows(query)) < at_least and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@contextmanager
def new_source(server: Server) -> Iterator[Source]:
    """An empty database, dropped at the end."""
    database = f"source_{uuid4().hex[:12]}"
    with (
        tempfile.TemporaryDirectory(prefix="source-") as folder,
        closing(connect_owner(server)) as owner,
    ):
        source = Source(owner, parse_source_url(server.url("reader", database)), folder=folder)
        source.execute(f"CREATE DATABASE {quoted(database)}", f"USE {quoted(database)}")
        try:
            yield source
        finally:
            source.execute(f"DROP DATABASE {quoted(database)}")
