"""What a fault is, and how a function that finds one kind of fault is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from explore.shape import Profile
from explore.statements import Row, Unmeasured, measure
from explore.values import show
from lakehouse.source.connection import Connection

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
EXAMPLES = 3


@dataclass(frozen=True)
class Finding:
    """One place where a fault was found; `count` is Unmeasured where it could not be looked for."""

    table: str
    columns: tuple[str, ...]
    count: int | Unmeasured
    examples: tuple[str, ...] = ()
    detail: str = ""


Finder = Callable[[Connection, Profile], Iterable[Finding]]


@dataclass(frozen=True)
class FaultKind:
    name: str
    title: str
    severity: Severity
    counts: str  # what the count is of: 'value', 'row'
    explanation: str
    handling: str  # what the pipeline does about it
    find: Finder


@dataclass(frozen=True)
class Fault:
    """A finding with all that there is to say of its kind."""

    name: str
    title: str
    severity: Severity
    table: str
    columns: tuple[str, ...]
    count: int | Unmeasured
    counts: str
    examples: tuple[str, ...]
    detail: str
    explanation: str
    handling: str


def fault_kind(
    title: str, severity: Severity, counts: str, explanation: str, handling: str
) -> Callable[[Finder], FaultKind]:
    """Declares the kind of fault that a function finds, under the function's name."""

    def declare(find: Finder) -> FaultKind:
        return FaultKind(find.__name__, title, severity, counts, explanation, handling, find)

    return declare


def example(row: Row) -> str:
    """A row as one example: its first value, the others behind it."""
    first, *rest = (show(value) for value in row)
    return f"{first} ({', '.join(rest)})" if rest else first


def search(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    *,
    source: str,
    shown: Sequence[str],
    word: Callable[[Row], str] = example,
    detail: str = "",
) -> Iterable[Finding]:
    """The rows of `source` (FROM … WHERE …), if any: counted, and the first few of `shown` as examples."""
    counted = measure(connection, f"SELECT COUNT(*) {source}")
    if isinstance(counted, Unmeasured):
        yield Finding(table, tuple(columns), counted, detail=detail)
    elif count := counted[0][0]:
        rows = measure(connection, f"SELECT DISTINCT {', '.join(shown)} {source} LIMIT {EXAMPLES}")
        examples = () if isinstance(rows, Unmeasured) else tuple(map(word, rows))
        yield Finding(table, tuple(columns), count, examples, detail)
