"""read_changes() on a real server: what it yields, and where it ends."""

from __future__ import annotations

from lakehouse.source.binlog import read_changes
from lakehouse.source.gtid import GtidSet
from tests.support.binlog import TABLE, changes_of, executed, failure_of, short
from tests.support.mysql import Server
from tests.support.source import Source, new_source


def test_inserts_updates_deletes_and_key_changes_in_order(source: Source) -> None:
    source.execute(TABLE)
    found = changes_of(
        source,
        "INSERT INTO t VALUES (1, 'a'), (2, NULL)",
        "UPDATE t SET v = 'b' WHERE n = 1",
        "UPDATE t SET n = 3 WHERE n = 1",
        "REPLACE INTO t VALUES (2, 'c')",
        "DELETE FROM t WHERE n = 3",
    )
    assert short(found) == [
        (None, (1, "a")),
        (None, (2, None)),
        ((1, "a"), (1, "b")),
        ((1, "b"), (3, "b")),
        ((2, None), (2, "c")),
        ((3, "b"), None),
    ]
    numbers = [int(change.gtid.split(":")[1]) for change in found]
    assert numbers == [numbers[0] + step for step in (0, 0, 1, 2, 3, 4)]


def test_partitions_and_rows_beyond_a_packet(source: Source) -> None:
    source.execute("CREATE TABLE t (n int PRIMARY KEY, v longtext) PARTITION BY HASH (n) PARTITIONS 3")
    found = changes_of(
        source,
        "INSERT INTO t VALUES (1, REPEAT('x', 17 * 1024 * 1024)), (2, 'b')",
        "UPDATE t SET n = 3 WHERE n = 2",
        "DELETE FROM t WHERE n = 3",
    )
    assert len((found[0].after or {})["v"]) == 17 * 1024 * 1024
    assert short(found[1:]) == [(None, (2, "b")), ((2, "b"), (3, "b")), ((3, "b"), None)]


def test_a_database_written_otherwise_than_the_server_does(source: Source) -> None:
    """As a server with lower_case_table_names=1 lets one do."""
    source.execute(TABLE)
    plan = source.plan()
    shouted = type(plan)(plan.database.upper(), plan.tables)
    error, _ = failure_of(source, "INSERT INTO t VALUES (1, 'a')", plan=shouted)
    assert f"calls its database '{plan.database}': write it so" in error.reason


def test_it_ends_at_the_end_of_the_log_though_nothing_follows(source: Source) -> None:
    source.execute(TABLE)
    before = executed(source)
    source.execute("INSERT INTO t VALUES (1, 'a')")
    done: list[str] = []
    found = list(read_changes(source.url, source.plan(), before, executed(source), done.append))
    assert len(found) == 1
    assert done == [found[0].gtid]
    assert str(executed(source).minus(before)) == done[0]


def test_nothing_wanted_nothing_asked(source: Source) -> None:
    source.execute(TABLE)
    now = executed(source)
    nowhere = type(source.url)("127.0.0.1", 1, "x", "x", "DISABLED")
    assert list(read_changes(nowhere, source.plan(), now, now)) == []


def test_it_does_not_go_beyond(source: Source) -> None:
    source.execute(TABLE)
    before = executed(source)
    source.execute("INSERT INTO t VALUES (1, 'a')")
    wanted = executed(source)
    source.execute("INSERT INTO t VALUES (2, 'b')")
    assert short(list(read_changes(source.url, source.plan(), before, wanted))) == [(None, (1, "a"))]


def test_transactions_elsewhere_are_reported_only(mysql: Server, source: Source) -> None:
    source.execute(TABLE, "CREATE TABLE ignored (n int PRIMARY KEY)")
    plan = source.plan()
    narrow = type(plan)(plan.database, (source.table("t"),))
    before = executed(source)
    with new_source(mysql) as other:
        other.execute(TABLE, "INSERT INTO t VALUES (1, 'elsewhere')", "ALTER TABLE t ADD x int")
        source.execute(
            "INSERT INTO ignored VALUES (1)",
            "FLUSH BINARY LOGS",
            "INSERT INTO t VALUES (1, 'here')",
            "CREATE VIEW seen AS SELECT 1 AS one",
            "CREATE INDEX i ON t (v)",
            "CREATE TEMPORARY TABLE t2 (n int)",
            "DROP TEMPORARY TABLE t2",
            "ANALYZE TABLE t",
        )
        source.execute("DROP VIEW seen")
    done: list[str] = []
    after = executed(source)
    found = list(read_changes(source.url, narrow, before, after, done.append))
    assert short(found) == [(None, (1, "here"))]
    assert GtidSet.parse(",".join(done)) == after.minus(before)


