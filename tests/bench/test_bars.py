from __future__ import annotations

import pytest

from bench.support.extract.bars import Bar, merged, percentile, table


@pytest.mark.parametrize(
    ("bar", "verdict", "missed"),
    [
        (Bar("b", 1.25, 1.25), "reached", False),
        (Bar("b", 1.2501, 1.25), "MISSED", True),
        (Bar("b", 10, 10, at_least=True), "reached", False),
        (Bar("b", 9.99, 10, at_least=True), "MISSED", True),
        (Bar("b", 0, 0.35, at_least=True), "MISSED", True),
        (Bar("b", 99), "reported", False),
        (Bar("b", None, 2), "not measured", True),
        (Bar("b", None), "not measured", False),
    ],
)
def test_a_verdict_is_of_what_was_wanted(bar: Bar, verdict: str, missed: bool) -> None:
    assert (bar.verdict, bar.missed) == (verdict, missed)
    assert bar.to_json()["verdict"] == verdict


def test_percentiles_are_values_that_occurred() -> None:
    hundred = [float(number) for number in range(100, 0, -1)]  # the order says nothing
    assert [percentile(hundred, share) for share in (0, 0.5, 0.99, 1)] == [1, 50, 99, 100]
    assert percentile([7.0], 0.99) == 7
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.99)


def test_the_table_shows_every_bar_with_its_note() -> None:
    lines = table(
        [
            Bar("time", 1.234, 1.25),
            Bar("memory", 3456.7, 3000, unit="MB", note="of both"),
            Bar("share", None, 0.35, at_least=True, note="no client"),
            Bar("work", 0.5),
        ]
    ).splitlines()
    assert [line.split("  ")[0] for line in lines] == ["bar", "time", "memory", "share", "work"]
    assert [" ".join(line.split()) for line in lines[1:]] == [
        "time at most 1.25 1.23 reached",
        "memory at most 3,000 MB 3,457 MB MISSED: of both",
        "share at least 0.35 - not measured: no client",
        "work - 0.5 reported",
    ]


def test_a_part_measured_anew_takes_the_earlier_ones_place() -> None:
    first = merged({}, {"load": {"rows": 1}})
    second = merged(first, {"growth": {"rows": 2}})
    assert merged(second, {"load": {"rows": 3}}) == {"parts": {"load": {"rows": 3}, "growth": {"rows": 2}}}
    assert second["parts"]["load"] == {"rows": 1}
