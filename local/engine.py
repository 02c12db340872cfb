"""DuckDB, locked down: it reads one folder, writes nothing, and loads nothing from anywhere."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from lakehouse.errors import QueryError, WarehouseError
from local.arithmetic import DIVIDE_MACRO
from local.dialect import one_line, position
from local.iceberg import Snapshot, identifier, text

_BATCH_ROWS = 10_000
_ATHENA_TYPES = {
    "BLOB": "varbinary",
    "FLOAT": "real",
    "HUGEINT": "bigint",  # DuckDB's SUM of integers; Athena's stays a bigint
    "TIME": "time(6)",
    "TIMESTAMP": "timestamp(6)",
    "TIMESTAMP WITH TIME ZONE": "timestamp(6) with time zone",
}


def start(folder: Path, databases: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """An engine in memory with empty databases, whose settings can't be changed any more."""
    spill = Path(tempfile.gettempdir()) / f"lakehouse-query-{os.getpid()}"  # made only when needed
    engine = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "temp_directory": str(spill),
        },
    )
    engine.execute(DIVIDE_MACRO)
    for database in databases:
        engine.execute(f"CREATE SCHEMA {identifier(database)}")
    engine.execute("SET TimeZone = 'UTC'")
    engine.execute(f"SET allowed_directories = [{text(f'{folder}/')}]")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")
    return engine


def add_table(engine: duckdb.DuckDBPyConnection, database: str, name: str, snapshot: Snapshot) -> None:
    """Raises WarehouseError where a file of the snapshot is gone."""
    target = f"{identifier(database)}.{identifier(name)}"
    with _errors(""):
        if isinstance(snapshot.source, str):
            engine.execute(f"CREATE VIEW {target} AS {snapshot.source}")
        else:
            engine.register("arrow", snapshot.source)
            engine.execute(f"CREATE TABLE {target} AS SELECT * FROM arrow")
            engine.unregister("arrow")


def run(
    engine: duckdb.DuckDBPyConnection, translated: str, sql: str
) -> tuple[list[str], tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Names, Athena's types, and rows of a query; errors speak of `sql`, as the user wrote it."""
    with _errors(sql):
        # A cursor of its own: several results may be read at a time.
        relation = engine.cursor().sql(translated)
        types = [str(kind) for kind in relation.types]
        return list(relation.columns), tuple(map(_athena_type, types)), _rows(relation, types, sql)


def _rows(relation: duckdb.DuckDBPyRelation, types: list[str], sql: str) -> Iterator[tuple[Any, ...]]:
    whole = [index for index, kind in enumerate(types) if kind == "HUGEINT"]
    with _errors(sql):
        # Through Arrow, since DuckDB itself needs one more package for a timestamp with a zone.
        for batch in relation.to_arrow_reader(_BATCH_ROWS):
            columns = [column.to_pylist() for column in batch.columns]
            for index in whole:
                columns[index] = [None if value is None else int(value) for value in columns[index]]
            yield from zip(*columns, strict=True)


@contextmanager
def _errors(sql: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.PermissionException) as error:
        raise WarehouseError(f"can't read the release's files: {one_line(str(error))}") from error
    except duckdb.Error as error:
        message, _, excerpt = str(error).partition("\n\nLINE ")
        raise QueryError(position(sql, _culprit(message, excerpt)) + one_line(message)) from error


def _culprit(message: str, excerpt: str) -> str:
    """The word above the `^` of DuckDB's excerpt `1: SELECT …`, else a name that its message has."""
    line, _, caret = excerpt.partition("\n")
    at_caret = re.match(r'"?(\w+)', line[caret.find("^") - len("LINE ") :]) if "^" in caret else None
    found = at_caret or re.search(r'\b(?:name|column) "?(\w+)', message)
    return found[1] if found else ""


def _athena_type(kind: str) -> str:
    return _ATHENA_TYPES.get(kind, kind.lower())
