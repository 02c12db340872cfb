"""The two ways that a value takes to the lake, for tests of types."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.support.source import Source

Way = Callable[[Source, SparkSession, str], DataFrame]

WAYS = [pytest.param(Source.read, id="ranges"), pytest.param(Source.read_in_snapshot, id="snapshot")]
