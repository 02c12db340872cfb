"""Time and memory at a twentieth, a quarter and the whole of the rows, each in a session of its own."""

from __future__ import annotations

from typing import Any

from bench.support.extract.bars import Bar, Part
from bench.support.extract.stage import STAGES, Stage

NAME = "growth"
SHARES = (1 / STAGES, 1 / 4, 1.0)
# Noise; what does not grow with the rows makes the time of each row less, not more.
SLACK = 1.15


def measure(stage: Stage) -> Part:
    sizes = []
    for share in SHARES:
        stage.shop.grow(round(stage.rows * share))
        with stage.warm_job() as job:
            sizes.append({"lines": stage.shop.lines, **job.load("audited", stage.shop.database)})
    return judge(sizes)


def judge(sizes: list[dict[str, Any]]) -> Part:
    """`sizes`: small, middle, whole."""
    _, middle, whole = sizes
    each = [size["seconds"] / size["lines"] for size in (middle, whole)]
    return Part(
        (
            Bar("growth: time of a row at 4 times the rows", each[1] / each[0], SLACK),
            Bar("growth: memory at 4 times the rows", whole["peak_bytes"] / middle["peak_bytes"], SLACK),
        ),
        {"sizes": sizes},
    )
