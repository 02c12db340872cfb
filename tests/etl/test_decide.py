"""What a load reads: decided by the last release's position and the source's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lakehouse.errors import SourceError, UsageError
from lakehouse.source.decide import Known, State, Wanted, decide, schema_fingerprint
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Column, Plan, Table
from lakehouse.source.position import Position

A, B = "aaaaaaaa-0000-0000-0000-000000000001", "bbbbbbbb-0000-0000-0000-000000000002"
ID = Column("id", "id", "int", False, "int")
PLAN = Plan("shop", (Table("t", "t", (ID,), ("id",), 0, 0),))


def position(gtid_set: str | None, exact: bool = True) -> Position:
    return Position(gtid_set, "binlog.000001", 4, A, exact)


KNOWN = Known("shop", position(f"{A}:1-100"), schema_fingerprint(PLAN), "code")
STATE = State(PLAN, position(f"{A}:1-103", exact=False), "", (), "code")
OBSTACLES = ("binlog_format is STATEMENT: set it to ROW", "gtid_mode is OFF")


def chosen(
    known: Known | None, state: State, wanted: Wanted = "auto", older: bool = False
) -> tuple[str, str]:
    decision = decide(known, state, wanted, older)
    return decision.mode, decision.reason


@pytest.mark.parametrize(
    ("known", "state", "expected"),
    [
        (None, STATE, ("full", "first release")),
        (KNOWN, STATE, ("incremental", "3 transactions since the last release")),
        (KNOWN, replace(STATE, position=position(f"{A}:1-100")), ("unchanged", "nothing new")),
        (KNOWN, replace(STATE, code="new"), ("full", "the job's code has changed")),
        (replace(KNOWN, database="other"), STATE, ("full", "another source")),
        (KNOWN, replace(STATE, position=position(f"{B}:1-500")), ("full", "another source")),
        (
            replace(KNOWN, position=position(f"{A}:1-100", exact=False)),
            STATE,
            ("full", "the last release's position is not exact"),
        ),
        (
            replace(KNOWN, position=position(None)),
            STATE,
            ("full", "the last release's position is not exact"),
        ),
        (replace(KNOWN, zero_dates="null"), STATE, ("full", "--zero-dates was null")),
        (
            KNOWN,
            replace(STATE, plan=replace(PLAN, zero_dates="null"), position=position(f"{A}:1-100")),
            ("full", "--zero-dates was error"),
        ),
        (replace(KNOWN, schema="other"), STATE, ("full", "the tables' columns or keys have changed")),
        (replace(KNOWN, schema=""), STATE, ("full", "the tables' columns or keys have changed")),
        (
            KNOWN,
            replace(STATE, purged=f"{A}:1-101"),
            ("full", "the source has purged its binary log since"),
        ),
        (
            KNOWN,
            replace(STATE, purged=f"{A}:1-100"),
            ("incremental", "3 transactions since the last release"),
        ),
        # A fail-over to a replica: it goes on under its own name.
        (
            KNOWN,
            replace(STATE, position=position(f"{A}:1-100,{B}:1-7")),
            ("incremental", "7 transactions since the last release"),
        ),
        (KNOWN, replace(STATE, obstacles=OBSTACLES), ("snapshot", OBSTACLES[0])),
        (None, replace(STATE, obstacles=OBSTACLES, position=position(None)), ("snapshot", OBSTACLES[0])),
    ],
)
def test_auto(known: Known | None, state: State, expected: tuple[str, str]) -> None:
    assert chosen(known, state) == expected


def test_an_incremental_load_goes_on_from_the_last_release() -> None:
    assert decide(KNOWN, STATE, "auto", False).since == GtidSet.parse(f"{A}:1-100")


@pytest.mark.parametrize("wanted", ["full", "snapshot"])
def test_what_is_asked_for_is_done_though_nothing_is_new(wanted: Wanted) -> None:
    state = replace(STATE, position=position(f"{A}:1-100"))
    assert chosen(KNOWN, state, wanted) == (wanted, "asked for")


@pytest.mark.parametrize(
    ("known", "state", "wanted", "said"),
    [
        (None, STATE, "incremental", "--mode incremental can't be: first release"),
        (KNOWN, replace(STATE, code="new"), "incremental", "the job's code has changed"),
        (KNOWN, replace(STATE, obstacles=OBSTACLES), "full", "binlog_format is STATEMENT"),
        (KNOWN, replace(STATE, obstacles=OBSTACLES), "incremental", "gtid_mode is OFF"),
    ],
)
def test_a_wish_that_cannot_be_is_an_error(
    known: Known | None, state: State, wanted: Wanted, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        decide(known, state, wanted, False)


@pytest.mark.parametrize("wanted", ["auto", "full", "incremental", "snapshot"])
@pytest.mark.parametrize("now", [f"{A}:1-99", f"{A}:1-50:52-103", f"{A}:1-90,{B}:1-900"])
def test_an_older_source_is_never_taken_silently(wanted: Wanted, now: str) -> None:
    with pytest.raises(SourceError, match=r"lacks .* transactions of the last release .* --accept-older"):
        decide(KNOWN, replace(STATE, position=position(now)), wanted, False)


def test_tagged_transactions_are_an_obstacle_and_no_crash() -> None:
    state = replace(STATE, position=position(f"{A}:tag:1-5"), obstacles=("tagged GTIDs",))
    assert chosen(KNOWN, state) == ("snapshot", "tagged GTIDs")


def test_an_older_source_is_taken_where_that_is_accepted() -> None:
    state = replace(STATE, position=position(f"{A}:1-99"))
    assert chosen(KNOWN, state, older=True) == ("full", "the source is older, as was accepted")
    assert chosen(KNOWN, state, "snapshot", older=True) == ("snapshot", "asked for")


@pytest.mark.parametrize(
    "table",
    [
        replace(PLAN.tables[0], name="u"),
        replace(PLAN.tables[0], primary_key=()),
        replace(PLAN.tables[0], columns=(replace(ID, column_type="bigint"),)),
        replace(PLAN.tables[0], columns=(ID, replace(ID, name="v"))),
        replace(PLAN.tables[0], columns=(replace(ID, nullable=True),)),
    ],
)
def test_the_fingerprint_changes_with_the_schema(table: Table) -> None:
    assert schema_fingerprint(Plan("shop", (table,))) != schema_fingerprint(PLAN)
    assert schema_fingerprint(Plan("other", PLAN.tables)) == schema_fingerprint(PLAN)


def test_the_fingerprint_does_not_change_with_the_rows() -> None:
    grown = Plan("shop", (replace(PLAN.tables[0], row_estimate=5, byte_estimate=9),))
    assert schema_fingerprint(grown) == schema_fingerprint(PLAN)
