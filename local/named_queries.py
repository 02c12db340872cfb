"""The named queries: `queries/*.sql`, each with a header that says what it answers.

-- Question: one sentence
-- Grain: what a row stands for
-- Order: how rows are sorted
-- Columns:
--   name (unit): meaning, which may go on
--     in lines indented further
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from lakehouse.errors import UsageError

QUERIES = Path(__file__).resolve().parent.parent / "queries"


@dataclass(frozen=True)
class OutputColumn:
    name: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class NamedQuery:
    name: str
    question: str
    grain: str
    order: str
    columns: tuple[OutputColumn, ...]
    sql: str


def load_queries(folder: Path = QUERIES) -> dict[str, NamedQuery]:
    """Every query of a folder by its name, in alphabetical order. Raises ValueError for a bad header."""
    return {
        file.stem: _parse(file.stem, file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.sql"))
    }


def find_query(name: str, folder: Path = QUERIES) -> NamedQuery:
    """Raises UsageError for an unknown name; the message has those that look like it, else all."""
    queries = load_queries(folder)
    if name in queries:
        return queries[name]
    alike = difflib.get_close_matches(name.lower().replace("-", "_"), queries)
    hint = f"did you mean {' or '.join(alike)}?" if alike else f"there are {', '.join(queries)}"
    raise UsageError(f"there is no query {name!r}; {hint}")


def _parse(name: str, sql: str) -> NamedQuery:
    header = re.match(
        r"-- Question: (?P<question>.+)\n-- Grain: (?P<grain>.+)\n-- Order: (?P<order>.+)\n"
        r"-- Columns:\n(?P<columns>(?:--   .+\n)+)(?!--)",
        sql,
    )
    if header is None:
        raise ValueError(f"queries/{name}.sql has no header in the form of local/named_queries.py")
    joined = re.sub(r"\n--     +", " ", header["columns"])
    columns = re.findall(r"^--   (\w+) \(([^)]+)\): (.+)$", joined, re.MULTILINE)
    if len(columns) != joined.count("\n"):
        raise ValueError(f"queries/{name}.sql: a column isn't written as 'name (unit): meaning'")
    return NamedQuery(
        name,
        header["question"],
        header["grain"],
        header["order"],
        tuple(OutputColumn(*c) for c in columns),
        sql,
    )
