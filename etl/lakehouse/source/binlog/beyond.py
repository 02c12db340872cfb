"""What the log holds beyond a set of transactions."""

from __future__ import annotations

from lakehouse.source.binlog.connection import events
from lakehouse.source.binlog.transactions import GTID, read_gtid, written
from lakehouse.source.connection import source_errors
from lakehouse.source.gtid import GtidSet
from lakehouse.source.url import SourceUrl


def gtids_beyond(url: SourceUrl, known: GtidSet) -> list[str]:
    """Every transaction, committed or not yet, that `known` hasn't, to the log's end as it is now.

    Raises SourceError, BinlogError.
    """
    with source_errors("the end of the source's binary log can't be read"):
        return [written(read_gtid(event.body)) for event in events(url, known) if event.code == GTID]
