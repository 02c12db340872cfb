"""What no single value shows: time zones, columns that MySQL computes, JSON that is written otherwise."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from lakehouse.lake.catalog import Lake
from tests.support.source import Source
from tests.support.staged import BRANCH, StagedCopy, collected
from tests.support.ways import WAYS, Way

ZONES = ("-12:00", "+00:00", "+05:45", "+14:00")


@pytest.mark.parametrize("way", WAYS)
def test_a_moment_is_the_same_from_every_zone(source: Source, spark: SparkSession, way: Way) -> None:
    """A TIMESTAMP is a moment, a DATETIME what a clock showed: no session's zone counts, nor the server's."""
    source.execute("CREATE TABLE moments (id int PRIMARY KEY, t timestamp(6), d datetime(6))")
    for number, zone in enumerate(ZONES):
        source.execute(
            f"SET SESSION time_zone = '{zone}'",
            f"INSERT INTO moments VALUES ({number}, FROM_UNIXTIME(1711845000.000001), '2024-03-31 02:30:00')",
        )
    ((old,),) = source.rows("SELECT @@GLOBAL.time_zone")
    source.execute("SET GLOBAL time_zone = '-08:00'")
    try:
        frame = way(source, spark, "moments").selectExpr("CAST(t AS STRING)", "CAST(d AS STRING)")
        found = [tuple(row) for row in frame.collect()]
    finally:
        source.execute(f"SET GLOBAL time_zone = '{old}'")
    assert found == [("2024-03-31 00:30:00.000001", "2024-03-31 02:30:00")] * len(ZONES)


def test_computed_and_invisible_columns_follow_their_rows(source: Source, lake: Lake) -> None:
    source.execute(
        "SET SESSION sql_generate_invisible_primary_key = ON",
        "CREATE TABLE computed (a int, twice int AS (a * 2) VIRTUAL, thrice int AS (a * 3) STORED INVISIBLE, "
        "secret varchar(9) DEFAULT 'é' INVISIBLE, made varchar(36) DEFAULT (CONCAT('x', a)), "
        "day date AS (MAKEDATE(2024, a)) VIRTUAL)",
        "SET SESSION sql_generate_invisible_primary_key = OFF",
        "INSERT INTO computed (a) VALUES (1), (2), (3)",
    )
    copy = StagedCopy(source, lake, "computed")
    assert copy.table.primary_key == ("my_row_id",)
    columns = "my_row_id, a, twice, thrice, secret, made, CAST(day AS CHAR)"
    source.execute(
        "UPDATE computed SET a = 60 WHERE a = 2",
        "INSERT INTO computed (a, secret) VALUES (4, '')",
        "DELETE FROM computed WHERE a = 1",
    )
    copy.put(copy.keys())
    copy.assert_is_source()
    held = lake.read("raw", "computed", BRANCH).selectExpr(*columns.replace("CHAR", "STRING").split(", "))
    expected = source.rows(f"SELECT {columns} FROM computed ORDER BY my_row_id")
    assert [tuple(row) for row in held.orderBy("my_row_id").collect()] == expected


def test_json_is_equal_where_mysql_prints_it_alike(source: Source, lake: Lake) -> None:
    """Blanks, the order of keys and a key's earlier values are no part of it; how a number was written is."""
    spelt = (
        '{"b":[1,2],"a":"\\\\u00e9"}',
        ' { "a" : "ä", "a":"é" , "b" : [ 1, 2 ] }',
        '{"a": "é", "b": [1, 2.0]}',
    )
    source.execute("CREATE TABLE documents (id int PRIMARY KEY, doc json)")
    for number, text in enumerate(spelt):
        source.execute(f"INSERT INTO documents VALUES ({number}, '{text}')")
    copy = StagedCopy(source, lake, "documents")
    documents = [row.doc for row in collected(lake.read("raw", "documents", BRANCH))]
    assert documents == ['{"a": "é", "b": [1, 2]}'] * 2 + ['{"a": "é", "b": [1, 2.0]}']
    source.execute("UPDATE documents SET doc = JSON_SET(doc, '$.b[1]', 2.0) WHERE id = 0")
    copy.put(copy.keys())
    copy.assert_is_source()
