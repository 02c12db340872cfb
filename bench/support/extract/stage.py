"""What every part works on: the server, the shop to load, and a small one that warms a session up."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.support.extract.programs import Job, job
from bench.support.extract.shop import Shop
from tests.support.mysql import Server

STAGES = 20  # the shop is seeded at a twentieth of its size and grows to a quarter and the whole
WARM_LINES = 300_000
WARM_LOADS = 2


@dataclass(frozen=True)
class Stage:
    """`rows`: order lines of the whole, about. `rounds`: how often the compared loads are repeated."""

    server: Server
    shop: Shop
    warm: Shop
    rows: int
    rounds: int

    @contextmanager
    def warm_job(self, cores: Sequence[int] = ()) -> Iterator[Job]:
        """A session of the job that has loaded the small shop already."""
        with job(self.server, cores) as session:
            for _ in range(WARM_LOADS):
                session.load("audited", self.warm.database)
            yield session


def set_stage(server: Server, rows: int, rounds: int) -> Stage:
    warm = Shop(server, "warm", min(WARM_LINES, rows))
    return Stage(server, Shop(server, "shop", rows // STAGES), warm, rows, rounds)


def cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))
