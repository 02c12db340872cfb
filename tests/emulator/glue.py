"""Glue: jobs that change, connections that change and go."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores
from moto.glue.exceptions import EntityNotFoundException
from moto.glue.models import FakeConnection, GlueBackend
from moto.glue.responses import GlueResponse

from tests.emulator.extend import adds_to, changes


@adds_to(GlueResponse)
def update_job(response: Any) -> Any:
    job = response.glue_backend.get_job(response._get_param("JobName"))
    for member, value in response._get_param("JobUpdate").items():
        setattr(job, camelcase_to_underscores(member), value)
    return ActionResult({"JobName": job.name})


@changes(GlueBackend)
def create_job(plain: Any, backend: Any, *args: Any, **kwargs: Any) -> Any:
    """A job that was given no execution class shows none."""
    name = plain(backend, *args, **kwargs)
    backend.jobs[kwargs["name"]].execution_class = kwargs["execution_class"]
    return name


@changes(FakeConnection)
def as_dict(plain: Any, connection: Any, hide_password: bool = False) -> dict[str, Any]:
    """Type and match criteria too."""
    return {**connection.connection_input, **plain(connection, hide_password)}


@adds_to(GlueResponse)
def update_connection(response: Any) -> Any:
    name = response._get_param("Name")
    old = _connection(response, name)
    changed = FakeConnection(old.backend, old.catalog_id, response._get_param("ConnectionInput"), {})
    response.glue_backend.connections[name] = changed
    return EmptyResult()


@adds_to(GlueResponse)
def delete_connection(response: Any) -> Any:
    name = response._get_param("ConnectionName")
    _connection(response, name)
    del response.glue_backend.connections[name]
    return EmptyResult()


def _connection(response: Any, name: str) -> Any:
    try:
        return response.glue_backend.connections[name]
    except KeyError:
        raise EntityNotFoundException(f"Connection {name} not found.") from None
