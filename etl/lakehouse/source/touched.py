"""Which rows were touched between two positions: the binary log tells, by key.

The log's values are not used. The rows are read by their keys in the snapshot, so one touched twice, or
touched and touched back, is no special case, and a key too many does no harm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from lakehouse.source.binlog import BinlogError, Change, key_of, read_changes
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan, Table
from lakehouse.source.snapshot import Key
from lakehouse.source.url import SourceUrl

# Beyond so many keys, or half of a table's rows, reading it whole is no dearer than finding rows by keys.
MAX_KEYS = 200_000
FEW_KEYS = 10_000  # cheap in any table, whatever the server estimates of it


@dataclass
class Touched:
    """By table of the source: `keys`, or in `whole` why all of it is to be read."""

    keys: dict[str, set[Key]] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)

    def follow(
        self, url: SourceUrl, plan: Plan, after: GtidSet, up_to: GtidSet, deadline: float = math.inf
    ) -> int:
        """Notes what the log has of these transactions. Returns the number of changes.

        Raises BinlogError where it can't tell for all tables; what it can't tell for some is `whole`.
        Raises SourceError where its connection is lost for good, or at `deadline` (of time.monotonic).
        """
        tables = {table.name: table for table in plan.tables}
        count = 0
        try:
            for change in read_changes(url, plan, after, up_to, deadline=deadline):
                count += 1
                self._note(tables[change.table], change)
        except BinlogError as error:
            if not error.tables:
                raise
            self.whole |= dict.fromkeys(error.tables, error.reason)
        return count

    def include(self, later: Touched) -> None:
        """Adds what was touched after this."""
        self.whole |= later.whole
        for name, keys in later.keys.items():
            self.keys.setdefault(name, set()).update(keys)

    def _note(self, table: Table, change: Change) -> None:
        if table.name in self.whole:
            return
        keys = self.keys.setdefault(table.name, set())
        keys.update(key_of(table, row) for row in (change.before, change.after) if row is not None)
        limit = min(MAX_KEYS, max(FEW_KEYS, table.row_estimate // 2))
        if len(keys) > limit:
            self.whole[table.name] = f"more than {limit:,} of its rows changed"
            del self.keys[table.name]
