"""read_changes() on a real server: what it yields, where it ends, and where it refuses to go on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lakehouse.source.binlog import BinlogError, Change, key_of, read_changes
from lakehouse.source.gtid import GtidSet
from tests.support.binlog import changes_of, executed, failure_of
from tests.support.mysql import Server
from tests.support.source import Source, new_source

TABLE = "CREATE TABLE t (n int PRIMARY KEY, v varchar(20))"


def short(changes: list[Change]) -> list[tuple[Any, Any]]:
    return [
        (tuple(c.before.values()) if c.before else None, tuple(c.after.values()) if c.after else None)
        for c in changes
    ]


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


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("ALTER TABLE t ADD x int", {"t"}),
        ("ALTER TABLE t ADD x int FIRST, DROP v", {"t"}),
        ("ALTER TABLE t RENAME COLUMN v TO w", {"t"}),
        ("TRUNCATE TABLE t", {"t"}),
        ("RENAME TABLE t TO u", {"t", "u"}),
        ("DROP TABLE t", {"t"}),
        ("CREATE TABLE u (n int PRIMARY KEY)", {"u"}),
        ("CREATE TABLE u (PRIMARY KEY (n)) SELECT 1 AS n", {"u"}),
        ("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (v)", {"t"}),
        ("ALTER TABLE parts EXCHANGE PARTITION p0 WITH TABLE part", {"parts", "part"}),
        ("ALTER TABLE t RENAME u, ALGORITHM = INPLACE", {"t", "u"}),
        ("ALTER TABLE parts TRUNCATE PARTITION p0", {"parts"}),
        ("DROP TABLE parts, part", {"parts", "part"}),
        ("DROP INDEX `PRIMARY` ON t", {"t"}),
    ],
)
def test_a_definition_costs_its_table_only(source: Source, statement: str, tables: set[str]) -> None:
    source.execute(
        "CREATE TABLE t (n int PRIMARY KEY, v varchar(20) NOT NULL)",
        "CREATE TABLE o (n int PRIMARY KEY)",
        "CREATE TABLE parts (n int PRIMARY KEY) PARTITION BY RANGE (n) (PARTITION p0 VALUES LESS THAN (9))",
        "CREATE TABLE part (n int PRIMARY KEY)",
    )
    error, found = failure_of(
        source,
        "INSERT INTO t VALUES (1, 'a')",
        statement,
        "INSERT INTO o VALUES (1)",
    )
    assert error.tables == tables
    assert statement.split(maxsplit=1)[0] in error.reason
    assert [change.table for change in found] == ["t", "o"]


def test_rows_after_a_definition_do_not_disturb(source: Source) -> None:
    source.execute(TABLE)
    error, found = failure_of(
        source, "ALTER TABLE t ADD x int FIRST", "INSERT INTO t VALUES (1, 2, 'a')", plan=source.plan()
    )
    assert error.tables == {"t"}
    assert not found


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("CREATE TABLE t (n int PRIMARY KEY, v varchar(20), x int)", "has 2 columns .* and 3 now"),
        ("CREATE TABLE t (n bigint PRIMARY KEY, v varchar(20))", "another type for column 'n'"),
        ("CREATE TABLE t (n int PRIMARY KEY, v char(20))", "another type for column 'v'"),
    ],
)
def test_a_plan_that_is_not_the_logs(mysql: Server, source: Source, table: str, reason: str) -> None:
    source.execute(TABLE)
    with new_source(mysql) as other:
        other.execute(table)
        plan = type(other.plan())(source.url.database, other.plan().tables)
    error, found = failure_of(source, "INSERT INTO t VALUES (1, 'a')", plan=plan)
    assert error.tables == {"t"}
    assert not found
    assert re.search(reason, error.reason)


def test_the_databases_end_is_everythings(source: Source, mysql: Server) -> None:
    with new_source(mysql) as other:
        other.execute(TABLE)
        plan, before = other.plan(), executed(other)
        name = other.url.database
        other.execute(f"DROP DATABASE {name}", f"CREATE DATABASE {name}")
        with pytest.raises(BinlogError, match="was dropped") as caught:
            list(read_changes(source.url, plan, before, executed(source)))
        assert caught.value.tables == frozenset()


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("binlog_format", "'STATEMENT'", "logged as a statement.*: INSERT INTO t"),
        ("binlog_transaction_compression", "ON", "a compressed transaction"),
    ],
)
def test_what_cant_be_read_is_never_skipped(source: Source, setting: str, value: str, reason: str) -> None:
    source.execute(TABLE)
    error, _ = failure_of(
        source,
        f"SET SESSION {setting} = {value}",
        "INSERT INTO t VALUES (1, REPEAT('a', 20))",
        f"SET SESSION {setting} = DEFAULT",
    )
    assert re.search(reason, error.reason)
    assert error.tables == frozenset()


def test_partial_json_is_never_skipped(source: Source) -> None:
    source.execute(
        "CREATE TABLE t (n int PRIMARY KEY, v json)", 'INSERT INTO t VALUES (1, \'{"a": 1, "b": 2}\')'
    )
    error, _ = failure_of(
        source,
        "SET SESSION binlog_row_value_options = PARTIAL_JSON",
        "UPDATE t SET v = JSON_SET(v, '$.a', 3)",
        "SET SESSION binlog_row_value_options = ''",
    )
    assert "PARTIAL_JSON" in error.reason


def test_a_minimal_image_has_the_key(source: Source) -> None:
    source.execute(TABLE, "CREATE TABLE keyless (n int, v varchar(20))", "INSERT INTO t VALUES (1, 'a')")
    found = changes_of(
        source,
        "SET SESSION binlog_row_image = 'MINIMAL'",
        "UPDATE t SET v = 'b'",
        "UPDATE t SET n = 2",
        "DELETE FROM t",
        "SET SESSION binlog_row_image = 'FULL'",
    )
    table = source.table("t")
    assert [(c.before and key_of(table, c.before), c.after and key_of(table, c.after)) for c in found] == [
        *(((1,), (1,)), ((1,), (2,)), ((2,), None))
    ]
    assert found[0].after == {"n": 1, "v": "b"}


def test_an_image_without_the_key_costs_the_table(source: Source) -> None:
    source.execute("CREATE TABLE t (v varchar(9) PRIMARY KEY, n int)")
    plan = source.plan()
    (table,) = plan.tables
    wrong = type(plan)(plan.database, (type(table)(**{**vars(table), "primary_key": ("n",)}),))
    error, found = failure_of(
        source,
        "SET SESSION binlog_row_image = 'MINIMAL'",
        "INSERT INTO t (v, n) VALUES ('a', 1)",
        "DELETE FROM t",
        "SET SESSION binlog_row_image = 'FULL'",
        plan=wrong,
    )
    assert error.tables == {"t"}
    assert "without their key" in error.reason
    assert len(found) == 1


def test_a_prepared_transaction_is_no_change_yet(source: Source) -> None:
    source.execute(TABLE)
    plan, before = source.plan(), executed(source)
    source.execute("XA START 'x'", "INSERT INTO t VALUES (1, 'a')", "XA END 'x'", "XA PREPARE 'x'")
    prepared = executed(source)
    with pytest.raises(BinlogError, match="XA transaction was prepared"):
        list(read_changes(source.url, plan, before, prepared))
    source.execute("XA COMMIT 'x'")
    with pytest.raises(BinlogError, match="XA COMMIT"):
        list(read_changes(source.url, plan, prepared, executed(source)))
    done = changes_of(
        source, "XA START 'y'", "INSERT INTO t VALUES (2, 'b')", "XA END 'y'", "XA COMMIT 'y' ONE PHASE"
    )
    assert short(done) == [(None, (2, "b"))]


def test_a_server_that_lacks_what_was_read(source: Source) -> None:
    source.execute(TABLE)
    now = executed(source)
    with pytest.raises(BinlogError, match="lacks transactions"):
        list(read_changes(source.url, source.plan(), now.plus("aaaaaaaa-0000-0000-0000-00000000000f:1"), now))


def test_without_the_privilege(mysql: Server, source: Source) -> None:
    source.execute(TABLE)
    user = f"u_{source.url.database[-8:]}"
    before = executed(source)
    source.execute(
        f"CREATE USER {user} IDENTIFIED BY 'pass w0rd'", f"GRANT SELECT ON {source.url.database}.* TO {user}"
    )
    try:
        fields = {**vars(source.url), "user": user, "password": "pass w0rd"}
        with pytest.raises(BinlogError, match="grant REPLICATION SLAVE") as caught:
            list(read_changes(type(source.url)(**fields), source.plan(), before, executed(source)))
        assert "pass w0rd" not in str(caught.value)
    finally:
        source.execute(f"DROP USER {user}")


def test_a_huge_transaction_is_streamed(source: Source) -> None:
    source.execute(
        "CREATE TABLE t (n int PRIMARY KEY, v varchar(200))",
        "SET SESSION cte_max_recursion_depth = 100000",
    )
    insert = (
        "INSERT INTO t WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50000) "
        "SELECT n, REPEAT('x', 200) FROM c"
    )
    plan, before = source.plan(), executed(source)
    source.execute(insert)
    done: list[str] = []
    changes = read_changes(source.url, plan, before, executed(source), done.append)
    first = next(changes)
    assert (first.after or {})["n"] == 1
    assert done == []
    assert sum(1 for _ in changes) == 49_999
    assert len(done) == 1
