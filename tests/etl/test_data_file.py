"""Data files written from Arrow: what Iceberg's readers find in them is what was given, and what it takes."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lakehouse.engine_errors import engine_errors
from lakehouse.errors import WarehouseError
from lakehouse.lake import data_file
from lakehouse.lake.branches import move_main
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.lake.data_file import DataFiles
from local.iceberg import open_catalog

BRANCH = "audit_1"
UTC = datetime.UTC

# column -> its type in the lake, Arrow's, values
COLUMNS: dict[str, tuple[str, pa.DataType, list[Any]]] = {
    "id": ("int", pa.int32(), [1, 2, 3, 4]),
    "whole": ("int", pa.int32(), [-(2**31), 2**31 - 1, 0, None]),
    "big": ("bigint", pa.int64(), [-(2**63), 2**63 - 1, None, 0]),
    "near": ("float", pa.float32(), [-0.0, 1.401298464324817e-45, 3.4028234663852886e38, None]),
    "ratio": ("double", pa.float64(), [-0.0, 5e-324, 1.7976931348623157e308, None]),
    "tiny": ("decimal(1,1)", pa.decimal128(1, 1), [Decimal("-0.9"), Decimal("0.9"), Decimal("0.0"), None]),
    "cents": ("decimal(9,2)", pa.decimal128(9, 2), [Decimal("-9999999.99"), Decimal("0.01"), None, None]),
    "sum": ("decimal(18,0)", pa.decimal128(18, 0), [Decimal("9" * 18), Decimal("-" + "9" * 18), None, None]),
    "huge": ("decimal(20,0)", pa.decimal128(20, 0), [Decimal(2**64 - 1), Decimal(0), None, Decimal(1)]),
    "most": (
        "decimal(38,10)",
        pa.decimal128(38, 10),
        [Decimal(f"-{'9' * 28}.{'9' * 10}"), Decimal(f"{'9' * 28}.{'9' * 10}"), Decimal("1e-10"), None],
    ),
    "day": (
        "date",
        pa.date32(),
        [datetime.date.min, datetime.date(1582, 10, 10), None, datetime.date.max],
    ),
    "clock": (
        "timestamp_ntz",
        pa.timestamp("us"),
        [
            datetime.datetime.min,
            datetime.datetime(1969, 12, 31, 23, 59, 59, 999999),
            None,
            datetime.datetime.max,
        ],
    ),
    "moment": (
        "timestamp",
        pa.timestamp("us", "UTC"),
        [
            datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
            datetime.datetime(2038, 1, 19, 3, 14, 7, 999999, tzinfo=UTC),
            None,
            datetime.datetime(1900, 1, 1, tzinfo=UTC),
        ],
    ),
    "text": ("string", pa.string(), ["", "Zoë 🚗\0\n", None, "x" * 100_000]),
    "Bytes of it": ("binary", pa.binary(), [b"", b"\0\xff", None, b"\x80" * 100_000]),
    "nothing": ("string", pa.string(), [None] * 4),
}


def all_types() -> pa.Table:
    return pa.table({name: pa.array(values, kind) for name, (_, kind, values) in COLUMNS.items()})


def files_of(lake: Lake, columns: str) -> DataFiles:
    lake.prepare("raw", "t", lake.spark.createDataFrame([], columns).schema, BRANCH)
    return DataFiles(lake.spark, lake.table("raw", "t"))


def write(lake: Lake, columns: str, batches: Iterable[pa.RecordBatch]) -> Staged:
    return lake.stage_files("raw", "t", files_of(lake, columns).write(batches), BRANCH)


def by_spark(lake: Lake) -> list[tuple[Any, ...]]:
    rows = lake.read("raw", "t", BRANCH).orderBy("id").collect()
    return [tuple(bytes(v) if isinstance(v, bytearray) else v for v in row) for row in rows]


def by_pyiceberg(lake: Lake) -> pa.Table:
    move_main(lake, "raw", "t", BRANCH, "release_1")
    catalog = open_catalog(Path(lake.warehouse))
    try:
        return catalog.load_table(("classicmodels_raw", "t")).scan().to_arrow()
    finally:
        catalog.close()


def parquet(lake: Lake) -> list[pq.ParquetFile]:
    return [pq.ParquetFile(path) for path in data_of(lake)]


def data_of(lake: Lake) -> list[Path]:
    return [path for path in everything_of(lake) if path.suffix == ".parquet"]


def everything_of(lake: Lake) -> list[Path]:
    """Checksums beside the data, too."""
    folder = Path(lake.warehouse) / "classicmodels_raw" / "t" / "data"
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What temporary files are made in."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def numbered(*counts: int, start: int = 0) -> Iterator[pa.RecordBatch]:
    """Batches of so many rows."""
    for count in counts:
        yield pa.record_batch({"id": pa.array(range(start, start + count), pa.int32())})
        start += count


def test_every_type_is_read_as_it_was_given(lake: Lake, tmp: Path) -> None:
    given = all_types()
    columns = ", ".join(f"`{name}` {kind}" for name, (kind, _, _) in COLUMNS.items())
    staged = write(lake, columns, given.to_batches(max_chunksize=3))
    assert staged.rows == 4
    assert staged.bytes == sum(path.stat().st_size for path in data_of(lake))
    assert [kind for _, kind in lake.read("raw", "t", BRANCH).dtypes] == [
        kind for kind, _, _ in COLUMNS.values()
    ]
    for row, expected in zip(by_spark(lake), given.to_pylist(), strict=True):
        # Spark gives moments in the process's own time zone, which is UTC, and without it.
        moment = expected["moment"] and expected["moment"].replace(tzinfo=None)
        assert exactly(row) == exactly((expected | {"moment": moment}).values())
    found = by_pyiceberg(lake).sort_by("id")
    assert found.column_names == given.column_names
    for row, expected in zip(found.to_pylist(), given.to_pylist(), strict=True):
        assert exactly(row.values()) == exactly(expected.values())
    assert list(tmp.iterdir()) == []


def exactly(values: Iterable[Any]) -> list[Any]:
    """Of -0.0 too."""
    return [repr(value) if isinstance(value, float) else value for value in values]


def test_columns_are_known_by_their_ids(lake: Lake) -> None:
    """So that an older file is read by a table that has changed, and columns come in any order."""
    write(lake, "id int, a string, b date", [pa.record_batch({"b": [None], "a": ["x"], "id": [1]}, BY_NAME)])
    (file,) = parquet(lake)
    ids = {field.name: field.metadata[b"PARQUET:field_id"] for field in file.schema_arrow}
    columns = lake.table("raw", "t").schema().columns()
    assert ids == {column.name(): str(column.fieldId()).encode() for column in columns}
    lake.spark.sql(f"ALTER TABLE {lake.identifier('raw', 't')} RENAME COLUMN a TO c")
    assert by_spark(lake) == [(1, "x", None)]


BY_NAME = pa.schema({"b": pa.date32(), "a": pa.string(), "id": pa.int32()})


@pytest.mark.parametrize(
    ("wide", "narrow", "values"),
    [
        ("bigint", pa.int32(), [-(2**31), 2**31 - 1, None]),
        ("decimal(18,2)", pa.decimal128(9, 2), [Decimal("-9999999.99"), Decimal("0.01"), None]),
        ("decimal(38,2)", pa.decimal128(18, 2), [Decimal("-9999999999999999.99"), Decimal("0.01"), None]),
        ("double", pa.float32(), [0.10000000149011612, -0.0, None]),
    ],
)
def test_a_wider_table_takes_narrower_batches(
    lake: Lake, wide: str, narrow: pa.DataType, values: list[Any]
) -> None:
    batch = pa.record_batch({"id": pa.array([0, 1, 2], pa.int32()), "v": pa.array(values, narrow)})
    write(lake, f"id int, v {wide}", [batch])
    assert repr(by_spark(lake)) == repr(list(enumerate(values)))
    assert repr(by_pyiceberg(lake).sort_by("id")["v"].to_pylist()) == repr(values)


@pytest.mark.parametrize("batches", [[], [pa.record_batch({"id": pa.array([], pa.int32())})] * 2])
def test_no_rows_are_no_file(lake: Lake, tmp: Path, batches: list[pa.RecordBatch]) -> None:
    assert write(lake, "id int", batches).rows == 0
    assert everything_of(lake) == []
    assert list(tmp.iterdir()) == []
    assert by_spark(lake) == []


def test_row_groups_are_as_large_as_is_stated(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_file, "ROW_GROUP_BYTES", 4 * 250)
    write(lake, "id int", numbered(100, 100, 100, 0, 100, 300, 100))
    (file,) = parquet(lake)
    groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    assert groups == [300, 400, 100]
    assert {
        file.metadata.row_group(number).column(0).compression for number in range(file.num_row_groups)
    } == {"ZSTD"}
    assert by_spark(lake) == [(number,) for number in range(800)]


def test_a_large_row_group_stays_one(lake: Lake) -> None:
    write(lake, "id int", numbered(3_000_000))  # beyond what PyArrow makes one of by itself
    (file,) = parquet(lake)
    assert file.num_row_groups == 1


def test_files_are_as_large_as_is_stated(lake: Lake, tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_file, "ROW_GROUP_BYTES", 4000)
    monkeypatch.setattr(data_file, "FILE_BYTES", 7500)  # one row group and a half
    random = (
        pa.record_batch({"id": pa.array(range(at, at + 100)), "v": pa.array([os.urandom(40)] * 100)})
        for at in range(0, 1000, 100)
    )
    files = files_of(lake, "id bigint, v binary").write(
        batch.set_column(1, "v", pa.array([os.urandom(40) for _ in range(100)])) for batch in random
    )
    assert [int(file.recordCount()) for file in files] == [200] * 5
    assert lake.stage_files("raw", "t", files, BRANCH).rows == 1000
    assert len(data_of(lake)) == len(files)
    assert [int(file.fileSizeInBytes()) for file in files] == [
        path.stat().st_size for path in map(local_path, files)
    ]
    assert [number for number, _ in by_spark(lake)] == list(range(1000))
    assert list(tmp.iterdir()) == []


def local_path(file: Any) -> Path:
    return Path(str(file.location()).removeprefix("file:"))


class GaveUpError(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1, 5, 20])
def test_a_failure_leaves_nothing(lake: Lake, tmp: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    monkeypatch.setattr(data_file, "ROW_GROUP_BYTES", 400)
    monkeypatch.setattr(data_file, "FILE_BYTES", 1000)

    def failing() -> Iterator[pa.RecordBatch]:
        yield from numbered(*[100] * after)
        raise GaveUpError

    writer = files_of(lake, "id int")
    before = lake.table("raw", "t").snapshot(BRANCH).snapshotId()
    with pytest.raises(GaveUpError):
        writer.write(failing())
    assert everything_of(lake) == []
    assert list(tmp.iterdir()) == []
    assert lake.table("raw", "t").snapshot(BRANCH).snapshotId() == before


@pytest.mark.parametrize("where", ["_copied", "after it"])
def test_a_file_that_does_not_come_through_is_taken_away(
    lake: Lake, tmp: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    copied = DataFiles._copied

    def fails(files: DataFiles, path: Path, output: Any) -> Any:
        if where == "after it":
            copied(files, path, output)
        else:
            output.create().close()
        raise GaveUpError

    monkeypatch.setattr(DataFiles, "_copied", fails)
    with pytest.raises(GaveUpError):
        write(lake, "id int", numbered(100))
    assert everything_of(lake) == []
    assert list(tmp.iterdir()) == []


def test_a_file_tells_its_types_in_the_words_of_parquet_only(lake: Lake) -> None:
    write(lake, "id int", numbered(1))
    (file,) = parquet(lake)
    assert b"ARROW:schema" not in (file.metadata.metadata or {})


def test_a_full_disk_is_told_as_one(lake: Lake, tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    full_disk = pytest.raises(WarehouseError, match="No space left on device; make room, or set TMPDIR")
    with full_disk, engine_errors("table 't' can't be read"):
        write(lake, "id int", numbered(100))
    assert list(tmp.iterdir()) == []


def test_a_value_that_the_table_cannot_hold_is_an_error_and_leaves_nothing(lake: Lake, tmp: Path) -> None:
    writer = files_of(lake, "id int")
    with pytest.raises(pa.ArrowInvalid):
        writer.write([pa.record_batch({"id": [2**31]})])
    with pytest.raises(KeyError):
        writer.write([pa.record_batch({"other": [1]})])
    assert everything_of(lake) == []
    assert list(tmp.iterdir()) == []


def test_files_that_are_not_wanted_go(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_file, "ROW_GROUP_BYTES", 1)
    monkeypatch.setattr(data_file, "FILE_BYTES", 1)
    writer = files_of(lake, "id int")
    files = writer.write(numbered(1, 2, 3))
    assert len(data_of(lake)) == len(files) == 3
    writer.discard(files[1:])
    assert data_of(lake) == [local_path(files[0])]


def test_bounds_and_nulls_are_known_so_that_files_are_passed_over(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_file, "ROW_GROUP_BYTES", 1)
    monkeypatch.setattr(data_file, "FILE_BYTES", 1)
    day = datetime.date(2024, 1, 1)
    batches = [
        pa.record_batch(
            {
                "id": pa.array(range(at, at + 10), pa.int32()),
                "day": pa.array([day + datetime.timedelta(at), *[None] * 9], pa.date32()),
                "cents": pa.array([Decimal(at).scaleb(-2)] * 10, pa.decimal128(9, 2)),
                "text": pa.array([f"t{at:02}"] * 10),
            }
        )
        for at in range(0, 50, 10)
    ]
    write(lake, "id int, day date, cents decimal(9,2), text string", batches)
    table = lake.identifier("raw", "t")
    metrics = lake.spark.sql(f"SELECT readable_metrics.* FROM {table}.files VERSION AS OF '{BRANCH}'")
    first = min(
        (row.asDict(recursive=True) for row in metrics.collect()), key=lambda row: row["id"]["lower_bound"]
    )
    assert {name: (m["value_count"], m["null_value_count"]) for name, m in first.items()} == {
        "id": (10, 0),
        "day": (10, 9),
        "cents": (10, 0),
        "text": (10, 0),
    }
    assert {name: (m["lower_bound"], m["upper_bound"]) for name, m in first.items()} == {
        "id": (0, 9),
        "day": (day, day),
        "cents": (Decimal("0.00"), Decimal("0.00")),
        "text": ("t00", "t00"),
    }
    for condition in ("id = 31", "day = DATE'2024-01-31'", "cents = 0.30", "text = 't30'"):
        assert 1 <= lake.read("raw", "t", BRANCH).where(condition).count() <= 10
        assert read_files(lake, condition) == 1, condition


def read_files(lake: Lake, condition: str) -> int:
    """How many files Spark opens."""
    frame = lake.read("raw", "t", BRANCH).where(condition)
    return frame.selectExpr("_file").distinct().count()


def test_files_are_added_to_what_is_staged(lake: Lake) -> None:
    first = write(lake, "id int", numbered(3))
    writer = DataFiles(lake.spark, lake.table("raw", "t"))
    assert lake.append_files("raw", "t", [], BRANCH) == first
    second = lake.append_files("raw", "t", writer.write(numbered(2, start=3)), BRANCH)
    assert second.rows == 5
    assert second.snapshot_id != first.snapshot_id
    assert by_spark(lake) == [(number,) for number in range(5)]
    assert lake.read("raw", "t").count() == 0  # main
    third = lake.stage_files("raw", "t", writer.write(numbered(1, start=9)), BRANCH)
    assert third.rows == 1
    assert by_spark(lake) == [(9,)]
    assert lake.stage_files("raw", "t", [], BRANCH).rows == 0
    assert by_spark(lake) == []
