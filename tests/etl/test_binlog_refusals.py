"""What the log can't tell is never skipped: it costs a table, or stops the reading."""

from __future__ import annotations

import re

import pytest

from lakehouse.source.binlog import BinlogError, key_of, read_changes
from tests.support.binlog import TABLE, changes_of, executed, failure_of, short
from tests.support.mysql import Server
from tests.support.source import Source, new_source


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
