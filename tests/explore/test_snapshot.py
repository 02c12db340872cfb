"""All of it is read in one read-only transaction that sees one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from explore.faults import find_faults
from explore.profile import profile
from explore.shape import Table
from explore.statements import fetch
from lakehouse.errors import SourceError
from tests.explore.conftest import Database
from tests.explore.shop import CLEAN

MakeDatabase = Callable[..., Database]


def test_one_read_only_transaction(make_database: MakeDatabase) -> None:
    database = make_database(*CLEAN)
    with database.reading() as connection:
        ((thread,),) = fetch(connection, "SELECT PS_CURRENT_THREAD_ID()")
        find_faults(connection, profile(connection, database.name))
        database.run("USE performance_schema")
        with database.owner.cursor() as cursor:
            cursor.execute(
                "SELECT access_mode, isolation_level, autocommit, state FROM events_transactions_current "
                "WHERE thread_id = %s",
                (thread,),
            )
            current = cursor.fetchall()
            cursor.execute(
                "SELECT COUNT(*) FROM events_transactions_history WHERE thread_id = %s AND autocommit = 'NO'",
                (thread,),
            )
            earlier = cursor.fetchall()
    assert current == (("READ ONLY", "REPEATABLE READ", "NO", "ACTIVE"),)
    assert earlier == ((0,),)


def test_what_others_commit_meanwhile_is_not_seen(make_database: MakeDatabase) -> None:
    database = make_database(*CLEAN)

    def change_between(tables: tuple[Table, ...]) -> Iterable[Table]:
        for table in tables:
            yield table
            database.run(
                "REPLACE INTO orderdetails VALUES (4711, 'none', 1)",
                "UPDATE customers SET city = 'Oslo ', creditLimit = 0",
            )

    with database.reading() as connection:
        seen = profile(connection, database.name, change_between)
        faults = find_faults(connection, seen)
    assert faults == []
    assert seen.table("orderdetails").rows == 2  # type: ignore[union-attr]
    assert {fault.name for fault in database.explore().faults} >= {"orphans", "blank_ends"}


def test_nothing_can_be_written(make_database: MakeDatabase) -> None:
    database = make_database("CREATE TABLE t (id int PRIMARY KEY)")
    with database.reading() as connection, pytest.raises(SourceError, match=r"READ ONLY|denied"):
        fetch(connection, f"INSERT INTO {database.name}.t VALUES (1)")
