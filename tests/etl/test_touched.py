"""What the log tells of a table, by key or as a whole, whatever it can't tell of another."""

from __future__ import annotations

import pytest

from lakehouse.source import touched
from lakehouse.source.touched import Touched
from tests.support.binlog import executed
from tests.support.source import Source


def touched_by(source: Source, *statements: str) -> Touched:
    return follow(source, *statements)[0]


def follow(source: Source, *statements: str) -> tuple[Touched, int]:
    plan, before, found = source.plan(), executed(source), Touched()
    source.execute(*statements)
    return found, found.follow(source.url, plan, before, executed(source))


@pytest.fixture
def two(source: Source) -> Source:
    source.execute("CREATE TABLE t (k int PRIMARY KEY, v int)", "CREATE TABLE d (k date PRIMARY KEY, v int)")
    return source


def test_keys_before_and_after(two: Source) -> None:
    found = touched_by(
        two,
        "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)",
        "UPDATE t SET k = 9 WHERE k = 1",
        "UPDATE t SET v = 7 WHERE k = 2",
        "DELETE FROM t WHERE k = 3",
    )
    assert (found.keys, found.whole) == ({"t": {(1,), (2,), (3,), (9,)}}, {})


def test_a_key_that_cannot_be_found_again_hides_no_other_change(two: Source) -> None:
    found = touched_by(
        two,
        "INSERT INTO d VALUES ('2026-11-24', 1)",
        "INSERT INTO d VALUES ('0000-00-00', 2)",
        "DELETE FROM d WHERE v = 2",
        "INSERT INTO t VALUES (1, 1)",
    )
    assert found.keys["t"] == {(1,)}
    assert list(found.whole) == ["d"]
    assert "a key that can't be followed: 'k', date" in found.whole["d"]


def test_a_definition_hides_no_other_change(two: Source) -> None:
    found, count = follow(
        two,
        "INSERT INTO d VALUES ('2026-11-23', 1)",
        "ALTER TABLE d ADD COLUMN w int",
        "INSERT INTO d (k) VALUES ('2026-11-24')",
        "INSERT INTO t VALUES (1, 1), (2, 2)",
    )
    assert found.keys["t"] == {(1,), (2,)}
    assert list(found.whole) == ["d"]
    assert count == 3


def test_a_table_without_a_key_is_whole(two: Source) -> None:
    two.execute("CREATE TABLE n (v int)")
    found = touched_by(two, "INSERT INTO n VALUES (1)", "INSERT INTO t VALUES (1, 1)")
    assert (found.keys, found.whole) == ({"t": {(1,)}}, {"n": "table 'n' has no primary key"})


def test_more_keys_than_are_worth_it(two: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched, "MAX_KEYS", 3)
    few = touched_by(two, "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)", "UPDATE t SET v = v + 1")
    assert (few.keys, few.whole) == ({"t": {(1,), (2,), (3,)}}, {})
    many = touched_by(two, "UPDATE t SET k = k + 1 ORDER BY k DESC", "UPDATE t SET v = 0")
    assert (many.keys, many.whole) == ({}, {"t": "more than 3 of its rows changed"})


def test_half_of_the_rows_are_not_worth_it(two: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched, "FEW_KEYS", 1)
    two.execute("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)", "ANALYZE TABLE t")
    few = touched_by(two, "UPDATE t SET v = 0 WHERE k <= 3")
    assert few.keys["t"] == {(1,), (2,), (3,)}
    many = touched_by(two, "UPDATE t SET v = 9 WHERE k <= 4")
    assert many.whole == {"t": "more than 3 of its rows changed"}
