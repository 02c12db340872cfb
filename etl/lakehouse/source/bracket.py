"""Which of a few transactions a snapshot sees: it sees a prefix of them, so it is found by their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lakehouse.source.binlog import BinlogError, Change, key_of, read_changes
from lakehouse.source.connection import source_errors
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Column, Plan, Table
from lakehouse.source.snapshot import Key, Snapshot
from lakehouse.source.sql import literal, quoted
from lakehouse.source.types import is_integer
from lakehouse.source.url import SourceUrl

_SAME_IN_BOTH = ("decimal", "date", "varchar", "char", "text")
_UNICODE = ("utf8", "ascii")

Image = Mapping[str, Any] | None


@dataclass
class History:
    """A row's images by the number of transactions seen: `images[0]` before the first that changed it."""

    at: list[int] = field(default_factory=lambda: [0])
    images: list[Image] = field(default_factory=list)

    def after(self, seen: int) -> Image:
        return [image for at, image in zip(self.at, self.images, strict=True) if at <= seen][-1]


def resolve(
    url: SourceUrl,
    plan: Plan,
    snapshot: Snapshot,
    executed: GtidSet,
    pending: Sequence[str],
    *,
    deadline: float,
) -> int | None:
    """How many of `pending`, in the log's order, the snapshot sees; None where its rows don't tell.

    Everything in `executed` is seen. `deadline`: read_changes'. Raises SourceError, BinlogError.
    """
    flushed = executed.union(GtidSet.parse(",".join(pending)))
    changes = read_changes(url, plan, executed, flushed, deadline=deadline)
    try:
        histories = trace(plan, changes, pending)
    except BinlogError as error:
        if error.tables:  # whose rows can't be followed; in another bracket they need not be
            return None
        raise
    tables = {table.name: table for table in plan.tables}
    rows = {(name, key): _row(snapshot, tables[name], key) for name, key in histories}
    return visible(len(pending), histories, rows)


def trace(plan: Plan, changes: Iterable[Change], pending: Sequence[str]) -> dict[tuple[str, Key], History]:
    """The history of each row that `pending` touch, by table and key."""
    tables = {table.name: table for table in plan.tables}
    order = {gtid: number for number, gtid in enumerate(pending, 1)}
    histories: dict[tuple[str, Key], History] = {}
    for change in changes:
        if change.gtid not in order:
            continue
        for key, before, after in _by_key(tables[change.table], change):
            history = histories.setdefault((change.table, key), History())
            if not history.images:
                history.images.append(before)
            history.at.append(order[change.gtid])
            history.images.append(after)
    return histories


def visible(
    count: int, histories: Mapping[tuple[str, Key], History], rows: Mapping[tuple[str, Key], Image]
) -> int | None:
    """The number of transactions, 0 to `count`, after which every row is as `rows` has it.

    Where several would do, the last, if they make no difference: what is between them touched nothing.
    """
    fitting = [
        seen
        for seen in range(count + 1)
        if all(_fits(history.after(seen), rows[place]) for place, history in histories.items())
    ]
    if not fitting:
        return None
    last = fitting[-1]
    same = (history.after(seen) == history.after(last) for history in histories.values() for seen in fitting)
    return last if all(same) else None


def _by_key(table: Table, change: Change) -> Iterator[tuple[Key, Image, Image]]:
    before = key_of(table, change.before) if change.before is not None else None
    after = key_of(table, change.after) if change.after is not None else None
    if before == after and before is not None:
        yield before, change.before, change.after
        return
    if before is not None:
        yield before, change.before, None
    if after is not None:
        yield after, None, change.after


def _row(snapshot: Snapshot, table: Table, key: Key) -> Image:
    names = [column.name for column in _compared(table)]
    own = dict(zip(table.primary_key, key, strict=True))
    conditions = (f"{quoted(name)} = {literal(value)}" for name, value in own.items())
    with (
        source_errors(f"a row of {table.name!r} can't be read"),
        snapshot.connection.cursor() as cursor,
    ):
        cursor.execute(
            f"SELECT {', '.join(map(quoted, names))} FROM {quoted(snapshot.database, table.name)} "
            f"WHERE {' AND '.join(conditions)}"
        )
        row = cursor.fetchone()
    found = None if row is None else dict(zip(names, row, strict=True))
    # A collation may find a row whose key is written otherwise: that is another one.
    return found if found and all(own[name] == found[name] for name in own.keys() & found.keys()) else None


def _fits(image: Image, row: Image) -> bool:
    if image is None or row is None:
        return image is row
    return all(_same(image[name], value) for name, value in row.items() if name in image)


def _same(ours: Any, theirs: Any) -> bool:
    return bool(ours == theirs) and isinstance(ours, type(theirs))


def _compared(table: Table) -> list[Column]:
    """The columns whose values the log and a query give alike."""
    return [column for column in table.columns if _is_same_in_both(column)]


def _is_same_in_both(column: Column) -> bool:
    if is_integer(column.column_type) and not column.column_type.startswith("year"):
        return True
    kind = column.column_type.split("(")[0].split(" ")[0]
    plain = column.collation is None or column.collation.charset.startswith(_UNICODE)
    return kind in _SAME_IN_BOTH and plain
