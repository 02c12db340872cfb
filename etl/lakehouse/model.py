"""models/*.sql: one star table a file, what it needs of the source, and how it is built."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

from pyspark.sql import DataFrame, SparkSession

from lakehouse.errors import SourceError, UsageError
from lakehouse.header import names, read_header, sql_files
from lakehouse.match import EqualTexts, register_matches
from lakehouse.source.plan import Plan
from lakehouse.text import clean, may_be_decomposed, text_columns

Kind = Literal["dimension", "fact"]

_FIELDS = frozenset({"grain", "kind", "key", "reads"})
_OPTIONAL = frozenset({"partition_by", "sort_by"})
_READ = re.compile(r"(\w+)\s*(?:\(([^()]*)\))?\s*(?:,|$)\s*")
_COLUMN = re.compile(r"(\w+) (\w+)")
_PREPARED = re.compile(r"\b(?:clean|match)_\w+")

# What a model may ask of a column, and the Spark types that give it exactly.
_FAMILIES = {
    "integer": re.compile(r"tinyint|smallint|int|bigint|decimal\(\d+,\s*0\)"),
    "decimal": re.compile(r"decimal\(.*\)"),
    "text": re.compile(r"string|(var)?char\(.*\)"),
    "date": re.compile(r"date|timestamp|timestamp_ntz"),
}


@dataclass(frozen=True)
class Model:
    """One star table. `reads`: raw tables and models by name, each raw column with its family of types."""

    name: str
    sql: str
    kind: Kind
    reads: Mapping[str, Mapping[str, str]]
    key: tuple[str, ...]
    partition_by: tuple[str, ...] = ()
    sort_by: tuple[str, ...] = ()

    @property
    def depends_on(self) -> frozenset[str]:
        return frozenset(self.reads)


def load_models(folder: Path | zipfile.Path) -> tuple[Model, ...]:
    """Every model of `folder`: dimensions, then facts, each after those that it reads.

    Raises UsageError: a header that can't be read, or models that read each other in a circle.
    """
    models = {name: parse_model(name, sql) for name, sql in sql_files(folder).items()}
    order = TopologicalSorter({name: model.depends_on & models.keys() for name, model in models.items()})
    try:
        sorted_models = [models[name] for name in order.static_order()]
    except CycleError as error:
        raise UsageError(f"models read each other in a circle: {' -> '.join(error.args[1])}") from None
    return tuple(sorted(sorted_models, key=lambda model: model.kind))


def parse_model(name: str, sql: str) -> Model:
    fields = read_header(name, sql, _FIELDS, _OPTIONAL)
    kind = fields["kind"]
    if kind not in ("dimension", "fact"):
        raise UsageError(f"{name}.sql: kind is {kind!r}; it must be dimension or fact")
    return Model(
        name,
        sql,
        "fact" if kind == "fact" else "dimension",
        _reads(name, fields["reads"]),
        names(fields["key"]),
        names(fields.get("partition_by", "")),
        names(fields.get("sort_by", "")),
    )


def check_source(models: Sequence[Model], plan: Plan) -> None:
    """Raises SourceError naming each table and column that a model needs and the source lacks."""
    tables = {table.lake_name: table for table in plan.tables}
    faults: list[str] = []
    for name, needed, reader in _raw_reads(models):
        if name not in tables:
            faults.append(f"table {name} is missing (model {reader} needs it)")
            continue
        columns = {column.lake_name: column for column in tables[name].columns}
        for column, family in needed.items():
            if column not in columns:
                faults.append(f"column {name}.{column} is missing (model {reader} needs it)")
            elif not _FAMILIES[family].fullmatch(columns[column].spark_type.lower()):
                kind = columns[column].column_type
                faults.append(f"column {name}.{column} is {kind} (model {reader} needs {_a(family)})")
    if faults:
        raise SourceError(f"{plan.database} can't be made a star: {'; '.join(dict.fromkeys(faults))}")


def prepare(spark: SparkSession, models: Sequence[Model], plan: Plan, equal_texts: EqualTexts) -> None:
    """Registers what the models read beside tables: `clean_*` (text.py) and `match_*` (match.py).

    Every raw table is a temp view by its lake name already. `equal_texts`: the source's own `=`.
    """
    read = {name for model in models for name in _PREPARED.findall(model.sql)}
    columns: dict[str, dict[str, str]] = {}
    for name, needed, _ in _raw_reads(models):
        if f"clean_{name}" in read:
            columns.setdefault(name, {}).update(needed)
    frames = {name: spark.table(name).select(*needed) for name, needed in columns.items()}
    decomposed = _decomposed(spark, frames)
    for name, frame in frames.items():
        clean(frame, name in decomposed).createOrReplaceTempView(f"clean_{name}")
    register_matches(spark, plan, equal_texts, read)


def build(spark: SparkSession, model: Model) -> DataFrame:
    """The model's rows. All that it reads is a temp view by bare name."""
    return spark.sql(model.sql)


def _decomposed(spark: SparkSession, frames: Mapping[str, DataFrame]) -> set[str]:
    """The tables with a text that may not be in NFC yet."""
    queries = [
        f"SELECT '{name}' AS name FROM {name} WHERE {may_be_decomposed(texts)} LIMIT 1"
        for name, frame in frames.items()
        if (texts := text_columns(frame.schema))
    ]
    if not queries:
        return set()
    return {row["name"] for row in spark.sql(" UNION ALL ".join(f"({query})" for query in queries)).collect()}


def _raw_reads(models: Sequence[Model]) -> Iterable[tuple[str, Mapping[str, str], str]]:
    """Raw table, its columns with their families, and the model that reads them."""
    stars = {model.name for model in models}
    for model in models:
        for name, columns in model.reads.items():
            if name not in stars:
                yield name, columns, model.name


def _reads(name: str, text: str) -> dict[str, dict[str, str]]:
    reads: dict[str, dict[str, str]] = {}
    at = 0
    while at < len(text):
        found = _READ.match(text, at)
        if found is None:
            raise UsageError(f"{name}.sql: can't read {text[at:]!r} in reads; write table(column family, …)")
        reads[found[1]] = {}
        for part in names(found[2] or ""):
            column = _COLUMN.fullmatch(part)
            if column is None or column[2] not in _FAMILIES:
                raise UsageError(f"{name}.sql: {part!r} in reads is no column with {', '.join(_FAMILIES)}")
            reads[found[1]][column[1]] = column[2]
        at = found.end()
    return reads


def _a(family: str) -> str:
    return f"{'an' if family[0] in 'aeiou' else 'a'} {family} there"
