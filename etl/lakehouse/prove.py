"""The copy held against the source, snapshot by snapshot, until all that is due has been compared.

A snapshot makes the source keep every older version of its rows, so it must not be open for long. What one
can't compare in time the next one does, at its own moment: the copy is brought there first, and of what was
compared before, the rows that were touched since are compared again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace

from lakehouse.audit.lake import measure_pieces, measure_scope
from lakehouse.audit.measure import Measure, hashes_rows, total
from lakehouse.audit.reconcile import Difference, reconcile
from lakehouse.audit.rotation import Audit
from lakehouse.audit.scope import Scope, can_be_cut
from lakehouse.audit.source import measure_rows, measure_snapshot, refuse
from lakehouse.engine_errors import engine_errors
from lakehouse.errors import AuditError
from lakehouse.lake.scan import scan
from lakehouse.overlay import put_whole
from lakehouse.progress import phase
from lakehouse.raw_copy import TABLES_AT_A_TIME, RawCopy
from lakehouse.source.connection import connect
from lakehouse.source.plan import Table
from lakehouse.source.ranges import find_ranges
from lakehouse.source.snapshot import Snapshot
from lakehouse.source.sql import quoted
from lakehouse.source.touched import Touched
from lakehouse.survey import Survey

MOVED = "the copy was not what the source has"


def find_cuts(found: Survey) -> dict[str, tuple[int, ...]]:
    """Where the pieces of each large table begin, by lake name."""
    cuts = {}
    with closing(connect(found.url)) as connection:
        for table in found.plan.tables:
            if hashes_rows(table, thorough=False) or not can_be_cut(table):
                continue
            ranges = find_ranges(connection, found.url.database, table, 1)
            starts = sorted({int(str(first)) for first, *_ in ranges.starts})
            cuts[table.lake_name] = tuple(starts)
    return cuts


@dataclass(frozen=True)
class _Part:
    """What of a table was measured in the source, with hashes of its rows or without; `scope` None: all."""

    table: Table
    scope: Scope | None
    hashed: bool
    sources: Sequence[tuple[Measure, list[str]]]

    @property
    def source(self) -> Measure:
        return total(self.table, [measure for measure, _ in self.sources])


class Proof:
    """`audit` says what is due, and what the tables' pieces are."""

    def __init__(self, copy: RawCopy, audit: Audit) -> None:
        self._copy = copy
        self._audit = audit
        self._due = {table.lake_name: list(audit.due(table.lake_name)) for table in copy.tables}
        self._compared: dict[str, int] = {}
        self._begun = False

    @property
    def complete(self) -> bool:
        return not any(self._due.values())

    @property
    def result(self) -> Audit:
        """For the manifest: with the rows of those tables of which not all were compared."""
        return self._audit if self._audit.level == "full" else replace(self._audit, compared=self._compared)

    def hold(self, snapshot: Snapshot, touched: Touched, deadline: float) -> list[Table]:
        """Compares all that was `touched`, and what is due until `deadline` (of time.monotonic).

        The copy must be what this snapshot has. A table that isn't is read whole in it, and returned.
        Raises AuditError where it still isn't, SourceError for values that the lake can't hold.
        """
        with (
            phase("reconcile with the source") as shown,
            ThreadPoolExecutor(TABLES_AT_A_TIME) as pool,
        ):
            parts, measured = [], {}
            for part in self._measure_source(snapshot, touched, deadline):
                parts.append(part)
                measured[part.table.lake_name] = pool.submit(self._measure_lake, part)
            refuse([text for part in parts for _, found in part.sources for text in found])
            source = {part.table.lake_name: part.source for part in parts}
            lake = {name: future.result() for name, future in measured.items()}
            moved = {difference.table for difference in reconcile(source, lake)}
            shown.rows = sum(measure.rows for measure in source.values())
            shown.note = _told_moved(moved, len(parts))
        for part in parts:
            if part.scope is not None and part.table.lake_name not in moved:
                self._compared[part.table.lake_name] = part.source.rows
        again = [part.table for part in parts if part.table.lake_name in moved]
        if again:
            _read_again(self._copy, snapshot, again, thorough=False)
        return again

    def _measure_source(self, snapshot: Snapshot, touched: Touched, deadline: float) -> Iterator[_Part]:
        self._begun = False
        for table in self._copy.tables:
            if part := self._measure_table(snapshot, table, touched, deadline):
                yield part

    def _measure_table(
        self, snapshot: Snapshot, table: Table, touched: Touched, deadline: float
    ) -> _Part | None:
        name, cut = table.lake_name, table.lake_name in self._audit.cuts
        pieces, keys = self._audit.pieces(name), touched.keys.get(table.name, set())
        anew = table.name in touched.whole or (bool(keys) and not cut)
        if anew:
            self._due[name] = list(pieces)
        hashed = hashes_rows(table, thorough=cut and self._audit.level == "touched")
        column = quoted(table.primary_key[0]) if cut else ""
        sources, now = [], []
        # One piece in any case, so that each snapshot brings the audit on.
        while self._due[name] and (anew or not self._begun or time.monotonic() < deadline):
            now.append(self._due[name].pop(0))
            condition = now[-1].condition(column) if cut else None
            sources.append(measure_rows(snapshot, table, condition, hashed=hashed))
            self._begun = True
        scope = Scope.of(now, (key[0] for key in keys)) if len(now) < len(pieces) else None
        if scope is not None:
            values = Scope((), scope.values).conditions(column)
            sources += (measure_rows(snapshot, table, condition, hashed=hashed) for condition in values)
        return _Part(table, scope, hashed, sources) if sources else None

    def _measure_lake(self, part: _Part) -> Measure:
        copy, table, scope = self._copy, part.table, part.scope
        with engine_errors(f"the copy of table {table.name!r} can't be measured"):
            if scope is None:
                return copy.measure(table, hashed=part.hashed)
            if not scope.values:
                key = table.column(table.primary_key[0]).lake_name
                rows = scan(copy.lake, "raw", table.lake_name, copy.branch, (key, scope.pieces))
                return measure_pieces(rows, table, scope, hashed=part.hashed)
            rows = scan(copy.lake, "raw", table.lake_name, copy.branch)
            inside, copy.measures[table.lake_name] = measure_scope(rows, table, scope, hashed=part.hashed)
            return inside


