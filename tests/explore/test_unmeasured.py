"""What can't be had in time, or not at all, is marked; the rest is measured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from explore.document import to_json
from explore.faults import find_faults
from explore.page import render
from explore.profile import profile
from explore.shape import Table
from explore.statements import Unmeasured, fetch
from lakehouse.errors import SourceError
from tests.explore.conftest import Database
from tests.explore.shop import CLEAN

MakeDatabase = Callable[..., Database]
TIME_LIMIT = Unmeasured("time limit")


@contextmanager
def _locked(database: Database, table: str) -> Iterator[None]:
    """Every read of the table waits."""
    database.run(f"LOCK TABLES {database.name}.{table} WRITE")
    try:
        yield
    finally:
        database.run("UNLOCK TABLES")


def test_a_statement_over_the_time_limit_marks_its_figures(make_database: MakeDatabase) -> None:
    database = make_database(*CLEAN, "INSERT INTO orderdetails VALUES (10101, 'S99', 1)")
    with _locked(database, "orders"):
        explored = database.explore(limit_s=0.5)
    orders = explored.table("orders")
    assert (orders.rows, orders.rows_read) == (TIME_LIMIT, TIME_LIMIT)
    assert orders.row_estimate == 2
    for column in orders.columns:
        assert (column.nulls, column.min, column.distinct) == (TIME_LIMIT, TIME_LIMIT, TIME_LIMIT)
        assert (column.frequent, column.histogram) == ((), ())

    assert explored.table("orderdetails").rows == 3
    assert [fault.count for fault in explored.found("uncounted_tables")] == [TIME_LIMIT]
    assert [(fault.columns, fault.count) for fault in explored.found("orphans")] == [
        (("orderNumber",), TIME_LIMIT),
        (("productCode",), 1),
        (("customerNumber",), TIME_LIMIT),
    ]
    assert [fault.count for fault in explored.found("orders_shipped_late")] == [TIME_LIMIT]

    document = json.loads(to_json(explored.profile, explored.faults))
    shown = next(table for table in document["tables"] if table["name"] == "orders")
    assert shown["rows"] == "not measured (time limit)"
    assert shown["columns"][0]["min"] == "not measured (time limit)"
    assert "not measured (time limit)" in render(explored.profile, explored.faults)


def test_a_table_dropped_meanwhile(make_database: MakeDatabase) -> None:
    database = make_database("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)")

    def drop_first(tables: tuple[Table, ...]) -> tuple[Table, ...]:
        database.run("DROP TABLE b")
        return tables

    with database.reading() as connection:
        seen = profile(connection, database.name, drop_first)
        faults = find_faults(connection, seen)
    gone = Unmeasured("the table is gone")
    assert [table.rows for table in seen.tables] == [0, gone]
    assert [(fault.table, fault.count) for fault in faults] == [("b", gone), ("a", 1)]


def test_a_lost_connection_is_an_error(make_database: MakeDatabase) -> None:
    database = make_database("CREATE TABLE a (id int PRIMARY KEY)")
    with pytest.raises(SourceError), database.reading() as connection:
        ((identity,),) = fetch(connection, "SELECT CONNECTION_ID()")
        database.run(f"KILL {identity}")
        profile(connection, database.name)
