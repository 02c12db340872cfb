"""What is read of Iceberg in one text is what its Java objects say; files are made without a process each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from lakehouse.lake.branches import move_main
from lakehouse.lake.catalog import Lake
from lakehouse.lake.iceberg import java_class, read_columns, read_metadata


def test_metadata_is_what_java_says(lake: Lake) -> None:
    for release in ("1", "2", "3"):
        lake.stage("raw", "t", lake.spark.sql(f"SELECT {release} AS a"), f"audit_{release}")
    move_main(lake, "raw", "t", "audit_2", "release_2")
    table = lake.table("raw", "t")
    known = read_metadata(lake.spark, table)
    assert known.refs == {str(name): int(ref.snapshotId()) for name, ref in dict(table.refs()).items()}
    assert known.refs.keys() == {"main", "audit_1", "audit_3", "release_2"}
    assert list(known.snapshots) == [int(snapshot.snapshotId()) for snapshot in table.snapshots()]
    assert dict(known.properties) == dict(table.properties())
    for ref in known.refs:
        theirs = {key: value for key, value in known.at(ref).summary.items() if key != "operation"}
        assert theirs == dict(table.snapshot(ref).summary())


def test_a_table_without_a_snapshot_has_no_refs(lake: Lake) -> None:
    lake.spark.sql("CREATE TABLE lakehouse.classicmodels_raw.t (a INT) USING iceberg")
    known = lake.metadata("raw", "t")
    assert (known.refs, known.snapshots) == ({}, {})


def test_columns_have_sparks_types_and_icebergs_ids(lake: Lake) -> None:
    columns = "a INT, `odd ``b` DECIMAL(30, 2), c TIMESTAMP, d TIMESTAMP_NTZ, e BINARY, f STRING"
    lake.spark.sql(f"CREATE TABLE lakehouse.classicmodels_raw.t ({columns}) USING iceberg")
    lake.spark.sql("ALTER TABLE lakehouse.classicmodels_raw.t DROP COLUMN a")
    assert read_columns(lake.spark, lake.table("raw", "t").schema()) == [
        ("odd `b", "decimal(30,2)", 2),
        ("c", "timestamp", 3),
        ("d", "timestamp_ntz", 4),
        ("e", "binary", 5),
        ("f", "string", 6),
    ]


def test_a_file_gets_its_permissions_without_a_process(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "file"
    context: Any = lake.spark.sparkContext
    configuration = context._jsc.hadoopConfiguration()
    hadoop = java_class(lake.spark, "org.apache.hadoop.fs.Path")(path.as_uri())
    files = hadoop.getFileSystem(configuration)
    assert "globalmentor" in str(files.getClass().getName())  # Hadoop's own runs chmod
    files.create(hadoop).close()
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
