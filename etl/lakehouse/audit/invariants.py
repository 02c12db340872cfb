"""What must hold of a slice of the star, as SQL that counts the rows where it doesn't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyspark.sql.types import StructType

from lakehouse.audit.slices import Slice
from lakehouse.errors import UsageError
from lakehouse.model import Model
from lakehouse.text import WHITE_SPACE, text_columns

# Each source row of the table on the right is one member on the left, beside the unknown one.
MEMBERS = {
    "dim_customers": "customers",
    "dim_products": "products",
    "dim_employees": "employees",
    "dim_offices": "offices",
}


@dataclass(frozen=True)
class Invariant:
    """`broken`: an aggregate over `origin(…)`, 0 where it holds; `example`: a query for one case in words."""

    name: str
    broken: str
    example: str


def origin(part: Slice, models: Sequence[Model], schema: StructType) -> str:
    """The slice as `t`, each row beside the members that its keys find."""
    joins = (
        f" LEFT JOIN {dimension.name} AS to_{column} ON t.{column} = to_{column}.{dimension.key[0]}"
        for column, dimension in references(part, models, schema)
    )
    return f"({part.query}) AS t{''.join(joins)}"


def invariants(part: Slice, models: Sequence[Model], schema: StructType) -> list[Invariant]:
    """Keys, references, texts, and the slice's own rules. `schema`: the slice's."""
    found = [
        (f"each {column} is in {dimension.name}", f"to_{column}.{dimension.key[0]} IS NOT NULL")
        for column, dimension in references(part, models, schema)
    ]
    if texts := text_columns(schema):
        clean = (f"COALESCE(t.{text} = BTRIM(t.{text}, '{WHITE_SPACE}'), TRUE)" for text in texts)
        found.append(("text is trimmed", " AND ".join(clean)))
    rows = origin(part, models, schema)
    columns = ", ".join(f"t.{column}" for column in part.shown)
    shown = f"TO_JSON(STRUCT({columns}), MAP('ignoreNullFields', 'false'))"
    each_row = (
        Invariant(
            name,
            f"SUM(IF({holds}, 0, t.n))",
            f"SELECT {shown} FROM {rows} WHERE IF({holds}, FALSE, TRUE) LIMIT 1",
        )
        for name, holds in (*found, *part.rules.items())
    )
    dimension = next((m for m in models if m.name == part.table and m.kind == "dimension"), None)
    return [*(_members(dimension) if dimension else ()), *each_row]


def references(part: Slice, models: Sequence[Model], schema: StructType) -> Iterator[tuple[str, Model]]:
    """Keys of other dimensions, known by their names: `customer_key`, and `order_date_key` for `date_key`."""
    dimensions = {model.key[0]: model for model in models if model.kind == "dimension"}
    for column in schema.names:
        if not column.endswith("_key"):
            continue
        key = next((key for key in dimensions if column == key or column.endswith(f"_{key}")), None)
        if key is None:
            raise UsageError(f"{part.table}.{column} is the key of no dimension")
        if dimensions[key].name != part.table:
            yield column, dimensions[key]


def _members(dimension: Model) -> Iterator[Invariant]:
    key, table = dimension.key[0], dimension.name
    yield Invariant(
        "the key is unique and not null",
        f"COUNT(*) - COUNT(DISTINCT t.{key})",
        f"SELECT CONCAT('{key} ', COALESCE(CAST({key} AS STRING), 'NULL')) FROM {table} "
        f"GROUP BY {key} HAVING COUNT(*) > 1 OR {key} IS NULL LIMIT 1",
    )
    yield Invariant(
        "one member is the unknown one",
        f"ABS(COUNT_IF(t.{key} = 0) - 1)",
        f"SELECT CONCAT(COUNT_IF({key} = 0), ' rows with key 0') FROM {table}",
    )
    if table in MEMBERS:
        source = f"(SELECT COUNT(*) FROM {MEMBERS[table]})"
        yield Invariant(
            f"each row of {MEMBERS[table]} is one member",
            f"ABS(COUNT(*) - 1 - {source})",
            f"SELECT CONCAT(COUNT(*) - 1, ' members, ', {source}, ' rows') FROM {table}",
        )
