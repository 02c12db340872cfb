"""SQL text for the source: names and values quoted in one place."""

from __future__ import annotations

import datetime
from decimal import Decimal

# In each statement, so that a DBA sees in the process list whose it is: connect() puts it there.
COMMENT = "/* classicmodels-lakehouse */"


def quoted(*names: str) -> str:
    """The dotted name of a database object, each part in backticks."""
    return ".".join(f"`{name.replace('`', '``')}`" for name in names)


def literal(value: object) -> str:
    """A key value as SQL. Text is written in hexadecimal, so that no quoting rule or sql_mode matters."""
    match value:
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"  # 1E-7 would be a DOUBLE
        case str():
            return f"_utf8mb4 x'{value.encode().hex()}'"
        case bytes():
            return f"x'{value.hex()}'"
        case datetime.date():  # datetime too
            return f"'{value}'"
        case _:
            raise TypeError(f"no SQL literal for a key of type {type(value).__name__}")
