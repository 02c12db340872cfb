"""The star audited, before anyone may read it: its invariants, and that it holds the source, to the cent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import SparkSession, functions

from lakehouse.audit.conserved import (
    CONSERVED,
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


def audit_mart(
    spark: SparkSession, models: Sequence[Model], audited: Collection[str] | None = None
) -> MartAudit:
    """Reads every column of the `audited` tables once, of all by default.

    Raw tables, star and `rejects` are temp views by bare name.
    """
    chosen = [model for model in models if audited is None or model.name in audited]
    conserved = [CONSERVED[model.name] for model in chosen if model.name in CONSERVED]
    parts = [part for model in chosen for part in _parts(spark, model, models)]
    sources = [probe for each in conserved for probe in source_probes(spark, each, hashed=True)]
    numbers = ask(spark, [*(part.probe for part in parts), *sources])

    findings = [
        finding for part in parts for finding in _broken(spark, part, numbers[part.probe.name].counts)
    ]
    for each in conserved:
        findings += _unconserved(spark, each, numbers)
    measured = [model.name for model in chosen] + [probe.name for probe in sources]
    measures = {name: _measure(numbers[name]) for name in measured}
    return MartAudit(tuple(findings), measures)


def measure_facts(spark: SparkSession, models: Sequence[Model]) -> MartAudit:
    """Only what the facts add up to, and that it is what their raw tables add up to."""
    facts = {model.name: model for model in models if model.name in CONSERVED}
    probes = [probe for each in CONSERVED.values() for probe in source_probes(spark, each, hashed=False)]
    for name, model in facts.items():
        sums = slices(model, spark.table(name).schema)[0].sums
        probes.append(
            Probe(name, name, {"rows": "COUNT(*)", "key_nulls": _key_nulls(model)}, {n: n for n in sums})
        )
    numbers = ask(spark, probes)
    findings = [
        Finding(invariant, each.fact, count, example)
        for each in CONSERVED.values()
        for invariant, count, example in differences(each, *(numbers[name] for name in _sides(each)))
    ]
    return MartAudit(tuple(findings), {name: _measure(found) for name, found in numbers.items()})


def _parts(spark: SparkSession, model: Model, models: Sequence[Model]) -> Iterator[_Part]:
    for number, part in enumerate(slices(model, spark.table(model.name).schema)):
        schema = spark.sql(part.query).schema
        texts = [f"t.{name}" for name in text_columns(schema)]
        rules = invariants(part, models, schema)
        counts = {"rows": "SUM(t.n)", **{rule.name: rule.broken for rule in rules}}
        if texts:
            counts["decomposed"] = f"COUNT_IF({may_be_decomposed(texts)})"
        if number == 0:
            counts["key_nulls"] = _key_nulls(model, "t.")
        if "crossed" in schema.names:
            counts |= {"added": "SUM(t.added)", "crossed": "BIT_XOR(t.crossed)"}
        sums = {name: f"t.{name}" for name in part.sums}
        name = model.name if number == 0 else f"{model.name} {number}"
        yield _Part(part, rules, texts, Probe(name, origin(part, models, schema), counts, sums))


def _key_nulls(model: Model, prefix: str = "") -> str:
    return f"COUNT_IF({' OR '.join(f'{prefix}{column} IS NULL' for column in model.key)})"


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
    wrong = suspects.where(nfc()(functions.col("text")) != functions.col("text"))
    row = wrong.agg(functions.count("*"), functions.min("text")).collect()[0]
    if row[0]:
        yield Finding("text is in Unicode NFC", part.slice.table, row[0], ascii(row[1]))


def _unconserved(
    spark: SparkSession, conserved: Conserved, numbers: Mapping[str, Numbers]
) -> Iterator[Finding]:
    raw, star, rejected = (numbers[name] for name in _sides(conserved))
    for invariant, count, example in differences(conserved, raw, star, rejected):
        yield Finding(invariant, conserved.fact, count, example)
    if not same_rows(raw, star, rejected):
        count, example = changed_groups(spark, conserved)
        yield Finding(f"rows are those of {conserved.table}, unchanged", conserved.fact, count, example)


def _sides(conserved: Conserved) -> tuple[str, str, str]:
    return conserved.table, conserved.fact, f"rejected_{conserved.table}"
