"""Whether there is anything to load, and why."""

from __future__ import annotations

from lakehouse import code
from lakehouse.audit.source import measure_source
from lakehouse.release.manifest import Manifest, exact_sums
from lakehouse.source.plan import Plan
from lakehouse.source.position import Position
from lakehouse.source.url import SourceUrl


def reason_to_load(last: Manifest, url: SourceUrl, planned: Plan, position: Position) -> str:
    """Why `last`, the current release, is not what a load would give; empty where it is.

    A binlog position can only say that something is new: what a session keeps out of the binlog leaves it
    where it was. So nothing is new only where the source still has the same sums, too.
    """
    if last.code != code.fingerprint():
        return "the job's code has changed"
    known = last.source_position
    if last.source_database != url.database or known.server_uuid != position.server_uuid:
        return "another source"
    if position.gtid_set is None:
        return "the source has no GTIDs to tell what is new"
    if known.gtid_set != position.gtid_set:
        return "the source has changed"
    _, measures = measure_source(url, planned.tables)
    found = {name: (measure.rows, exact_sums(measure)) for name, measure in measures.items()}
    if found != {entry.name: (entry.rows, entry.sums) for entry in last.tables if entry.database == "raw"}:
        return "the source has changed outside its binlog"
    return ""
