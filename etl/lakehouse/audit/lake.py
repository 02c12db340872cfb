"""Measures of a lake table, by the same numbers as the source's."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext

import numpy as np
import pyarrow as pa

from lakehouse.audit.measure import Measure
from lakehouse.audit.numbers import numbers_of, row_checks
from lakehouse.audit.scope import Scope
from lakehouse.source.plan import Table


def measure_raw(batches: Iterable[pa.RecordBatch], table: Table, *, hashed: bool) -> Measure:
    """The Measure of `batches`, a copy of `table`; `hashed`: with hashes of its rows."""
    meter = _Meter(table, hashed)
    for batch in batches:
        meter.add(batch)
    return meter.measure()


def measure_scope(
    batches: Iterable[pa.RecordBatch], table: Table, scope: Scope, *, hashed: bool
) -> tuple[Measure, Measure]:
    """The rows of `scope`, and all rows, in one pass."""
    inside, everything = _Meter(table, hashed), _Meter(table, hashed=False)
    for batch in batches:
        everything.add(batch)
        inside.add(_inside(batch, table, scope))
    return inside.measure(), everything.measure()


def measure_pieces(batches: Iterable[pa.RecordBatch], table: Table, scope: Scope, *, hashed: bool) -> Measure:
    """The rows of `scope` alone."""
    return measure_raw((_inside(batch, table, scope) for batch in batches), table, hashed=hashed)


def _inside(batch: pa.RecordBatch, table: Table, scope: Scope) -> pa.RecordBatch:
    key = numbers_of(batch[table.column(table.primary_key[0]).lake_name])
    # Integers all: what doesn't fit 63 bits is unsigned.
    values = key.low if key.high is None else key.low.view(np.uint64)
    return batch.filter(pa.array(scope.holds(values)))


class _Meter:
    """Adds up, batch by batch."""

    def __init__(self, table: Table, hashed: bool) -> None:
        self._table = table
        self._names = [column.lake_name for column in table.columns]
        self._rows = 0
        self._row_hash = 0 if hashed else None
        self._nulls = dict.fromkeys(self._names, 0)
        self._totals = dict.fromkeys(self._names, 0)
        self._scales = dict.fromkeys(self._names, 0)

    def add(self, batch: pa.RecordBatch) -> None:
        if not batch.num_rows:
            return
        columns = {name: numbers_of(batch[name]) for name in self._names}
        self._rows += batch.num_rows
        for name, numbers in columns.items():
            self._nulls[name] += numbers.nulls
            self._totals[name] += numbers.total()
            self._scales[name] = numbers.scale
        if self._row_hash is not None:
            self._row_hash += int(row_checks(list(columns.values())).sum())

    def measure(self) -> Measure:
        keys = (self._table.column(name).lake_name for name in self._table.primary_key)
        return Measure(
            rows=self._rows,
            key_nulls=sum(self._nulls[name] for name in keys),
            sums={name: self._sum(name) for name in self._names},
            nulls=self._nulls,
            row_hash=Decimal(self._row_hash) if self._row_hash is not None and self._rows else None,
        )

    def _sum(self, name: str) -> Decimal | None:
        """None where no row has a value, as SUM does it."""
        if self._nulls[name] == self._rows:
            return None
        with localcontext(prec=100):  # Python would round at 28 digits
            return Decimal(self._totals[name]).scaleb(-self._scales[name])
