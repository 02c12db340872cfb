"""The transactions between two places of the log, as the server lists them by a plain statement.

Cheaper than the replication stream (stream.py) for a few, and by place, not by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pymysql.cursors
from pymysql.constants import ER

from lakehouse.errors import SourceError
from lakehouse.source.connection import Connection, source_errors

EVENTS_A_STATEMENT = 5000
LISTING_TRIES = 50

_NEXT = re.compile(r"GTID_NEXT= '([0-9a-f-]+:\d+)'")
_ROTATED = re.compile(r"(.+);pos=(\d+)")


class Place(NamedTuple):
    """A file of the log and an offset in it, at the boundary of an event."""

    file: str
    offset: int


class Transaction(NamedTuple):
    gtid: str
    start: Place
    end: Place


def listed(control: Connection, start: Place, until: Place) -> Iterator[Transaction]:
    """The transactions that the log has from `start` to `until`, in its order."""
    here, opened = start, None
    while here != until:
        for event in _events(control, here):
            kind, there = event["Event_type"], Place(event["Log_name"], event["Pos"])
            if kind == "Gtid" and (gtid := _NEXT.search(event["Info"])):
                if opened:
                    yield Transaction(*opened, there)
                opened = gtid[1], there
            here = Place(event["Log_name"], event["End_log_pos"])
            if kind == "Rotate" and (rotated := _ROTATED.fullmatch(event["Info"])):
                here = Place(rotated[1], int(rotated[2]))
            if here == until:
                break
    if opened:
        yield Transaction(*opened, until)


def _events(control: Connection, start: Place) -> list[dict[str, Any]]:
    statement = f"SHOW BINLOG EVENTS IN %s FROM {start.offset} LIMIT {EVENTS_A_STATEMENT}"
    with (
        source_errors(f"the events of the binary log {start.file} can't be listed"),
        control.cursor(pymysql.cursors.DictCursor) as cursor,
    ):
        for left in reversed(range(LISTING_TRIES)):
            try:
                cursor.execute(statement, (start.file,))
                break
            except pymysql.err.OperationalError as error:
                # The server reads up to an event that is being written, and can't make it out.
                if error.args[0] != ER.ERROR_WHEN_EXECUTING_COMMAND or not left:
                    raise
        events = list(cursor.fetchall())
    if not events:
        raise SourceError(f"the binary log {start.file} has no event from {start.offset} on")
    return events
