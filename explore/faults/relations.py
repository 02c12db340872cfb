"""Relations between tables, declared as foreign keys or known from the sales schema, and their SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from explore.shape import Column, ForeignKey, Profile, Table
from explore.values import show
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

    def matches(self, parent: str) -> str:
        """Equal as the database compares; two collations that it would not mix are brought to one."""
        own, other = self.column.collation, self.referenced.collation if self.referenced else None
        collation = comparing(own, other) if own and other and own != other else None
        child = _collated(f"c.{quoted(self.column.name)}", own, collation)
        return f"{_collated(f'{parent}.{quoted(self.referenced_name)}', other, collation)} = {child}"

    def same_bytes(self, parent: str) -> str:
        """Equal as Spark compares: the bytes of the UTF-8 text."""
        sides = (f"c.{quoted(self.column.name)}", f"{parent}.{quoted(self.referenced_name)}")
        return " = ".join(f"CAST(CONVERT({side} USING utf8mb4) AS BINARY)" for side in sides)


@dataclass(frozen=True)
class Relation:
    """`table` refers to `referenced_table`: in SQL, c and p.

    Outer joins throughout, no EXISTS: MariaDB caches the result of a subquery by the collation of the
    value it depends on, and so takes 's10' for 'S10' where bytes matter.
    """

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
        text = f"refers to {show(self.referenced_table)} ({', '.join(map(show, self.referenced_columns))})"
        return text if self.is_declared else f"{text}, without a foreign key"

    def orphans(self) -> str:
        """The rows c that refer to something which is not there."""
        refers = " AND ".join(f"c.{quoted(name)} IS NOT NULL" for name in self.columns)
        return (
            f"FROM {self.source} c LEFT JOIN {self.referenced_source} p ON {self._matches('p')} "
            f"WHERE {refers} AND p.{quoted(self.referenced_columns[0])} IS NULL"
        )

    def childless(self) -> str:
        """The rows p to which none refers."""
        return (
            f"FROM {self.referenced_source} p LEFT JOIN {self.source} c ON {self._matches('p')} "
            f"WHERE c.{quoted(self.columns[0])} IS NULL"
        )

    def inexact(self) -> str:
        """The rows c that refer to p as the database compares, and to nothing as bytes."""
        names = ", ".join(map(quoted, self.referenced_columns))
        same_bytes = " AND ".join(pair.same_bytes("exact") for pair in self.pairs if pair.is_text)
        return (
            f"FROM {self.source} c "
            f"JOIN (SELECT DISTINCT {names} FROM {self.referenced_source}) p ON {self._matches('p')} "
            f"LEFT JOIN {self.referenced_source} exact ON {self._matches('exact')} AND {same_bytes} "
            f"WHERE exact.{quoted(self.referenced_columns[0])} IS NULL"
        )

    def _matches(self, parent: str) -> str:
        return " AND ".join(pair.matches(parent) for pair in self.pairs)


def comparing(referring: str, referenced: str) -> str:
    """The collation of a comparison as the job has it: the wider charset's, then a binary one."""
    return max(referenced, referring, key=_precedence)


def _precedence(collation: str) -> tuple[int, bool]:
    charset = collation.split("_", maxsplit=1)[0]
    return charset.startswith(("utf", "ucs")) + (charset == "utf8mb4"), collation.endswith("_bin")


def _collated(value: str, own: str | None, collation: str | None) -> str:
    if collation in (None, own):  # as it is, so that its index serves
        return value
    return f"CONVERT({value} USING {collation.split('_')[0]}) COLLATE {collation}"


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
