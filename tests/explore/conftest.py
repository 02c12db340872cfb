"""Databases of the tests' own on the shared server, and what exploration makes of them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import pymysql
import pytest

from explore.faults import Fault, find_faults
from explore.profile import profile
from explore.shape import Column, Profile, Table
from explore.statements import snapshot
from lakehouse.source.connection import Connection, connect
from lakehouse.source.sql import quoted
from lakehouse.source.url import SourceUrl, parse_source_url
from tests.support.mysql import Server


@dataclass(frozen=True)
class Explored:
    profile: Profile
    faults: list[Fault]

    def table(self, name: str) -> Table:
        return next(table for table in self.profile.tables if table.name == name)

    def column(self, table: str, name: str) -> Column:
        return next(column for column in self.table(table).columns if column.name == name)

    def found(self, name: str) -> list[Fault]:
        return [fault for fault in self.faults if fault.name == name]


@dataclass(frozen=True)
class Database:
    """A database that its owner may fill and the reader may explore."""

    name: str
    owner: Connection
    url: SourceUrl

    def run(self, *statements: str) -> None:
        with self.owner.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @contextmanager
    def reading(self, limit_s: float = 60) -> Iterator[Connection]:
        """The reader's connection, inside one snapshot."""
        connection = connect(self.url, limit_s)
        try:
            with snapshot(connection):
                yield connection
        finally:
            connection.close()

    def explore(self, limit_s: float = 60) -> Explored:
        with self.reading(limit_s) as connection:
            seen = profile(connection, self.name)
            return Explored(seen, find_faults(connection, seen))


_numbers = itertools.count(1)


@pytest.fixture
def make_database(mysql: Server) -> Iterator[Callable[..., Database]]:
    """Makes a database by running statements in it, as the server's owner and without any checks."""
    made: list[Database] = []

    def make(*statements: str, name: str | None = None) -> Database:
        name = name or f"explore_{next(_numbers)}"
        owner = _open(mysql)
        database = Database(name, owner, parse_source_url(mysql.url("reader", quote(name))))
        made.append(database)
        database.run(
            f"CREATE DATABASE {quoted(name)} CHARACTER SET utf8mb4",
            f"USE {quoted(name)}",
            "SET SESSION sql_mode = 'ALLOW_INVALID_DATES', foreign_key_checks = 0",
            *statements,
        )
        return database

    yield make
    for database in made:
        database.run(f"DROP DATABASE {quoted(database.name)}")
        database.owner.close()


def _open(mysql: Server) -> Connection:
    return pymysql.connect(
        host=mysql.host,
        port=mysql.port,
        user="owner",
        password=mysql.owner_password,
        charset="utf8mb4",
        autocommit=True,
    )


@pytest.fixture
def a_profile() -> Profile:
    """One without a table, from no server."""
    return Profile("shop", "9.7.4", dt.datetime(2026, 11, 24, tzinfo=dt.UTC), ())
