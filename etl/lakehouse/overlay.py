"""What was touched while, or since, the tables were read: read in the snapshot, and put over the copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, functions

from lakehouse.engine_errors import engine_errors
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.lake.data_file import DataFiles
from lakehouse.progress import phase
from lakehouse.source.arrow import lake_schema
from lakehouse.source.plan import Column, Table
from lakehouse.source.snapshot import Key, Snapshot
from lakehouse.source.wire import frame_of, wire_value


def put_keys(lake: Lake, snapshot: Snapshot, table: Table, keys: set[Key], branch: str) -> Staged:
    """The rows with these keys as the snapshot has them; those that it lacks are taken away.

    Each time may leave a small file, so that many are put together now and then.
    """
    columns = [table.column(name) for name in table.primary_key]
    with phase(f"apply {table.name}") as shown, engine_errors(f"changes of {table.name!r} can't be applied"):
        shown.rows = len(keys)
        writer = DataFiles(lake.spark, lake.table("raw", table.lake_name))
        seen: set[Key] = set()
        with snapshot.turn, closing(snapshot.rows_of(table, sorted(keys, key=repr))) as found:
            files = writer.write(_unseen(columns, found, seen))
        gone = {_on_the_wire(columns, key) for key in keys} | seen
        lake.remove("raw", table.lake_name, [_frame(lake, columns, gone)], branch)
        lake.append_files("raw", table.lake_name, files, branch)
        return lake.compact("raw", table.lake_name, branch)


def _unseen(
    columns: Sequence[Column], batches: Iterable[pa.RecordBatch], seen: set[Key]
) -> Iterator[pa.RecordBatch]:
    """The rows whose key is not in `seen`, which takes it: two ways to write a text key may find one row."""
    for batch in batches:
        values = zip(*(batch[column.lake_name].to_pylist() for column in columns), strict=True)
        keys = [_on_the_wire(columns, key) for key in values]
        fresh = [key not in seen for key in keys]
        seen.update(keys)
        yield batch.filter(pa.array(fresh, pa.bool_()))


def keys_frame(lake: Lake, table: Table, keys: Iterable[Key]) -> DataFrame:
    """Keys as the lake has them, small enough to be sent to every task."""
    columns = [table.column(name) for name in table.primary_key]
    return _frame(lake, columns, {_on_the_wire(columns, key) for key in keys})


def _frame(lake: Lake, columns: Sequence[Column], keys: set[Key]) -> DataFrame:
    return functions.broadcast(frame_of(lake.spark, columns, sorted(keys, key=repr)).coalesce(1))


def put_whole(lake: Lake, snapshot: Snapshot, table: Table, branch: str, reason: str) -> Staged:
    """All of the table as the snapshot has it, through its one connection. `reason`: to be told."""
    with (
        snapshot.turn,
        phase(f"read {table.name} whole") as shown,
        engine_errors(f"table {table.name!r} can't be read"),
    ):
        lake.prepare("raw", table.lake_name, lake_schema(table.columns), branch)
        with closing(snapshot.rows(table)) as found:
            files = DataFiles(lake.spark, lake.table("raw", table.lake_name)).write(found)
        staged = lake.stage_files("raw", table.lake_name, files, branch)
        shown.rows, shown.bytes, shown.note = staged.rows, staged.bytes, reason
        return staged


def _on_the_wire(columns: Sequence[Column], key: Sequence[Any]) -> Key:
    return tuple(wire_value(column, value) for column, value in zip(columns, key, strict=True))
