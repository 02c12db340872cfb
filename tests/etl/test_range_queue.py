"""Reads in their turn: tried again where that may help, and ended all together where it doesn't."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pymysql
import pytest

from lakehouse import range_queue
from lakehouse.errors import SourceError, WarehouseError
from lakehouse.range_queue import RangeQueue
from lakehouse.source.pace import NO_LIMITS, Pace
from lakehouse.source.url import parse_source_url

URL = parse_source_url("mysql://reader@127.0.0.1/shop", environ={})


def queue(connections: int) -> RangeQueue:
    return RangeQueue(connections, Pace(URL, NO_LIMITS))


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(range_queue, "PAUSES_S", (0.01, 0.01))


class Reads:
    """Fails so often, then gives its number of tries."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.tries, self._failures, self._error = 0, failures, error

    def __call__(self) -> int:
        self.tries += 1
        if self.tries <= self._failures:
            raise self._error
        return self.tries


def test_results_come_in_the_order_of_the_reads() -> None:
    with queue(3) as reads:
        assert reads.run("t", [lambda number=number: number for number in range(20)]) == list(range(20))  # type: ignore[misc]


def test_only_what_died_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    well, ill = Reads(0, Exception()), Reads(2, SourceError("table 't' can't be read: it was killed"))
    with queue(2) as reads:
        assert reads.run("t", [well, ill]) == [1, 3]
    assert capsys.readouterr().err.count("table 't' can't be read: it was killed; trying again in 0 s") == 2


def test_tries_are_bounded() -> None:
    ill = Reads(99, SourceError("it was killed"))
    with queue(1) as reads, pytest.raises(SourceError, match="it was killed"):
        reads.run("t", [ill])
    assert ill.tries == 3


def refused() -> SourceError:
    error = SourceError("there is no such table")
    error.__cause__ = pymysql.err.ProgrammingError(1146, "there is no such table")
    return error


@pytest.mark.parametrize("error", [WarehouseError("the disk is full"), refused(), ValueError("a bug")])
def test_what_no_second_try_helps_is_tried_once(error: Exception) -> None:
    ill = Reads(99, error)
    with queue(1) as reads, pytest.raises(type(error), match=str(error)):
        reads.run("t", [ill])
    assert ill.tries == 1


def test_a_failure_ends_the_reads_of_all_tables() -> None:
    """One under way ends by itself; none is begun or tried again, and nobody waits for ever."""
    running, go_on = threading.Event(), threading.Event()
    begun: list[str] = []

    def slow() -> None:
        begun.append("slow")
        running.set()
        go_on.wait()
        raise SourceError("it was killed too")

    def failing() -> None:
        raise WarehouseError("the disk is full")

    with ThreadPoolExecutor(1) as pool, queue(2) as reads:
        others = pool.submit(reads.run, "other", [slow])
        running.wait()
        with pytest.raises(WarehouseError, match="the disk is full"):
            reads.run("t", [failing, lambda: begun.append("late")])
        go_on.set()
        with pytest.raises(WarehouseError, match="the disk is full"):
            others.result(timeout=60)
    assert begun == ["slow"]


def test_what_is_left_at_the_end_of_the_queue_is_told() -> None:
    running, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        running.set()
        go_on.wait()

    with ThreadPoolExecutor(1) as pool:
        with queue(1) as reads:
            left = pool.submit(reads.run, "t", [slow, slow, slow])
            running.wait()
            threading.Timer(0.1, go_on.set).start()
        with pytest.raises(CancelledError):
            left.result(timeout=60)