def test_what_is_known_already_is_left_out(source: Source) -> None:
    source.execute(TABLE)
    before = executed(source)
    source.execute("INSERT INTO t VALUES (1, 'a')")
    first = executed(source)
    source.execute("INSERT INTO t VALUES (2, 'b')", "INSERT INTO t VALUES (3, 'c')")
    last = executed(source)
    source.execute("INSERT INTO t VALUES (4, 'd')")
    with_a_hole = before.union(executed(source).minus(last))
    wanted = last.minus(first).union(with_a_hole)
    found = list(read_changes(source.url, source.plan(), with_a_hole, wanted.union(first)))
    assert [after for _, after in short(found)] == [(1, "a"), (2, "b"), (3, "c")]


def test_statements_that_change_no_row_are_passed(mysql: Server, source: Source) -> None:
    """Each is in the log as the server writes it."""
    source.execute(TABLE, "CREATE TABLE copies (n int PRIMARY KEY)")
    name = source.url.database
    found = changes_of(
        source,
        f"CREATE USER u_{name}",
        f"CREATE ROLE r_{name}",
        f"GRANT SELECT ON TABLE t TO u_{name} WITH GRANT OPTION",
        f"GRANT r_{name} TO u_{name}",
        f"SET DEFAULT ROLE r_{name} TO u_{name}",
        f"SET PASSWORD FOR u_{name} = 'Long enough 1'",
        f"REVOKE ALL ON TABLE t FROM u_{name}",
        f"ALTER USER u_{name} ACCOUNT LOCK",
        f"RENAME USER u_{name} TO v_{name}",
        f"DROP USER v_{name}",
        f"DROP ROLE r_{name}",
        "CREATE OR REPLACE DEFINER=`owner`@`%` SQL SECURITY INVOKER VIEW seen AS SELECT n AS orders FROM t",
        "ALTER ALGORITHM = MERGE VIEW seen AS SELECT 1 AS one",
        "DROP VIEW seen",
        "CREATE PROCEDURE p () BEGIN UPDATE t SET v = 'p'; DELETE FROM t WHERE n = 2; END",
        "CREATE FUNCTION f () RETURNS int DETERMINISTIC RETURN 1",
        "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW INSERT INTO copies VALUES (NEW.n)",
        "CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DISABLE DO TRUNCATE TABLE t",
        "ALTER EVENT e COMMENT 'never'",
        "DROP EVENT e",
        "DROP FUNCTION f",
        "CREATE INDEX i ON t (v)",
        "DROP INDEX i ON t",
        "ANALYZE TABLE t",
        "OPTIMIZE TABLE t",
        "FLUSH TABLES",
        f"ALTER DATABASE {name} COLLATE utf8mb4_bin",
        f"CREATE DATABASE {name}_2",
        f"CREATE TABLE {name}_2.t LIKE t",
        f"RENAME TABLE {name}_2.t TO {name}_2.t2",
        f"TRUNCATE TABLE {name}_2.t2",
        f"DROP DATABASE {name}_2",
        "XA START 'z'",
        "XA END 'z'",
        "XA PREPARE 'z'",
        "XA ROLLBACK 'z'",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
        "CALL p()",
        "DROP PROCEDURE p",
        "DROP TRIGGER g",
    )
    assert [(change.table, *(change.after or change.before or {}).values()) for change in found] == [
        *(("t", 1, "a"), ("copies", 1), ("t", 2, "b"), ("copies", 2)),
        *(("t", 1, "p"), ("t", 2, "p"), ("t", 2, "p")),
    ]


def test_a_transaction_rolled_back_to_a_savepoint(source: Source) -> None:
    source.execute(TABLE)
    found = changes_of(
        source,
        "BEGIN",
        "INSERT INTO t VALUES (1, 'kept')",
        "SAVEPOINT s",
        "INSERT INTO t VALUES (2, 'undone')",
        "ROLLBACK TO s",
        "INSERT INTO t VALUES (3, 'kept')",
        "COMMIT",
    )
    assert [after for _, after in short(found)] == [(1, "kept"), (3, "kept")]
    assert len({change.gtid for change in found}) == 1


def test_cascades_are_there(source: Source) -> None:
    """MySQL 9.6 and later log the children; `preflight.py` is for the others."""
    source.execute(
        "CREATE TABLE p (n int PRIMARY KEY)",
        "CREATE TABLE c (n int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES p (n) ON DELETE CASCADE)",
        "INSERT INTO p VALUES (1)",
        "INSERT INTO c VALUES (10, 1), (11, 1)",
    )
    found = changes_of(source, "DELETE FROM p")
    assert {(change.table, change.before["n"]) for change in found if change.before} == {
        *(("p", 1), ("c", 10), ("c", 11))
    }
