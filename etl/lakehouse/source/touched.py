"""Which rows were touched between two positions: the binary log tells, by key.

The log's values are not used. The rows are read by their keys in the snapshot, so one touched twice, or
touched and touched back, is no special case, and a key too many does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lakehouse.source.binlog import BinlogError, Change, key_of, read_changes
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from lakehouse.source.snapshot import Key
from lakehouse.source.url import SourceUrl

# Beyond it, reading the whole table is no dearer than finding so many rows by their keys.
MAX_KEYS = 200_000


@dataclass
class Touched:
    """By table of the source: `keys`, or in `whole` why all of it is to be read."""

    keys: dict[str, set[Key]] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)

    def follow(self, url: SourceUrl, plan: Plan, after: GtidSet, up_to: GtidSet) -> int:
        """Notes what the log has of these transactions. Returns the number of changes.

        Raises BinlogError where it can't tell for all tables; what it can't tell for some is `whole`.
        """
        try:
            return self.add(plan, read_changes(url, plan, after, up_to))
        except BinlogError as error:
            if not error.tables:
                raise
            self.whole |= dict.fromkeys(error.tables, error.reason)
            return 0

    def add(self, plan: Plan, changes: Iterable[Change]) -> int:
        """Notes the rows that `changes` are about; returns how many changes there were."""
        tables = {table.name: table for table in plan.tables}
        count = 0
        for change in changes:
            count += 1
            name, table = change.table, tables[change.table]
            if name in self.whole:
                continue
            if not table.primary_key:
                self.whole[name] = "it has no primary key"
                continue
            keys = self.keys.setdefault(name, set())
            keys.update(key_of(table, row) for row in (change.before, change.after) if row is not None)
            if len(keys) > MAX_KEYS:
                self.whole[name] = f"more than {MAX_KEYS:,} of its rows changed"
                del self.keys[name]
        return count
