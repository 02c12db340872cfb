"""How much of the source a release is held against: all of it, or what was touched and a slice of the rest.

A full audit reads every row of the source, which after a small change would cost it more than the change.
So after an incremental load only the touched rows of large tables are compared, and of the others one of
SLICES slices, the next one each time; every FULL_EVERY-th release is held against the source wholly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lakehouse.audit.scope import EVERYTHING, Piece, pieces

Level = Literal["full", "touched"]
WantedAudit = Literal["auto", "full"]

FULL_EVERY = 8  # releases
SLICES = FULL_EVERY - 1


@dataclass(frozen=True)
class Audit:
    """How a release was audited.

    turn: how many releases ago everything was compared, 0 where it was now. cuts: where the pieces of each
    large table begin, by lake name and first key column, from the last full audit. compared: the rows that
    were held against the source, of the tables of which that weren't all.
    """

    level: Level = "full"
    turn: int = 0
    cuts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    compared: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Audit:
        cuts = {name: tuple(starts) for name, starts in value.get("cuts", {}).items()}
        return cls(**{**value, "cuts": cuts})

    def following(self, wanted: WantedAudit = "auto") -> Audit:
        """The next one's level, turn and cuts, after an incremental load."""
        turn = 0 if wanted == "full" else (self.turn + 1) % FULL_EVERY
        return Audit("touched", turn, self.cuts) if turn else Audit()

    def pieces(self, table: str) -> tuple[Piece, ...]:
        """All of the table, by its lake name."""
        starts = self.cuts.get(table)
        return (EVERYTHING,) if starts is None else pieces(starts)

    def due(self, table: str) -> tuple[Piece, ...]:
        """Those that are to be compared, whether they were touched or not."""
        found = self.pieces(table)
        if self.level == "full" or table not in self.cuts:
            return found
        slice_number = self.turn - 1
        return tuple(
            piece for number, piece in enumerate(found) if number * SLICES // len(found) == slice_number
        )
