"""How each MySQL column type travels: what the source selects, what Spark makes of it, what the audit sums.

Nothing is left to a driver's inference: the SELECT casts by information_schema, and the values that cross
the wire are only integers, exact decimals, dates, doubles in MySQL's round-trip text, and bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

MAX_DECIMAL_DIGITS = 38  # Spark's and Iceberg's limit
# Character sets whose bytes are UTF-8 already: no conversion is needed before they are hashed.
_UTF8 = frozenset({"utf8mb4", "utf8mb3", "utf8", "ascii"})
_INTEGERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint", "year"})
_TEXTS = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"})
_BINARIES = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")


# Dates that are none (zero, partial, 30 February) stop the load, or are NULL in the lake.
ZeroDates = Literal["error", "null"]


class UnrepresentableError(Exception):
    """The type has no exact counterpart in the lake; the message says why."""


@dataclass(frozen=True)
class Codec:
    """The expressions of one column type; `{0}` stands for the quoted column in each.

    `select` is what is read; a key of it, as Python has it, becomes `wire_type`, and that by `decode` (Spark
    SQL) `spark_type`. `source_number` is one exact number for a cell; numbers.py has the same for the lake's,
    so that their sums can be compared. `invalid` is true for values that the lake has no counterpart for and
    that must not be, `nulled` for those that become NULL.
    """

    spark_type: str
    wire_type: str
    select: str = "{0}"
    decode: str = "{0}"
    source_number: str = "{0}"
    invalid: str | None = None
    nulled: str | None = None


@lru_cache(maxsize=1024)
def codec(column_type: str, charset: str | None = None, zero_dates: ZeroDates = "error") -> Codec:
    """The codec of a column: `column_type` as information_schema prints it, `charset` of a text column.

    Raises UnrepresentableError.
    """
    found = _exact(column_type, charset)
    if found.invalid is None or zero_dates == "error":
        return found
    return replace(
        found,
        source_number=f"IF({found.invalid}, NULL, {found.source_number})",
        invalid=None,
        nulled=found.invalid,
    )


def _exact(column_type: str, charset: str | None) -> Codec:
    name = _name(column_type)
    if name in _TEXTS:
        return _text("{0}", "{0}" if charset in _UTF8 else "CONVERT({0} USING utf8mb4)")
    if name in _INTEGERS:
        return _integer(name, column_type)
    if name == "decimal":
        return _decimal(column_type)
    if name == "bit":
        return _unsigned_64("({0} + 0)") if _arguments(column_type) == (64,) else _signed_64("({0} + 0)")
    if name in _FIXED:
        return _FIXED[name]
    raise UnrepresentableError("the lake has no type that holds it exactly")


def is_integer(column_type: str) -> bool:
    """Whether the column holds integers that sort and subtract as such."""
    return _name(column_type) in _INTEGERS


def sorts_as_it_reads(column_type: str) -> bool:
    """Whether the source orders the column as it compares it with a literal (ENUM and SET don't)."""
    name = _name(column_type)
    ordered = {"char", "varchar", "binary", "varbinary", "decimal", "date", "datetime", "timestamp"}
    return is_integer(column_type) or name in ordered


def _name(column_type: str) -> str:
    found = re.match(r"[a-z0-9_]+", column_type)
    return found.group() if found else ""


def _arguments(column_type: str) -> tuple[int, ...]:
    found = re.match(r"\w+\(([\d, ]+)\)", column_type)
    return tuple(int(part) for part in found.group(1).split(",")) if found else ()


def _plain(column_type: str) -> str:
    """ZEROFILL changes how a number is printed: + 0 takes that away."""
    return "({0} + 0)" if "zerofill" in column_type or column_type.startswith("year") else "{0}"


def _integer(name: str, column_type: str) -> Codec:
    unsigned, plain = "unsigned" in column_type, _plain(column_type)
    if name == "bigint" and unsigned:
        return _unsigned_64(plain)
    if name == "bigint" or (name == "int" and unsigned):
        return _signed_64(plain)
    return Codec("int", "int", plain, source_number=plain)


def _signed_64(select: str) -> Codec:
    return Codec("bigint", "bigint", select, source_number=select)


def _unsigned_64(select: str) -> Codec:
    return Codec("decimal(20,0)", "decimal(20,0)", select, source_number=select)


def _decimal(column_type: str) -> Codec:
    precision, scale = _arguments(column_type)
    if precision > MAX_DECIMAL_DIGITS:
        raise UnrepresentableError(f"it has more than {MAX_DECIMAL_DIGITS} digits")
    spark_type, plain = f"decimal({precision},{scale})", _plain(column_type)
    return Codec(spark_type, spark_type, plain, source_number=plain)


def _text(select: str, hashed: str) -> Codec:
    # Read as bytes: UTF-8 needs no detour over Java's strings, and Spark pads no CHAR.
    return Codec(
        "string",
        "binary",
        select,
        "CAST({0} AS STRING)",
        f"CRC32({hashed})",
    )


def _float(spark_type: str) -> Codec:
    # MySQL prints a FLOAT with six digits, a DOUBLE so that it reads back the same; * 1e0 makes it one
    # and keeps the sign of zero. The number of a cell is a hash of its 64 bits, which MySQL shows only in
    # the binary form of a point.
    return Codec(
        spark_type,
        spark_type,
        "({0} * 1e0)",
        source_number="CRC32(HEX(REVERSE(SUBSTRING(ST_AsWKB(POINT({0}, 0)), 6, 8))))",
    )


# Days and microseconds since 1970, UTC. A date that isn't one (zero, partial, 30 February) does not survive
# the way to days and back, and MySQL's year 0 lacks a leap day.
_DAYS = "(TO_DAYS({0}) - 719528)"
_MICROS = "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', {0})"
_INVALID_DATE = "({0} IS NOT NULL AND (YEAR({0}) = 0 OR NOT FROM_DAYS(TO_DAYS({0})) <=> DATE({0})))"
_DATE = Codec(
    "date",
    "int",
    decode="date_from_unix_date({0})",
    source_number=_DAYS,
    invalid=_INVALID_DATE,
)
_DATETIME = Codec(
    "timestamp_ntz",
    "bigint",
    decode="CAST(timestamp_micros({0}) AS TIMESTAMP_NTZ)",
    source_number=_MICROS,
    invalid=_INVALID_DATE,
)
_TIMESTAMP = Codec(
    "timestamp",
    "bigint",
    decode="timestamp_micros({0})",
    source_number=_MICROS,
    invalid=_INVALID_DATE,
)

_BINARY = Codec("binary", "binary", source_number="CRC32({0})")

_FIXED = {
    **dict.fromkeys(_BINARIES, _BINARY),
    "float": _float("float"),
    "double": _float("double"),
    "date": _DATE,
    "datetime": _DATETIME,
    "timestamp": _TIMESTAMP,
    "time": _text("CAST({0} AS CHAR)", "CAST({0} AS CHAR)"),
    "json": _text("CAST({0} AS CHAR)", "CAST({0} AS CHAR)"),
}
