"""The raw tables on a branch: read anew, or those of the last release."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from lakehouse.audit.lake import measure_raw
from lakehouse.audit.measure import Measure, hashes_rows
from lakehouse.engine_errors import engine_errors
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.lake.data_file import DataFiles
from lakehouse.lake.scan import scan
from lakehouse.progress import phase
from lakehouse.range_queue import RangeQueue
from lakehouse.release.manifest import Manifest
from lakehouse.source.arrow import lake_schema
from lakehouse.source.pace import Pace
from lakehouse.source.plan import Table
from lakehouse.source.read import cut
from lakehouse.survey import Survey

TABLES_AT_A_TIME = 4


@dataclass
class RawCopy:
    """The raw tables on the branch, by lake name.

    `measures`: of the tables as they are staged, as far as anybody has measured them. `released`: rows and
    sums, from the manifest, of those that are as the last release has them.
    """

    lake: Lake
    found: Survey
    branch: str
    staged: dict[str, Staged] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    released: dict[str, Measure] = field(default_factory=dict)
    _begun: dict[str, Future[Measure]] = field(default_factory=dict)
    _measurers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(TABLES_AT_A_TIME))

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.found.plan.tables

    def put(self, table: Table, staged: Staged) -> None:
        self.staged[table.lake_name] = staged
        self._begun.pop(table.lake_name, None)
        self.measures.pop(table.lake_name, None)
        self.released.pop(table.lake_name, None)

    def measure(self, table: Table, *, hashed: bool) -> Measure:
        """All of the table as it is staged, with hashes of its rows or without."""
        known = self._known(table.lake_name)
        if known is None or (known.row_hash is not None) != hashed:
            known = self.measures[table.lake_name] = self._measure(table, hashed)
        return known

    def begin_to_measure(self, table: Table) -> None:
        """In the background: meanwhile a snapshot is opened and the source adds up its own rows."""
        hashed = hashes_rows(table, thorough=False)
        self._begun[table.lake_name] = self._measurers.submit(self._measure, table, hashed)

    def totals(self) -> dict[str, Measure]:
        """Rows and sums of every table as it is staged."""
        return {
            table.lake_name: self._known(table.lake_name)
            or self.released.get(table.lake_name)
            or self.measure(table, hashed=False)
            for table in self.tables
        }

    def _known(self, name: str) -> Measure | None:
        if begun := self._begun.pop(name, None):
            self.measures[name] = begun.result()
        return self.measures.get(name)

    def _measure(self, table: Table, hashed: bool) -> Measure:
        with engine_errors(f"the copy of table {table.name!r} can't be measured"):
            return measure_raw(scan(self.lake, "raw", table.lake_name, self.branch), table, hashed=hashed)


def take_last_release(copy: RawCopy, last: Manifest, *, tidy: bool) -> None:
    """What main has: the source as it was at the last release's position.

    `tidy`: tables with many small files, or rows that are only marked as deleted, are written anew.
    """
    entries = {entry.name: entry for entry in last.tables if entry.database == "raw"}
    for table in copy.tables:
        copy.lake.branch("raw", table.lake_name, copy.branch)
        staged = copy.lake.staged("raw", table.lake_name, copy.branch)
        if tidy:
            staged = copy.lake.compact("raw", table.lake_name, copy.branch, deletes=True)
        copy.put(table, staged)
        entry = entries.get(table.lake_name)
        if entry and entry.snapshot_id == staged.snapshot_id:
            copy.released[table.lake_name] = entry.measure()


def read_all(copy: RawCopy, connections: int, pace: Pace) -> None:
    """Every table, each row as it was when its range was read."""
    tables = sorted(copy.tables, key=lambda table: -table.byte_estimate)
    with ThreadPoolExecutor(TABLES_AT_A_TIME) as pool, RangeQueue(connections, pace) as queue:
        for _ in pool.map(partial(_read, copy, queue), tables):
            pass


def _read(copy: RawCopy, queue: RangeQueue, table: Table) -> None:
    """Each range is written by itself; one commit makes them the table."""
    lake, url, per_range = copy.lake, copy.found.url, queue.pace.rows_per_range(queue.connections)
    with phase(f"read {table.name}") as shown, engine_errors(f"table {table.name!r} can't be read"):
        (found,) = queue.run(table.name, [lambda: cut(url, table, queue.connections, per_range)])
        lake.prepare("raw", table.lake_name, lake_schema(table.columns), copy.branch)
        writer = DataFiles(lake.spark, lake.table("raw", table.lake_name))

        def read(condition: str) -> list[Any]:
            with closing(found.read(condition)) as batches:
                files = writer.write(batches)
            queue.pace.read(sum(file.recordCount() for file in files))
            return files

        parts = queue.run(table.name, [partial(read, condition) for condition in found.ranges])
        staged = lake.stage_files("raw", table.lake_name, chain.from_iterable(parts), copy.branch)
        shown.rows, shown.bytes = staged.rows, staged.bytes
        copy.put(table, staged)
        copy.begin_to_measure(table)
