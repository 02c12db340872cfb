"""Rows that are among others, told by some of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame

from lakehouse.lake.evolve import quote


def among(name: str, frames: Sequence[DataFrame], values: Mapping[str, str]) -> str:
    """SQL condition: the row equals a row of one of `frames` in all of that frame's columns.

    `values`: column of a frame -> expression over the row, which tells its tables by aliases that are no
    frame's columns. NULL equals nothing. The frames become temp views whose names begin with `name`.
    """
    found = []
    for number, frame in enumerate(frames):
        view = quote(f"{name} {number}")  # a blank: no lake name
        frame.createOrReplaceTempView(view)
        same = " AND ".join(f"{values[column]} = among.{quote(column)}" for column in frame.columns)
        found.append(f"EXISTS (SELECT 1 FROM {view} AS among WHERE {same})")
    return f"({' OR '.join(found)})"
