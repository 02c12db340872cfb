"""A release's manifest: what was published, from which moment of the source, and with which sums."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from lakehouse.audit.measure import Measure
from lakehouse.audit.rotation import Audit
from lakehouse.lake.catalog import Database, TableName
from lakehouse.source.position import Position
from lakehouse.source.types import ZeroDates

Mode = Literal["full", "incremental", "snapshot", "unchanged", "rollback"]

ROW_DDL = (
    "release STRING, mode STRING, reason STRING, started_at TIMESTAMP, published_at TIMESTAMP, "
    "gtid_set STRING, manifest STRING"
)


@dataclass(frozen=True)
class TableEntry:
    """One table of a release. `sums`: exact, by column, as decimal text; null where no row has a value."""

    database: Database
    name: str
    rows: int
    sums: Mapping[str, str | None]
    snapshot_id: int

    @property
    def table(self) -> TableName:
        return self.database, self.name

    def measure(self) -> Measure:
        """Rows and sums only."""
        sums = {name: None if text is None else Decimal(text) for name, text in self.sums.items()}
        return Measure(self.rows, 0, sums)


@dataclass(frozen=True)
class RejectEntry:
    rule: str
    table: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """Tables are in the order in which they move. Times are UTC, whole seconds.

    `audit`: how much was held against the source. `source_schema`: decide.py's fingerprint of the source's
    tables. `nulled`: by "table.column" of raw, how many of the source's values are no dates, and NULL here.
    `reconciliation`: the lines of the report that the release passed, for later runs to show.
    """

    release: str
    mode: Mode
    reason: str
    started_at: datetime
    published_at: datetime
    source_database: str
    source_position: Position
    code: str
    tables: tuple[TableEntry, ...]
    rejects: tuple[RejectEntry, ...]
    audit: Audit = field(default_factory=Audit)
    source_schema: str = ""
    zero_dates: ZeroDates = "error"
    nulled: Mapping[str, int] = field(default_factory=dict)
    reconciliation: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, as docs/architecture.md lists them."""
        times = {"started_at": _text(self.started_at), "published_at": _text(self.published_at)}
        return asdict(self) | times

    def to_row(self) -> tuple[Any, ...]:
        """A row of the table `releases`, columns as in ROW_DDL."""
        return (
            self.release,
            self.mode,
            self.reason,
            self.started_at,
            self.published_at,
            self.source_position.gtid_set,
            json.dumps(self.to_json()),
        )


def from_json(text: str) -> Manifest:
    """Also of an older job's manifest, and of a newer one's, whose other fields are left out."""
    value = json.loads(text)
    known = {each.name: value[each.name] for each in fields(Manifest) if each.name in value}
    return Manifest(
        **known
        | {
            "started_at": datetime.fromisoformat(value["started_at"]),
            "published_at": datetime.fromisoformat(value["published_at"]),
            "source_position": Position(**value["source_position"]),
            "tables": tuple(TableEntry(**entry) for entry in value["tables"]),
            "rejects": tuple(RejectEntry(**entry) for entry in value["rejects"]),
            "audit": Audit.from_json(value.get("audit", {})),
            "reconciliation": tuple(value.get("reconciliation", ())),
        }
    )


def exact_sums(measure: Measure) -> dict[str, str | None]:
    """Sums as a manifest has them."""
    return {name: None if total is None else f"{total:f}" for name, total in measure.sums.items()}


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def new_release_id(moment: datetime) -> str:
    """`20261124-061530-4f2a`: sorts by time, and two of one second differ."""
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def publication_time(earlier: Sequence[Manifest]) -> datetime:
    """Now, but after every earlier release's: the newest release is the one with the last time."""
    return max([now(), *(manifest.published_at + timedelta(seconds=1) for manifest in earlier)])


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
