"""Faults of keys: rows that refer to nothing, or to something only as the database compares."""

from __future__ import annotations

from collections.abc import Iterable

from explore.faults.kind import Finding, fault_kind, search
from explore.faults.relations import relations
from explore.shape import Profile
from explore.statements import Row
from explore.values import show
from lakehouse.source.connection import Connection
from lakehouse.source.sql import quoted


@fault_kind(
    title="Rows that refer to nothing",
    severity="high",
    counts="row",
    explanation="The value is in no row of the table it refers to: the key is missing, or checks were off. "
    "An inner join drops such rows without a word.",
    handling="An order line without its order goes to the rejects table; any other keeps its row in the "
    "star and points to the unknown member.",
)
def orphans(connection: Connection, profile: Profile) -> Iterable[Finding]:
    for relation in relations(profile):
        yield from search(
            connection,
            relation.table,
            relation.columns,
            source=relation.orphans(),
            shown=[f"c.{quoted(name)}" for name in relation.columns],
            word=lambda row: ", ".join(map(show, row)),
            detail=str(relation),
        )


@fault_kind(
    title="Keys that match only by collation",
    severity="high",
    counts="row",
    explanation="The text differs from the key it refers to by case, accents or blanks. MySQL finds the key "
    "all the same; Spark, Athena and most others compare bytes and lose the row.",
    handling="Text keys are joined as the source's own collation compares them.",
)
def collation_matches(connection: Connection, profile: Profile) -> Iterable[Finding]:
    for relation in relations(profile):
        if any(pair.is_text for pair in relation.pairs):
            yield from search(
                connection,
                relation.table,
                relation.columns,
                source=relation.inexact(),
                shown=[f"c.{quoted(name)}" for name in relation.columns]
                + [f"p.{quoted(name)}" for name in relation.referenced_columns],
                word=_from_to,
                detail=str(relation),
            )


def _from_to(row: Row) -> str:
    half = len(row) // 2
    return " → ".join(", ".join(map(show, side)) for side in (row[:half], row[half:]))
