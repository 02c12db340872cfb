"""RDS: Performance Insights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.rds.models import DBInstance, RDSBackend

from tests.emulator.extend import changes

FORGOTTEN = (
    "enable_performance_insights",
    "performance_insights_kms_key_id",
    "performance_insights_retention_period",
)


@changes(RDSBackend)
def create_db_instance(plain: Any, backend: Any, db_kwargs: Mapping[str, Any]) -> Any:
    instance = plain(backend, db_kwargs)
    for name in FORGOTTEN:
        setattr(instance, name, db_kwargs.get(name))
    return instance


# A request and an answer name it differently.
DBInstance.performance_insights_enabled = property(lambda instance: instance.enable_performance_insights)
