"""Which transactions a snapshot sees, told by the rows that they touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakehouse.source.binlog import Change
from lakehouse.source.bracket import trace, visible
from lakehouse.source.plan import Column, Plan, Table

COLUMNS = (Column("id", "id", "int", False, "int"), Column("v", "v", "int", True, "int"))
TABLE = Table("t", "t", COLUMNS, ("id",), 0, 0)
PLAN = Plan("shop", (TABLE,))
PENDING = ("u:1", "u:2", "u:3")


def image(key: int, value: int | None) -> dict[str, int] | None:
    return None if value is None else {"id": key, "v": value}


def change(number: int, key: int, before: int | None, after: int | None) -> Change:
    return Change(f"u:{number}", "t", image(key, before), image(key, after))


def seen(changes: list[Change], rows: dict[int, int], pending: tuple[str, ...] = PENDING) -> int | None:
    histories = trace(PLAN, changes, pending)
    found = {
        (table, key): {"id": key[0], "v": rows[key[0]]} if key[0] in rows else None
        for table, key in histories
    }
    return visible(len(pending), histories, found)


INSERTS = [change(1, 1, None, 10), change(2, 2, None, 20), change(3, 3, None, 30)]


@pytest.mark.parametrize(
    ("rows", "expected"), [({}, 0), ({1: 10}, 1), ({1: 10, 2: 20}, 2), ({1: 10, 2: 20, 3: 30}, 3)]
)
def test_a_prefix_is_seen(rows: dict[int, int], expected: int) -> None:
    assert seen(INSERTS, rows) == expected


@pytest.mark.parametrize("rows", [{2: 20}, {1: 11}, {1: 10, 3: 30}])
def test_what_is_no_prefix_is_no_answer(rows: dict[int, int]) -> None:
    assert seen(INSERTS, rows) is None


def test_a_row_touched_twice_and_back_is_told_by_the_others() -> None:
    changes = [change(1, 1, 5, 6), change(2, 1, 6, 5), change(2, 2, None, 1), change(3, 1, 5, 6)]
    assert [seen(changes, {1: 5}), seen(changes, {1: 5, 2: 1}), seen(changes, {1: 6, 2: 1})] == [0, 2, 3]


def test_where_it_makes_no_difference_all_are_seen() -> None:
    assert seen([change(1, 1, None, 10)], {1: 10}) == 3
    assert seen([], {}) == 3


def test_where_it_makes_a_difference_that_is_not_compared_there_is_no_answer() -> None:
    """A FLOAT is not compared: the snapshot's row comes without it."""
    images = [{"id": 1, "f": value} for value in (0.5, 0.25)]
    histories = trace(PLAN, [Change("u:1", "t", *images)], ("u:1",))
    assert visible(1, histories, {("t", (1,)): {"id": 1}}) is None


def test_a_key_change_is_a_row_gone_and_another_come() -> None:
    moved = Change("u:2", "t", {"id": 1, "v": 7}, {"id": 9, "v": 7})
    assert seen([moved], {1: 7}) == 1
    assert seen([moved], {9: 7}) == 3


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=1, max_size=12), st.data())
def test_the_state_after_the_answer_is_the_snapshots(
    steps: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Each step sets a row to a value, or deletes it (0), in a transaction of its own."""
    states: list[dict[int, int]] = [{}]
    changes = []
    for number, (key, value) in enumerate(steps, 1):
        before = states[-1].get(key)
        changes.append(change(number, key, before, value or None))
        states.append({k: v for k, v in {**states[-1], key: value}.items() if v})
    at = data.draw(st.integers(0, len(steps)))
    pending = tuple(f"u:{number}" for number in range(1, len(steps) + 1))
    answer = seen(changes, states[at], pending)
    assert answer is not None
    assert states[answer] == states[at]
