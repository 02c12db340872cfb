"""Where the binlog is, as far as the server has one and the reader may see it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from lakehouse.source.connection import connect
from lakehouse.source.position import Position, read_position
from lakehouse.source.url import SourceUrl
from tests.support.mysql import mysql_server
from tests.support.source import Source, new_source


def position(url: SourceUrl) -> Position:
    with closing(connect(url)) as connection:
        return read_position(connection)


def test_it_moves_with_each_transaction(source: Source) -> None:
    source.execute("CREATE TABLE t (id int)")
    before = position(source.url)
    assert position(source.url) == before
    source.execute("INSERT INTO t VALUES (1)")
    after = position(source.url)
    ((uuid,),) = source.rows("SELECT @@server_uuid")
    assert before.server_uuid == after.server_uuid == uuid
    assert before.file == after.file
    assert before.offset is not None
    assert after.offset is not None
    assert after.offset > before.offset
    assert after.gtid_set is not None
    assert before.gtid_set is not None
    assert source.rows(f"SELECT GTID_SUBTRACT('{after.gtid_set}', '{before.gtid_set}')")[0][0].startswith(
        uuid
    )
    assert not after.exact


def test_a_reader_who_may_only_select_still_sees_the_gtids(source: Source) -> None:
    name = source.url.database
    source.execute(f"CREATE USER {name} IDENTIFIED BY 'x'", f"GRANT SELECT ON {name}.* TO {name}")
    try:
        found = position(replace(source.url, user=name, password="x"))
    finally:
        source.execute(f"DROP USER {name}")
    assert (found.file, found.offset) == (None, None)
    assert found.gtid_set
    assert found.server_uuid


def test_a_server_without_gtids_or_binlog() -> None:
    options = ("--gtid-mode=OFF", "--enforce-gtid-consistency=OFF", "--skip-log-bin")
    with mysql_server(*options) as server, new_source(server) as source:
        found = position(source.url)
    assert (found.gtid_set, found.file, found.offset, found.exact) == (None, None, None, False)
    assert found.server_uuid
