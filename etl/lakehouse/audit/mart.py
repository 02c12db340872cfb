"""The star audited, before anyone may read it: its invariants, and that it holds the source, to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import SparkSession, functions

from lakehouse.audit.conserved import (
    PAYMENTS,
    SALES,
    Conserved,
    changed_groups,
    differences,
    same_rows,
    source_probes,
)
from lakehouse.audit.invariants import Invariant, invariants, origin
from lakehouse.audit.measure import Measure
from lakehouse.audit.probe import Numbers, Probe, ask
from lakehouse.audit.slices import Slice, slices
from lakehouse.model import Model
from lakehouse.text import may_be_decomposed, nfc, text_columns


@dataclass(frozen=True)
class Finding:
    """A broken invariant: in how many rows, and one case in words."""

    invariant: str
    table: str
    count: int
    example: str

    def __str__(self) -> str:
        return f"{self.table}: {self.invariant}: broken in {self.count:,}, as in {self.example}"


@dataclass(frozen=True)
class MartAudit:
    """findings: none where the star may be published.

    measures: rows and exact sums of each table of the star; beside them, in the fact's terms, those of
    `orderdetails` and `payments`, and of the rejected rows of each as `rejected_orderdetails` and so on.
    """

    findings: tuple[Finding, ...]
    measures: Mapping[str, Measure]


@dataclass(frozen=True)
class _Part:
    slice: Slice
    invariants: Sequence[Invariant]
    texts: Sequence[str]
    probe: Probe


def audit_mart(spark: SparkSession, models: Sequence[Model]) -> MartAudit:
    """Reads every column of the star once. Raw tables, star and `rejects` are temp views by bare name."""
    parts = [part for model in models for part in _parts(spark, model, models)]
    sources = [probe for conserved in (SALES, PAYMENTS) for probe in source_probes(spark, conserved)]
    numbers = ask(spark, [*(part.probe for part in parts), *sources])

    findings = [
        finding for part in parts for finding in _broken(spark, part, numbers[part.probe.name].counts)
    ]
    for conserved in (SALES, PAYMENTS):
        findings += _unconserved(spark, conserved, numbers)
    measured = [model.name for model in models] + [probe.name for probe in sources]
    measures = {name: _measure(numbers[name]) for name in measured}
    return MartAudit(tuple(findings), measures)


def _parts(spark: SparkSession, model: Model, models: Sequence[Model]) -> Iterator[_Part]:
    for number, part in enumerate(slices(model, spark.table(model.name).schema)):
        schema = spark.sql(part.query).schema
        texts = [f"t.{name}" for name in text_columns(schema)]
        rules = invariants(part, models, schema)
        counts = {"rows": "SUM(t.n)", **{rule.name: rule.broken for rule in rules}}
        if texts:
            counts["decomposed"] = f"COUNT_IF({may_be_decomposed(texts)})"
        if number == 0:
            counts["key_nulls"] = f"COUNT_IF({' OR '.join(f't.{column} IS NULL' for column in model.key)})"
        if "crossed" in schema.names:
            counts |= {"added": "SUM(t.added)", "crossed": "BIT_XOR(t.crossed)"}
        sums = {name: f"t.{name}" for name in part.sums}
        name = model.name if number == 0 else f"{model.name} {number}"
        yield _Part(part, rules, texts, Probe(name, origin(part, models, schema), counts, sums))


def _measure(numbers: Numbers) -> Measure:
    return Measure(numbers.counts["rows"], numbers.counts.get("key_nulls", 0), numbers.sums)


def _broken(spark: SparkSession, part: _Part, counts: Mapping[str, int]) -> Iterator[Finding]:
    for rule in part.invariants:
        if counts[rule.name]:
            example = spark.sql(rule.example).first()
            yield Finding(rule.name, part.slice.table, counts[rule.name], str(example[0]) if example else "")
    if counts.get("decomposed"):
        yield from _decomposed(spark, part)


def _decomposed(spark: SparkSession, part: _Part) -> Iterator[Finding]:
    suspects = spark.sql(
        f"SELECT DISTINCT EXPLODE(ARRAY({', '.join(part.texts)})) AS text FROM ({part.slice.query}) AS t "
        f"WHERE {may_be_decomposed(part.texts)}"
    )
    wrong = suspects.where(nfc(functions.col("text")) != functions.col("text"))
    row = wrong.agg(functions.count("*"), functions.min("text")).collect()[0]
    if row[0]:
        yield Finding("text is in Unicode NFC", part.slice.table, row[0], ascii(row[1]))


def _unconserved(
    spark: SparkSession, conserved: Conserved, numbers: Mapping[str, Numbers]
) -> Iterator[Finding]:
    names = (conserved.table, conserved.fact, f"rejected_{conserved.table}")
    raw, star, rejected = (numbers[name] for name in names)
    for invariant, count, example in differences(conserved, raw, star, rejected):
        yield Finding(invariant, conserved.fact, count, example)
    if not same_rows(raw, star, rejected):
        count, example = changed_groups(spark, conserved)
        yield Finding(f"rows are those of {conserved.table}, unchanged", conserved.fact, count, example)
