"""Which changes of a table's columns are additive, so that every older snapshot stays readable."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import types
from pyspark.sql.types import DataType, StructField, StructType


@dataclass(frozen=True)
class Changes:
    """`clauses`: what to ALTER, in order; `refused`: in words, the changes that are not additive."""

    clauses: tuple[str, ...]
    refused: tuple[str, ...]


def plan_changes(old: StructType, new: StructType) -> Changes:
    """Columns may be added, integers and decimals may become wider; nothing else."""
    before = {field.name: _stored(field.dataType) for field in old}
    after = {field.name: _stored(field.dataType) for field in new}
    clauses: list[str] = []
    refused = [f"column {name} is gone" for name in before if name not in after]
    for field in new:
        name, wanted = field.name, after[field.name]
        if name not in before:
            clauses.append(f"ADD COLUMN {column_ddl(field)}")
        elif before[name] == wanted or _widens(wanted, before[name]):
            continue  # the lake's column already holds every value of the narrower type
        elif _widens(before[name], wanted):
            clauses.append(f"ALTER COLUMN {quote(name)} TYPE {wanted.simpleString()}")
        else:
            refused.append(
                f"column {name} was {before[name].simpleString()} and is now {wanted.simpleString()}"
            )
    return Changes(tuple(clauses), tuple(refused))


def column_ddl(field: StructField) -> str:
    """Every column of the lake may be null: whether one is, is for the audit to say."""
    return f"{quote(field.name)} {_stored(field.dataType).simpleString()}"


def quote(identifier: str) -> str:
    return "`" + identifier.replace("`", "``") + "`"


def _stored(kind: DataType) -> DataType:
    """Iceberg's type for Spark's: it has no integer below 32 bits and no bounded text."""
    if isinstance(kind, types.ByteType | types.ShortType):
        return types.IntegerType()
    if isinstance(kind, types.CharType | types.VarcharType):
        return types.StringType()
    return kind


def _widens(old: DataType, new: DataType) -> bool:
    if isinstance(old, types.DecimalType) and isinstance(new, types.DecimalType):
        return old.scale == new.scale and new.precision > old.precision
    return (type(old), type(new)) in {
        (types.IntegerType, types.LongType),
        (types.FloatType, types.DoubleType),
    }
