"""Pieces and values name each row once, in the source's words as in the lake's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lakehouse.audit.scope import EVERYTHING, Piece, Scope, can_be_cut, pieces
from lakehouse.source.plan import Column, Table

VALUES = st.integers(-50, 50)
STARTS = st.lists(VALUES, unique=True, max_size=8).map(sorted)


def table(column_type: str) -> Table:
    return Table("t", "t", (Column("k", "k", column_type, False, "int"),), ("k",), 0, 0)


def test_only_keys_that_begin_with_an_integer_can_be_cut() -> None:
    assert can_be_cut(table("bigint unsigned"))
    assert not can_be_cut(table("varchar(20)"))
    assert not can_be_cut(Table("t", "t", (), (), 0, 0))


@given(STARTS, VALUES)
def test_each_value_is_in_one_piece(starts: list[int], value: int) -> None:
    found = pieces(starts)
    assert len(found) == len(starts) + 1
    assert sum(piece.holds(value) for piece in found) == 1
    assert EVERYTHING.holds(value)


@given(STARTS, st.sets(st.integers(0, 8)), st.sets(VALUES))
def test_a_scope_has_each_row_once(starts: list[int], chosen: set[int], values: set[int]) -> None:
    some = [piece for number, piece in enumerate(pieces(starts)) if number in chosen]
    scope = Scope.of(some, values)
    conditions = list(scope.conditions("k"))
    for row in range(-60, 60):
        wanted = row in values or any(piece.holds(row) for piece in some)
        # The conditions are Python's too, but for the words.
        hits = [c for c in conditions if eval(_python(c), {"k": row})]  # noqa: S307
        assert len(hits) == wanted, (row, conditions)


def _python(condition: str) -> str:
    text = condition.replace(" AND ", " and ").replace(" IN (", " in (").replace("TRUE", "True")
    return text.replace(")", ",)") if " in (" in text else text


@given(STARTS, st.sets(st.integers(0, 8)), st.sets(VALUES), st.sampled_from(["int32", "int64"]))
def test_arrays_are_held_as_values_are(
    starts: list[int], chosen: set[int], values: set[int], kind: str
) -> None:
    some = [piece for number, piece in enumerate(pieces(starts)) if number in chosen]
    rows = list(range(-60, 60))
    expected = [row in values or any(piece.holds(row) for piece in some) for row in rows]
    assert Scope.of(some, values).holds(np.array(rows, kind)).tolist() == expected


def test_unsigned_keys_beyond_63_bits_are_held() -> None:
    keys = np.array([0, 2**63 - 1, 2**63, 2**64 - 1], np.uint64)
    assert Scope.of([Piece(2**63, None)], [0]).holds(keys).tolist() == [True, False, True, True]
