"""The throw-away MySQL of the tests: what it is, and that it never outlives them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Literal

import pymysql
import pytest

from lakehouse.errors import SourceError
from lakehouse.source.connection import connect
from lakehouse.source.url import parse_source_url
from tests.support.mysql import ROOT, Server, mysql_server


def runs(pid: int) -> bool:
    """Zombies don't count: nobody may be there to collect them."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def ends(pid: int) -> bool:
    limit = time.monotonic() + 20
    while runs(pid) and time.monotonic() < limit:
        time.sleep(0.1)
    return not runs(pid)


def ask(server: Server, user: Literal["owner", "reader"], statement: str) -> tuple[Any, ...]:
    """The first row."""
    connection = connect(parse_source_url(server.url(user, "information_schema")))
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
        assert row is not None
        return row


def test_has_gtids_a_full_row_binlog_and_tls(mysql: Server) -> None:
    variables = ("gtid_mode", "binlog_format", "binlog_row_image", "binlog_row_metadata", "local_infile")
    found = ask(mysql, "reader", f"SELECT {', '.join('@@' + name for name in variables)}")
    assert found == ("ON", "ROW", "FULL", "FULL", 0)
    assert ask(mysql, "reader", "SHOW STATUS LIKE 'Ssl_cipher'")[1] != ""


def test_its_accounts_are_no_change_of_the_data() -> None:
    with mysql_server() as fresh:
        assert ask(fresh, "reader", "SELECT @@gtid_executed") == ("",)


@pytest.mark.parametrize("statement", ["CREATE DATABASE intruder", "SELECT * FROM mysql.user"])
def test_reader_writes_nothing_and_sees_no_passwords(mysql: Server, statement: str) -> None:
    connection = pymysql.connect(
        host=mysql.host, port=mysql.port, user="reader", password=mysql.reader_password
    )
    with (
        connection,
        connection.cursor() as cursor,
        pytest.raises(pymysql.err.OperationalError, match="denied"),
    ):
        cursor.execute(statement)


def test_root_gets_no_connection(mysql: Server) -> None:
    url = f"mysql://root:@{mysql.host}:{mysql.port}/mysql?ssl-ca={mysql.ca}"
    with pytest.raises(SourceError, match="root"):
        connect(parse_source_url(url, environ={}))


def test_two_servers_have_their_own_identity_and_keys(mysql: Server) -> None:
    def identity(server: Server) -> tuple[str, bytes]:
        return ask(server, "owner", "SELECT @@server_uuid")[0], Path(server.ca).read_bytes()

    with mysql_server("--gtid-mode=OFF_PERMISSIVE") as other:
        assert mysql.port != other.port
        for mine, theirs in zip(identity(mysql), identity(other), strict=True):
            assert mine != theirs
    assert ends(other.pid)
    assert not Path(other.ca).parent.exists()


def test_says_why_a_server_does_not_start() -> None:
    with pytest.raises(RuntimeError, match="no-such-option"), mysql_server("--no-such-option"):
        pass


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_server_dies_with_the_tests(how: signal.Signals) -> None:
    script = (
        "import time\n"
        "from tests.support.mysql import mysql_server\n"
        "with mysql_server() as server:\n"
        "    print(server.pid, flush=True)\n"
        "    time.sleep(120)\n"
    )
    tests = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "etl:."},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with tests:
        assert tests.stdout is not None
        server = int(tests.stdout.readline())
        assert runs(server)
        tests.send_signal(how)
    assert ends(server)


def test_server_dies_with_its_keeper() -> None:
    with mysql_server() as server:
        keeper = int(
            Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[1]
        )
        os.kill(keeper, signal.SIGKILL)
        assert ends(server.pid)
