"""What the source feels of whole loads: who asks, how many at a time, and that it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse import extract, raw_copy
from lakehouse.source import pace
from lakehouse.source.decide import Wanted
from lakehouse.source.pace import Limits, StrainError
from lakehouse.source.sql import COMMENT
from tests.conftest import make_lake
from tests.support.busy import busy
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


@pytest.mark.source  # as long as a load or two
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


@pytest.mark.source  # as long as a load or two
def test_no_snapshot_is_opened_while_the_source_is_busy(
    mysql: Server,
    spark: SparkSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also where no range was read before it, and where all were while the source had time."""
    monkeypatch.setattr(pace, "LOOK_S", 0.0)
    real = raw_copy.read_all

    def fails(loads: Loads, mode: Wanted) -> None:
        capsys.readouterr()
        with pytest.raises(StrainError, match=r"threads run, more than --max-threads-running 6;"):
            loads.load(mode, limits=Limits(max_threads_running=6))
        told = capsys.readouterr().err
        assert "open a snapshot" not in told
        assert "reconcile with the source" not in told

    with seeded(mysql, "--scale", "1", "--seed", "6") as source:
        loads = Loads(source, make_lake(spark, tmp_path / "warehouse"))
        modes: tuple[Wanted, ...] = ("snapshot", "full")
        for mode in modes:
            with monkeypatch.context() as patch, ExitStack() as others:

                def read_and_be_busy(*args: Any, others: ExitStack = others) -> None:
                    real(*args)
                    monkeypatch.setattr(pace, "MAX_WAIT_S", 0.0)
                    others.enter_context(busy(mysql, 8))

                patch.setattr(extract, "read_all", read_and_be_busy)
                patch.setattr(pace, "MAX_WAIT_S", pace.MAX_WAIT_S)
                fails(loads, mode)
        loads.load()
        source.execute("UPDATE products SET quantityInStock = quantityInStock + 1 LIMIT 3")
        with monkeypatch.context() as patch, busy(mysql, 8):
            patch.setattr(pace, "MAX_WAIT_S", 0.0)
            fails(loads, "auto")
        assert loads.load(limits=Limits(max_threads_running=6)).manifest.mode == "incremental"
