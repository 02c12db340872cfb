"""connect(): what it lets through, what it refuses, and what it says."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pymysql
import pytest

from lakehouse.errors import SourceError
from lakehouse.source.connection import Connection, StreamingCursor, connect, is_mariadb, session_settings
from lakehouse.source.sql import COMMENT
from lakehouse.source.url import SourceUrl, parse_source_url
from tests.support.mysql import Server, mysql_server


@pytest.fixture(scope="module")
def without_tls() -> Iterator[Server]:
    """A server that offers no TLS; its CA is no one's but its own."""
    with mysql_server() as server:
        with owner_of(server) as admin, admin.cursor() as cursor:
            cursor.execute("CREATE USER guest@'%' IDENTIFIED BY ''")
            cursor.execute("SET GLOBAL tls_version = ''")
            cursor.execute("ALTER INSTANCE RELOAD TLS NO ROLLBACK ON ERROR")
        yield server


@pytest.fixture(scope="module")
def database(mysql: Server) -> Iterator[str]:
    name = "connection_tests"
    with owner_of(mysql) as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        cursor.execute(f"CREATE TABLE {name}.t (id int PRIMARY KEY)")
        yield name
        cursor.execute(f"DROP DATABASE {name}")


def owner_of(server: Server) -> Connection:
    return pymysql.connect(
        host=server.host, port=server.port, user="owner", password=server.owner_password, autocommit=True
    )


def url(
    server: Server,
    database: str,
    *,
    user: str = "reader",
    password: str | None = None,
    options: str = "",
    host: str | None = None,
) -> SourceUrl:
    given = server.reader_password if password is None else password
    return parse_source_url(
        f"mysql://{user}:{given}@{host or server.host}:{server.port}/{database}{options}", environ={}
    )


