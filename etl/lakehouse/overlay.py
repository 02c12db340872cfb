"""What was touched while, or since, the tables were read: read in the snapshot, and put over the copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from pyspark.sql import DataFrame, functions

from lakehouse.engine_errors import engine_errors
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.progress import phase
from lakehouse.source.plan import Column, Table
from lakehouse.source.snapshot import Key, Row, Snapshot
from lakehouse.source.wire import frame_of, wire_value


def put_keys(lake: Lake, snapshot: Snapshot, table: Table, keys: set[Key], branch: str) -> Staged:
    """The rows with these keys as the snapshot has them; those that it lacks are taken away.

    Each time may leave a small file, so that many are put together now and then.
    """
    with phase(f"apply {table.name}") as shown, engine_errors(f"changes of {table.name!r} can't be applied"):
        shown.rows = len(keys)
        with snapshot.turn:
            chunks = snapshot.rows_of(table, sorted(keys, key=repr))
            first = list(islice(chunks, 2))
            if len(first) > 1:
                return _put(lake, table, keys, chain(first, chunks), branch)
        return _put(lake, table, keys, first or [[]], branch)


def _put(lake: Lake, table: Table, keys: set[Key], chunks: Iterable[list[Row]], branch: str) -> Staged:
    columns = [table.column(name) for name in table.primary_key]
    places = [table.columns.index(column) for column in columns]
    gone = {_on_the_wire(columns, key) for key in keys}
    seen: set[Key] = set()
    for chunk in chunks:
        rows = [(_on_the_wire(columns, [row[place] for place in places]), row) for row in chunk]
        # Two ways to write a text key may find the same row.
        fresh = {key: row for key, row in rows if key not in seen}
        doomed = sorted(fresh.keys() - gone if seen else gone | fresh.keys(), key=repr)
        seen |= fresh.keys()
        lake.replace(
            "raw",
            table.lake_name,
            [functions.broadcast(_frame(lake, columns, doomed))],
            _frame(lake, table.columns, list(fresh.values())),
            branch,
        )
    return lake.compact("raw", table.lake_name, branch)


def keys_frame(lake: Lake, table: Table, keys: Iterable[Key]) -> DataFrame:
    """Keys as the lake has them, small enough to be sent to every task."""
    columns = [table.column(name) for name in table.primary_key]
    wire = {_on_the_wire(columns, key) for key in keys}
    return functions.broadcast(_frame(lake, columns, sorted(wire, key=repr)))


def put_whole(lake: Lake, snapshot: Snapshot, table: Table, branch: str, reason: str) -> Staged:
    """All of the table as the snapshot has it, through its one connection. `reason`: to be told."""
    with (
        snapshot.turn,
        phase(f"read {table.name} whole") as shown,
        engine_errors(f"table {table.name!r} can't be read"),
    ):
        chunks: Iterator[list[Row]] = snapshot.rows(table)
        first = _frame(lake, table.columns, next(chunks, []))
        staged = lake.stage("raw", table.lake_name, first, branch)
        for chunk in chunks:
            staged = lake.append("raw", table.lake_name, _frame(lake, table.columns, chunk), branch)
        shown.rows, shown.bytes, shown.note = staged.rows, staged.bytes, reason
        return staged


def _frame(lake: Lake, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> DataFrame:
    return frame_of(lake.spark, columns, rows).coalesce(1)


def _on_the_wire(columns: Sequence[Column], key: Sequence[Any]) -> Key:
    return tuple(wire_value(column, value) for column, value in zip(columns, key, strict=True))