def hold_all(copy: RawCopy, snapshot: Snapshot, *, thorough: bool) -> None:
    """Compares all of every table in one snapshot. What differs is read whole in it."""
    with phase("reconcile with the source") as shown:
        moved = {difference.table for difference in _differences(copy, snapshot, copy.tables, thorough)}
        shown.note = _told_moved(moved, len(copy.tables))
    if again := [table for table in copy.tables if table.lake_name in moved]:
        _read_again(copy, snapshot, again, thorough=thorough)


def _read_again(copy: RawCopy, snapshot: Snapshot, tables: Sequence[Table], *, thorough: bool) -> None:
    """Raises AuditError where a table that was read whole in the snapshot is not what the snapshot has."""
    for table in tables:
        copy.put(table, put_whole(copy.lake, snapshot, table, copy.branch, MOVED))
    with phase("reconcile once more"):
        if differences := _differences(copy, snapshot, tables, thorough):
            raise AuditError(f"the copy is not the source: {_told(differences)}")


def _differences(
    copy: RawCopy, snapshot: Snapshot, tables: Sequence[Table], thorough: bool
) -> list[Difference]:
    source = measure_snapshot(snapshot, tables, thorough)
    lake = {table.lake_name: copy.measure(table, hashed=hashes_rows(table, thorough)) for table in tables}
    return reconcile(source, lake)


def _told_moved(moved: Set[str], compared: int) -> str:
    return f"moved: {', '.join(sorted(moved))}" if moved else f"{compared} tables equal"


def _told(differences: Sequence[Difference]) -> str:
    first = differences[0]
    more = f" and {len(differences) - 1} more" if len(differences) > 1 else ""
    return f"{first.table}: {first.what} is {first.source} in the source, {first.lake} in the lake{more}"
