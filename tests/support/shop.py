"""A small shop: the eight source tables as Spark sees them, and the star built over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession

from lakehouse.match import EqualTexts
from lakehouse.model import Model, build, load_models, prepare
from lakehouse.rules import find_rejects
from lakehouse.source.plan import Collation, Column, Plan, Table

ETL = Path(__file__).resolve().parents[2] / "etl"
MODELS = load_models(ETL / "models")
RULES = ETL / "rules"

_TYPES = {
    "customers": "customernumber int, customername string, contactlastname string, contactfirstname string,"
    " phone string, addressline1 string, addressline2 string, city string, state string, postalcode string,"
    " country string, salesrepemployeenumber int, creditlimit decimal(10,2)",
    "employees": "employeenumber int, lastname string, firstname string, extension string, email string,"
    " officecode string, reportsto int, jobtitle string",
    "offices": "officecode string, city string, phone string, addressline1 string, addressline2 string,"
    " state string, country string, postalcode string, territory string",
    "orderdetails": "ordernumber int, productcode string, quantityordered int, priceeach decimal(10,2),"
    " orderlinenumber int",
    "orders": "ordernumber int, orderdate date, requireddate date, shippeddate date, status string,"
    " comments string, customernumber int",
    "payments": "customernumber int, checknumber string, paymentdate date, amount decimal(10,2)",
    "productlines": "productline string, textdescription string, htmldescription string, image binary",
    "products": "productcode string, productname string, productline string, productscale string,"
    " productvendor string, productdescription string, quantityinstock int, buyprice decimal(10,2),"
    " msrp decimal(10,2)",
}
COLUMNS = {
    table: {part.split()[0]: part.split()[1] for part in text.split(", ")} for table, text in _TYPES.items()
}
_EXAMPLE = {
    "int": 1,
    "string": "x",
    "decimal(10,2)": Decimal("1.00"),
    "date": date(2004, 1, 1),
    "binary": b"",
}

# Plans for a few rows: neither rethought while they run nor compiled.
_FEW_ROWS = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.defaultSizeInBytes": "1000",
}

Shop = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table; columns that a row doesn't name get an example of their type."""


def plan_of(collation: str = "utf8mb4_0900_ai_ci", **types: str) -> Plan:
    """The shop's plan; `types`: other Spark types, as orders__status="int", or "" for no such column."""

    def columns(table: str) -> Iterable[Column]:
        for name, spark_type in COLUMNS[table].items():
            kind = types.get(f"{table}__{name}", spark_type)
            compared = Collation(collation, pads=False) if kind == "string" else None
            if kind:
                yield Column(name, name, kind, True, kind, compared)

    return Plan("shop", tuple(Table(name, name, tuple(columns(name)), (), 0, 0) for name in COLUMNS))


def folded(text: str) -> str:
    return text.casefold().rstrip(" ")


def equal_if_folded(_: Collation, texts: Sequence[str], candidates: Sequence[str]) -> dict[str, str]:
    """Stands in for a source whose collation ignores case, and blanks at the end."""
    first = {folded(candidate): candidate for candidate in reversed(candidates)}
    return {text: first[folded(text)] for text in texts if folded(text) in first}


@dataclass(frozen=True)
class Star:
    """All that is built over a shop, as temp views of a session of its own, and as rows."""

    spark: SparkSession
    models: tuple[Model, ...]

    def rows(self, query: str) -> list[Row]:
        return self.spark.sql(query).collect()

    def replace(self, table: str, frame: DataFrame) -> None:
        """Puts other rows in a table's place, as a fault would."""
        _keep(frame).createOrReplaceTempView(table)


def open_shop(spark: SparkSession, shop: Shop) -> SparkSession:
    """A session in which the shop's tables are temp views, as the job's raw tables are."""
    session = spark.newSession()
    for setting, value in _FEW_ROWS.items():
        session.conf.set(setting, value)
    for table, columns in COLUMNS.items():
        rows = [
            tuple(row.get(name, _EXAMPLE[kind]) for name, kind in columns.items())
            for row in shop.get(table, ())
        ]
        _keep(session.createDataFrame(rows, _TYPES[table])).createOrReplaceTempView(table)
    return session


def build_star(spark: SparkSession, shop: Shop, equal_texts: EqualTexts = equal_if_folded) -> Star:
    session = open_shop(spark, shop)
    prepare(session, MODELS, plan_of(), equal_texts)
    for model in MODELS:
        _keep(build(session, model)).createOrReplaceTempView(model.name)
    _keep(find_rejects(session, RULES)).createOrReplaceTempView("rejects")
    return Star(session, MODELS)


def _keep(frame: DataFrame) -> DataFrame:
    """The same rows, made once, and kept in the JVM: each task would else have Python give them again."""
    return frame.coalesce(1).localCheckpoint()
