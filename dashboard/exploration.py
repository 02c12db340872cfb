"""What the exploration notebook calls."""

from __future__ import annotations

import html
import os
from typing import Any

import pandas as pd

from dashboard.data import Reader, Rows
from dashboard.readers import open_reader
from dashboard.settings import Settings
from explore.main import explore
from explore.page import render
from lakehouse.source.url import parse_source_url
from local.named_queries import find_query, load_queries


class Html(str):
    """Text that a notebook shows as HTML."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def source_profile() -> Html:
    """The source's profile and faults, where the command was given --source-url."""
    url = Settings.from_environment(os.environ).source_url
    if not url:
        return Html("<p>For the source's profile, start with <code>--source-url mysql://…</code>.</p>")
    page = html.escape(render(*explore(parse_source_url(url))))
    return Html(f'<iframe srcdoc="{page}" style="width:100%;height:760px;border:1px solid #e4e9ee"></iframe>')


class Lake:
    """The last release, for looking around: `tables()`, `first_rows(table)`, `named(query)`, `query(sql)`."""

    def __init__(self) -> None:
        self._reader: Reader = open_reader(Settings.from_environment(os.environ))

    def tables(self) -> pd.DataFrame:
        """The release's tables, as its manifest has them."""
        columns = ["database", "name", "rows", "snapshot_id"]
        rows = [[table.get(column) for column in columns] for table in self._reader.manifest()["tables"]]
        return pd.DataFrame(rows, columns=columns)

    def first_rows(self, table: str, rows: int = 5) -> pd.DataFrame:
        return self.query(f'SELECT * FROM "{table}" LIMIT {rows}')

    def queries(self) -> pd.DataFrame:
        """The named queries and the question each answers."""
        return pd.DataFrame(
            [(query.name, query.question, query.grain) for query in load_queries().values()],
            columns=["name", "question", "grain"],
        )

    def named(self, name: str) -> pd.DataFrame:
        return self.query(find_query(name).sql)

    def query(self, sql: str) -> pd.DataFrame:
        """Any SELECT in Athena's SQL; decimals stay exact."""
        return _frame(self._reader.query_all([sql])[0])


def _frame(result: Rows) -> pd.DataFrame:
    rows: list[Any] = list(result.rows)
    return pd.DataFrame(rows, columns=list(result.columns), dtype=object)
