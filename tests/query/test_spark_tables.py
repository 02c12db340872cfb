"""Tables as the job's own engine writes them: every type exact, deletes respected."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lakehouse.lake.catalog import Lake
from local.athena import Result, Warehouse
from tests.support.star import StarWarehouse

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read(lake: Lake, sql: str) -> Result:
    """Releases the raw table `t` as Spark left it, and queries it."""
    star = StarWarehouse(Path(lake.warehouse))
    star.pin("t", "raw")
    star.publish("r1", NOW)
    with Warehouse(star.folder) as warehouse:
        return warehouse.query(sql)


TYPES = [
    ("CAST(-9223372036854775808 AS BIGINT)", "bigint", -9223372036854775808),
    ("CAST(18446744073709551615 AS DECIMAL(20,0))", "decimal(20,0)", Decimal("18446744073709551615")),
    ("CAST(0.0000000001 AS DECIMAL(30,10))", "decimal(30,10)", Decimal("0.0000000001")),
    ("CAST(-1234567.10 AS DECIMAL(38,2))", "decimal(38,2)", Decimal("-1234567.10")),
    ("CAST(7 AS INT)", "integer", 7),
    ("true", "boolean", True),
    ("CAST(1.5 AS FLOAT)", "real", 1.5),
    ("CAST(0.1 AS DOUBLE)", "double", 0.1),
    ("DATE '1000-01-01'", "date", date(1000, 1, 1)),
    ("DATE '9999-12-31'", "date", date(9999, 12, 31)),
    (
        "TIMESTAMP_NTZ '2004-02-29 01:02:03.456789'",
        "timestamp(6)",
        datetime(2004, 2, 29, 1, 2, 3, 456789),
    ),
    (
        "TIMESTAMP '2004-02-29 01:02:03.456789'",
        "timestamp(6) with time zone",
        datetime(2004, 2, 29, 1, 2, 3, 456789, tzinfo=UTC),
    ),
    ("X'00FF'", "varbinary", b"\x00\xff"),
    ("'  Zoë 🚗\t'", "varchar", "  Zoë 🚗\t"),
]


def test_every_type_comes_through_exactly(lake: Lake) -> None:
    columns = ", ".join(f"{expression} AS c{index}" for index, (expression, _, _) in enumerate(TYPES))
    lake.spark.sql(f"CREATE TABLE {lake.identifier('raw', 't')} USING iceberg AS SELECT {columns}")
    result = read(lake, "SELECT * FROM classicmodels_raw.t")
    assert result.types == tuple(kind for _, kind, _ in TYPES)
    assert [str(value) for value in result.rows[0]] == [str(value) for _, _, value in TYPES]


@pytest.mark.parametrize("partition", ["", "PARTITIONED BY (months(d))", "PARTITIONED BY (v)"])
@pytest.mark.parametrize("place", ["filename", "place"])
def test_rows_deleted_by_a_delete_file_are_not_read(lake: Lake, partition: str, place: str) -> None:
    table = lake.identifier("raw", "t")
    lake.spark.sql(
        f"CREATE TABLE {table} (id INT, v STRING, d DATE, {place} INT) USING iceberg {partition} "
        "TBLPROPERTIES ('format-version' = '2', 'write.delete.mode' = 'merge-on-read')"
    )
    lake.spark.sql(
        f"INSERT INTO {table} SELECT id, IF(id % 2 = 0, 'a b', 'c=d'), DATE_ADD(DATE '2004-01-30', id), 7 "
        "FROM (SELECT EXPLODE(SEQUENCE(1, 6)) AS id)"
    )
    lake.spark.sql(f"DELETE FROM {table} WHERE id IN (2, 5)")
    lake.spark.sql(f"INSERT INTO {table} VALUES (9, 'a b', DATE '2004-02-08', 7)")
    lake.spark.sql(f"DELETE FROM {table} WHERE id = 3")  # in a file that has lost some already
    assert lake.spark.sql(f"SELECT 1 FROM {table}.delete_files").count() > 0  # else this tests nothing
    assert read(lake, "SELECT * FROM classicmodels_raw.t").columns == ("id", "v", "d", place)
    assert read(lake, "SELECT id, v, d FROM classicmodels_raw.t ORDER BY id").rows == [
        (1, "c=d", date(2004, 1, 31)),
        (4, "a b", date(2004, 2, 3)),
        (6, "a b", date(2004, 2, 5)),
        (9, "a b", date(2004, 2, 8)),
    ]
