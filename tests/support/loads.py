"""A whole load in the tests' own Spark session: a seeded source, a lake, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lakehouse.lake.catalog import Lake
from lakehouse.release.manifest import Manifest
from lakehouse.release.publish import releases
from lakehouse.run import Outcome, Wish, run
from lakehouse.source.decide import Wanted
from lakehouse.source.pace import NO_LIMITS, Limits
from lakehouse.survey import survey
from local.athena import Warehouse
from tests.support import commands
from tests.support.mysql import Server
from tests.support.source import Source, new_source

TABLES = (
    "customers",
    "employees",
    "offices",
    "orderdetails",
    "orders",
    "payments",
    "productlines",
    "products",
)


@dataclass
class Loads:
    """One source and one lake, loaded as often as a test likes."""

    source: Source
    lake: Lake

    def load(
        self,
        mode: Wanted = "auto",
        accept_older: bool = False,
        abandoned: bool = False,
        limits: Limits = NO_LIMITS,
    ) -> Outcome:
        wish = Wish(2, mode, accept_older=accept_older, abandoned=abandoned, limits=limits)
        return run(self.lake, survey(self.source.url, self.source.zero_dates), wish)

    def current(self) -> Manifest:
        return releases(self.lake)[-1]

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every raw table and fact of the current release, row by row, as readers of the manifest see it."""
        with Warehouse(self.lake.warehouse) as warehouse:
            return {
                entry["name"]: sorted(warehouse.query(_rows(entry)).rows, key=repr)
                for entry in warehouse.manifest()["tables"]
                if entry["database"] == "raw" or entry["name"].startswith("fact_")
            }

    def source_content(self) -> dict[str, list[tuple[Any, ...]]]:
        """The source's rows, as `content` has those of the raw tables."""
        return {table: sorted(self.source.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES}

    def assert_holds(self, expected: dict[str, list[tuple[Any, ...]]]) -> None:
        """The raw tables hold these rows, each once, and the facts each line."""
        content = self.content()
        for table in TABLES:
            assert content[table] == expected[table], table
        assert len(content["fact_orders"]) == len(expected["orderdetails"])

    def assert_equals_source(self) -> None:
        self.assert_holds(self.source_content())


def _rows(entry: dict[str, Any]) -> str:
    database = "classicmodels_raw." if entry["database"] == "raw" else ""
    return f"SELECT * FROM {database}{entry['name']}"


@contextmanager
def seeded(mysql: Server, *options: str) -> Iterator[Source]:
    with new_source(mysql) as source:
        commands.seed(mysql, source.url.database, *options)
        yield source
