"""refresh/*.sql: which rows of a fact a change of the source may reach, so that only those are made anew.

A fact's unit is some of its columns. Whatever a change may reach is told by its unit; all rows of these
units leave the fact, and what the model makes of the raw rows of these units comes in. A unit without its
last column, NULL, is all those that agree in the others.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from lakehouse.audit.conserved import CONSERVED, parsed_rejects
from lakehouse.errors import UsageError
from lakehouse.header import names, read_header, sql_files
from lakehouse.lake.among import among
from lakehouse.model import Model

_FIELDS = frozenset({"fact", "unit", "keys", "compares"})
_LISTED = re.compile(r"(\w+)\(([^()]+)\)\s*(?:,|$)\s*")


@dataclass(frozen=True)
class Refresh:
    """`sql` gives the units, columns `unit` of the fact, none NULL but the last.

    It reads raw tables by name, and the fact as `published_<fact>`. `keys`: key columns of raw tables, whose
    touched rows it knows as `touched_<table>`. `compares`: what the fact takes of dimensions; the keys of
    members that came, went or differ in it are in `changed_<dimension>`, of those that came or went in
    `moved_<dimension>`.
    """

    fact: str
    sql: str
    unit: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]]
    compares: Mapping[str, tuple[str, ...]]

    def groups(self, units: DataFrame) -> list[DataFrame]:
        """The same, those that stand for many apart and by fewer columns: none holds a NULL."""
        *others, last = self.unit
        if not others:
            return [units]
        return [units.where(f"{last} IS NULL").select(*others), units.where(f"{last} IS NOT NULL")]

    def narrowed(self, spark: SparkSession, units: Sequence[DataFrame]) -> DataFrame:
        """The raw rows of the fact's own table that are in `units`, which are groups."""
        return spark.sql(f"SELECT raw.* FROM {CONSERVED[self.fact].table} AS raw{self._among(units)}")

    def narrowed_rejects(self, spark: SparkSession, units: Sequence[DataFrame]) -> DataFrame:
        """The view `rejects` without those rows of the same table that are in no such unit."""
        table = CONSERVED[self.fact].table
        parsed_rejects(spark, table).createOrReplaceTempView("parsed_rejects")
        columns = "rule, table_name, row_key, row"
        return spark.sql(
            f"SELECT {columns} FROM parsed_rejects{self._among(units)} "
            f"UNION ALL SELECT {columns} FROM rejects WHERE table_name <> '{table}'"
        )

    def _among(self, units: Sequence[DataFrame]) -> str:
        conserved = CONSERVED[self.fact]
        return f"{conserved.joined} WHERE {among(f'units of {self.fact}', units, conserved.columns)}"


def load_refreshes(folder: Path | zipfile.Path) -> Mapping[str, Refresh]:
    """By fact. Raises UsageError: a header that can't be read."""
    refreshes = [_parse(name, sql) for name, sql in sql_files(folder).items()]
    return {refresh.fact: refresh for refresh in refreshes}


def changed_members(spark: SparkSession, dimension: Model, columns: tuple[str, ...]) -> DataFrame:
    """Keys of members that differ in `columns` between `published_<name>` and `<name>`.

    `moved`: whether the member came or went, which is a difference too.
    """
    key = dimension.key[0]
    same = " AND ".join(f"old.{column} <=> new.{column}" for column in (key, *columns))
    return spark.sql(
        f"SELECT COALESCE(old.{key}, new.{key}) AS {key}, old.{key} IS NULL OR new.{key} IS NULL AS moved "
        f"FROM published_{dimension.name} AS old FULL OUTER JOIN {dimension.name} AS new USING ({key}) "
        f"WHERE NOT ({same})"
    )


def _parse(name: str, sql: str) -> Refresh:
    fields = read_header(name, sql, _FIELDS)
    keys, compares = (_listed(name, field, fields[field]) for field in ("keys", "compares"))
    return Refresh(fields["fact"], sql, names(fields["unit"]), keys, compares)


def _listed(name: str, field: str, text: str) -> dict[str, tuple[str, ...]]:
    found = {each[1]: names(each[2]) for each in _LISTED.finditer(text)}
    if _LISTED.sub("", text) or not found:
        raise UsageError(f"{name}.sql: {field} must be table(column, …), …")
    return found
