"""A source with work to do for others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

from tests.support.mysql import Server
from tests.support.source import connect_owner


def connection_id(connection: Any) -> int:
    """As the server knows it, for KILL."""
    return int(connection.thread_id())


@contextmanager
def busy(server: Server, threads: int) -> Iterator[None]:
    """So many statements of others run, until the block ends."""
    others = [connect_owner(server) for _ in range(threads)]
    with (
        ThreadPoolExecutor(threads) as pool,
        closing(connect_owner(server)) as owner,
        owner.cursor() as cursor,
    ):
        for other in others:
            pool.submit(other.query, "DO SLEEP(600)")
        try:
            count = "SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'DO SLEEP(600)'"
            while not cursor.execute(count) or cursor.fetchone() != (threads,):
                time.sleep(0.02)
            yield
        finally:
            for other in others:
                cursor.execute(f"KILL {connection_id(other)}")
