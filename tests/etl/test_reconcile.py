"""Reconciliation is pure: equal measures differ in nothing, and any one change is found and named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lakehouse.audit.measure import Measure
from lakehouse.audit.reconcile import Difference, Value, reconcile

NAMES = st.sampled_from(["a", "b", "c", "order"])
SUMS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2)
COUNTS = st.integers(0, 1000)


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    columns = draw(st.sets(NAMES, min_size=1))
    return Measure(
        rows=draw(COUNTS),
        key_nulls=draw(COUNTS),
        sums={column: draw(SUMS) for column in sorted(columns)},
        nulls={column: draw(COUNTS) for column in sorted(columns)},
        row_hash=draw(SUMS),
    )


TABLES = st.dictionaries(NAMES, measures(), min_size=1)


@given(TABLES)
def test_equal_measures_have_no_difference(tables: dict[str, Measure]) -> None:
    assert reconcile(tables, dict(tables)) == []


@given(TABLES, st.data())
def test_one_change_is_one_difference(tables: dict[str, Measure], data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(tables)))
    old = tables[table]
    column = data.draw(st.sampled_from(sorted(old.sums)))
    other = Decimal("0.005")
    changes: list[tuple[str, Measure, Value, Value]] = [
        ("rows", replace(old, rows=old.rows + 1), old.rows, old.rows + 1),
        ("nulls of keys", replace(old, key_nulls=old.key_nulls + 1), old.key_nulls, old.key_nulls + 1),
        ("rows' hash", replace(old, row_hash=other), old.row_hash, other),
        (f"sum of {column}", replace(old, sums={**old.sums, column: other}), old.sums[column], other),
        (f"nulls of {column}", replace(old, nulls={**old.nulls, column: -1}), old.nulls[column], -1),
    ]
    for what, new, ours, theirs in changes:
        assert reconcile(tables, tables | {table: new}) == [Difference(table, what, ours, theirs)]


@given(TABLES, TABLES)
def test_sides_are_symmetric(one: dict[str, Measure], other: dict[str, Measure]) -> None:
    mirrored = [
        Difference(found.table, found.what, found.lake, found.source) for found in reconcile(other, one)
    ]
    assert reconcile(one, other) == mirrored
    assert bool(mirrored) == (one != other)


def test_a_missing_table_is_named() -> None:
    empty = Measure(rows=0, key_nulls=0, sums={})
    assert reconcile({"t": empty}, {}) == [Difference("t", "table", 0, None)]
    assert reconcile({}, {"t": empty}) == [Difference("t", "table", None, 0)]


def test_a_missing_column_is_named() -> None:
    with_column = Measure(rows=2, key_nulls=0, sums={"a": None}, nulls={"a": 2})
    without = Measure(rows=2, key_nulls=0, sums={}, nulls={})
    assert reconcile({"t": with_column}, {"t": without}) == [Difference("t", "nulls of a", 2, None)]


def test_the_scale_of_a_sum_does_not_matter() -> None:
    one = Measure(rows=1, key_nulls=0, sums={"a": Decimal("1.50")})
    assert reconcile({"t": one}, {"t": replace(one, sums={"a": Decimal("1.5")})}) == []
