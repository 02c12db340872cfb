"""The profile as one page that needs nothing else: no script, no font, no image from elsewhere."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from explore import words
from explore.faults import Fault
from explore.faults.kind import SEVERITIES
from explore.shape import Column, Profile, Table
from explore.values import show
from lakehouse.errors import UsageError

_FEW = 12  # values that bars of their own show better than a histogram

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"show": show, "number": words.number}


def render(profile: Profile, faults: Sequence[Fault]) -> str:
    """The page as HTML. Every value of the database is escaped by the template engine."""
    return _templates.get_template("page.html.j2").render(
        profile=profile,
        faults=faults,
        kinds=[(kind, list(group)) for kind, group in groupby(faults, key=lambda fault: fault.name)],
        severities=Counter(fault.severity for fault in faults),
        words=words,
        is_wanted=_wants_histogram,
        SEVERITIES=SEVERITIES,
        most_rows=max((table.rows for table in profile.tables if isinstance(table.rows, int)), default=0),
        most_bytes=max((table.bytes for table in profile.tables), default=0),
    )


def write(text: str, file: Path) -> None:
    """Puts `text` into `file` whole, or leaves what was there. UsageError where it can't be written."""
    target = file.resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8", errors="backslashreplace")
        partial.replace(target)
    except OSError as error:
        raise _unwritable(file, error.strerror) from error
    finally:
        partial.unlink(missing_ok=True)


def check_writable(file: Path) -> None:
    """Before anything is read: UsageError where `file` can't be written."""
    folder = file.resolve().parent
    if file.is_dir():
        raise _unwritable(file, "it is a folder")
    if not folder.is_dir():
        raise _unwritable(file, f"there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise _unwritable(file, f"the folder {folder} may not be written")


def _unwritable(file: Path, why: str | None) -> UsageError:
    return UsageError(f"can't write --html {file}: {why}")


def _wants_histogram(column: Column, table: Table) -> bool:
    """Numbers and dates that spread; a key's numbers only name things."""
    keys = {*table.primary_key, *(name for key in table.foreign_keys for name in key.columns)}
    is_spread = isinstance(column.distinct, int) and column.distinct > _FEW
    return bool(column.histogram) and is_spread and column.name not in keys and not column.unique
