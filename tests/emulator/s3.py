"""S3: events for EventBridge, and bucket policies that are kept, not enforced."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, FakeKey
from moto.s3.responses import S3Response

from tests.emulator.extend import changes


@changes(S3Response)
def get_bucket_notification(plain: Any, response: Any) -> Any:
    """Without topics and queues, where EventBridge gets the events."""
    found = response.backend.get_bucket_notification_configuration(response.bucket_name)
    if found is None or found.event_bridge is None:
        return plain(response)
    response.data["Action"] = "GetBucketNotificationConfiguration"
    return response.serialized(ActionResult({"EventBridgeConfiguration": {}}))


@changes(FakeBucket)
def get_permission(_plain: Any, _bucket: Any, *_request: Any) -> Any:
    """moto ignores a statement's conditions: a denial of plain HTTP would deny everything."""
    return PermissionResult.NEUTRAL


@changes(FakeKey)
def dispose(_plain: Any, _key: Any, garbage: bool = False) -> None:
    """moto closes versions of objects that can still be asked for."""
