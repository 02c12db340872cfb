"""Where the star is read: a warehouse of this machine, or Athena. One release, the same SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlglot
from botocore.exceptions import BotoCoreError, ClientError
from pyathena import connect
from pyathena.error import Error as AthenaError
from sqlglot import exp

from dashboard.data import Reader, Rows
from dashboard.settings import Settings
from lakehouse.errors import QueryError, WarehouseError
from local.athena import Warehouse

T = TypeVar("T")
_AT_A_TIME = 8  # Athena queues more than an account's quota, whose default is well above
_POLL_S = 0.25
_LAST_RELEASE = "SELECT manifest FROM releases ORDER BY published_at DESC LIMIT 1"


def open_reader(settings: Settings) -> Reader:
    """The last release. Raises WarehouseError where there is none, or where it can't be reached."""
    if settings.workgroup:
        return AthenaReader(settings.workgroup, settings.database)
    return LocalReader(settings.warehouse)


class LocalReader:
    def __init__(self, folder: str) -> None:
        self._warehouse = Warehouse(folder)

    def manifest(self) -> Mapping[str, Any]:
        return self._warehouse.manifest()

    def query_all(self, queries: Sequence[str]) -> Sequence[Rows]:
        return [self._warehouse.query(sql) for sql in queries]


@dataclass(frozen=True)
class _Rows:
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class AthenaReader:
    """Reads `database` through a workgroup, at the snapshots that the last manifest names.

    Region and credentials are the AWS SDK's own (AWS_REGION, AWS_PROFILE, …); where results are kept is
    the workgroup's to say. `connection` is for tests: a DB-API connection instead of one to Athena.
    """

    def __init__(self, workgroup: str, database: str, connection: Callable[[], Any] | None = None) -> None:
        self._name = f"workgroup {workgroup}, database {database}"
        self._connection = self._reach(
            connection or (lambda: connect(work_group=workgroup, schema_name=database, poll_interval=_POLL_S))
        )
        released = self._fetch(_LAST_RELEASE).rows
        if not released:
            raise WarehouseError(f"{self._name} has no release yet; the Glue job publishes one")
        self._manifest: Mapping[str, Any] = json.loads(released[0][0])
        self._snapshots = {
            table["name"]: table["snapshot_id"]
            for table in self._manifest["tables"]
            if table["database"] == "mart"
        }

    def manifest(self) -> Mapping[str, Any]:
        return self._manifest

    def query_all(self, queries: Sequence[str]) -> Sequence[Rows]:
        """All of them at once: each waits for Athena, and not for the others."""
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            return list(pool.map(lambda sql: self._fetch(pin(sql, self._snapshots)), queries))

    def _fetch(self, sql: str) -> _Rows:
        def run() -> _Rows:
            cursor = self._connection.cursor()
            cursor.execute(sql)
            rows = cursor.fetchall()
            return _Rows([column[0] for column in cursor.description], rows)

        return self._reach(run)

    def _reach(self, attempt: Callable[[], T]) -> T:
        try:
            return attempt()
        except (BotoCoreError, ClientError) as error:
            raise WarehouseError(
                f"can't reach Athena ({self._name}): {error} (AWS_REGION, AWS_PROFILE)"
            ) from None
        except AthenaError as error:
            raise QueryError(f"Athena ({self._name}) refuses a query: {error}") from None


def pin(sql: str, snapshots: Mapping[str, int]) -> str:
    """The query at these snapshots of its tables, whatever was published since."""
    query = sqlglot.parse_one(sql, dialect="athena")
    derived = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if table.name in snapshots and table.name not in derived and not table.db:
            snapshot = exp.Literal.number(snapshots[table.name])
            table.set("version", exp.Version(this="VERSION", kind="AS OF", expression=snapshot))
    return query.sql(dialect="athena")
