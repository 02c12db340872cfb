"""One load, from the source to a published release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from lakehouse import code
from lakehouse.audit.report import report
from lakehouse.decide import reason_to_load
from lakehouse.extract import Extraction, extract
from lakehouse.lake.branches import AUDIT
from lakehouse.lake.catalog import Lake
from lakehouse.model import check_source, load_models
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
from lakehouse.source.connection import connect
from lakehouse.source.plan import plan
from lakehouse.source.position import read_position
from lakehouse.source.url import SourceUrl
from lakehouse.star import Star, make_star


@dataclass(frozen=True)
class Outcome:
    """`report`: the reconciliation as a table, empty where nothing was loaded."""

    manifest: Manifest
    report: str = ""


def run(lake: Lake, url: SourceUrl, connections: int, abandoned: bool = False) -> Outcome:
    """Loads the source and publishes the release, or finds that the current one is still the source.

    `connections`: to the source at a time, at most. `abandoned`: the run before was killed, and its
    unfinished files are to be removed. Raises the errors of errors.py; nothing is published then.
    """
    started = now()
    with phase("look after earlier runs") as shown:
        lake.create_databases()
        shown.note = _recover(lake, started, abandoned)
        earlier = releases(lake)
    with phase("plan") as shown, closing(connect(url)) as connection:
        models = load_models(code.root() / "models")
        planned = plan(connection, url.database)
        check_source(models, planned)
        last = earlier[-1] if earlier else None
        position = read_position(connection)
        reason = reason_to_load(last, url, planned, position) if last else "first release"
        shown.note = f"{len(planned.tables)} tables, {reason or 'nothing new'}"
    if last and not reason:
        return Outcome(replace(last, mode="unchanged", reason=f"nothing new since {last.published_at}"))

    release = new_release_id(started)
    branch = AUDIT + release
    extraction = extract(lake, url, planned, branch, connections)
    star = make_star(lake, url, planned, models, branch)
    manifest = Manifest(
        release=release,
        mode="full",
        reason=reason,
        started_at=started,
        published_at=publication_time(earlier),
        source_database=url.database,
        source_position=extraction.position,
        code=code.fingerprint(),
        tables=tuple(_entries(extraction, star)),
        rejects=star.rejects,
    )
    with phase("publish") as shown:
        _empty_what_is_gone(lake, manifest, earlier, branch)
        publish(lake, manifest)
        shown.note = f"release {release}"
    with phase("expire old releases") as shown:
        shown.note = f"{expire(lake)} snapshots"
    return Outcome(manifest, _report(extraction, star))


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
    return report(extraction.measures, extraction.measures, star.measures, rejected)
