"""Each fault: a database that has it and is told so exactly, beside one that has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from explore.faults import KINDS, Fault
from explore.faults.relations import comparing
from lakehouse import match
from lakehouse.source.plan import Collation
from tests.explore.conftest import Database
from tests.explore.fault_cases import CASES, Case
from tests.explore.shop import CLEAN

COLLATIONS = (
    "latin1_bin",
    "latin1_swedish_ci",
    "latin2_bin",
    "utf8mb3_general_ci",
    "utf8mb4_bin",
    "utf8mb4_0900_ai_ci",
)

MakeDatabase = Callable[..., Database]


def _brief(fault: Fault) -> tuple[str, tuple[str, ...], object, set[str]]:
    return fault.table, fault.columns, fault.count, set(fault.examples)


def test_a_clean_shop_has_no_fault(make_database: MakeDatabase) -> None:
    assert make_database(*CLEAN).explore().faults == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_shop_has_exactly_this_one(make_database: MakeDatabase, case: Case) -> None:
    found = make_database(*CLEAN, *case.statements).explore().found(case.name)
    assert [_brief(fault) for fault in found] == [
        (*place, set(examples)) for *place, examples in case.expected
    ]


def test_every_kind_has_a_case() -> None:
    elsewhere = {"uncounted_tables"}  # test_unmeasured.py
    assert {kind.name for kind in KINDS} == {case.name for case in CASES} | elsewhere


def test_the_sales_faults_need_the_sales_tables(make_database: MakeDatabase) -> None:
    """A table of the same name with other columns is none of the sales domain's."""
    database = make_database(
        "CREATE TABLE orders (id int PRIMARY KEY, shippedDate date)",
        "CREATE TABLE customers (customerNumber int PRIMARY KEY, creditLimit int)",
        "INSERT INTO orders VALUES (1, NULL), (2, '2004-01-01')",
        "INSERT INTO customers VALUES (1, 0)",
    )
    assert database.explore().faults == []


def test_names_of_any_case_are_the_sales_tables(make_database: MakeDatabase) -> None:
    database = make_database(
        *CLEAN, "RENAME TABLE orders TO `Orders`", "UPDATE Orders SET shippedDate = NULL"
    )
    (found,) = database.explore().found("orders_never_shipped")
    assert (found.table, found.count) == ("Orders", 2)


@pytest.mark.parametrize("referring", COLLATIONS)
@pytest.mark.parametrize("referenced", COLLATIONS)
def test_two_collations_compare_as_the_job_compares_them(referring: str, referenced: str) -> None:
    theirs = match.comparing(Collation(referring, False), Collation(referenced, False))
    assert theirs is not None
    assert comparing(referring, referenced) == theirs.name


@pytest.mark.parametrize("other", ["latin1_bin", "utf8mb4_general_ci", "utf16_general_ci"])
def test_an_undeclared_relation_between_two_collations(make_database: MakeDatabase, other: str) -> None:
    """Without a foreign key nothing makes the two sides alike, and MySQL refuses to mix some."""
    database = make_database(
        "CREATE TABLE productlines (productLine varchar(9) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY)",
        f"CREATE TABLE products (productCode int PRIMARY KEY, productLine varchar(9) COLLATE {other})",
        "INSERT INTO productlines VALUES ('Züge')",
        "INSERT INTO products VALUES (1, 'Züge'), (2, 'ZUGE'), (3, 'Zug')",
    )
    explored = database.explore()
    (orphan,) = explored.found("orphans")
    (inexact,) = explored.found("collation_matches")
    assert (orphan.count, orphan.examples) == (1, ("Zug",))
    assert "without a foreign key" in orphan.detail
    assert (inexact.count, inexact.examples) == (1, ("ZUGE → Züge",))


def test_a_foreign_key_into_another_database(make_database: MakeDatabase) -> None:
    other = make_database("CREATE TABLE parent (id int PRIMARY KEY)", "INSERT INTO parent VALUES (1)")
    child = make_database(
        f"CREATE TABLE child (id int PRIMARY KEY, p int, "
        f"FOREIGN KEY (p) REFERENCES {other.name}.parent (id))",
        "INSERT INTO child VALUES (1, 1), (2, 5)",
    )
    (orphan,) = child.explore().found("orphans")
    assert (orphan.count, orphan.examples) == (1, ("5",))
    assert f"{other.name}.parent" in orphan.detail
    child.run("DROP TABLE child")


def test_severest_first(make_database: MakeDatabase) -> None:
    database = make_database(
        *CLEAN, "UPDATE customers SET creditLimit = 0, city = 'x '", "DELETE FROM orders"
    )
    severities = [fault.severity for fault in database.explore().faults]
    assert severities == sorted(severities, key=["high", "medium", "low"].index)
    assert {"high", "medium", "low"} == set(severities)
