"""Which rows changed between two sets of transactions, from the row events of the binary log."""

from lakehouse.source.binlog.error import BinlogError
from lakehouse.source.binlog.keys import key_of
from lakehouse.source.binlog.stream import Change, read_changes

__all__ = ["BinlogError", "Change", "key_of", "read_changes"]
