"""The binary log around what a test does to its source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lakehouse.source.binlog import BinlogError, Change, read_changes
from lakehouse.source.gtid import GtidSet
from lakehouse.source.plan import Plan
from tests.support.source import Source

TABLE = "CREATE TABLE t (n int PRIMARY KEY, v varchar(20))"


def executed(source: Source) -> GtidSet:
    ((text,),) = source.rows("SELECT @@GLOBAL.gtid_executed")
    return GtidSet.parse(text)


def changes_of(source: Source, *statements: str, plan: Plan | None = None) -> list[Change]:
    """The changes that the statements, run as the owner, leave in the log. Default: the plan before them."""
    return changes_while(source, lambda: source.execute(*statements), plan)


def changes_while(source: Source, act: Callable[[], None], plan: Plan | None = None) -> list[Change]:
    plan = plan or source.plan()
    before = executed(source)
    act()
    return list(read_changes(source.url, plan, before, executed(source)))


def failure_of(
    source: Source, *statements: str, plan: Plan | None = None
) -> tuple[BinlogError, list[Change]]:
    """The error that reading what the statements leave ends with, and the changes that came before it."""
    plan = plan or source.plan()
    before = executed(source)
    source.execute(*statements)
    found: list[Change] = []
    try:
        found.extend(read_changes(source.url, plan, before, executed(source)))
    except BinlogError as error:
        return error, found
    raise AssertionError(f"the log was read without a complaint: {found}")


def short(changes: list[Change]) -> list[tuple[Any, Any]]:
    """The values before and after each change."""
    return [
        (tuple(c.before.values()) if c.before else None, tuple(c.after.values()) if c.after else None)
        for c in changes
    ]
