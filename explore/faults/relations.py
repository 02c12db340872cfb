"""Relations between tables, declared as foreign keys or known from the sales schema, and their SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from explore.shape import Column, ForeignKey, Profile, Table
from lakehouse.source.sql import quoted

# The relations of the sales schema hold whether or not a copy of it declares them.
_SALES = (
    ("customers", "salesRepEmployeeNumber", "employees", "employeeNumber"),
    ("employees", "officeCode", "offices", "officeCode"),
    ("employees", "reportsTo", "employees", "employeeNumber"),
    ("orderdetails", "orderNumber", "orders", "orderNumber"),
    ("orderdetails", "productCode", "products", "productCode"),
    ("orders", "customerNumber", "customers", "customerNumber"),
    ("payments", "customerNumber", "customers", "customerNumber"),
    ("products", "productLine", "productlines", "productLine"),
)


@dataclass(frozen=True)
class Pair:
    """A column and the one it refers to; `referenced` is None in a database that was not profiled."""

    column: Column
    referenced_name: str
    referenced: Column | None

    @property
    def is_text(self) -> bool:
        return self.column.collation is not None

    def child(self) -> str:
        """The referring value, under the collation of what it refers to."""
        name = f"c.{quoted(self.column.name)}"
        collation = self.referenced.collation if self.referenced else None
        if self.column.collation is None or collation in (None, self.column.collation):
            return name
        return f"CONVERT({name} USING {collation.split('_')[0]}) COLLATE {collation}"

    def parent(self) -> str:
        return f"p.{quoted(self.referenced_name)}"

    def same_bytes(self) -> str:
        """Equal as Spark compares: the bytes of the UTF-8 text."""
        child, parent = (
            f"CAST(CONVERT({side} USING utf8mb4) AS BINARY)"
            for side in (f"c.{quoted(self.column.name)}", self.parent())
        )
        return f"{child} = {parent}"


@dataclass(frozen=True)
class Relation:
    """`table` (alias c in SQL) refers to `referenced_table` (alias p)."""

    table: str
    source: str
    referenced_table: str
    referenced_source: str
    pairs: tuple[Pair, ...]
    is_declared: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(pair.column.name for pair in self.pairs)

    @property
    def referenced_columns(self) -> tuple[str, ...]:
        return tuple(pair.referenced_name for pair in self.pairs)

    def __str__(self) -> str:
        text = f"refers to {self.referenced_table} ({', '.join(self.referenced_columns)})"
        return text if self.is_declared else f"{text}, without a foreign key"

    def matches(self) -> str:
        """True where c's row refers to p's, as the database compares."""
        return " AND ".join(f"{pair.parent()} = {pair.child()}" for pair in self.pairs)

    def same_bytes(self) -> str:
        return " AND ".join(pair.same_bytes() for pair in self.pairs if pair.is_text)

    def refers(self) -> str:
        """True where c's row refers to anything at all."""
        return " AND ".join(f"c.{quoted(pair.column.name)} IS NOT NULL" for pair in self.pairs)


def relations(profile: Profile) -> Iterator[Relation]:
    """Every declared foreign key, then those relations of the sales schema that are not declared."""
    declared = set()
    for table in profile.tables:
        for key in table.foreign_keys:
            if relation := _relation(profile, table, key, is_declared=True):
                declared.add(_identity(relation))
                yield relation
    for relation in sales_relations(profile):
        if _identity(relation) not in declared:
            yield relation


def sales_relations(profile: Profile) -> Iterator[Relation]:
    """The sales schema's relations between tables and columns that are there."""
    for table_name, column, referenced_name, referenced_column in _SALES:
        table, referenced = profile.table(table_name), profile.table(referenced_name)
        if table and referenced and referenced.column(referenced_column):
            key = ForeignKey("", (column,), profile.database, referenced.name, (referenced_column,))
            if relation := _relation(profile, table, key, is_declared=False):
                yield relation


def _relation(profile: Profile, table: Table, key: ForeignKey, is_declared: bool) -> Relation | None:
    is_here = key.referenced_database == profile.database
    parent = profile.table(key.referenced_table) if is_here else None
    pairs = []
    for name, referenced_name in zip(key.columns, key.referenced_columns, strict=True):
        column = table.column(name)
        if column is None:  # this user may not see it
            return None
        pairs.append(Pair(column, referenced_name, parent.column(referenced_name) if parent else None))
    return Relation(
        table=table.name,
        source=quoted(profile.database, table.name),
        referenced_table=key.referenced_table
        if is_here
        else f"{key.referenced_database}.{key.referenced_table}",
        referenced_source=quoted(key.referenced_database, key.referenced_table),
        pairs=tuple(pairs),
        is_declared=is_declared,
    )


def _identity(relation: Relation) -> tuple[str, ...]:
    names = (relation.table, relation.referenced_table, *relation.columns, *relation.referenced_columns)
    return tuple(name.lower() for name in names)
