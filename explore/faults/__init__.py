"""The faults of a database's data, each found by one function under its own name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from explore.faults import cells, keys, places, sales, schema
from explore.faults.kind import SEVERITIES, Fault, FaultKind, Finding
from explore.shape import Profile
from lakehouse.source.connection import Connection

__all__ = ["KINDS", "Fault", "FaultKind", "find_faults"]

KINDS: tuple[FaultKind, ...] = (
    keys.orphans,
    keys.collation_matches,
    places.shared_postal_codes,
    cells.zero_dates,
    schema.unrepresentable_types,
    schema.colliding_names,
    cells.blank_ends,
    cells.white_space_ends,
    schema.no_primary_key,
    schema.uncounted_tables,
    sales.orders_without_lines,
    sales.orders_never_shipped,
    sales.orders_shipped_late,
    sales.products_never_sold,
    sales.customers_without_orders,
    sales.customers_without_representative,
    sales.customers_without_credit,
    schema.empty_tables,
    schema.all_null_columns,
)

Track = Callable[[tuple[FaultKind, ...]], Iterable[FaultKind]]


def find_faults(connection: Connection, profile: Profile, track: Track = iter) -> list[Fault]:
    """All faults, the severest kinds first, inside the snapshot in which the profile was read.

    `track` sees the kinds go by, to show progress. A fault that can't be looked for has an Unmeasured
    count; SourceError where the connection breaks.
    """
    faults = [_fault(kind, finding) for kind in track(KINDS) for finding in kind.find(connection, profile)]
    return sorted(faults, key=lambda fault: SEVERITIES.index(fault.severity))


def _fault(kind: FaultKind, finding: Finding) -> Fault:
    return Fault(
        name=kind.name,
        title=kind.title,
        severity=kind.severity,
        counts=kind.counts,
        explanation=kind.explanation,
        handling=kind.handling,
        table=finding.table,
        columns=finding.columns,
        count=finding.count,
        examples=finding.examples,
        detail=finding.detail,
    )
