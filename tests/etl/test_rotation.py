"""Each piece of a large table is held against the source once between two full audits, and in those."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from lakehouse.audit.rotation import FULL_EVERY, SLICES, Audit
from lakehouse.audit.scope import EVERYTHING, Piece


@given(st.integers(0, 50))
def test_every_piece_has_its_turn(cuts: int) -> None:
    audit = Audit(cuts={"lines": tuple(range(cuts))})
    every = audit.pieces("lines")
    assert audit.due("lines") == every
    seen: Counter[Piece] = Counter()
    for turn in range(1, FULL_EVERY):
        audit = audit.following()
        assert (audit.level, audit.turn) == ("touched", turn)
        seen.update(audit.due("lines"))
        assert audit.following("full") == Audit("full")
    assert seen == dict.fromkeys(every, 1)
    assert audit.following() == Audit("full")


def test_slices_are_of_even_work() -> None:
    audit = Audit(cuts={"lines": tuple(range(6 * SLICES - 1))})
    for _ in range(SLICES):
        audit = audit.following()
        assert len(audit.due("lines")) == 6


def test_a_table_that_is_not_cut_is_compared_whole_each_time() -> None:
    assert Audit("touched", 3).due("offices") == (EVERYTHING,)
    assert Audit().pieces("offices") == (EVERYTHING,)


def test_a_manifest_keeps_it() -> None:
    audit = Audit("touched", 5, {"lines": (3, -7)}, {"lines": 11})
    assert Audit.from_json(json.loads(json.dumps(asdict(audit)))) == audit
    assert Audit.from_json({}) == Audit("full", 0, {}, {})
