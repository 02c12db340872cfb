"""binlog_obstacles(): one case for each thing that the binary log does not show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from lakehouse.source.connection import connect
from lakehouse.source.inventory import read_inventory
from lakehouse.source.position import read_log_status
from lakehouse.source.preflight import Preflight, binlog_obstacles
from lakehouse.source.url import SourceUrl
from tests.support.binlog import changes_of
from tests.support.mysql import Server, mysql_server
from tests.support.source import Source, new_source

FAMILY = (
    "CREATE TABLE p (n int PRIMARY KEY)",
    "CREATE TABLE kept (n int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES p (n))",
    "CREATE TABLE dies (n int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES p (n) ON DELETE CASCADE)",
    "CREATE TABLE `is orphaned` (n int PRIMARY KEY, p int, "
    "FOREIGN KEY (p) REFERENCES p (n) ON DELETE SET NULL)",
    "CREATE TABLE follows (n int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES p (n) ON UPDATE CASCADE)",
)


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server to spoil."""
    with mysql_server(
        "--innodb-native-foreign-keys=ON",
        "--binlog-ignore-db=unlogged",
        "--log-replica-updates=OFF",
        "--replica-preserve-commit-order=OFF",
    ) as server:
        yield server


@pytest.fixture(scope="module")
def without_log() -> Iterator[Server]:
    with mysql_server("--skip-log-bin", "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF") as server:
        yield server


@pytest.fixture
def spoilt(own: Server) -> Iterator[Source]:
    with new_source(own) as source:
        source.execute("CREATE TABLE t (n int PRIMARY KEY)")
        yield source


def preflight(source: Source, url: SourceUrl | None = None) -> Preflight:
    with closing(connect(url or source.url)) as connection:
        found = read_inventory(connection, source.url.database)
        return binlog_obstacles(connection, source.plan(), found, read_log_status(connection))


def test_nothing_is_in_the_way_of_an_ordinary_source(source: Source) -> None:
    source.execute(*FAMILY)
    assert preflight(source) == Preflight((), {})


@pytest.mark.parametrize(
    ("name", "value", "obstacle"),
    [
        ("binlog_format", "MIXED", "binlog_format is MIXED: set it to ROW"),
        ("binlog_row_image", "MINIMAL", "binlog_row_image is MINIMAL: set it to FULL"),
        ("binlog_row_image", "NOBLOB", "binlog_row_image is NOBLOB: set it to FULL"),
        ("binlog_row_value_options", "PARTIAL_JSON", "is PARTIAL_JSON: set it to nothing"),
        ("binlog_transaction_compression", "ON", "binlog_transaction_compression is ON: set it to OFF"),
        ("binlog_order_commits", "OFF", "binlog_order_commits is OFF: set it to ON"),
        ("binlog_error_action", "IGNORE_ERROR", "is IGNORE_ERROR: set it to ABORT_SERVER"),
        ("gtid_mode", "ON_PERMISSIVE", "gtid_mode is ON_PERMISSIVE: set it to ON"),
    ],
)
def test_a_setting(spoilt: Source, name: str, value: str, obstacle: str) -> None:
    spoilt.execute(f"SET GLOBAL {name} = '{value}'")
    try:
        (found,) = preflight(spoilt).obstacles
    finally:
        spoilt.execute(f"SET GLOBAL {name} = {'ON' if name == 'gtid_mode' else 'DEFAULT'}")
    assert obstacle in found
    assert preflight(spoilt).obstacles == ()


def test_a_server_without_a_log(without_log: Server) -> None:
    with new_source(without_log) as source:
        source.execute("CREATE TABLE t (n int PRIMARY KEY)")
        assert preflight(source).obstacles == (
            "log_bin is OFF: set it to ON",
            "gtid_mode is OFF: set it to ON",
            "enforce_gtid_consistency is OFF: set it to ON",
        )


