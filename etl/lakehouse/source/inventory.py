"""What the source says of itself, in one statement: its tables, their keys, the server's settings."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lakehouse.source.connection import Connection, is_mariadb, source_errors

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Inventory:
    """As information_schema has it: `tables` (table, rows, bytes, engine), by name; `columns` and `keys`
    (table, column, …), in order; `children`: foreign keys that act on their table (table, rule).
    `variables`: global ones of MySQL, under today's names; those that a server doesn't know are missing.
    """

    tables: Sequence[Row]
    columns: Sequence[Row]
    keys: Sequence[Row]
    children: Sequence[Row]
    variables: Mapping[str, str]


def read_inventory(connection: Connection, database: str) -> Inventory:
    """Every base table of `database`, no views. Raises SourceError."""
    mariadb = is_mariadb(connection)
    parts = [_TABLES, _COLUMNS.format(pads=_PADS_MARIADB if mariadb else _PADS_MYSQL), _KEYS]
    if not mariadb:
        parts += [_CHILDREN, _VARIABLES, _TRANSACTIONS]
    found = defaultdict(list)
    with (
        source_errors("the source's information_schema can't be read"),
        connection.cursor() as cursor,
    ):
        cursor.execute(" UNION ALL ".join(parts), {"database": database})
        for kind, facts in cursor.fetchall():
            found[kind].append(json.loads(facts))
    return Inventory(
        tables=sorted(found["table"], key=lambda row: row["table"]),
        columns=sorted(found["column"], key=lambda row: (row["table"], row["place"])),
        keys=sorted(found["key"], key=lambda row: (row["table"], row["place"])),
        children=found["child"],
        # Till 8.0.25 a replica was a slave.
        variables={row["name"].replace("slave", "replica"): row["value"] for row in found["variable"]},
    )


_TABLES = """
SELECT 'table' AS kind,
  JSON_OBJECT('table', table_name, 'rows', table_rows, 'bytes', data_length, 'engine', engine) AS facts
FROM information_schema.tables
WHERE table_schema = %(database)s AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
"""
_COLUMNS = """
SELECT 'column',
  JSON_OBJECT('table', c.table_name, 'place', c.ordinal_position, 'column', c.column_name,
    'type', c.column_type, 'nullable', c.is_nullable, 'collation', c.collation_name, 'pads', {pads})
FROM information_schema.columns AS c
LEFT JOIN information_schema.collations AS o ON o.collation_name = c.collation_name
WHERE c.table_schema = %(database)s
"""
_PADS_MYSQL = "o.pad_attribute = 'PAD SPACE'"
_PADS_MARIADB = "c.collation_name NOT LIKE '%%nopad%%'"
_KEYS = """
SELECT 'key', JSON_OBJECT('table', table_name, 'place', seq_in_index, 'column', column_name)
FROM information_schema.statistics
WHERE table_schema = %(database)s AND index_name = 'PRIMARY'
"""
_CHILDREN = """
SELECT 'child', JSON_OBJECT('table', table_name, 'rule',
  CONCAT_WS(' ', constraint_name, 'ON DELETE', delete_rule, 'ON UPDATE', update_rule))
FROM information_schema.referential_constraints
WHERE constraint_schema = %(database)s AND (delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
  OR update_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT'))
"""
_VARIABLES = """
SELECT 'variable', JSON_OBJECT('name', variable_name, 'value', variable_value)
FROM performance_schema.global_variables WHERE variable_name NOT IN ('gtid_executed', 'gtid_purged')
"""
# The table of variables cuts long ones off.
_TRANSACTIONS = """
SELECT 'variable', JSON_OBJECT('name', 'gtid_executed', 'value', @@GLOBAL.gtid_executed)
UNION ALL
SELECT 'variable', JSON_OBJECT('name', 'gtid_purged', 'value', @@GLOBAL.gtid_purged)
"""
