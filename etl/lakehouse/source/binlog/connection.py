"""Events of the binary log as the server sends them: framed, checked for damage, in order."""

from __future__ import annotations

import math
import secrets
import time
import uuid
import zlib
from collections.abc import Generator
from contextlib import closing
from typing import Any, NamedTuple

from lakehouse.source.binlog.error import BinlogError
from lakehouse.source.connection import connect, is_mariadb
from lakehouse.source.gtid import GtidSet
from lakehouse.source.url import SourceUrl

HEARTBEAT_S = 10
PATIENCE_S = 2 * HEARTBEAT_S  # with a silent server, at the least
READ_TIMEOUT_S = 60  # some heartbeats: a server that is searching its log sends nothing else

ROTATE, FORMAT, HEARTBEAT = 4, 15, 27

_COM_BINLOG_DUMP_GTID = 0x1E
_NON_BLOCK, _THROUGH_GTID = 0x01, 0x04
_HEADER, _CHECKSUM = 19, 4


class Event(NamedTuple):
    code: int
    body: bytes


def events(url: SourceUrl, after: GtidSet, deadline: float = math.inf) -> Generator[Event]:
    """Every event of the log from the first transaction that `after` hasn't, to the log's end as it is now.

    Silence is borne until about `deadline` (of time.monotonic), and for READ_TIMEOUT_S at most.
    Raises BinlogError (damage), SourceError (can't connect), and PyMySQL's errors.
    """
    patience = max(PATIENCE_S, deadline - time.monotonic())
    with closing(connect(url, read_timeout_s=min(READ_TIMEOUT_S, patience))) as connection:
        if is_mariadb(connection):
            raise BinlogError("the source is MariaDB, whose binary log is another one")
        with connection.cursor() as cursor:
            cursor.execute(_settings())
        name = b""
        request = (
            (_NON_BLOCK | _THROUGH_GTID).to_bytes(2, "little")
            # The upper half: no replica of this source is likely to have the number.
            + (1 << 31 | secrets.randbits(31)).to_bytes(4, "little")
            + len(name).to_bytes(4, "little")
            + name
            + (4).to_bytes(8, "little")
        )
        encoded = after.encoded()
        stream: Any = connection
        stream._execute_command(_COM_BINLOG_DUMP_GTID, request + len(encoded).to_bytes(4, "little") + encoded)
        checked = False
        while True:
            packet = stream._read_packet()
            if packet.is_eof_packet():
                return
            event = packet.get_all_data()[1:]
            code = event[4]
            if code == FORMAT:
                checked = event[-_CHECKSUM - 1] == 1
            if code in (ROTATE, HEARTBEAT):  # made for us, nothing of the log
                yield Event(code, b"")
            elif not checked:
                yield Event(code, event[_HEADER : -_CHECKSUM if code == FORMAT else None])
            elif zlib.crc32(event[:-_CHECKSUM]) != int.from_bytes(event[-_CHECKSUM:], "little"):
                raise BinlogError("an event of the binary log is damaged: its checksum is wrong")
            else:
                yield Event(code, event[_HEADER:-_CHECKSUM])


def _settings() -> str:
    """Each variable also by its name before 8.0.26."""
    settings = {
        "binlog_checksum": "'CRC32'",
        "heartbeat_period": str(HEARTBEAT_S * 10**9),  # nanoseconds
    }
    pairs = [f"@{role}_{name} = {value}" for name, value in settings.items() for role in ("source", "master")]
    identity = uuid.uuid4()
    pairs += [f"@{role}_uuid = '{identity}'" for role in ("replica", "slave")]
    return f"SET {', '.join(pairs)}"
