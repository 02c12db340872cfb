"""The source's tables copied into the raw lake, and proven equal to it at one moment.

The tables are read one after the other while the shop goes on selling. The source is then measured, all
tables in one snapshot: what has moved since it was read is read again, a bounded number of times.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

from lakehouse.audit.lake import measure_raw
from lakehouse.audit.measure import Measure, hashes_rows
from lakehouse.audit.reconcile import Difference, reconcile
from lakehouse.audit.source import measure_source
from lakehouse.engine_errors import engine_errors
from lakehouse.errors import AuditError
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.progress import phase
from lakehouse.source.connection import connect
from lakehouse.source.plan import Plan, Table
from lakehouse.source.position import Position, read_position
from lakehouse.source.read import read_table
from lakehouse.source.url import SourceUrl

MAX_READS = 3
TABLES_AT_A_TIME = 4


@dataclass(frozen=True)
class Extraction:
    """What was read of the source, and when. Raw tables are staged; by lake name:
    `measures` are the source's and, proven, the lake's."""

    position: Position
    staged: Mapping[str, Staged]
    measures: Mapping[str, Measure]


def extract(lake: Lake, url: SourceUrl, plan: Plan, branch: str, connections: int) -> Extraction:
    """Reads every table of `plan` into its branch, until all of them are the source's at one moment.

    The position is that before the first read, so that nothing later is missed. Raises AuditError where
    the source moves faster than it can be read, or the copy is wrong; SourceError, WarehouseError.
    """
    first = before = _position(url)
    slots = _Slots(connections)
    staged: dict[str, Staged] = {}
    copied: dict[str, Measure] = {}
    tables: Sequence[Table] = sorted(plan.tables, key=lambda table: -table.byte_estimate)
    thorough = False
    for _ in range(MAX_READS):
        with ThreadPoolExecutor(TABLES_AT_A_TIME) as pool:
            for table, (result, measure) in zip(
                tables,
                pool.map(partial(_copy, lake, url, branch, slots, thorough=thorough), tables),
                strict=True,
            ):
                staged[table.lake_name], copied[table.lake_name] = result, measure
        with phase("reconcile with the source") as shown:
            _, source = measure_source(url, plan.tables, thorough)
            if not thorough and not _stood_still(before, _position(url)):
                # Sums don't see values exchanged between rows, and large tables have no more than sums yet.
                thorough = True
                _, source = measure_source(url, plan.tables, thorough)
                copied |= {
                    table.lake_name: measure_raw(lake.read("raw", table.lake_name, branch), table, thorough)
                    for table in plan.tables
                    if not hashes_rows(table, thorough=False)
                }
            differences = reconcile(source, copied)
            moved = {difference.table for difference in differences}
            shown.note = f"moved: {', '.join(sorted(moved))}" if moved else f"{len(source)} tables equal"
            if not moved:
                return Extraction(first, staged, source)
            after = _position(url)
            if _stood_still(before, after):
                raise AuditError(f"the copy is not the source, which stood still: {_told(differences)}")
        before = after
        tables = [table for table in tables if table.lake_name in moved]
    raise AuditError(
        f"the source moves faster than it can be read: after {MAX_READS} reads still {_told(differences)}; "
        "load at a quieter time, or with more --connections"
    )


def _copy(
    lake: Lake, url: SourceUrl, branch: str, slots: _Slots, table: Table, *, thorough: bool
) -> tuple[Staged, Measure]:
    at_a_time = lake.spark.sparkContext.defaultParallelism
    with phase(f"read {table.name}") as shown, engine_errors(f"table {table.name!r} can't be read"):
        with slots.take(1):
            frame = read_table(lake.spark, url, table, slots.total)
        with slots.take(min(frame.rdd.getNumPartitions(), at_a_time, slots.total)):
            staged = lake.stage("raw", table.lake_name, frame, branch)
        shown.rows, shown.bytes = staged.rows, staged.bytes
        return staged, measure_raw(lake.read("raw", table.lake_name, branch), table, thorough)


class _Slots:
    """Connections to the source, `total` of them; who needs several waits for all before the next may."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._free = threading.Semaphore(total)
        self._turn = threading.Lock()

    @contextmanager
    def take(self, count: int) -> Iterator[None]:
        with self._turn:
            for _ in range(count):
                self._free.acquire()
        try:
            yield
        finally:
            self._free.release(count)


def _position(url: SourceUrl) -> Position:
    with closing(connect(url)) as connection:
        return read_position(connection)


def _stood_still(before: Position, after: Position) -> bool:
    """Whether nothing was committed between two positions, for certain."""
    return before.gtid_set is not None and before.gtid_set == after.gtid_set


def _told(differences: Sequence[Difference]) -> str:
    first = differences[0]
    more = f" and {len(differences) - 1} more" if len(differences) > 1 else ""
    return f"{first.table}: {first.what} is {first.source} in the source, {first.lake} in the lake{more}"
