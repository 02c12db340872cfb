"""A load that dies in a named phase, and the lake as the next process finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from tests.conftest import close_lake, make_lake
from tests.support.loads import Loads
from tests.support.phases import modules_with_phases, phase_with_end

# One phase of each kind, to die at its end; the steps of publishing one by one: tests/etl/test_publish.py.
PHASES = (
    "look after earlier runs",
    "decide",
    "read orderdetails",
    "read offices",
    "follow the binlog",
    "open a snapshot",
    "apply orderdetails",
    "reconcile with the source",
    "prepare text keys",
    "find rejected rows",
    "build dim_locations",
    "build fact_orders",
    "find changes of fact_orders",
    "update fact_orders",
    "audit the star",
)


class Killed(BaseException):
    """Not an Exception, so that nothing on the way can swallow it."""


def die_in(patch: pytest.MonkeyPatch, deadly: str) -> None:
    def die() -> None:
        raise Killed

    for module in modules_with_phases():
        patch.setattr(module, "phase", phase_with_end(deadly, die))


def reborn(loads: Loads, spark: SparkSession) -> Loads:
    """With the lake as the next process finds it."""
    close_lake(loads.lake)
    loads.lake = make_lake(spark, Path(loads.lake.warehouse))
    return loads
