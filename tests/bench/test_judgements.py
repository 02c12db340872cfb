"""What each part makes of its figures."""

from __future__ import annotations

from typing import Any

import pytest

from bench.support.extract import changes, growth, load, neighbours
from bench.support.extract.bars import Bar
from bench.support.extract.meters import Transactions


def verdicts(bars: tuple[Bar, ...]) -> dict[str, str]:
    return {bar.what: bar.verdict for bar in bars}


def reached(bars: tuple[Bar, ...]) -> list[float | None]:
    return [bar.reached for bar in bars]


def found(seconds: float, **more: float) -> dict[str, float]:
    return {
        "seconds": seconds,
        "cpu_seconds": seconds,
        "server_cpu_seconds": seconds,
        "peak_bytes": 1e9,
        **more,
    }


FIGURES = {
    "connectorx": found(10),
    "chdb": found(8),
    "stream": found(6, cpu_seconds=2),
    "encode": found(4),
    "copy": found(10, server_cpu_seconds=9),
    "audited": found(14.1, server_cpu_seconds=15),
}


def test_the_full_load_is_held_against_the_fastest_peer_and_the_floor() -> None:
    bars = load.judge(FIGURES, {}, core_count=2)
    assert reached(bars) == pytest.approx([1.25, 14.1 / 8, 1000, 1.0, 0.6, 1.5, 2.5])
    assert list(verdicts(bars).values()) == [
        "reached",
        "MISSED",
        "reached",
        "reached",
        "reported",
        "reached",
        "reported",
    ]


def test_a_peer_that_fails_leaves_the_other() -> None:
    rest = {name: figures for name, figures in FIGURES.items() if name != "chdb"}
    bars = load.judge(rest, {"chdb": "chdb failed: no"}, core_count=2)
    assert bars[0].reached == 1


def test_without_any_peer_or_client_the_rest_is_still_told() -> None:
    ours = {name: FIGURES[name] for name in load.OURS}
    failures = {name: f"{name} failed: no" for name in (*load.PEERS, *load.FLOOR)}
    bars = load.judge(ours, failures, core_count=2)
    assert [bar.verdict for bar in bars] == ["not measured"] * 2 + ["reached"] + ["not measured"] * 3
    assert all("stream failed: no" in bar.note for bar in bars if bar.reached is None)


def test_a_median_is_taken_of_each_number_and_the_most_of_memory() -> None:
    tries = [
        {"seconds": 3.0, "peak_bytes": 5, "mode": "full"},
        {"seconds": 1.0, "peak_bytes": 9, "mode": "full"},
        {"seconds": 2.0, "peak_bytes": 7, "mode": "full"},
    ]
    assert load.median(tries) == {"seconds": 2.0, "peak_bytes": 9}


def test_growth_is_of_a_rows_time_and_of_memory() -> None:
    sizes: list[dict[str, Any]] = [
        {"lines": 5, "seconds": 9, "peak_bytes": 1},
        {"lines": 25, "seconds": 10, "peak_bytes": 100},
        {"lines": 100, "seconds": 50, "peak_bytes": 110},
    ]
    part = growth.judge(sizes)
    assert reached(part.bars) == pytest.approx([1.25, 1.1])
    assert [bar.verdict for bar in part.bars] == ["MISSED", "reached"]


def changed(**other: Any) -> dict[str, Any]:
    return {
        "full": {"seconds": 100.0, "mode": "full", "rows": 1_000_000},
        "unchanged": {"seconds": 1.9, "mode": "unchanged"},
        "incremental": {"seconds": 9.0, "mode": "incremental"},
        "statements": {"select": 3, "set_option": 2},
        "changed_rows": 1000,
        **other,
    }


def test_changes_are_held_against_the_full_run() -> None:
    bars = changes.judge(changed()).bars
    assert reached(bars) == pytest.approx([0.019, 5, 100 / 9])
    assert bars[2].note == "100.0 s in full, 9.0 s incremental; 1,000 rows changed, 0.10%"
    slow = changes.judge(
        changed(statements={"select": 6}, incremental={"seconds": 11.0, "mode": "incremental"})
    )
    assert [bar.verdict for bar in slow.bars] == ["reached", "MISSED", "MISSED"]


def test_a_run_in_another_mode_measures_nothing() -> None:
    part = changes.judge(
        changed(unchanged={"seconds": 0.1, "mode": "full"}, incremental={"seconds": 0.1, "mode": "full"})
    )
    assert [bar.verdict for bar in part.bars] == ["not measured", "reached", "not measured"]
    assert part.bars[2].note == "the run was full, not incremental"


def test_what_the_server_does_not_record_is_no_success() -> None:
    assert changes.judge(changed(statements={})).bars[1].verdict == "not measured"
    part = neighbours.judge([0.01], [0.01], Transactions(None, None), {})
    assert [bar.verdict for bar in part.bars] == ["reached", "not measured", "not measured"]


def test_a_busy_machine_proves_nothing_of_neighbours() -> None:
    bar = neighbours.judge([0.051], [0.060], Transactions(1, 1), {}).bars[0]
    assert (bar.verdict, bar.missed) == ("not measured", True)
    assert "busy" in bar.note


def test_neighbours_are_judged_by_their_slowest_hundredth() -> None:
    quiet = [0.010] * 99 + [9.0]
    busy = [0.010] * 98 + [0.021, 9.0]
    part = neighbours.judge(quiet, busy, Transactions(statement_s=5.5, begun_s=29), {})
    assert reached(part.bars) == pytest.approx([2.1, 5.5, 29])
    assert [bar.verdict for bar in part.bars] == ["MISSED", "MISSED", "reached"]
