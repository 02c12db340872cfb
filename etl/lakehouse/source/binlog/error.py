"""Why the binary log can't be trusted, and for which tables."""

from __future__ import annotations


class BinlogError(Exception):
    """`reason` is a clause for people; `tables` are names of the source, empty where all are meant."""

    def __init__(self, reason: str, tables: frozenset[str] = frozenset()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.tables = tables