def test_children_whose_changes_are_not_logged(spoilt: Source) -> None:
    spoilt.execute(*FAMILY, "INSERT INTO p VALUES (1)", "INSERT INTO dies VALUES (10, 1)")
    whole = preflight(spoilt).whole_tables
    assert set(whole) == {"dies", "is orphaned", "follows"}
    assert "dies_ibfk_1 ON DELETE CASCADE" in whole["dies"]
    # And indeed the log is silent about the child.
    assert [change.table for change in changes_of(spoilt, "DELETE FROM p")] == ["p"]
    assert spoilt.rows("SELECT * FROM dies") == []


def test_tables_that_must_be_read_whole(source: Source) -> None:
    source.execute(
        "CREATE TABLE keyless (n int)",
        "CREATE TABLE nearly (v float PRIMARY KEY)",
        "CREATE TABLE japanese (v varchar(9) CHARACTER SET sjis PRIMARY KEY)",
        "CREATE TABLE old (n int PRIMARY KEY) ENGINE = MyISAM",
        "CREATE TABLE fine (n int PRIMARY KEY)",
        "CREATE VIEW seen AS SELECT * FROM old",
    )
    assert preflight(source) == Preflight(
        (),
        {
            "keyless": "it has no primary key",
            "nearly": "it has a key that can't be followed: 'v', float",
            "japanese": "it has a key that can't be followed: 'v', varchar(9)",
            "old": "its engine is MyISAM, not InnoDB: no snapshot holds it still",
        },
    )


def test_privileges_by_role_or_not_at_all(source: Source) -> None:
    source.execute("CREATE TABLE t (n int PRIMARY KEY)")
    suffix = source.url.database[-8:]
    user, role = f"u_{suffix}", f"r_{suffix}"
    source.execute(
        f"CREATE ROLE {role}",
        f"CREATE USER {user} IDENTIFIED BY 'pw'",
        f"GRANT SELECT ON {source.url.database}.* TO {user}",
        f"GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO {role}",
        f"GRANT {role} TO {user}",
    )
    url = SourceUrl(**{**vars(source.url), "user": user, "password": "pw"})
    try:
        assert preflight(source, url).obstacles == (
            "the user lacks REPLICATION SLAVE: GRANT REPLICATION SLAVE ON *.* to it",
            "the user lacks REPLICATION CLIENT: GRANT REPLICATION CLIENT ON *.* to it",
        )
        source.execute(f"SET DEFAULT ROLE {role} TO {user}")
        assert preflight(source, url).obstacles == ()
    finally:
        source.execute(f"DROP USER {user}", f"DROP ROLE {role}")


def test_a_database_that_is_not_logged(spoilt: Source) -> None:
    spoilt.execute("CREATE DATABASE unlogged", "CREATE TABLE unlogged.t (n int PRIMARY KEY)")
    url = SourceUrl(**{**vars(spoilt.url), "database": "unlogged"})
    unlogged = Source(spoilt.owner, url)
    try:
        assert preflight(unlogged).obstacles == ("binlog_ignore_db is unlogged: take unlogged out",)
    finally:
        spoilt.execute("DROP DATABASE unlogged")


def test_a_replica_that_does_not_keep_the_order(spoilt: Source) -> None:
    assert preflight(spoilt).obstacles == ()  # no replica: the settings mean nothing
    spoilt.execute("CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'nowhere.invalid', SOURCE_USER = 'x'")
    try:
        assert preflight(spoilt).obstacles == (
            "the source is a replica whose log_replica_updates is OFF: set it to ON",
            "the source is a replica whose replica_preserve_commit_order is OFF: set it to ON",
        )
        spoilt.execute("SET GLOBAL replica_parallel_workers = 1")
        assert len(preflight(spoilt).obstacles) == 1
    finally:
        spoilt.execute("SET GLOBAL replica_parallel_workers = DEFAULT", "RESET REPLICA ALL")


def test_tagged_transactions(own: Server) -> None:
    """Last: the server never forgets them."""
    with new_source(own) as source:
        source.execute(
            "SET GTID_NEXT = 'AUTOMATIC:night'", "CREATE TABLE t (n int)", "SET GTID_NEXT = 'AUTOMATIC'"
        )
        (found,) = preflight(source).obstacles
        assert "tagged GTIDs (here with the tag 'night') are not supported" in found
