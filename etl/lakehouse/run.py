"""One load, from the source to a published release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lakehouse import code, metrics
from lakehouse.audit.report import report
from lakehouse.audit.rotation import WantedAudit
from lakehouse.extract import Extraction, extract
from lakehouse.lake.branches import AUDIT
from lakehouse.lake.catalog import Lake
from lakehouse.progress import phase
from lakehouse.release.manifest import (
    Manifest,
    TableEntry,
    exact_sums,
    new_release_id,
    now,
    publication_time,
)
from lakehouse.release.publish import publish, recover, releases
from lakehouse.release.retention import expire, remove_orphans
from lakehouse.source.decide import Known, Wanted, decide, schema_fingerprint
from lakehouse.source.pace import NO_LIMITS, Limits
from lakehouse.star import Star, make_star
from lakehouse.survey import Survey
from lakehouse.update import Since, update_star


@dataclass(frozen=True)
class Outcome:
    """`bytes`: of the files written, 0 where nothing was loaded."""

    manifest: Manifest
    bytes: int = 0

    @property
    def report(self) -> str:
        """The reconciliation of the manifest's release, as a table."""
        return "\n".join(self.manifest.reconciliation)

    def numbers(self) -> dict[str, float]:
        """For metrics.py."""
        if self.manifest.mode == "unchanged":
            return {}
        return {
            metrics.ROWS: sum(entry.rows for entry in self.manifest.tables if entry.database == "raw"),
            metrics.BYTES: self.bytes,
            metrics.REJECTS: sum(entry.rows for entry in self.manifest.rejects),
        }


@dataclass(frozen=True)
class Wish:
    """How to load. `connections`: that read at a time, at most. `mode`, `accept_older`: decide.py's.
    `audit`: rotation.py's.
    `abandoned`: the run before was killed, and its unfinished files are to be removed."""

    connections: int
    mode: Wanted = "auto"
    audit: WantedAudit = "auto"
    accept_older: bool = False
    abandoned: bool = False
    limits: Limits = NO_LIMITS


def run(lake: Lake, found: Survey, wish: Wish) -> Outcome:
    """Loads the source and publishes the release, or finds that the current one is still the source.

    Raises the errors of errors.py; nothing is published then.
    """
    started = now()
    with phase("look after earlier runs") as shown:
        lake.create_databases()
        shown.note = _recover(lake, started, wish.abandoned)
        earlier = releases(lake)
    with phase("decide") as shown:
        decision = decide(_known(earlier), found.state, wish.mode, wish.accept_older)
        shown.note = f"{decision.mode}: {decision.reason}"
    if decision.mode == "unchanged":
        same = earlier[-1]
        return Outcome(replace(same, mode="unchanged", reason=f"nothing new since release {same.release}"))

    release = new_release_id(started)
    branch = AUDIT + release
    last = earlier[-1] if earlier else None
    extraction = extract(
        lake,
        found,
        branch,
        decision,
        wish.connections,
        last=last,
        wanted_audit=wish.audit,
        limits=wish.limits,
    )
    if extraction.changes is not None and last is not None:
        star = update_star(lake, found, branch, Since(last, extraction.changes))
    else:
        star = make_star(lake, found, branch)
    manifest = Manifest(
        release=release,
        mode=extraction.mode,
        reason=extraction.reason,
        started_at=started,
        published_at=publication_time(earlier),
        source_database=found.plan.database,
        source_position=extraction.position,
        code=code.fingerprint(),
        tables=tuple(_entries(extraction, star)),
        rejects=star.rejects,
        audit=extraction.audit,
        source_schema=schema_fingerprint(found.plan),
        zero_dates=found.plan.zero_dates,
        nulled=extraction.nulled,
        reconciliation=tuple(_report(extraction, star).splitlines()),
    )
    with phase("publish") as shown:
        _empty_what_is_gone(lake, manifest, earlier, branch)
        publish(lake, manifest)
        shown.note = f"release {release}"
    with phase("expire old releases") as shown:
        shown.note = f"{expire(lake)} snapshots"
    written = sum(staged.bytes for staged in (*extraction.staged.values(), *star.staged))
    return Outcome(manifest, written)


def _known(earlier: Sequence[Manifest]) -> Known | None:
    if not earlier:
        return None
    last = earlier[-1]
    return Known(last.source_database, last.source_position, last.source_schema, last.code, last.zero_dates)


def _recover(lake: Lake, started: datetime, abandoned: bool) -> str:
    recovery = recover(lake)
    orphans = remove_orphans(lake, lake.all_tables() if abandoned else recovery.stale, started)
    notes = [f"published {release}" for release in recovery.completed]
    if recovery.stale:
        notes.append(f"dropped {len(recovery.stale)} unfinished tables")
    if orphans:
        notes.append(f"removed {orphans} files")
    return ", ".join(notes)


def _entries(extraction: Extraction, star: Star) -> Iterator[TableEntry]:
    """In the order in which they will move: raw tables, dimensions, facts, rejects."""
    for name, staged in sorted(extraction.staged.items()):
        sums = exact_sums(extraction.measures[name])
        yield TableEntry("raw", name, staged.rows, sums, staged.snapshot_id)
    for staged in star.staged:
        measure = star.measures.get(staged.name)
        sums = exact_sums(measure) if measure else {}
        yield TableEntry("mart", staged.name, staged.rows, sums, staged.snapshot_id)


def _empty_what_is_gone(lake: Lake, manifest: Manifest, earlier: Sequence[Manifest], branch: str) -> None:
    present = {entry.table for entry in manifest.tables}
    for entry in earlier[-1].tables if earlier else ():
        if entry.table not in present:
            lake.stage_empty(*entry.table, branch)


def _report(extraction: Extraction, star: Star) -> str:
    rejected: Counter[str] = Counter()
    for entry in star.rejects:
        rejected[entry.table] += entry.rows
    raw, compared = extraction.measures, extraction.audit.compared
    source = {name: measure for name, measure in raw.items() if name not in compared}
    return report(source, raw, star.measures, rejected, compared)
