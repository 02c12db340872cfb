"""What CloudWatch is told of a run, by the names that the alarms know."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from lakehouse import metrics
from lakehouse.errors import AuditError, SourceError
from tests.support.mysql import ROOT

Sent = list[tuple[str, dict[str, float]]]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Sent:
    sent: Sent = []

    class CloudWatch:
        def put_metric_data(self, Namespace: str, MetricData: list[dict[str, Any]]) -> None:  # noqa: N803
            assert {str(entry["Dimensions"]) for entry in MetricData} == {
                "[{'Name': 'Environment', 'Value': 'dev'}]"
            }
            sent.append((Namespace, {entry["MetricName"]: entry["Value"] for entry in MetricData}))

    monkeypatch.setattr(boto3, "client", lambda service: CloudWatch())
    return sent


def test_the_names_are_those_of_the_infrastructure() -> None:
    declared = (ROOT / "infra" / "metrics.ts").read_text("utf-8")
    here = {name: value for name, value in vars(metrics).items() if name.isupper()}
    there = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper(): value
        for name, value in re.findall(r'^  (\w+): "(\w+)",$', declared, re.MULTILINE)
    }
    there |= dict(re.findall(r'METRICS_(NAMESPACE) = "(\w+)"', declared))
    assert there == here


def test_a_run_that_went_well(cloud: Sent) -> None:
    with metrics.sent("dev") as values:
        values[metrics.ROWS] = 326
    ((namespace, told),) = cloud
    assert namespace == "Lakehouse"
    assert told.pop(metrics.DURATION) >= 0
    assert told == {metrics.ROWS: 326, metrics.SUCCESS: 1}


def test_a_failed_audit_is_told_apart(cloud: Sent) -> None:
    with pytest.raises(AuditError), metrics.sent("dev"):
        raise AuditError("no")
    assert cloud == [("Lakehouse", {metrics.AUDIT_FAILURES: 1})]
    with pytest.raises(SourceError), metrics.sent("dev"):
        raise SourceError("no")
    assert len(cloud) == 1


def test_a_laptop_sends_nothing(cloud: Sent) -> None:
    with metrics.sent(None):
        pass
    assert cloud == []


def test_what_cannot_be_sent_fails_no_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(service: str) -> Any:
        raise EndpointConnectionError(endpoint_url="https://monitoring.example")

    monkeypatch.setattr(boto3, "client", unreachable)
    with metrics.sent("dev"):
        pass
    assert "metrics can't be sent" in capsys.readouterr().err
