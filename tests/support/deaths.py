"""A load that dies in a named phase, and the lake as the next process finds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakehouse import extract, overlay, prove, raw_copy, run, star, update
from lakehouse.progress import Phase, phase
from tests.conftest import close_lake, make_lake
from tests.support.loads import Loads

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
    "update fact_payments",
    "audit the star",
)


class Killed(BaseException):
    """Not an Exception, so that nothing on the way can swallow it."""


def die_in(patch: pytest.MonkeyPatch, deadly: str) -> None:
    @contextmanager
    def dying(name: str) -> Iterator[Phase]:
        with phase(name) as shown:
            yield shown
            if name == deadly:
                raise Killed

    for module in (extract, overlay, prove, raw_copy, run, star, update):
        patch.setattr(module, "phase", dying)


def reborn(loads: Loads, spark: SparkSession) -> Loads:
    """As the next process finds it."""
    close_lake(loads.lake)
    return Loads(loads.source, make_lake(spark, Path(loads.lake.warehouse)))
