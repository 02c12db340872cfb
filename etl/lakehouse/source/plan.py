"""What is to be copied: every base table of the database, from information_schema."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lakehouse.errors import SourceError
from lakehouse.source.connection import Connection
from lakehouse.source.inventory import Inventory, Row, read_inventory
from lakehouse.source.types import Codec, UnrepresentableError, ZeroDates, codec

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
    """`column_type` is as MySQL prints it, `spark_type` DDL text, `collation` None for what isn't text.

    `nullable`: in the lake, where dates that are none may be NULL. `zero_dates`: never "null" in a key.
    """

    name: str
    lake_name: str
    column_type: str
    nullable: bool
    spark_type: str
    collation: Collation | None = None
    zero_dates: ZeroDates = "error"

    @property
    def codec(self) -> Codec:
        return codec(self.column_type, self.collation.charset if self.collation else None, self.zero_dates)


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
    zero_dates: ZeroDates = "error"


def plan(connection: Connection, database: str, zero_dates: ZeroDates = "error") -> Plan:
    """Every base table of `database` with all its columns, generated and invisible ones too; no views.

    Raises SourceError: no table, columns that can't be represented exactly (all of them named), or two
    names that are one in the lake.
    """
    return plan_of(read_inventory(connection, database), database, zero_dates)


def plan_of(found: Inventory, database: str, zero_dates: ZeroDates = "error") -> Plan:
    """The same of what was read. Raises SourceError."""
    if not found.tables:
        raise SourceError(
            f"database {database!r} has no table that the user may read; fill it, or grant SELECT on it"
        )
    columns, keys = defaultdict(list), defaultdict(list)
    for row in found.columns:
        columns[row["table"]].append(row)
    for row in found.keys:
        keys[row["table"]].append(row["column"])

    _refuse_impossible(found.tables, columns)
    _refuse_one_name_for_two("tables", (table["table"] for table in found.tables))
    return Plan(
        database,
        tuple(_table(row, columns[row["table"]], keys[row["table"]], zero_dates) for row in found.tables),
        zero_dates,
    )


def lake_name(name: str) -> str:
    """The name in the lake: lower case, every character outside [a-z0-9_] an underscore."""
    return re.sub(r"[^a-z0-9_]", "_", name.lower())


def _table(row: Row, columns: Sequence[Row], key: Sequence[str], zero_dates: ZeroDates) -> Table:
    name = row["table"]
    _refuse_one_name_for_two(f"columns of table {name!r}", (column["column"] for column in columns))
    return Table(
        name=name,
        lake_name=lake_name(name),
        columns=tuple(
            _column(column, "error" if column["column"] in key else zero_dates) for column in columns
        ),
        primary_key=tuple(key),
        row_estimate=int(row["rows"] or 0),
        byte_estimate=int(row["bytes"] or 0),
    )


def _column(row: Row, zero_dates: ZeroDates = "error") -> Column:
    collation = _collation(row)
    column_type = row["type"]
    found = codec(column_type, collation.charset if collation else None, zero_dates)
    return Column(
        name=row["column"],
        lake_name=lake_name(row["column"]),
        column_type=column_type,
        nullable=row["nullable"] == "YES" or found.nulled is not None,
        spark_type=found.spark_type,
        collation=collation,
        zero_dates=zero_dates,
    )


def _collation(row: Row) -> Collation | None:
    name = row["collation"]
    return Collation(name, bool(row["pads"])) if name else None


def _refuse_impossible(tables: Sequence[Row], columns: Mapping[str, Sequence[Row]]) -> None:
    refused = []
    for table in tables:
        for column in columns[table["table"]]:
            name = f"{table['table']}.{column['column']}"
            try:
                _column(column)
            except UnrepresentableError as error:
                refused.append(f"{name} is {column['type']}: {error}")
            if lake_name(column["column"]) in _RESERVED:
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
