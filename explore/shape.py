"""What a profile holds: pure data, for the terminal, the page, JSON and the dashboard's notebook."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from explore.kinds import Kind
from explore.statements import Unmeasured
from explore.values import Value

UNREAD = Unmeasured("not read")


@dataclass(frozen=True)
class Frequency:
    value: Value
    count: int


@dataclass(frozen=True)
class Bin:
    """Values from `low` to `high`; where they are not whole, one that is `high` is in the next bin."""

    low: Value
    high: Value
    count: int


@dataclass(frozen=True)
class Column:
    """A column. None in a figure: it means nothing for this type, or every value is null."""

    name: str
    type: str  # as MySQL prints it
    data_type: str  # its bare name
    kind: Kind
    nullable: bool
    collation: str | None
    unique: bool  # alone a primary or unique key
    nulls: int | Unmeasured = UNREAD
    min: Value | Unmeasured | None = UNREAD
    max: Value | Unmeasured | None = UNREAD
    longest: int | Unmeasured | None = UNREAD
    blank_ends: int | Unmeasured | None = UNREAD
    white_space_ends: int | Unmeasured | None = UNREAD
    zero_dates: int | Unmeasured | None = UNREAD
    distinct: int | Unmeasured = UNREAD
    distinct_exact: bool = True  # False: counted in a sample, so at least so many
    frequent: tuple[Frequency, ...] = ()  # most frequent first, counted in the rows that were read
    histogram: tuple[Bin, ...] = ()


@dataclass(frozen=True)
class ForeignKey:
    name: str
    columns: tuple[str, ...]
    referenced_database: str
    referenced_table: str
    referenced_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A base table. Sizes in bytes and `row_estimate` are the storage engine's own estimates."""

    name: str
    engine: str | None
    collation: str | None
    row_estimate: int | None
    data_bytes: int | None
    index_bytes: int | None
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    columns: tuple[Column, ...]
    rows: int | Unmeasured = UNREAD
    rows_read: int | Unmeasured = UNREAD  # for distinct, frequent and histogram: all rows, or a sample

    @property
    def bytes(self) -> int:
        return (self.data_bytes or 0) + (self.index_bytes or 0)

    @property
    def is_sampled(self) -> bool:
        return isinstance(self.rows_read, int) and self.rows_read != self.rows

    def column(self, name: str) -> Column | None:
        """The column of this name; MySQL's column names ignore case."""
        return next((column for column in self.columns if column.name.lower() == name.lower()), None)


@dataclass(frozen=True)
class Profile:
    database: str
    server: str  # its version, as it says
    moment: dt.datetime  # UTC: when the snapshot was opened
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table | None:
        """The table of exactly this name, else the only one that differs by case alone."""
        same = [table for table in self.tables if table.name.lower() == name.lower()]
        exact = [table for table in same if table.name == name]
        return exact[0] if exact else same[0] if len(same) == 1 else None
