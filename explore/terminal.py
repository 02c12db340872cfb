"""The profile as tables on a terminal; plain text where the output goes elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from explore import words
from explore.faults import Fault
from explore.shape import Column, Profile, Table
from explore.values import show

_WIDTH_ELSEWHERE = 140  # where there is no terminal to ask
_WIDE = 120
_VALUE_WIDTH, _NARROW_VALUE_WIDTH = 24, 16
_NUMBERS = ("rows", "size", "nulls", "distinct")
_STYLES = {"high": "bold red", "medium": "bold yellow", "low": "bold blue"}


def print_report(profile: Profile, faults: Sequence[Fault], out: TextIO = sys.stdout) -> None:
    """Overview, faults, then each table; as wide as the terminal (COLUMNS where there is none)."""
    width = None if out.isatty() or "COLUMNS" in os.environ else _WIDTH_ELSEWHERE
    console = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    is_wide = console.width >= _WIDE
    parts = [
        _heading(profile.database, words.summary(profile)),
        _overview(profile, is_wide),
        *_faults(faults),
    ]
    for table in profile.tables:
        parts += [_heading(table.name, words.about(table)), _columns(table, is_wide)]
    for part in parts:
        console.print(part)


def _heading(name: str, about: str) -> RenderableType:
    return Padding(Text.assemble((show(name), "bold"), "  ", (about, "dim")), (1, 0, 0, 0), expand=False)


def _overview(profile: Profile, is_wide: bool) -> Grid:
    storage_names = ("engine", "collation") if is_wide else ()
    grid = _grid("table", "rows", "size", *storage_names, "primary key", "foreign keys")
    for table in profile.tables:
        storage = (table.engine or "", table.collation or "") if is_wide else ()
        keys = "\n".join(words.foreign_key(key, profile.database) for key in table.foreign_keys)
        grid.add_row(
            show(table.name), words.rows(table), words.size(table), *storage, words.primary_key(table), keys
        )
    return grid


def _faults(faults: Sequence[Fault]) -> Iterator[RenderableType]:
    yield _heading("faults", "" if faults else "none found")
    for _, group in groupby(faults, key=lambda fault: fault.name):
        same = list(group)
        first = same[0]
        grid = Grid.grid(padding=(0, 1, 0, 0))
        grid.add_row(
            Text(f"{first.severity:<6}", style=_STYLES[first.severity]),
            Text.assemble((first.title, "bold"), f": {words.total(same)}"),
        )
        grid.add_row("", Text(first.handling, style="dim"))
        yield Padding(grid, (1, 0, 0, 0), expand=False)
        yield Padding(_places(same), (0, 0, 0, 7), expand=False)


def _places(faults: Sequence[Fault]) -> Grid:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold")
    grid.add_column(justify="right")
    grid.add_column(overflow="fold")
    for fault in faults:
        about = ": ".join(part for part in (fault.detail, "; ".join(fault.examples)) if part)
        grid.add_row(words.place(fault), words.amount(fault), about)
    return grid


def _columns(table: Table, is_wide: bool) -> Grid:
    """One line a column of the table; two where the terminal is narrow."""
    if is_wide:
        grid = _grid("column", "type", "nulls", "distinct", "min", "max", "most frequent")
    else:
        grid = _grid("column, type", "nulls", "distinct", "min, max", "most frequent")
    for column in table.columns:
        limit = _VALUE_WIDTH if is_wide else _NARROW_VALUE_WIDTH
        name = [Text(show(column.name), style="bold"), Text(words.column_type(column))]
        extremes = [Text(words.extreme(value, limit)) for value in (column.min, column.max)]
        nulls, distinct = words.nulls(column, table), words.distinct(column)
        frequent = _frequent(column, limit, ", " if is_wide else "\n")
        if is_wide:
            grid.add_row(*name, nulls, distinct, *extremes, frequent)
        else:
            grid.add_row(_lines(name), nulls.replace(" ", "\n", 1), distinct, _lines(extremes), frequent)
    return grid


def _frequent(column: Column, limit: int, separator: str) -> str:
    if column.frequent and column.frequent[0].count == 1:
        return "each once"
    return separator.join(f"{show(item.value, limit)} ({item.count:,})" for item in column.frequent[:3])


def _lines(texts: Sequence[Text]) -> Text:
    return Text("\n").join(texts)


def _grid(*names: str) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    for name in names:
        grid.add_column(name, justify="right" if name in _NUMBERS else "left", overflow="fold")
    return grid
