"""rules/*.sql: which rows of the source can't be in the star, and why; one rule a file."""

from __future__ import annotations

import zipfile
from functools import reduce
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession, functions

from lakehouse.errors import UsageError
from lakehouse.header import names, read_header, sql_files

_FIELDS = frozenset({"table", "key", "reads"})
JSON = {  # every value as it is, so that a rejected row can be read back and counted
    "ignoreNullFields": "false",
    "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "timestampNTZFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
}


def find_rejects(spark: SparkSession, folder: Path | zipfile.Path) -> DataFrame:
    """The rejected rows: `rule`, `table_name`, `row_key` and the whole `row` as JSON, untouched.

    Each rule selects whole rows of one raw table. Raises UsageError: a header that can't be read, no rule.
    """
    found = [_rejects(spark, name, sql) for name, sql in sql_files(folder).items()]
    if not found:
        raise UsageError(f"no rule in {folder}")
    return reduce(DataFrame.unionAll, found)


def rule_tables(folder: Path | zipfile.Path) -> dict[str, str]:
    """Each rule with the raw table whose rows it rejects."""
    return {name: read_header(name, sql, _FIELDS)["table"] for name, sql in sql_files(folder).items()}


def rule_reads(folder: Path | zipfile.Path) -> frozenset[str]:
    """The raw tables that decide what is rejected."""
    headers = (read_header(name, sql, _FIELDS) for name, sql in sql_files(folder).items())
    return frozenset(table for fields in headers for table in names(fields["reads"]))


def _rejects(spark: SparkSession, name: str, sql: str) -> DataFrame:
    fields = read_header(name, sql, _FIELDS)
    rows = spark.sql(sql)
    return rows.select(
        functions.lit(name).alias("rule"),
        functions.lit(fields["table"]).alias("table_name"),
        functions.to_json(functions.struct(*names(fields["key"])), JSON).alias("row_key"),
        functions.to_json(functions.struct(*rows.columns), JSON).alias("row"),
    )
