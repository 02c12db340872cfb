"""Whether the source's binary log tells every change of every table, and for which ones it doesn't."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pymysql
from pymysql.constants import ER

from lakehouse.source.binlog.keys import key_problem
from lakehouse.source.connection import Connection, is_mariadb, source_errors
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from lakehouse.source.sql import COMMENT


@dataclass(frozen=True)
class Preflight:
    """`obstacles`: why the log can't be trusted at all, each with its fix; none where it can.
    `whole_tables`: tables that must be read whole each time, with the reason."""

    obstacles: tuple[str, ...]
    whole_tables: Mapping[str, str]


# As it must be; a server that has no such variable knows only this.
_WANTED = {
    "log_bin": "ON",
    "gtid_mode": "ON",
    "enforce_gtid_consistency": "ON",
    "binlog_format": "ROW",
    "binlog_row_image": "FULL",
    "binlog_row_value_options": "",
    "binlog_transaction_compression": "OFF",
    "binlog_order_commits": "ON",
    "binlog_error_action": "ABORT_SERVER",
}
_REPLICA_WANTED = {"log_replica_updates": "ON", "replica_preserve_commit_order": "ON"}
_SERIAL = ("0", "1")  # replica_parallel_workers that keep the order anyway
_LOGS_CASCADES = "innodb_native_foreign_keys"  # OFF there; before MySQL 9.6 there is none


def binlog_obstacles(connection: Connection, plan: Plan) -> Preflight:
    """Asks the source in three statements, and a fourth where replication is set up unusually.

    What a session may change for itself (format, image, compression, `sql_log_bin`) is seen only in the
    log, or in the audit. Raises SourceError.
    """
    if is_mariadb(connection):
        return Preflight(("the source is MariaDB, whose binary log has other GTIDs: use MySQL",), {})
    with source_errors("the source's settings can't be read"):
        found = _facts(connection, plan)
        variables = dict(found["variable"])
        obstacles = [
            *_unwanted(variables, _WANTED),
            *_replica_obstacles(connection, variables),
            *_privileges_and_filters(connection, plan.database),
        ]
    return Preflight(tuple(obstacles), _whole_tables(plan, found, variables))


def _facts(connection: Connection, plan: Plan) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Variables, tables of other engines, and children of foreign keys that act: (name, value) by kind."""
    names = [*_WANTED, *_REPLICA_WANTED, "replica_parallel_workers", _LOGS_CASCADES]
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, (names, plan.database, plan.database))
        for kind, name, value in cursor.fetchall():
            found[kind].append((name, value or ""))
    return found


_FACTS = f"""
SELECT {COMMENT} 'variable' AS kind, variable_name AS name, variable_value AS value
FROM performance_schema.global_variables WHERE variable_name IN %s
UNION ALL
SELECT 'engine', table_name, engine FROM information_schema.tables
WHERE table_schema = %s AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'
UNION ALL
SELECT 'child', table_name,
  CONCAT_WS(' ', constraint_name, 'ON DELETE', delete_rule, 'ON UPDATE', update_rule)
FROM information_schema.referential_constraints
WHERE constraint_schema = %s AND (delete_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT')
  OR update_rule IN ('CASCADE', 'SET NULL', 'SET DEFAULT'))
"""


def _unwanted(variables: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    for name, value in wanted.items():
        actual = variables.get(name, value)
        if actual != value:
            yield f"{name} is {actual}: set it to {value or 'nothing'}"


def _replica_obstacles(connection: Connection, variables: Mapping[str, str]) -> Sequence[str]:
    """Only of a replica: its log must have what it applies, in the order of its own source."""
    serial = (
        {"replica_preserve_commit_order"} if variables.get("replica_parallel_workers") in _SERIAL else set()
    )
    wanted = {name: value for name, value in _REPLICA_WANTED.items() if name not in serial}
    found = list(_unwanted(variables, wanted))
    if not found:
        return ()
    replica = _asked(connection, f"SHOW {COMMENT} REPLICA STATUS")
    return [f"the source is a replica whose {text}" for text in found] if replica else ()


def _privileges_and_filters(connection: Connection, database: str) -> Iterator[str]:
    """Tried, not read from SHOW GRANTS: roles and partial revokes count as they do for the log itself."""
    if _asked(connection, f"SHOW {COMMENT} REPLICAS") is None:
        yield "the user lacks REPLICATION SLAVE: GRANT REPLICATION SLAVE ON *.* to it"
    status = _asked(connection, f"SHOW {COMMENT} BINARY LOG STATUS", f"SHOW {COMMENT} MASTER STATUS")
    if status is None:
        yield "the user lacks REPLICATION CLIENT: GRANT REPLICATION CLIENT ON *.* to it"
        return
    for _, _, only, ignored, executed in status:
        if only and database not in only.split(","):
            yield f"binlog_do_db is {only}: let the server log {database} too"
        if database in ignored.split(","):
            yield f"binlog_ignore_db is {ignored}: take {database} out"
        try:
            GtidSet.parse(executed)
        except ValueError as error:
            yield f"gtid_executed can't be read: {error}"


def _whole_tables(
    plan: Plan, found: Mapping[str, Sequence[tuple[str, str]]], variables: Mapping[str, str]
) -> dict[str, str]:
    reasons = {table.name: problem for table in plan.tables if (problem := key_problem(table))}
    if variables.get(_LOGS_CASCADES, "ON") != "OFF":
        for name, rule in found["child"]:
            reasons[name] = f"rows that its foreign key changes are not in the binary log ({rule})"
    for name, engine in found["engine"]:
        reasons[name] = f"its engine is {engine}, not InnoDB: no snapshot holds it still"
    planned = {table.name for table in plan.tables}
    return {name: reason for name, reason in reasons.items() if name in planned}


def _asked(connection: Connection, *statements: str) -> Sequence[tuple[Any, ...]] | None:
    """The rows of the first statement that the server knows; None where the user may not see them."""
    for statement in statements[:-1]:
        try:
            return _try(connection, statement)
        except pymysql.err.ProgrammingError as error:
            if error.args[0] != ER.PARSE_ERROR:
                raise
    return _try(connection, statements[-1])


def _try(connection: Connection, statement: str) -> Sequence[tuple[Any, ...]] | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    except pymysql.err.MySQLError as error:
        if error.args[0] == ER.SPECIFIC_ACCESS_DENIED_ERROR:
            return None
        raise
