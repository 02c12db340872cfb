"""Many exact numbers of many tables in one query: one pass over each table, all of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Probe:
    """What to ask of one FROM clause: whole-number aggregates, and expressions to sum exactly, all in SQL."""

    name: str
    origin: str
    counts: Mapping[str, str]
    sums: Mapping[str, str] = field(default_factory=dict)

    def query(self) -> str:
        counts = ", ".join(f"CAST({aggregate} AS BIGINT)" for aggregate in self.counts.values())
        sums = ", ".join(f"CAST(SUM({expression}) AS STRING)" for expression in self.sums.values())
        return (
            f"SELECT '{self.name}' AS name, ARRAY({counts}) AS counts, "
            f"CAST(ARRAY({sums}) AS ARRAY<STRING>) AS sums FROM {self.origin}"
        )


@dataclass(frozen=True)
class Numbers:
    """A probe's answers, by the probe's own names. A sum over no value is None, a count over none 0."""

    counts: Mapping[str, int]
    sums: Mapping[str, Decimal | None]


def ask(spark: SparkSession, probes: Sequence[Probe]) -> dict[str, Numbers]:
    if not probes:
        return {}
    rows = {
        row["name"]: row for row in spark.sql(" UNION ALL ".join(probe.query() for probe in probes)).collect()
    }
    return {
        probe.name: Numbers(
            dict(zip(probe.counts, (count or 0 for count in rows[probe.name]["counts"]), strict=True)),
            dict(zip(probe.sums, map(_decimal, rows[probe.name]["sums"]), strict=True)),
        )
        for probe in probes
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
