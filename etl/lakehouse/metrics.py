"""What a run on AWS tells CloudWatch; infra/metrics.ts names the same, for alarms and the dashboard."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lakehouse.errors import AuditError

NAMESPACE = "Lakehouse"
SUCCESS = "SuccessfulRuns"
AUDIT_FAILURES = "AuditFailures"
ROWS = "RowsRead"
BYTES = "BytesWritten"
REJECTS = "RejectedRows"
DURATION = "DurationSeconds"


@contextmanager
def sent(environment: str | None) -> Iterator[dict[str, float]]:
    """Sends what the run puts into the dictionary, its duration and its success, or that an audit failed.

    Without an environment nothing is sent. What can't be sent fails no run.
    """
    values: dict[str, float] = {}
    started = time.monotonic()
    try:
        yield values
    except AuditError:
        _send(environment, {AUDIT_FAILURES: 1})
        raise
    _send(environment, values | {SUCCESS: 1, DURATION: time.monotonic() - started})


def _send(environment: str | None, values: dict[str, float]) -> None:
    if environment is None:
        return
    import boto3  # noqa: PLC0415 - AWS Glue ships it; a laptop needs none
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    dimensions = [{"Name": "Environment", "Value": environment}]
    data = [{"MetricName": name, "Value": value, "Dimensions": dimensions} for name, value in values.items()]
    try:
        boto3.client("cloudwatch").put_metric_data(Namespace=NAMESPACE, MetricData=data)
    except (BotoCoreError, ClientError) as error:
        print(f"the run's metrics can't be sent: {error}", file=sys.stderr)
