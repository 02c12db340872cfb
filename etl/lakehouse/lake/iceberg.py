"""Iceberg's own (Java) classes, and what a table's metadata says, by ways that are quick through py4j.

py4j looks each part of a dotted name up in every jar, and ends a loop over a Java collection by an
exception, which PySpark takes apart by a dozen more lookups: some 5 and 25 ms each time. So classes are
named whole, and a table's metadata comes as one text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from py4j.java_gateway import JavaClass
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

EXPRESSIONS = "org.apache.iceberg.expressions.Expressions"


def java_class(spark: SparkSession, name: str) -> Any:
    """`name`: with its package, such as `java.nio.file.Files`."""
    return JavaClass(name, spark.sparkContext._gateway._gateway_client)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Snapshot:
    """`summary`: Iceberg's counts, such as `total-records`."""

    id: int
    summary: Mapping[str, str]


@dataclass(frozen=True)
class Metadata:
    """`snapshots`: by id, oldest first. `refs`: branches and tags, each with its snapshot's id."""

    snapshots: Mapping[int, Snapshot]
    refs: Mapping[str, int]
    properties: Mapping[str, str]

    def at(self, ref: str) -> Snapshot:
        return self.snapshots[self.refs[ref]]


def read_metadata(spark: SparkSession, table: Any) -> Metadata:
    """What `table`, Iceberg's own, knows of itself: as of when it was loaded, or of its own last commit.

    Source of the names: https://iceberg.apache.org/spec/#table-metadata
    """
    parser = java_class(spark, "org.apache.iceberg.TableMetadataParser")
    found = json.loads(parser.toJson(table.operations().current()))
    return Metadata(
        {each["snapshot-id"]: Snapshot(each["snapshot-id"], each["summary"]) for each in found["snapshots"]},
        {name: ref["snapshot-id"] for name, ref in found["refs"].items()},
        found["properties"],
    )


def read_columns(spark: SparkSession, schema: Any) -> list[tuple[str, str, int]]:
    """Name, Spark's type and id of each column of `schema`, Iceberg's own."""
    ids = json.loads(java_class(spark, "org.apache.iceberg.SchemaParser").toJson(schema))["fields"]
    convert = java_class(spark, "org.apache.iceberg.spark.SparkSchemaUtil").convert
    types = StructType.fromJson(json.loads(convert(schema).json()))
    return [
        (field.name, field.dataType.simpleString(), column["id"])
        for field, column in zip(types, ids, strict=True)
    ]
