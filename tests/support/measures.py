"""Measures for tests: of the source in a snapshot of its own, and of rows that Spark has."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from pyspark.sql import DataFrame

from lakehouse.audit.lake import measure_raw
from lakehouse.audit.measure import Measure
from lakehouse.audit.source import measure_snapshot
from lakehouse.source.plan import Table
from lakehouse.source.snapshot import open_snapshot
from lakehouse.source.url import SourceUrl


def measure_source(url: SourceUrl, tables: Sequence[Table], thorough: bool = False) -> dict[str, Measure]:
    with open_snapshot(url) as snapshot:
        return measure_snapshot(snapshot, tables, thorough)


def measure_frame(frame: DataFrame, table: Table, *, hashed: bool) -> Measure:
    """As the lake's rows are measured, of Spark's."""
    batches: list[pa.RecordBatch] = frame._collect_as_arrow()
    return measure_raw(batches, table, hashed=hashed)
