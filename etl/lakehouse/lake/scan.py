"""The rows of an Iceberg table, read without Spark: the files that its metadata lists, by Arrow."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from lakehouse.lake.catalog import Database, Lake
from lakehouse.lake.data_file import FIELD_ID, file_schema
from lakehouse.lake.iceberg import EXPRESSIONS, java_class

BATCH_ROWS = 64 * 1024

# From the first value to before the second; None: without an end on that side.
Range = tuple[int | None, int | None]


def scan(
    lake: Lake, database: Database, name: str, branch: str, within: tuple[str, Sequence[Range]] | None = None
) -> Iterator[pa.RecordBatch]:
    """The branch's rows in the table's own columns and types; what was deleted is left out.

    `within`: an integer column and ranges of it; files that by their statistics have no row there are passed
    over.
    """
    table = lake.table(database, name)
    found = table.newScan().useRef(branch)
    if within and str(table.schema().findType(within[0])) in ("int", "long"):
        found = found.filter(_any_of(java_class(lake.spark, EXPRESSIONS), *within))
    with tempfile.TemporaryDirectory(prefix="lakehouse-") as folder:
        files = _Files(lake.spark, table, Path(folder))
        tasks = found.planFiles()
        try:
            iterator = tasks.iterator()
            while iterator.hasNext():
                yield from files.rows(iterator.next())
        finally:
            tasks.close()


class _Files:
    """Each is fetched by the table's own file I/O, read and removed; those with deletes are kept."""

    def __init__(self, spark: SparkSession, table: Any, folder: Path) -> None:
        self._spark = spark
        gateway: Any = spark.sparkContext._gateway
        self._no_options = gateway.new_array(java_class(spark, "java.nio.file.CopyOption"), 0)
        self._io = table.io()
        self._folder = folder
        self._schema = file_schema(spark, table.schema())
        self._deletes: dict[str, dict[str, Any]] = {}

    def rows(self, task: Any) -> Iterator[pa.RecordBatch]:
        location = str(task.file().location())
        gone = self._gone(location, _locations(task.deletes()))
        path = self._fetch(location)
        with pq.ParquetFile(path) as file:
            start = 0
            # By row groups, whose size is bounded: a batch else goes on into the next ones.
            for group in range(file.num_row_groups):
                for batch in file.iter_batches(BATCH_ROWS, row_groups=[group]):
                    kept = np.ones(batch.num_rows, bool)
                    kept[gone[(gone >= start) & (gone < start + batch.num_rows)] - start] = False
                    start += batch.num_rows
                    rows = self._as_table(batch)
                    yield rows if kept.all() else rows.filter(pa.array(kept))
        path.unlink()

    def _gone(self, location: str, deletes: Sequence[str]) -> Any:
        """The positions of the file's deleted rows."""
        found = [np.empty(0, np.int64)]
        for delete in deletes:
            if delete not in self._deletes:
                self._deletes[delete] = _by_file(self._fetch(delete))
            found.append(self._deletes[delete].get(location, found[0]))
        return np.concatenate(found)

    def _as_table(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Columns go by their ids: an older file may lack some, or have narrower ones."""
        columns = {field.metadata[FIELD_ID]: batch.column(place) for place, field in enumerate(batch.schema)}
        arrays = [
            columns[field.metadata[FIELD_ID]].cast(field.type)
            if field.metadata[FIELD_ID] in columns
            else pa.nulls(batch.num_rows, field.type)
            for field in self._schema
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _fetch(self, location: str) -> Path:
        path = self._folder / location.rpartition("/")[2]
        stream = self._io.newInputFile(location).newStream()
        try:
            target = java_class(self._spark, "java.io.File")(str(path)).toPath()
            java_class(self._spark, "java.nio.file.Files").copy(stream, target, self._no_options)
        finally:
            stream.close()
        return path


def _by_file(path: Path) -> dict[str, Any]:
    """The positions that a delete file has, by data file."""
    rows = pq.read_table(path, columns=["file_path", "pos"], read_dictionary=["file_path"])
    positions, files = rows["pos"].to_numpy(), rows["file_path"].unify_dictionaries().combine_chunks()
    numbers = files.indices.to_numpy()
    return {file: positions[numbers == number] for number, file in enumerate(files.dictionary.to_pylist())}


def _locations(files: Any) -> list[str]:
    return [str(files[place].location()) for place in range(len(files))]


def _any_of(expressions: Any, column: str, ranges: Sequence[Range]) -> Any:
    found = expressions.alwaysFalse()
    for start, end in ranges:
        inside = expressions.alwaysTrue()
        if start is not None:
            inside = getattr(expressions, "and")(inside, expressions.greaterThanOrEqual(column, start))
        if end is not None:
            inside = getattr(expressions, "and")(inside, expressions.lessThan(column, end))
        found = getattr(expressions, "or")(found, inside)
    return found
