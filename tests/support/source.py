"""A database of one's own on the tests' MySQL: filled as its owner, read as the job reads it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any
from uuid import uuid4

import pymysql
from pyspark.sql import DataFrame, SparkSession

from lakehouse.source.connection import connect
from lakehouse.source.plan import Plan, Table, plan
from lakehouse.source.read import cut
from lakehouse.source.snapshot import open_snapshot
from lakehouse.source.sql import quoted
from lakehouse.source.types import ZeroDates
from lakehouse.source.url import SourceUrl, parse_source_url
from lakehouse.source.wire import frame_of
from tests.support.mysql import Server


@dataclass(frozen=True)
class Source:
    """`url` is the reader's, `zero_dates` what a plan makes of dates that are none."""

    owner: pymysql.Connection[Any]
    url: SourceUrl
    zero_dates: ZeroDates = "error"

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
        """All of its ranges; with a partition each."""
        found = cut(self.url, self.table(name), connections)
        return reduce(DataFrame.union, (found.read(spark, condition) for condition in found.ranges))

    def read_in_snapshot(self, spark: SparkSession, name: str) -> DataFrame:
        """The same by the other path: through the one connection that holds a snapshot."""
        table = self.table(name)
        with open_snapshot(self.url) as snapshot:
            rows = [row for chunk in snapshot.rows(table) for row in chunk]
        return frame_of(spark, table.columns, rows)


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
    with closing(connect_owner(server)) as owner:
        source = Source(owner, parse_source_url(server.url("reader", database)))
        source.execute(f"CREATE DATABASE {quoted(database)}", f"USE {quoted(database)}")
        try:
            yield source
        finally:
            source.execute(f"DROP DATABASE {quoted(database)}")
