"""What the log holds beyond a set of transactions."""

from __future__ import annotations

import uuid

from lakehouse.source.binlog.connection import events
from lakehouse.source.binlog.transactions import GTID
from lakehouse.source.connection import source_errors
from lakehouse.source.gtid import GtidSet
from lakehouse.source.url import SourceUrl


def gtids_beyond(url: SourceUrl, known: GtidSet) -> list[str]:
    """Every transaction, committed or not yet, that `known` hasn't, to the log's end as it is now.

    Raises SourceError, BinlogError.
    """
    with source_errors("the end of the source's binary log can't be read"):
        return [
            f"{uuid.UUID(bytes=event.body[1:17])}:{int.from_bytes(event.body[17:25], 'little')}"
            for event in events(url, known)
            if event.code == GTID
        ]
