"""What there is to load, and whether it is news. Spark is not needed, so that faults are told at once."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from lakehouse import code
from lakehouse.audit.source import measure_source
from lakehouse.model import Model, check_source, load_models
from lakehouse.progress import phase
from lakehouse.release.manifest import Manifest, exact_sums
from lakehouse.source.connection import connect
from lakehouse.source.plan import Plan, plan
from lakehouse.source.position import Position, read_position
from lakehouse.source.url import SourceUrl

SMALL_BYTES = 100_000_000


@dataclass(frozen=True)
class Survey:
    """The source as it was found, and what is made of it."""

    url: SourceUrl
    plan: Plan
    position: Position
    models: tuple[Model, ...]

    @property
    def bytes(self) -> int:
        """The source's size, as the server estimates it."""
        return sum(table.byte_estimate for table in self.plan.tables)

    @property
    def small(self) -> bool:
        return self.bytes < SMALL_BYTES


def survey(url: SourceUrl) -> Survey:
    """Raises SourceError: unreachable, or lacking what the models need, or holding what can't be copied."""
    models = load_models(code.root() / "models")
    with phase("plan") as shown, closing(connect(url)) as connection:
        planned = plan(connection, url.database)
        check_source(models, planned)
        found = Survey(url, planned, read_position(connection), models)
        shown.bytes, shown.note = found.bytes, f"{len(planned.tables)} tables"
        return found


def reason_to_load(last: Manifest, found: Survey) -> str:
    """Why `last`, the current release, is not what a load would give; empty where it is.

    A binlog position can only say that something is new: what a session keeps out of the binlog leaves it
    where it was. So nothing is new only where the source still has the same sums, too.
    """
    if last.code != code.fingerprint():
        return "the job's code has changed"
    known, position = last.source_position, found.position
    if last.source_database != found.plan.database or known.server_uuid != position.server_uuid:
        return "another source"
    if position.gtid_set is None:
        return "the source has no GTIDs to tell what is new"
    if known.gtid_set != position.gtid_set:
        return "the source has changed"
    _, measures = measure_source(found.url, found.plan.tables)
    there = {name: (measure.rows, exact_sums(measure)) for name, measure in measures.items()}
    if there != {entry.name: (entry.rows, entry.sums) for entry in last.tables if entry.database == "raw"}:
        return "the source has changed outside its binlog"
    return ""
