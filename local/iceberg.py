"""One Iceberg table at one snapshot, as DuckDB can read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
from pyiceberg import types as iceberg
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.schema import Schema
from pyiceberg.table import DataScan, Table
from sqlalchemy.exc import DBAPIError

from lakehouse.errors import WarehouseError

CATALOG_NAME = "lakehouse"
CATALOG_FILE = "catalog.db"

_SCHEME = "^file:(//)?"
_PLACE = frozenset({"filename", "file_row_number"})  # DuckDB's names for where a row is

_DUCKDB_TYPES: dict[type[iceberg.PrimitiveType], str] = {
    iceberg.BooleanType: "BOOLEAN",
    iceberg.IntegerType: "INTEGER",
    iceberg.LongType: "BIGINT",
    iceberg.FloatType: "FLOAT",
    iceberg.DoubleType: "DOUBLE",
    iceberg.DateType: "DATE",
    iceberg.TimeType: "TIME",
    iceberg.TimestampType: "TIMESTAMP",
    iceberg.TimestamptzType: "TIMESTAMPTZ",
    iceberg.StringType: "VARCHAR",
    iceberg.BinaryType: "BLOB",
    iceberg.FixedType: "BLOB",
    iceberg.UUIDType: "UUID",
}


@dataclass(frozen=True)
class Snapshot:
    """A table's columns (name -> DuckDB type) and rows: a SELECT, or an Arrow table to register."""

    columns: dict[str, str]
    source: str | pa.Table


def open_catalog(folder: Path) -> SqlCatalog:
    """The catalog of a warehouse, read only. Raises WarehouseError where there is none."""
    file = folder / CATALOG_FILE
    if not file.is_file():
        raise WarehouseError(
            f"there is no warehouse at {folder}: no {CATALOG_FILE} in it; npm run etl makes one"
        )
    # SQLAlchemy decodes the path, then SQLite does once more.
    uri = f"sqlite:///file:{quote(quote(str(file)))}?mode=ro&uri=true"
    try:
        return SqlCatalog(CATALOG_NAME, uri=uri, init_catalog_tables="false")
    except DBAPIError as error:
        raise WarehouseError(f"the catalog {file} can't be used ({error.orig})") from error


def load_table(catalog: SqlCatalog, database: str, name: str) -> Table | None:
    """None where there is no such table. Raises WarehouseError where its metadata can't be read."""
    try:
        return catalog.load_table((database, name))
    except NoSuchTableError:
        return None
    except DBAPIError as error:
        raise WarehouseError(f"the catalog can't be used ({error.orig})") from error
    except OSError as error:
        raise WarehouseError(f"can't read {database}.{name} ({error}); was the warehouse moved?") from error


def pin(catalog: SqlCatalog, database: str, table_name: str, snapshot_id: int) -> Snapshot:
    """A table as it is at a snapshot: its columns by field id, whatever the files call them.

    Raises WarehouseError: table or snapshot is gone, or has deletes that PyIceberg can't apply.
    """
    name = f"{database}.{table_name}"
    table = load_table(catalog, database, table_name)
    snapshot = table.snapshot_by_id(snapshot_id) if table else None
    if table is None or snapshot is None:
        raise WarehouseError(f"snapshot {snapshot_id} of {name} is gone; npm run etl publishes a new release")
    schema = table.schemas()[snapshot.schema_id] if snapshot.schema_id is not None else table.schema()
    columns = {field.name: _duckdb_type(field.field_type, f"{name}.{field.name}") for field in schema.fields}
    scan = table.scan(snapshot_id=snapshot_id)
    try:
        return Snapshot(columns, _source(scan, schema, columns))
    except (NotImplementedError, ValueError, OSError) as error:
        raise WarehouseError(f"can't read {name} at snapshot {snapshot_id}: {error}") from error


def _source(scan: DataScan, schema: Schema, columns: dict[str, str]) -> str | pa.Table:
    tasks = list(scan.plan_files())
    deletes = {file.file_path: file for task in tasks for file in task.delete_files}
    if any(not _is_readable(file) for file in deletes.values()) or (deletes and _PLACE & columns.keys()):
        return scan.to_arrow()  # slower, and right: PyIceberg applies the deletes
    if not tasks:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {identifier(name)}" for name, kind in columns.items())
        return f"SELECT {empty} WHERE false"
    fields = ", ".join(
        f"{field.field_id}: {{name: {text(field.name)}, type: '{columns[field.name]}', default_value: NULL}}"
        for field in schema.fields
    )
    files = _paths(task.file.file_path for task in tasks)
    rows = f"read_parquet({files}, schema = MAP {{{fields}}}"
    if not deletes:
        return f"SELECT * FROM {rows})"
    gone = (
        f"SELECT regexp_replace(file_path, '{_SCHEME}', '') AS file, pos FROM read_parquet({_paths(deletes)})"
    )
    return (
        f"SELECT lake.* EXCLUDE (filename, file_row_number) FROM {rows}, filename = true, "
        f"file_row_number = true) AS lake ANTI JOIN ({gone}) AS gone "
        "ON lake.filename = gone.file AND lake.file_row_number = gone.pos"
    )


def _is_readable(file: DataFile) -> bool:
    """Whether a delete file lists places of rows, in Parquet."""
    return file.content == DataFileContent.POSITION_DELETES and file.file_format == FileFormat.PARQUET


def _paths(files: Iterable[str]) -> str:
    return f"[{', '.join(text(re.sub(_SCHEME, '', file)) for file in files)}]"


def _duckdb_type(kind: iceberg.IcebergType, column: str) -> str:
    if isinstance(kind, iceberg.DecimalType):
        return f"DECIMAL({kind.precision},{kind.scale})"
    for known, name in _DUCKDB_TYPES.items():
        if isinstance(kind, known):
            return name
    raise WarehouseError(f"{column} has the type {kind}, which can't be read here")


def identifier(name: str) -> str:
    """A name, quoted for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text literal, quoted for DuckDB."""
    return "'" + value.replace("'", "''") + "'"
