"""SHOW in the words that the server knows, old or new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pymysql
import pytest

from lakehouse.source.connection import Connection, connect
from lakehouse.source.show import show
from tests.support.proxy import Treatment, proxy
from tests.support.source import Source


@pytest.fixture
def connection(source: Source) -> Iterator[Connection]:
    with closing(connect(source.url)) as connection:
        yield connection


def last_statements(source: Source, connection: Connection, count: int) -> list[str]:
    """What the connection has run, errors too, the latest last."""
    query = (
        "SELECT sql_text FROM performance_schema.events_statements_history AS s "
        "JOIN performance_schema.threads AS t USING (thread_id) "
        f"WHERE processlist_id = {connection.thread_id()} ORDER BY event_id"  # type: ignore[no-untyped-call]
    )
    return [text for (text,) in source.rows(query)][-count:]


def test_a_new_server_is_asked_once(source: Source, connection: Connection) -> None:
    (status,) = show(connection, "BINARY LOG STATUS", "MASTER STATUS") or ()
    assert status["Position"] > 0
    assert show(connection, "REPLICAS", "SLAVE HOSTS") == ()
    assert [text.split("*/")[1] for text in last_statements(source, connection, 2)] == [
        " SHOW BINARY LOG STATUS",
        " SHOW REPLICAS",
    ]


def test_words_that_the_server_does_not_know(source: Source, connection: Connection) -> None:
    (status,) = show(connection, "LOG OF TOMORROW", "BINARY LOG STATUS") or ()
    assert status["Position"] > 0
    with pytest.raises(pymysql.err.ProgrammingError, match="SQL syntax"):
        show(connection, "LOG OF TOMORROW", "LOG OF YESTERDAY")


@pytest.mark.parametrize("version", ["8.0.4", "8.1.0", "5.7.9"])
def test_an_old_server_is_asked_in_old_words_first(source: Source, version: str) -> None:
    ((real,),) = source.rows("SELECT VERSION()")
    told = version.ljust(len(real), "-").encode()
    with proxy(
        source.url.port, Treatment(change=lambda data: data.replace(real.encode(), told, 1))
    ) as between:
        url = replace(source.url, port=between.port)
        with closing(connect(url)) as connection:
            assert show(connection, "BINARY LOG STATUS", "MASTER STATUS")
            asked = last_statements(source, connection, 2)
    assert [text.split("*/")[1] for text in asked] == [" SHOW MASTER STATUS", " SHOW BINARY LOG STATUS"]
