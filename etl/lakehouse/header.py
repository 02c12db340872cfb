"""The comment that opens a SQL file: `-- field: value` lines, then prose that says why."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Set
from pathlib import Path

from lakehouse.errors import UsageError

_CONTINUED = "--   "


def sql_files(folder: Path | zipfile.Path) -> dict[str, str]:
    """The SQL files of `folder` by name, sorted, without their ending."""
    texts = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".sql")}
    return {name.removesuffix(".sql"): texts[name] for name in sorted(texts)}


def read_header(
    name: str, sql: str, required: Set[str], optional: Set[str] = frozenset()
) -> Mapping[str, str]:
    """The fields at the head of `name`.sql. A value goes on where a line is indented by three blanks.

    Prose follows after a bare `--`. Raises UsageError: a field unknown, missing, empty or given twice.
    """
    fields: dict[str, str] = {}
    last = ""
    for line in sql.splitlines():
        if not line.startswith("--") or line.strip() == "--":
            break
        if line.startswith(_CONTINUED) and last:
            fields[last] += " " + line.removeprefix(_CONTINUED).strip()
            continue
        last, colon, value = (part.strip() for part in line.removeprefix("--").partition(":"))
        if not colon or last not in required | optional:
            known = ", ".join(sorted(required | optional))
            raise UsageError(f"{name}.sql: {line!r} is no header line; fields are {known}")
        if last in fields:
            raise UsageError(f"{name}.sql: the header gives {last} twice")
        fields[last] = value
    missing = sorted(field for field in required if not fields.get(field))
    if missing:
        raise UsageError(f"{name}.sql: the header gives no {', '.join(missing)}")
    return fields


def names(value: str) -> tuple[str, ...]:
    """A field that lists names, parted by commas."""
    return tuple(name.strip() for name in value.split(",") if name.strip())
