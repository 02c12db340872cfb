"""Text keys compared as the source compares them: by its collation, and by the source itself.

MySQL takes 's10_1678 ' and 'S10_1678' for one key where the column's collation says so; Spark compares
bytes. A collation is some hundred kilobytes of rules in hundreds of variants, so none is imitated here:
equal bytes are equal under every collation, and the few texts that find no equal bytes are sent to the
source, whose `=` decides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession, functions

from lakehouse.source.plan import Collation, Plan
from lakehouse.text import WHITE_SPACE

EqualTexts = Callable[[Collation, Sequence[str], Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Reference:
    """A text column and what it is compared with: another table's key, or a constant (trimmed first)."""

    table: str
    column: str
    to: tuple[str, str] | str

    @property
    def view(self) -> str:
        return f"match_{self.table}_{self.column}"


REFERENCES = (
    Reference("orderdetails", "productcode", ("products", "productcode")),
    Reference("products", "productline", ("productlines", "productline")),
    Reference("employees", "officecode", ("offices", "officecode")),
    Reference("orders", "status", "Cancelled"),
)


def register_matches(
    spark: SparkSession, plan: Plan, equal_texts: EqualTexts, wanted: Collection[str]
) -> None:
    """The `wanted` views `match_<table>_<column>`: `value`, `referenced`, where bytes differ and `=` holds.

    Each value is in one once at most, so a join with it multiplies nothing.
    """
    references = [reference for reference in REFERENCES if reference.view in wanted]
    if not references:
        return
    strays: dict[str, list[str]] = {reference.view: [] for reference in references}
    for row in spark.sql(" UNION ALL ".join(map(_strays, references))).collect():
        strays[row["view"]].append(row["value"])
    for reference in references:
        pairs = _pairs(spark, plan, reference, sorted(strays[reference.view]), equal_texts)
        _small_frame(spark, pairs).createOrReplaceTempView(reference.view)


def comparing(referring: Collation | None, referenced: Collation | None) -> Collation | None:
    """The collation of `referring = referenced`, as MySQL chooses it: the wider charset's, then a binary one.

    Where MySQL would refuse to choose, the referenced column's. None: no text, so bytes alone decide.
    """
    sides = [side for side in (referenced, referring) if side is not None]
    return max(sides, key=_precedence, default=None)


def _precedence(collation: Collation) -> tuple[int, bool]:
    unicode = collation.charset.startswith(("utf", "ucs"))
    return unicode + (collation.charset == "utf8mb4"), collation.name.endswith("_bin")


def _strays(reference: Reference) -> str:
    """The referring values that equal nothing byte for byte."""
    distinct = f"(SELECT DISTINCT {reference.column} AS value FROM {reference.table})"
    if isinstance(reference.to, str):
        equal = f"BTRIM(value, '{WHITE_SPACE}') = '{reference.to}'"
        return f"SELECT '{reference.view}' AS view, value FROM {distinct} WHERE NOT {equal}"
    table, column = reference.to
    return (
        f"SELECT '{reference.view}' AS view, value FROM {distinct} AS referring "
        f"LEFT ANTI JOIN {table} ON referring.value = {table}.{column} WHERE value IS NOT NULL"
    )


def _pairs(
    spark: SparkSession, plan: Plan, reference: Reference, strays: list[str], equal_texts: EqualTexts
) -> list[tuple[str, str]]:
    collation = _collation(plan, reference)
    if not strays or collation is None:
        return []
    if isinstance(reference.to, str):
        texts = {stray: stray.strip(WHITE_SPACE) for stray in strays}
        candidates = [reference.to]
    else:
        table, column = reference.to
        texts = {stray: stray for stray in strays}
        rows = spark.table(table).select(column).distinct().dropna().collect()
        candidates = sorted(row[0] for row in rows)
    found = equal_texts(collation, sorted(set(texts.values())), candidates)
    return [(stray, found[text]) for stray, text in texts.items() if text in found]


def _collation(plan: Plan, reference: Reference) -> Collation | None:
    collations = {
        (table.lake_name, column.lake_name): column.collation
        for table in plan.tables
        for column in table.columns
    }
    referring = collations[reference.table, reference.column]
    return referring if isinstance(reference.to, str) else comparing(referring, collations[reference.to])


def _small_frame(spark: SparkSession, pairs: list[tuple[str, str]]) -> DataFrame:
    """A frame that Spark knows to be small: it is broadcast, and a join with an empty one costs nothing."""
    if not pairs:
        return spark.sql("SELECT '' AS value, '' AS referenced WHERE FALSE")
    rows = json.dumps([{"value": value, "referenced": referenced} for value, referenced in pairs])
    parsed = functions.from_json(functions.lit(rows), "array<struct<value: string, referenced: string>>")
    return functions.broadcast(spark.range(1).select(functions.inline(parsed)))
