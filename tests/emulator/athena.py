"""Athena: workgroups that change, named queries that go."""

from __future__ import annotations

from typing import Any

from moto.athena.models import AthenaBackend
from moto.athena.responses import AthenaResponse

from tests.emulator.extend import adds_to, changes


@adds_to(AthenaResponse)
def update_work_group(response: Any) -> str:
    group = response.athena_backend.work_groups[response._get_param("WorkGroup")]
    for name, value in response._get_param("ConfigurationUpdates", {}).items():
        group.configuration[name.removesuffix("Updates")] = value
    group.description = response._get_param("Description", group.description)
    group.state = response._get_param("State", group.state)
    return "{}"


@adds_to(AthenaResponse)
def delete_named_query(response: Any) -> str:
    response.athena_backend.named_queries.pop(response._get_param("NamedQueryId"))
    return "{}"


@changes(AthenaBackend)
def list_tags_for_resource(plain: Any, backend: Any, resource_arn: str) -> Any:
    """moto takes a resource without tags for one that isn't there."""
    return plain(backend, resource_arn) or {"Tags": []}
