"""What the source is measured as, in a snapshot of its own."""

from __future__ import annotations

from collections.abc import Sequence

from lakehouse.audit.measure import Measure
from lakehouse.audit.source import measure_snapshot
from lakehouse.source.plan import Table
from lakehouse.source.snapshot import open_snapshot
from lakehouse.source.url import SourceUrl


def measure_source(url: SourceUrl, tables: Sequence[Table], thorough: bool = False) -> dict[str, Measure]:
    with open_snapshot(url) as snapshot:
        return measure_snapshot(snapshot, tables, thorough)
