"""The tables of a database as information_schema declares them, before any row is read."""

from __future__ import annotations

from collections import defaultdict

from explore.kinds import kind_of
from explore.shape import Column, ForeignKey, Table
from explore.statements import fetch
from lakehouse.source.connection import Connection

# Views and MariaDB's sequences are no tables; its system-versioned tables are.
_TABLES = """
SELECT table_name, engine, table_collation, table_rows, data_length, index_length
FROM information_schema.tables
WHERE table_schema = %s AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
ORDER BY table_name"""

_COLUMNS = """
SELECT table_name, column_name, column_type, data_type, is_nullable, collation_name
FROM information_schema.columns
WHERE table_schema = %s
ORDER BY table_name, ordinal_position"""

# A key on a column's beginning or on an expression says nothing of whole values.
_UNIQUE_KEYS = """
SELECT table_name, index_name, column_name, sub_part
FROM information_schema.statistics
WHERE table_schema = %s AND non_unique = 0
ORDER BY table_name, index_name, seq_in_index"""

_FOREIGN_KEYS = """
SELECT table_name, constraint_name, column_name,
  referenced_table_schema, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = %s AND referenced_table_name IS NOT NULL
ORDER BY table_name, constraint_name, ordinal_position"""


def read_catalog(connection: Connection, database: str) -> tuple[Table, ...]:
    """Every base table by name; the figures of its rows are still unread."""
    primary_keys, unique = _keys(connection, database)
    columns = _columns(connection, database, unique)
    foreign_keys = _foreign_keys(connection, database)
    return tuple(
        Table(
            name=name,
            engine=engine,
            collation=collation,
            row_estimate=rows,
            data_bytes=data,
            index_bytes=index,
            primary_key=primary_keys.get(name, ()),
            foreign_keys=tuple(foreign_keys[name]),
            columns=tuple(columns[name]),
        )
        for name, engine, collation, rows, data, index in fetch(connection, _TABLES, (database,))
    )


def _columns(connection: Connection, database: str, unique: set[tuple[str, str]]) -> dict[str, list[Column]]:
    columns = defaultdict(list)
    for table, name, column_type, data_type, nullable, collation in fetch(connection, _COLUMNS, (database,)):
        columns[table].append(
            Column(
                name=name,
                type=_text(column_type),
                data_type=_text(data_type).lower(),
                kind=kind_of(_text(data_type)),
                nullable=nullable == "YES",
                collation=collation,
                unique=(table, name) in unique,
            )
        )
    return columns


def _keys(connection: Connection, database: str) -> tuple[dict[str, tuple[str, ...]], set[tuple[str, str]]]:
    """Primary keys by table, and the (table, column) that are a unique key on their own."""
    keys: dict[tuple[str, str], list[tuple[str | None, int | None]]] = defaultdict(list)
    for table, index, column, prefix in fetch(connection, _UNIQUE_KEYS, (database,)):
        keys[table, index].append((column, prefix))
    primary = {
        table: tuple(column for column, _ in parts if column)
        for (table, index), parts in keys.items()
        if index == "PRIMARY"
    }
    unique = {
        (table, parts[0][0])
        for (table, _), parts in keys.items()
        if len(parts) == 1 and parts[0][0] and parts[0][1] is None
    }
    return primary, unique


def _foreign_keys(connection: Connection, database: str) -> dict[str, list[ForeignKey]]:
    parts = defaultdict(list)
    for table, name, *part in fetch(connection, _FOREIGN_KEYS, (database,)):
        parts[table, name].append(part)
    keys = defaultdict(list)
    for (table, name), rows in parts.items():
        columns, databases, tables, referenced = zip(*rows, strict=True)
        keys[table].append(ForeignKey(name, columns, databases[0], tables[0], referenced))
    return keys


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
