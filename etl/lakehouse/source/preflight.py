"""Whether the source's binary log tells every change of every table, and for which ones it doesn't."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lakehouse.source.binlog.keys import key_problem
from lakehouse.source.connection import Connection, is_mariadb, source_errors
from lakehouse.source.gtid import GtidSet
from lakehouse.source.inventory import Inventory
from lakehouse.source.plan import Plan
from lakehouse.source.show import Row, show


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


def binlog_obstacles(
    connection: Connection, plan: Plan, found: Inventory, log_status: Row | None
) -> Preflight:
    """Judges what was read (`log_status`: position.py's), and asks the source in one statement more, or in
    two where replication is set up unusually.

    What a session may change for itself (format, image, compression, `sql_log_bin`) is seen only in the
    log, or in the audit. Raises SourceError.
    """
    if is_mariadb(connection):
        return Preflight(("the source is MariaDB, whose binary log has other GTIDs: use MySQL",), {})
    with source_errors("the source's replication can't be looked at"):
        obstacles = [
            *_unwanted(found.variables, _WANTED),
            *_replica_obstacles(connection, found.variables),
            *_missing_privileges(connection, log_status),
            *_filters(log_status or {}, plan.database),
            *_unreadable(found.variables),
        ]
    return Preflight(tuple(obstacles), _whole_tables(plan, found))


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
    replica = show(connection, "REPLICA STATUS", "SLAVE STATUS")
    return [f"the source is a replica whose {text}" for text in found] if replica else ()


def _missing_privileges(connection: Connection, log_status: Row | None) -> Iterator[str]:
    """Tried, not read from SHOW GRANTS: roles and partial revokes count as they do for the log itself."""
    missing = {
        "REPLICATION SLAVE": show(connection, "REPLICAS", "SLAVE HOSTS") is None,
        "REPLICATION CLIENT": log_status is None,
    }
    for privilege in (name for name, is_missing in missing.items() if is_missing):
        yield f"the user lacks {privilege}: GRANT {privilege} ON *.* to it"


def _filters(log_status: Row, database: str) -> Iterator[str]:
    only, ignored = (log_status.get(name) or "" for name in ("Binlog_Do_DB", "Binlog_Ignore_DB"))
    if only and database not in only.split(","):
        yield f"binlog_do_db is {only}: let the server log {database} too"
    if database in ignored.split(","):
        yield f"binlog_ignore_db is {ignored}: take {database} out"


def _unreadable(variables: Mapping[str, str]) -> Iterator[str]:
    try:
        GtidSet.parse(variables["gtid_executed"])
    except ValueError as error:
        yield f"gtid_executed can't be read: {error}"


def _whole_tables(plan: Plan, found: Inventory) -> dict[str, str]:
    reasons = {table.name: problem for table in plan.tables if (problem := key_problem(table))}
    if found.variables.get(_LOGS_CASCADES, "ON") != "OFF":
        for row in found.children:
            reasons[row["table"]] = (
                f"rows that its foreign key changes are not in the binary log ({row['rule']})"
            )
    for row in found.tables:
        if row["engine"] != "InnoDB":
            reasons[row["table"]] = f"its engine is {row['engine']}, not InnoDB: no snapshot holds it still"
    return reasons
