"""The plan: what is copied, under which names, and what is refused before anything is read."""

from __future__ import annotations

import pytest

from lakehouse.errors import SourceError
from lakehouse.source.plan import Collation, lake_name
from tests.support.source import Source


def test_tables_columns_and_keys(source: Source) -> None:
    source.execute(
        "CREATE TABLE `Order Lines` (`line no` int, `orderNumber` int NOT NULL, note varchar(9) NULL, "
        "twice int AS (`line no` * 2) VIRTUAL, thrice int AS (`line no` * 3) STORED, secret int INVISIBLE, "
        "PRIMARY KEY (`orderNumber`, `line no`)) DEFAULT CHARSET utf8mb4",
        "CREATE TABLE keyless (a text CHARACTER SET latin1)",
        "CREATE VIEW v AS SELECT 1 AS one",
        "CREATE TEMPORARY TABLE passing (a int)",
    )
    plan = source.plan()
    assert plan.database == source.url.database
    assert {table.name: table.lake_name for table in plan.tables} == {
        "keyless": "keyless",
        "Order Lines": "order_lines",
    }
    lines, keyless = source.table("Order Lines"), source.table("keyless")
    assert lines.primary_key == ("orderNumber", "line no")
    assert [(column.name, column.lake_name, column.column_type) for column in lines.columns] == [
        ("line no", "line_no", "int"),
        ("orderNumber", "ordernumber", "int"),
        ("note", "note", "varchar(9)"),
        ("twice", "twice", "int"),
        ("thrice", "thrice", "int"),
        ("secret", "secret", "int"),
    ]
    assert [column.nullable for column in lines.columns] == [False, False, True, True, True, True]
    assert lines.column("note").collation == Collation("utf8mb4_0900_ai_ci", pads=False)
    assert lines.column("secret").collation is None
    assert keyless.primary_key == ()
    assert keyless.columns[0].collation == Collation("latin1_swedish_ci", pads=True)


def test_estimates_are_of_now(source: Source) -> None:
    source.execute("CREATE TABLE t (id int PRIMARY KEY)")
    assert source.table("t").row_estimate == 0
    source.execute(
        "INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "SELECT i FROM n",
        "ANALYZE TABLE t",
    )
    assert source.table("t").row_estimate == 1000
    assert source.table("t").byte_estimate > 1000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orderNumber", "ordernumber"),
        ("MSRP", "msrp"),
        ("a.b", "a_b"),
        ("2nd-row", "2nd_row"),
        ("größe", "gr__e"),
        ("日本", "__"),
        ("`'\"", "___"),
    ],
)
def test_lake_names(name: str, expected: str) -> None:
    assert lake_name(name) == expected


def test_an_empty_database_is_refused(source: Source) -> None:
    source.execute("CREATE VIEW v AS SELECT 1 AS one")
    with pytest.raises(SourceError, match=f"{source.url.database}.*has no table"):
        source.plan()


def test_every_inexact_column_is_named_at_once(source: Source) -> None:
    source.execute(
        "CREATE TABLE places (id int PRIMARY KEY, area geometry, spot point, name text)",
        "CREATE TABLE amounts (huge decimal(65,30), fine decimal(38,30))",
        "CREATE TABLE fine (id int)",
    )
    with pytest.raises(SourceError) as refusal:
        source.plan()
    message = str(refusal.value)
    assert "amounts.huge is decimal(65,30): it has more than 38 digits" in message
    assert "places.area is geometry" in message
    assert "places.spot is point" in message
    assert "fine" not in message
    assert "places.name" not in message
    assert "\n" not in message


def test_names_that_iceberg_keeps_for_itself_are_refused(source: Source) -> None:
    source.execute("CREATE TABLE t (id int PRIMARY KEY, `_FILE` text, `-pos` int, _files int)")
    with pytest.raises(SourceError, match=r"t\._FILE has a name that.*; t\.-pos has a name that.*\. Change"):
        source.plan()


def test_two_tables_of_one_lake_name_are_refused(source: Source) -> None:
    source.execute("CREATE TABLE `order-lines` (id int)", "CREATE TABLE `order lines` (id int)")
    with pytest.raises(SourceError, match=r"'order lines' and 'order-lines'.*'order_lines'"):
        source.plan()


def test_two_columns_of_one_lake_name_are_refused(source: Source) -> None:
    source.execute("CREATE TABLE t (`a-b` int, `A.B` int)")
    with pytest.raises(SourceError, match=r"columns of table 't' 'a-b' and 'A.B'.*'a_b'"):
        source.plan()
