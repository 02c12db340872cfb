"""The raw tables on a branch: read anew, or those of the last release."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from pyspark.sql import DataFrame

from lakehouse.audit.lake import measure_raw
from lakehouse.audit.measure import Measure, hashes_rows
from lakehouse.engine_errors import engine_errors
from lakehouse.lake.catalog import Database, Lake, Staged
from lakehouse.progress import phase
from lakehouse.range_queue import RangeQueue
from lakehouse.release.manifest import Manifest
from lakehouse.source.pace import Pace
from lakehouse.source.plan import Table
from lakehouse.source.read import cut
from lakehouse.source.wire import frame_of
from lakehouse.survey import Survey
from lakehouse.task_time import timed

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

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.found.plan.tables

    def put(self, table: Table, staged: Staged) -> None:
        self.staged[table.lake_name] = staged
        self.measures.pop(table.lake_name, None)
        self.released.pop(table.lake_name, None)

    def measure(self, table: Table, *, hashed: bool) -> Measure:
        """All of the table as it is staged, with hashes of its rows or without."""
        known = self.measures.get(table.lake_name)
        if known is None or (known.row_hash is not None) != hashed:
            rows = self.lake.read("raw", table.lake_name, self.branch)
            known = self.measures[table.lake_name] = measure_raw(rows, table, hashed=hashed)
        return known

    def totals(self) -> dict[str, Measure]:
        """Rows and sums of every table as it is staged."""
        return {
            table.lake_name: self.measures.get(table.lake_name)
            or self.released.get(table.lake_name)
            or self.measure(table, hashed=False)
            for table in self.tables
        }


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
        results = pool.map(partial(_read, copy, queue), tables)
        for table, (staged, measure) in zip(tables, results, strict=True):
            copy.put(table, staged)
            copy.measures[table.lake_name] = measure


def _read(copy: RawCopy, queue: RangeQueue, table: Table) -> tuple[Staged, Measure]:
    """Each range is written by a commit of its own; the first one empties the branch."""
    lake, url, per_range = copy.lake, copy.found.url, queue.pace.rows_per_range(queue.connections)
    with phase(f"read {table.name}") as shown, engine_errors(f"table {table.name!r} can't be read"):
        (found,) = queue.run(table.name, [lambda: cut(url, table, queue.connections, per_range)])
        write: Callable[[Database, str, DataFrame, str], Staged] = lake.stage
        if len(found.ranges) > 1:
            lake.stage("raw", table.lake_name, frame_of(lake.spark, table.columns, []), copy.branch)
            write = lake.append

        def read(condition: str) -> None:
            with url.felt.range_of(table.name) as span:
                frame = found.read(lake.spark, condition)
                staged, span.seconds = timed(
                    lake.spark, lambda: write("raw", table.lake_name, frame, copy.branch)
                )
            queue.pace.read(table.name, staged.rows)

        queue.run(table.name, [partial(read, condition) for condition in found.ranges])
        staged = lake.staged("raw", table.lake_name, copy.branch)
        shown.rows, shown.bytes = staged.rows, staged.bytes
        rows = lake.read("raw", table.lake_name, copy.branch)
        return staged, measure_raw(rows, table, hashed=hashes_rows(table, thorough=False))
