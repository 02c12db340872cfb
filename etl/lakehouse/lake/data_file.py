"""Data files of an Iceberg table, written from Arrow; a commit of catalog.py makes them the table's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from lakehouse.arrow_types import arrow_type
from lakehouse.lake.iceberg import java_class, read_columns

# Of Arrow's memory, not of the file. Athena merges reads of neighbouring column chunks, so larger is better.
ROW_GROUP_BYTES = 64 * 1024 * 1024
FILE_BYTES = 256 * 1024 * 1024
FIELD_ID = b"PARQUET:field_id"  # where Parquet's libraries keep it


class DataFiles:
    """Writes data files for `table` (Iceberg's own, unpartitioned), with its columns' types and ids."""

    def __init__(self, spark: SparkSession, table: Any) -> None:
        self._spark = spark
        self._table = table
        self._schema = file_schema(spark, table.schema())

    def write(self, batches: Iterable[pa.RecordBatch]) -> list[Any]:
        """The rows as Iceberg `DataFile`s, none if there are no rows; nothing is left behind by an error.

        `batches`: the columns by name, in any order, in the table's types or narrower ones.
        Raises OSError of this machine's temporary folder, Py4JJavaError of the table's own.
        """
        files: list[Any] = []
        groups = self._row_groups(batches)
        try:
            for first in groups:
                files.append(self._write_file(chain([first], groups)))
        except BaseException:
            self.discard(files)
            raise
        return files

    def discard(self, files: Iterable[Any]) -> None:
        for file in files:
            self._delete(file.location())

    def _delete(self, location: str) -> None:
        """As well as it goes: why is told by another error, and the next run removes what is left."""
        with suppress(Py4JJavaError):
            self._table.io().deleteFile(location)

    def _row_groups(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
        held: list[pa.RecordBatch] = []
        for batch in filter(len, batches):
            held.append(batch)
            if sum(each.nbytes for each in held) >= ROW_GROUP_BYTES:
                yield self._row_group(held)
                held = []
        if held:
            yield self._row_group(held)

    def _row_group(self, batches: list[pa.RecordBatch]) -> pa.Table:
        return pa.Table.from_batches(batches).select(self._schema.names).cast(self._schema)

    def _write_file(self, groups: Iterator[pa.Table]) -> Any:
        """Takes row groups until the file is large enough. It gets its name in the table when it is whole."""
        with tempfile.TemporaryDirectory(prefix="lakehouse-") as folder:
            path = Path(folder) / "data.parquet"
            with (
                path.open("wb") as sink,
                pq.ParquetWriter(
                    sink,
                    self._schema,
                    compression="zstd",
                    store_decimal_as_integer=True,
                    store_schema=False,  # to be read back by what other readers see, too
                ) as writer,
            ):
                for group in groups:
                    writer.write_table(group, row_group_size=group.num_rows)
                    if sink.tell() >= FILE_BYTES:
                        break
            return self._add(path)

    def _add(self, path: Path) -> Any:
        """Copies by the table's own file I/O, as Spark's writers do: to a folder, or encrypted to S3."""
        location = self._table.locationProvider().newDataLocation(f"{uuid4()}.parquet")
        try:
            return self._copied(path, self._table.io().newOutputFile(location))
        except BaseException:
            self._delete(location)
            raise

    def _copied(self, path: Path, output: Any) -> Any:
        stream = output.create()
        try:
            source = java_class(self._spark, "java.io.File")(str(path)).toPath()
            java_class(self._spark, "java.nio.file.Files").copy(source, stream)
        finally:
            stream.close()
        written = output.toInputFile()
        config = java_class(self._spark, "org.apache.iceberg.MetricsConfig").forTable(self._table)
        parquet = java_class(self._spark, "org.apache.iceberg.parquet.ParquetUtil")
        metrics = parquet.fileMetrics(written, config)
        return (
            java_class(self._spark, "org.apache.iceberg.DataFiles")
            .builder(self._table.spec())
            .withInputFile(written)
            .withFormat("parquet")
            .withMetrics(metrics)
            .build()
        )


def file_schema(spark: SparkSession, schema: Any) -> pa.Schema:
    """Of an Iceberg schema, with the types that raw tables have: its columns' types, names and ids."""
    return pa.schema(
        pa.field(name, arrow_type(kind), metadata={FIELD_ID: str(number).encode()})
        for name, kind, number in read_columns(spark, schema)
    )
