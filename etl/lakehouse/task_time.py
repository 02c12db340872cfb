"""How long Spark's tasks ran for a piece of work: not what they waited for, nor planning and committing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

T = TypeVar("T")


def timed(spark: SparkSession, work: Callable[[], T]) -> tuple[T, float | None]:
    """`work`'s result, and the seconds of the tasks that it started; None where Spark doesn't say."""
    context: Any = spark.sparkContext
    group = uuid4().hex
    context.setLocalProperty("spark.jobGroup.id", group)
    result = work()
    tracker, store = context.statusTracker(), context._jsc.sc().statusStore()
    jobs = filter(None, (tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(group)))
    try:
        milliseconds = sum(
            store.lastStageAttempt(stage).executorRunTime() for job in jobs for stage in job.stageIds
        )
    except Py4JJavaError:  # no longer kept
        return result, None
    return result, milliseconds / 1000 or None
