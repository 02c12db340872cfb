"""Nothing new, what changed, or everything: decided by what the last release and the source say."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from lakehouse.errors import SourceError, UsageError
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from lakehouse.source.position import Position
from lakehouse.source.types import ZeroDates

Wanted = Literal["auto", "full", "incremental", "snapshot"]
Chosen = Literal["unchanged", "incremental", "full", "snapshot"]


@dataclass(frozen=True)
class Known:
    """What the last release says of the source that it came from."""

    database: str
    position: Position
    schema: str
    code: str
    zero_dates: ZeroDates = "error"


@dataclass(frozen=True)
class State:
    """The source as it is now. `purged`: transactions that its log has no longer. `obstacles`: why its log
    can't be trusted, none where it can."""

    plan: Plan
    position: Position
    purged: str
    obstacles: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Decision:
    """`since`: the position that an incremental load goes on from."""

    mode: Chosen
    reason: str
    since: GtidSet | None = None


def decide(known: Known | None, found: State, wanted: Wanted, accept_older: bool) -> Decision:
    """Raises UsageError: `wanted` can't be; SourceError: the source is older than the last release."""
    older = known is not None and _is_older(known, found)
    if known and older and not accept_older:
        lacking = known.position.gtids.minus(found.position.gtids)
        raise SourceError(
            f"the source lacks {lacking.count():,} transactions of the last release ({lacking}): it is "
            "older, or was restored; --accept-older publishes what it has now"
        )
    if wanted == "snapshot":
        return Decision("snapshot", "asked for")
    if found.obstacles:
        if wanted != "auto":
            raise UsageError(f"--mode {wanted} can't be: {'; '.join(found.obstacles)}")
        return Decision("snapshot", found.obstacles[0])
    if wanted == "full":
        return Decision("full", "asked for")
    why_full = "the source is older, as was accepted" if older else _why_full(known, found)
    if known is None or why_full:
        if wanted == "incremental":
            raise UsageError(f"--mode incremental can't be: {why_full}")
        return Decision("full", why_full)
    since = known.position.gtids
    if since == found.position.gtids:
        return Decision("unchanged", "nothing new")
    new = found.position.gtids.minus(since).count()
    return Decision("incremental", f"{new:,} transactions since the last release", since)


def _is_older(known: Known, found: State) -> bool:
    """Whether the source shares the last release's history and lacks some of it."""
    if known.database != found.plan.database or found.position.gtid_set is None:
        return False
    try:
        last = known.position.gtids
        lacking = last.minus(found.position.gtids)
    except ValueError:  # tagged GTIDs, an obstacle of their own
        return False
    return bool(lacking) and lacking != last


def _why_full(known: Known | None, found: State) -> str:
    if known is None:
        return "first release"
    if known.code != found.code:
        return "the job's code has changed"
    last = known.position.gtids
    if known.database != found.plan.database or not found.position.gtids.covers(last):
        return "another source"
    reasons = {
        "the last release's position is not exact": not (last and known.position.exact),
        f"--zero-dates was {known.zero_dates}": known.zero_dates != found.plan.zero_dates,
        "the tables' columns or keys have changed": known.schema != schema_fingerprint(found.plan),
        "the source has purged its binary log since": not last.covers(GtidSet.parse(found.purged)),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def schema_fingerprint(plan: Plan) -> str:
    """Changes with every table, column, type and key of the source."""
    tables = [
        [
            table.name,
            table.primary_key,
            [
                (found.name, found.column_type, found.nullable, str(found.collation))
                for found in table.columns
            ],
        ]
        for table in plan.tables
    ]
    return hashlib.sha256(json.dumps(tables).encode()).hexdigest()[:16]
