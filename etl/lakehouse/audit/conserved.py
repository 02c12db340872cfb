"""Nothing lost, nothing multiplied, no cent changed: raw rows against those of the star and the rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession, functions

from lakehouse.audit.probe import Numbers, Probe
from lakehouse.rules import JSON


@dataclass(frozen=True)
class Conserved:
    """A raw table (`raw`), each row of which is one row of a fact, or rejected.

    columns: what of a row must come through, fact column -> expression over the raw row; sums: those of
    them that are added up; group: the one by which a difference is told.
    """

    fact: str
    table: str
    columns: Mapping[str, str]
    sums: tuple[str, ...]
    group: str
    joined: str = ""


SALES = Conserved(
    "fact_orders",
    "orderdetails",
    {
        "order_number": "raw.ordernumber",
        "order_line_number": "raw.orderlinenumber",
        "quantity": "raw.quantityordered",
        "price_each": "raw.priceeach",
        "sales_amount": "raw.quantityordered * raw.priceeach",
    },
    ("quantity", "sales_amount"),
    "order_number",
)
PAYMENTS = Conserved(
    "fact_payments",
    "payments",
    {
        "customer_key": "COALESCE(member.customer_key, 0)",
        "payment_date": "CAST(raw.paymentdate AS DATE)",
        "amount": "raw.amount",
    },
    ("amount",),
    "customer_key",
    " LEFT JOIN dim_customers AS member ON raw.customernumber = member.customer_number",
)
CONSERVED = {conserved.fact: conserved for conserved in (SALES, PAYMENTS)}


def row_hash(values: Iterable[str]) -> str:
    return f"XXHASH64({', '.join(values)})"


def fingerprint(hashed: str) -> dict[str, str]:
    """Two aggregates that tell multisets of rows apart: half of each hash added up, all of it xored."""
    return {"added": f"SUM({hashed} & 4294967295)", "crossed": f"BIT_XOR({hashed})"}


def source_probes(spark: SparkSession, conserved: Conserved, *, hashed: bool) -> Iterator[Probe]:
    """Asks the raw table, and the rejected rows of it, what the star's own probe asks the fact.

    `hashed`: what tells whether the rows are the same, too, and not only what they add up to.
    """
    _register_rejected(spark, conserved.table)
    values = _values(spark, conserved)
    for name in (conserved.table, f"rejected_{conserved.table}"):
        yield Probe(
            name,
            f"{name} AS raw{conserved.joined}",
            {"rows": "COUNT(*)", **(fingerprint(row_hash(values.values())) if hashed else {})},
            {column: values[column] for column in conserved.sums},
        )


def differences(
    conserved: Conserved, raw: Numbers, star: Numbers, rejected: Numbers
) -> Iterator[tuple[str, int, str]]:
    """What doesn't add up: the invariant, how many rows it is about (1 for a sum), the numbers in words."""
    lost = raw.counts["rows"] - star.counts["rows"] - rejected.counts["rows"]
    if lost:
        told = _told(raw.counts["rows"], star.counts["rows"], rejected.counts["rows"])
        yield f"each row of {conserved.table} is here or rejected", abs(lost), told
    for name in conserved.sums:
        before, *after = (side.sums[name] or Decimal(0) for side in (raw, star, rejected))
        if before != sum(after):
            yield f"{name} adds up to that of {conserved.table}", 1, _told(before, *after)


def same_rows(raw: Numbers, star: Numbers, rejected: Numbers) -> bool:
    """Whether the raw rows are, as a multiset, those of the star and the rejected ones together."""
    added = star.counts["added"] + rejected.counts["added"] == raw.counts["added"]
    return added and star.counts["crossed"] ^ rejected.counts["crossed"] == raw.counts["crossed"]


def changed_groups(spark: SparkSession, conserved: Conserved) -> tuple[int, str]:
    """Of the groups whose rows differ: how many, and the first. Reads all again, so only after a failure."""
    columns = ", ".join(conserved.columns)
    values = ", ".join(f"{value} AS {name}" for name, value in _values(spark, conserved).items())
    aggregates = ", ".join(
        f"{sql} AS {name}" for name, sql in fingerprint(row_hash(conserved.columns)).items()
    )

    def side(rows: str) -> str:
        return f"(SELECT {conserved.group} AS told, COUNT(*) AS n, {aggregates} FROM ({rows}) GROUP BY 1)"

    before = side(f"SELECT {values} FROM {conserved.table} AS raw{conserved.joined}")
    after = side(
        f"SELECT {columns} FROM {conserved.fact} UNION ALL "
        f"SELECT {values} FROM rejected_{conserved.table} AS raw{conserved.joined}"
    )
    row = spark.sql(
        f"SELECT COUNT(*) AS n, MIN(COALESCE(a.told, b.told)) AS told FROM {before} AS a "
        f"FULL OUTER JOIN {after} AS b ON a.told <=> b.told "
        "WHERE NOT (a.n <=> b.n AND a.added <=> b.added AND a.crossed <=> b.crossed)"
    ).collect()[0]
    return row["n"], f"{conserved.group} {row['told']}"


def _values(spark: SparkSession, conserved: Conserved) -> dict[str, str]:
    """The raw row's values in the fact's types: a hash depends on them."""
    types = {field.name: field.dataType.simpleString() for field in spark.table(conserved.fact).schema}
    return {name: f"CAST({value} AS {types[name]})" for name, value in conserved.columns.items()}


def _told(raw: object, star: object, rejected: object) -> str:
    return f"{raw} in the source's table, {star} here, {rejected} rejected"


def parsed_rejects(spark: SparkSession, table: str) -> DataFrame:
    """The rejected rows of a raw table, and in the struct `raw` each as it was."""
    rows = spark.table("rejects").where(functions.col("table_name") == table)
    parsed = functions.from_json("row", spark.table(table).schema, {**JSON, "mode": "FAILFAST"})
    return rows.withColumn("raw", parsed)


def _register_rejected(spark: SparkSession, table: str) -> None:
    parsed_rejects(spark, table).select("raw.*").createOrReplaceTempView(f"rejected_{table}")
