"""A table of the source staged in a lake, changed in the source since, and brought after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame

from lakehouse.lake.catalog import Lake, Staged
from lakehouse.lake.data_file import DataFiles
from lakehouse.overlay import put_keys, put_whole
from lakehouse.source.arrow import lake_schema
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan, Table
from lakehouse.source.read import cut
from lakehouse.source.snapshot import Key, open_snapshot
from lakehouse.source.touched import Touched
from tests.support.binlog import executed
from tests.support.source import Source

BRANCH = "audit_1"
# Names that the statement which takes rows away could mistake for its own.
COLUMNS = "v int, note varchar(20) DEFAULT 'old', lake int, `source` int, gone int, `gone row` int"


@dataclass
class StagedCopy:
    """A table of the source, staged as it was, and where it was then."""

    source: Source
    lake: Lake
    name: str

    def __post_init__(self) -> None:
        self.after: GtidSet = executed(self.source)
        self.plan: Plan = self.source.plan()
        self.table = next(table for table in self.plan.tables if table.name == self.name)
        self.staged: Staged = stage_by_ranges(self.lake, self.source, self.table)

    def keys(self) -> set[Key]:
        """What was touched since."""
        touched = Touched()
        touched.follow(self.source.url, self.plan, self.after, executed(self.source))
        assert not touched.whole
        return touched.keys.get(self.name, set())

    def put(self, keys: set[Key]) -> None:
        with open_snapshot(self.source.url) as snapshot:
            self.staged = put_keys(self.lake, snapshot, self.table, keys, BRANCH)

    def put_whole(self) -> None:
        with open_snapshot(self.source.url) as snapshot:
            self.staged = put_whole(self.lake, snapshot, self.table, BRANCH, "asked for")

    def assert_is_source(self) -> None:
        self.assert_holds(collected(self.source.read(self.lake.spark, self.name)))

    def assert_holds(self, rows: list[Any]) -> None:
        assert collected(self.lake.read("raw", self.name, BRANCH)) == rows
        assert self.staged == self.lake.staged("raw", self.name, BRANCH)
        assert self.staged.rows == len(rows)


def stage_by_ranges(lake: Lake, source: Source, table: Table) -> Staged:
    """As a load does it."""
    lake.prepare("raw", table.lake_name, lake_schema(table.columns), BRANCH)
    writer, found = DataFiles(lake.spark, lake.table("raw", table.lake_name)), cut(source.url, table, 2)
    files = [file for condition in found.ranges for file in writer.write(found.read(condition))]
    return lake.stage_files("raw", table.lake_name, files, BRANCH)


def collected(frame: DataFrame) -> list[Any]:
    return sorted(frame.collect(), key=repr)


def make(source: Source, lake: Lake, name: str, key: str, rows: Sequence[str]) -> StagedCopy:
    """A table with this key, and these keys in it (as SQL); then the copy."""
    fill(source, name, key, rows)
    return StagedCopy(source, lake, name)


def fill(source: Source, name: str, key: str, rows: Sequence[str]) -> None:
    columns = ", ".join(column.split()[0] for column in key.split(", "))
    values = ", ".join(f"({row}, {number})" for number, row in enumerate(rows))
    source.execute(
        f"CREATE TABLE {name} ({key}, {COLUMNS}, PRIMARY KEY ({columns}))",
        f"INSERT INTO {name} ({columns}, v) VALUES {values}",
    )
