"""The raw tables on a branch: read anew, or those of the last release."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from pyspark.sql import DataFrame

from lakehouse.audit.lake import measure_raw
from lakehouse.audit.measure import Measure
from lakehouse.engine_errors import engine_errors
from lakehouse.lake.catalog import Database, Lake, Staged
from lakehouse.progress import phase
from lakehouse.range_queue import RangeQueue
from lakehouse.source.pace import NO_LIMITS, Limits, Pace
from lakehouse.source.plan import Table
from lakehouse.source.read import cut
from lakehouse.source.wire import frame_of
from lakehouse.survey import Survey

TABLES_AT_A_TIME = 4


@dataclass
class RawCopy:
    """The raw tables on the branch, by lake name, and the measures of those that were not touched since."""

    lake: Lake
    found: Survey
    branch: str
    staged: dict[str, Staged] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.found.plan.tables

    def put(self, table: Table, staged: Staged) -> None:
        self.staged[table.lake_name] = staged
        self.measures.pop(table.lake_name, None)


def take_last_release(copy: RawCopy) -> None:
    """What main has: the source as it was at the last release's position."""
    for table in copy.tables:
        copy.lake.branch("raw", table.lake_name, copy.branch)
        copy.put(table, copy.lake.staged("raw", table.lake_name, copy.branch))


def read_all(copy: RawCopy, connections: int, limits: Limits = NO_LIMITS) -> None:
    """Every table, each row as it was when its range was read."""
    tables = sorted(copy.tables, key=lambda table: -table.byte_estimate)
    pace = Pace(copy.found.url, limits)
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
            with url.felt.range_of(table.name):
                frame = found.read(lake.spark, condition)
                staged = write("raw", table.lake_name, frame, copy.branch)
            queue.pace.read(table.name, staged.rows)

        queue.run(table.name, [partial(read, condition) for condition in found.ranges])
        staged = lake.staged("raw", table.lake_name, copy.branch)
        shown.rows, shown.bytes = staged.rows, staged.bytes
        return staged, measure_raw(lake.read("raw", table.lake_name, copy.branch), table)
