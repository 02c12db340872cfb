"""Lambda: settings of a function that moto forgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction

from tests.emulator.extend import changes

FORGOTTEN = ("DeadLetterConfig", "LoggingConfig")


@changes(LambdaBackend)
def create_function(plain: Any, backend: Any, spec: Mapping[str, Any]) -> Any:
    function = plain(backend, spec)
    function.remembered = {key: spec[key] for key in FORGOTTEN if key in spec}
    return function


@changes(LambdaFunction)
def get_configuration(plain: Any, function: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    return {**plain(function, *args, **kwargs), **function.remembered}
