"""Lambda: settings of a function that moto forgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction

from tests.emulator.extend import changes

FORGOTTEN = ("DeadLetterConfig", "LoggingConfig")
NEVER_UPDATED = {"KMSKeyArn": "kms_key_arn", "TracingConfig": "tracing_config"}


@changes(LambdaBackend)
def create_function(plain: Any, backend: Any, spec: Mapping[str, Any]) -> Any:
    function = plain(backend, spec)
    function.remembered = _pick(spec)
    return function


@changes(LambdaFunction)
def get_configuration(plain: Any, function: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    return {**plain(function, *args, **kwargs), **function.remembered}


@changes(LambdaFunction)
def update_configuration(plain: Any, function: Any, updates: Mapping[str, Any]) -> dict[str, Any]:
    function.remembered |= _pick(updates)
    for key in NEVER_UPDATED.keys() & updates.keys():
        setattr(function, NEVER_UPDATED[key], updates[key])
    configuration: dict[str, Any] = plain(function, updates)
    return configuration


def _pick(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: settings[key] for key in FORGOTTEN if settings.get(key)}
