"""What is to be copied: every base table of the database, from information_schema."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pymysql.cursors

from lakehouse.errors import SourceError
from lakehouse.source.connection import Connection, is_mariadb, source_errors
from lakehouse.source.sql import COMMENT
from lakehouse.source.types import Codec, UnrepresentableError, codec

# Columns that Iceberg has in every table.
_RESERVED = frozenset(
    ("_file", "_pos", "_deleted", "_spec_id", "_partition", "_row_id", "_last_updated_sequence_number")
)


@dataclass(frozen=True)
class Collation:
    """How the source compares a text column. `pads`: blanks at the end don't count (PAD SPACE)."""

    name: str
    pads: bool

    @property
    def charset(self) -> str:
        return self.name.split("_", 1)[0]


@dataclass(frozen=True)
class Column:
    """`column_type` is as MySQL prints it, `spark_type` DDL text, `collation` None for what isn't text."""

    name: str
    lake_name: str
    column_type: str
    nullable: bool
    spark_type: str
    collation: Collation | None = None

    @property
    def codec(self) -> Codec:
        return codec(self.column_type, self.collation.charset if self.collation else None)


@dataclass(frozen=True)
class Table:
    """`primary_key`: source names in key order, empty without one. The estimates are the server's."""

    name: str
    lake_name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    row_estimate: int
    byte_estimate: int

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Plan:
    database: str
    tables: tuple[Table, ...]


def plan(connection: Connection, database: str) -> Plan:
    """Every base table of `database` with all its columns, generated and invisible ones too; no views.

    Raises SourceError: no table, columns that can't be represented exactly (all of them named), or two
    names that are one in the lake.
    """
    if not is_mariadb(connection):  # MySQL's row counts may be a day old otherwise
        _rows(connection, "SET SESSION information_schema_stats_expiry = 0", ())
    tables = _rows(connection, _TABLES, (database,))
    if not tables:
        raise SourceError(
            f"database {database!r} has no table that the user may read; fill it, or grant SELECT on it"
        )
    columns, keys = defaultdict(list), defaultdict(list)
    pads = _PADS_MARIADB if is_mariadb(connection) else _PADS_MYSQL
    for row in _rows(connection, _COLUMNS.format(pads=pads), (database,)):
        columns[row["table_name"]].append(row)
    for row in _rows(connection, _KEYS, (database,)):
        keys[row["table_name"]].append(row["column_name"])

    _refuse_impossible(tables, columns)
    _refuse_one_name_for_two("tables", (table["table_name"] for table in tables))
    return Plan(
        database,
        tuple(_table(row, columns[row["table_name"]], keys[row["table_name"]]) for row in tables),
    )


def lake_name(name: str) -> str:
    """The name in the lake: lower case, every character outside [a-z0-9_] an underscore."""
    return re.sub(r"[^a-z0-9_]", "_", name.lower())


_TABLES = f"""
SELECT {COMMENT} table_name AS table_name, table_rows AS table_rows, data_length AS data_length
FROM information_schema.tables
WHERE table_schema = %s AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
ORDER BY table_name
"""
_COLUMNS = f"""
SELECT {COMMENT} c.table_name AS table_name, c.column_name AS column_name, c.column_type AS column_type,
  c.is_nullable AS is_nullable, c.collation_name AS collation_name, {{pads}} AS pads
FROM information_schema.columns AS c
LEFT JOIN information_schema.collations AS o ON o.collation_name = c.collation_name
WHERE c.table_schema = %s
ORDER BY c.table_name, c.ordinal_position
"""
_PADS_MYSQL = "o.pad_attribute = 'PAD SPACE'"
_PADS_MARIADB = "c.collation_name NOT LIKE '%%nopad%%'"
_KEYS = f"""
SELECT {COMMENT} table_name AS table_name, column_name AS column_name
FROM information_schema.statistics
WHERE table_schema = %s AND index_name = 'PRIMARY'
ORDER BY table_name, seq_in_index
"""

_Row = dict[str, Any]


def _rows(connection: Connection, sql: str, arguments: tuple[str, ...]) -> list[_Row]:
    with (
        source_errors("the source's information_schema can't be read"),
        connection.cursor(pymysql.cursors.DictCursor) as cursor,
    ):
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())


def _table(row: _Row, columns: list[_Row], key: list[str]) -> Table:
    name = row["table_name"]
    _refuse_one_name_for_two(f"columns of table {name!r}", (column["column_name"] for column in columns))
    return Table(
        name=name,
        lake_name=lake_name(name),
        columns=tuple(_column(column) for column in columns),
        primary_key=tuple(key),
        row_estimate=int(row["table_rows"] or 0),
        byte_estimate=int(row["data_length"] or 0),
    )


def _column(row: _Row) -> Column:
    collation = _collation(row)
    column_type = row["column_type"]
    return Column(
        name=row["column_name"],
        lake_name=lake_name(row["column_name"]),
        column_type=column_type,
        nullable=row["is_nullable"] == "YES",
        spark_type=codec(column_type, collation.charset if collation else None).spark_type,
        collation=collation,
    )


def _collation(row: _Row) -> Collation | None:
    name = row["collation_name"]
    return Collation(name, bool(row["pads"])) if name else None


def _refuse_impossible(tables: list[_Row], columns: dict[str, list[_Row]]) -> None:
    refused = []
    for table in tables:
        for column in columns[table["table_name"]]:
            name = f"{table['table_name']}.{column['column_name']}"
            try:
                _column(column)
            except UnrepresentableError as error:
                refused.append(f"{name} is {column['column_type']}: {error}")
            if lake_name(column["column_name"]) in _RESERVED:
                refused.append(f"{name} has a name that Iceberg keeps for itself")
    if refused:
        raise SourceError(
            f"{'; '.join(refused)}. Change that in the source, or move the column to another database"
        )


def _refuse_one_name_for_two(what: str, names: Iterable[str]) -> None:
    by_lake_name = defaultdict(list)
    for name in names:
        by_lake_name[lake_name(name)].append(name)
    for name, sources in by_lake_name.items():
        if len(sources) > 1:
            listed = " and ".join(repr(source) for source in sources)
            raise SourceError(f"{what} {listed} would both be {name!r} in the lake; rename one in the source")
