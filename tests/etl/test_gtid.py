"""GtidSet against Python's sets, and against the server's own functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakehouse.source.gtid import GtidSet
from tests.support.source import Source

A = "19d69c1e-ae97-4b8c-a1ef-9e12ba966457"
B = "1c2aad49-ae92-409a-b4df-d05a03e4702e"
C = "ffffffff-0000-0000-0000-000000000000"

transactions = st.frozensets(
    st.tuples(st.sampled_from((A, B, C)), st.integers(1, 12) | st.integers(2**62, 2**62 + 3)), max_size=25
)


def gtid_set(of: frozenset[tuple[str, int]]) -> GtidSet:
    return GtidSet.parse(",\n".join(f"{uuid}:{number}" for uuid, number in of))


@given(transactions, transactions)
def test_it_computes_as_pythons_sets_do(a: frozenset[tuple[str, int]], b: frozenset[tuple[str, int]]) -> None:
    one, other = gtid_set(a), gtid_set(b)
    assert one.union(other) == gtid_set(a | b)
    assert one.minus(other) == gtid_set(a - b)
    assert one.covers(other) == (a >= b)
    assert one.count() == len(a)
    assert bool(one) == bool(a)
    assert (one == other) == (a == b)
    assert hash(one.union(other)) == hash(other.union(one))
    assert GtidSet.parse(str(one)) == one
    for uuid, number in b:
        assert one.includes(f"{uuid}:{number}") == ((uuid, number) in a)
        assert one.plus(f"{uuid}:{number}") == gtid_set(a | {(uuid, number)})


@given(transactions)
def test_however_it_is_written_it_is_the_same(of: frozenset[tuple[str, int]]) -> None:
    written = ", ".join(f"\n {uuid.upper()} : {number}-{number}" for uuid, number in sorted(of, reverse=True))
    assert GtidSet.parse(written) == gtid_set(of)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (" \n", ""),
        (f"{A}:1-3:4:7", f"{A}:1-4:7"),
        (f"{A}:7:1-3", f"{A}:1-3:7"),
        (f"{B}:1,\n{A}:2,{B}:2-5", f"{A}:2,{B}:1-5"),
        (f"{A.upper()}:1 - 3", f"{A}:1-3"),
        (A.replace("-", "") + ":1", f"{A}:1"),
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    assert str(GtidSet.parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{A}:night:1-5", "tagged GTIDs .*'night'.* not supported"),
        (f"{A}:1-5:night:3", "tagged"),
        (f"{A}", "no number"),
        (f"{A}:", "no number"),
        (f"{A}:0", "range"),
        (f"{A}:5-3", "range"),
        (f"{A}:{2**63}", "range"),
        (f"{A}:-3", "no number"),
        ("0-1-57", "no number"),
        ("0-1-57:3", "not the UUID"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        GtidSet.parse(text)


@pytest.mark.parametrize("gtid", [f"{A}:1-2", A, "", f"{A}:x:1"])
def test_one_transaction_is_one(gtid: str) -> None:
    with pytest.raises(ValueError, match=r"GTID|transaction|UUID"):
        GtidSet().plus(gtid)


TABLE = ["", f"{A}:1", f"{A}:1-5", f"{A}:3-9:20,{B}:1-2", f"{B}:2-7,{C}:1", f"{A}:1-4:6-9,{C}:1-3"]


def test_the_server_computes_the_same(source: Source) -> None:
    for one in TABLE:
        for other in TABLE:
            ((subset, difference),) = source.rows(
                f"SELECT GTID_SUBSET('{one}', '{other}'), GTID_SUBTRACT('{one}', '{other}')"
            )
            a, b = GtidSet.parse(one), GtidSet.parse(other)
            assert b.covers(a) == bool(subset)
            assert str(a.minus(b)) == difference.replace("\n", "")
