"""What there is to load. Spark is not needed, so that faults are told at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from lakehouse import code
from lakehouse.model import Model, check_source, load_models
from lakehouse.progress import phase
from lakehouse.source.connection import connect
from lakehouse.source.decide import State
from lakehouse.source.inventory import read_inventory
from lakehouse.source.plan import Plan, plan_of
from lakehouse.source.position import position_of, read_log_status
from lakehouse.source.preflight import binlog_obstacles
from lakehouse.source.types import ZeroDates
from lakehouse.source.url import SourceUrl


@dataclass(frozen=True)
class Survey:
    """The source as it was found, and what is made of it.

    `whole_tables`: those whose changes its binary log doesn't tell, and why.
    """

    url: SourceUrl
    plan: Plan
    state: State
    whole_tables: Mapping[str, str]
    models: tuple[Model, ...]

    @property
    def bytes(self) -> int:
        """The source's size, as the server estimates it."""
        return sum(table.byte_estimate for table in self.plan.tables)


def survey(url: SourceUrl, zero_dates: ZeroDates = "error") -> Survey:
    """Raises SourceError: unreachable, or lacking what the models need, or holding what can't be copied."""
    models = load_models(code.root() / "models")
    with phase("plan") as shown, closing(connect(url)) as connection:
        inventory = read_inventory(connection, url.database)
        planned = plan_of(inventory, url.database, zero_dates)
        check_source(models, planned)
        log_status = read_log_status(connection)
        preflight = binlog_obstacles(connection, planned, inventory, log_status)
        state = State(
            planned,
            position_of(log_status, inventory.variables),
            inventory.variables.get("gtid_purged", ""),
            preflight.obstacles,
            code.fingerprint(),
        )
        found = Survey(url, planned, state, preflight.whole_tables, models)
        shown.bytes, shown.note = found.bytes, f"{len(planned.tables)} tables"
        return found