def one(connection: Connection, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
        assert row is not None
        return row[0] if len(row) == 1 else row


def refusal(url: SourceUrl) -> str:
    with pytest.raises(SourceError) as caught:
        connect(url).close()
    message = str(caught.value)
    assert "\n" not in message
    assert url.password not in message or not url.password
    return message


def test_the_session_is_encrypted_utc_utf8_and_named(mysql: Server, database: str) -> None:
    with connect(url(mysql, database, options=f"?ssl-ca={mysql.ca}")) as connection:
        assert one(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[1]
        assert one(connection, "SELECT @@time_zone") == "+00:00"
        assert one(connection, "SELECT @@character_set_connection") == "utf8mb4"
        assert one(connection, "SELECT @@transaction_isolation") == "REPEATABLE-READ"
        assert (
            one(
                connection,
                "SELECT ATTR_VALUE FROM performance_schema.session_account_connect_attrs"
                " WHERE ATTR_NAME = 'program_name' AND PROCESSLIST_ID = CONNECTION_ID()",
            )
            == "classicmodels-lakehouse"
        )
        assert not is_mariadb(connection)


def test_it_is_encrypted_where_nobody_asked_for_it(mysql: Server, database: str) -> None:
    with connect(url(mysql, database)) as connection:
        assert one(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[1]


def test_nothing_can_be_written(mysql: Server, database: str) -> None:
    as_owner = url(mysql, database, user="owner", password=mysql.owner_password)
    with connect(as_owner) as connection, connection.cursor() as cursor:
        for sql in ("INSERT INTO t VALUES (1)", "CREATE TABLE u (id int)", "DROP TABLE t"):
            with pytest.raises(pymysql.err.MySQLError, match="READ ONLY"):
                cursor.execute(sql)


def test_a_long_statement_ends(mysql: Server, database: str) -> None:
    started = time.monotonic()
    with (
        connect(url(mysql, database), statement_limit_s=0.2) as connection,
        pytest.raises(pymysql.err.OperationalError, match="maximum statement execution time"),
    ):
        one(connection, "SELECT COUNT(BENCHMARK(1000000000, SHA2('a', 512)))")
    assert time.monotonic() - started < 5


def test_the_limit_is_set_by_the_servers_own_variable(mysql: Server, database: str) -> None:
    with connect(url(mysql, database), statement_limit_s=1.5) as connection:
        assert one(connection, "SELECT @@SESSION.max_execution_time") == 1500
        assert one(connection, "SELECT @@SESSION.transaction_read_only") == 1
    on_mariadb = session_settings(mariadb=True, statement_limit_s=1.5)
    assert "max_statement_time = 1.5" in on_mariadb
    assert "tx_read_only = 1" in on_mariadb
    assert "max_execution_time" not in on_mariadb


def test_every_statement_has_the_programs_comment(mysql: Server, database: str) -> None:
    with connect(url(mysql, database)) as connection:
        query = "SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID()"
        assert one(connection, query) == f"{COMMENT} {query}"
        assert one(connection, f"SELECT {COMMENT}{query[6:]}") == f"SELECT {COMMENT}{query[6:]}"


def test_silence_is_a_lost_connection(mysql: Server, database: str) -> None:
    with (
        connect(url(mysql, database), read_timeout_s=0.2) as connection,
        pytest.raises(pymysql.err.OperationalError, match="Lost connection"),
    ):
        one(connection, "DO SLEEP(60)")


def test_streaming_reads_row_by_row(mysql: Server, database: str) -> None:
    with connect(url(mysql, database)) as connection, connection.cursor(StreamingCursor) as cursor:
        cursor.execute("SELECT 1 UNION ALL SELECT 2")
        assert isinstance(cursor, pymysql.cursors.SSCursor)
        assert cursor.fetchall() == [(1,), (2,)]


def test_wrong_password(mysql: Server, database: str) -> None:
    message = refusal(url(mysql, database, password="wr0ng"))
    assert "the password for user 'reader' is wrong or missing; give it in SOURCE_PASSWORD" in message


def test_unknown_database(mysql: Server) -> None:
    assert "there is no database 'nowhere' that 'reader' may read" in refusal(url(mysql, "nowhere"))


def test_nobody_listens(mysql: Server, database: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        message = refusal(parse_source_url(f"mysql://reader:pw@127.0.0.1:{port}/x", environ={}))
    assert f"no MySQL answers at 127.0.0.1:{port}" in message


def test_unknown_host() -> None:
    message = refusal(parse_source_url("mysql://reader:pw@nowhere.invalid/x", environ={}))
    assert "no MySQL answers at nowhere.invalid:3306" in message


def test_the_certificate_must_be_of_the_named_authority(
    mysql: Server, without_tls: Server, database: str
) -> None:
    message = refusal(url(mysql, database, options=f"?ssl-ca={without_tls.ca}"))
    assert "its certificate is not trusted" in message
    assert "?ssl-ca=FILE" in message


def test_the_certificate_must_be_of_the_named_host(mysql: Server, database: str) -> None:
    options = f"?ssl-ca={mysql.ca}&ssl-mode=VERIFY_IDENTITY"
    assert "its certificate is not trusted" in refusal(url(mysql, database, options=options))


def test_the_systems_authorities_do_not_know_it(mysql: Server, database: str) -> None:
    assert "its certificate is not trusted" in refusal(url(mysql, database, options="?ssl-mode=VERIFY_CA"))


def test_a_server_without_tls_is_refused_where_tls_was_asked_for(without_tls: Server) -> None:
    options = f"?ssl-ca={without_tls.ca}"
    message = refusal(url(without_tls, "information_schema", user="guest", password="", options=options))
    assert "SSL" in message


def test_a_server_without_tls_will_do_on_this_machine(without_tls: Server) -> None:
    with connect(url(without_tls, "information_schema", user="guest", password="")) as connection:
        assert one(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[1] == ""


def test_tls_can_be_switched_off_on_this_machine(mysql: Server, database: str) -> None:
    connect(url(mysql, database)).close()  # the server knows the password from now on
    with connect(url(mysql, database, options="?ssl-mode=DISABLED")) as connection:
        assert one(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[1] == ""


def test_a_password_goes_over_tls_only(without_tls: Server) -> None:
    message = refusal(url(without_tls, "information_schema"))
    assert "sent over TLS only" in message
    assert "turn TLS on" in message
