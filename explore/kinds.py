"""How a column of each MySQL type is read: its values, extremes, lengths, and what may be wrong in it."""

from __future__ import annotations

from enum import StrEnum

from explore.values import KEPT_BYTES, KEPT_CHARACTERS, Binary, Value, keep
from lakehouse.source.sql import quoted
from lakehouse.source.types import codec


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    BINARY = "binary"
    JSON = "json"
    SPATIAL = "spatial"
    OTHER = "other"


_KINDS = {
    Kind.NUMBER: "tinyint smallint mediumint int bigint decimal float double year bit",
    Kind.TEXT: "char varchar tinytext text mediumtext longtext enum set uuid inet4 inet6",
    Kind.DATE: "date datetime timestamp",
    Kind.TIME: "time",
    Kind.BINARY: "binary varbinary tinyblob blob mediumblob longblob",
    Kind.JSON: "json",
    Kind.SPATIAL: "geometry point linestring polygon multipoint multilinestring multipolygon "
    "geometrycollection geomcollection",
}
# Unicode's property White_Space, which the mart trims (lakehouse.text has it too, but needs Spark).
# Python calls four separators blank that Unicode doesn't.
WHITE_SPACE = frozenset(filter(str.isspace, map(chr, range(0x3001)))) - set("\x1c\x1d\x1e\x1f")
_NO_BLANKS = ", ".join(f"x'{character.encode().hex()}'" for character in sorted(WHITE_SPACE - {" "}))
_KIND_OF = {data_type: kind for kind, types in _KINDS.items() for data_type in types.split()}


def kind_of(data_type: str) -> Kind:
    """The kind of a type as information_schema names it; OTHER for one not known here (vector, …)."""
    return _KIND_OF.get(data_type.lower(), Kind.OTHER)


def value_sql(name: str, data_type: str) -> str:
    """The column's value, short: what is too long keeps its beginning and a hash, to be told apart."""
    column = quoted(name)
    match kind_of(data_type):
        case Kind.TEXT | Kind.JSON:
            return _short_text(f"CAST({column} AS CHAR CHARACTER SET utf8mb4)")
        case Kind.SPATIAL:
            return _short_text(f"ST_AsText({column})")
        case Kind.BINARY:
            return _short_bytes(column, f"HEX(LEFT({column}, {KEPT_BYTES}))")
        case Kind.OTHER:  # HEX takes any type, LEFT does not
            return _short_bytes(column, f"LEFT(HEX({column}), {2 * KEPT_BYTES})")
        case _:
            return f"{column} + 0" if data_type == "bit" else column


def shorten(value: Value, kind: Kind) -> Value:
    """What `value_sql` or `extreme_sql` gave, as the value that is shown."""
    if kind in (Kind.BINARY, Kind.OTHER):
        length, prefix, _ = str(value).split(":")
        return Binary(bytes.fromhex(prefix), int(length))
    return keep(value) if isinstance(value, str) else value


def extreme_sql(function: str, name: str, data_type: str) -> str:
    """MIN or MAX, as the database orders (text by its collation); NULL where order means nothing."""
    column = quoted(name)
    match kind_of(data_type):
        case Kind.TEXT:
            return f"{function}(LEFT({column}, {KEPT_CHARACTERS + 1}))"
        case Kind.NUMBER | Kind.DATE | Kind.TIME:
            return f"{function}({column}{' + 0' if data_type == 'bit' else ''})"
        case _:
            return "NULL"


def longest_sql(name: str, data_type: str) -> str:
    """The longest value: characters of text, bytes of the rest; NULL for kinds of a fixed size."""
    match kind_of(data_type):
        case Kind.TEXT | Kind.JSON:
            return f"MAX(CHAR_LENGTH({quoted(name)}))"
        case Kind.BINARY | Kind.SPATIAL | Kind.OTHER:
            return f"MAX(LENGTH({quoted(name)}))"
        case _:
            return "NULL"


def has_blank_ends_sql(name: str) -> str:
    """True for a text that begins or ends with a blank, whatever its collation makes of blanks."""
    return f"LENGTH({quoted(name)}) <> LENGTH(TRIM({quoted(name)}))"


def has_white_space_ends_sql(name: str) -> str:
    """True for a text that begins or ends with white space other than a blank."""
    ends = (f"CAST(CONVERT({side}({quoted(name)}, 1) USING utf8mb4) AS BINARY)" for side in ("LEFT", "RIGHT"))
    return " OR ".join(f"{end} IN ({_NO_BLANKS})" for end in ends)


def is_impossible_date_sql(name: str, data_type: str) -> str:
    """True for 0000-00-00, a zero month or day, and days such as 30 February: as the job defines it."""
    return (codec(data_type).invalid or "FALSE").format(quoted(name))


def _short_text(text: str) -> str:
    return (
        f"IF(CHAR_LENGTH({text}) > {KEPT_CHARACTERS}, "
        f"CONCAT(LEFT({text}, {KEPT_CHARACTERS}), SHA2({text}, 256)), {text})"
    )


def _short_bytes(column: str, prefix: str) -> str:
    # IF, because CONCAT_WS leaves nulls out
    return f"IF({column} IS NULL, NULL, CONCAT_WS(':', LENGTH({column}), {prefix}, SHA2({column}, 256)))"
