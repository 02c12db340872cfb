"""What the source feels of whole loads: who asks, how many at a time, and that it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from lakehouse.source.sql import COMMENT
from tests.conftest import make_lake
from tests.support.loads import Loads, seeded
from tests.support.mysql import Server
from tests.support.source import connect_owner

CONNECTIONS = 2  # of Loads


@contextmanager
def logged(mysql: Server) -> Iterator[list[str]]:
    """The reader's statements as the server has logged them, there after the block."""
    found: list[str] = []
    with closing(connect_owner(mysql)) as owner, owner.cursor() as cursor:
        cursor.execute("SET GLOBAL log_output = 'TABLE'")
        cursor.execute("TRUNCATE TABLE mysql.general_log")
        cursor.execute("SET GLOBAL general_log = ON")
        yield found
        cursor.execute("SET GLOBAL general_log = OFF")
        cursor.execute(
            "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log "
            "WHERE user_host LIKE 'reader[%' AND command_type = 'Query'"
        )
        found.extend(text for (text,) in cursor.fetchall())


def test_a_load_says_who_it_is_and_what_was_felt(mysql: Server, spark: SparkSession, tmp_path: Path) -> None:
    with seeded(mysql, "--scale", "1", "--seed", "5") as source:
        loads = Loads(source, make_lake(spark, tmp_path / "warehouse"))
        for mode in ("full", "incremental"):
            source.execute("UPDATE products SET quantityInStock = quantityInStock + 1 LIMIT 3")
            felt = source.url.felt
            before = felt.statements
            with logged(mysql) as statements:
                assert loads.load().manifest.mode == mode
            ours = [text for text in statements if not text.lower().startswith("set ")]
            assert len(ours) > 20
            assert [text for text in ours if COMMENT not in text] == []
            assert len(ours) <= felt.statements - before
            # A snapshot takes three: its own, one to see its position, one to the log.
            assert felt.most_connections <= max(CONNECTIONS, 3)
        assert felt.longest_snapshot > 0
        assert felt.longest_statement[0] > 0
