"""The profile and its faults as one JSON object."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from explore.faults import Fault
from explore.shape import Profile
from explore.statements import Unmeasured
from explore.values import Binary, plain


def to_json(profile: Profile, faults: Sequence[Fault]) -> str:
    """Numbers as numbers, decimals and dates as strings, times in UTC; the names are the dataclasses'."""
    return json.dumps(_plain(profile) | {"faults": _plain(faults)}, indent=2, ensure_ascii=False)


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Unmeasured() | Binary():
            return str(value)
        case dt.datetime() if value.tzinfo:
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case tuple() | list():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return plain(value)
