"""One value of a row event, by the type that the table map names.

The values are Python's own: int, float, Decimal, str, bytes, date, datetime (of a TIMESTAMP: in UTC).
TIME, ENUM, SET, and dates that Python has no date for (zero, partial) are the text that MySQL prints;
JSON is MySQL's binary form. Text of a character set that Python doesn't read as MySQL does stays bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from decimal import Decimal

from lakehouse.source.binlog.temporal import (
    Maker,
    Reader,
    read_date,
    read_datetime,
    read_time,
    read_timestamp,
    read_year,
)
from lakehouse.source.plan import Column

Decoder = Callable[[bytes], "str | bytes"]

_STRING, _ENUM, _SET = 254, 247, 248
# What follows a table map's list of types, bytes for each of that type.
_METADATA = {
    **dict.fromkeys((4, 5, 242, 245, 252, 255, 17, 18, 19), 1),
    **dict.fromkeys((15, 16, 246, 253, _STRING), 2),
}
_TYPES = {
    **{"tinyint": 1, "smallint": 2, "mediumint": 9, "int": 3, "bigint": 8, "float": 4, "double": 5},
    **{"decimal": 246, "bit": 16, "year": 13, "date": 10, "time": 19, "datetime": 18, "timestamp": 17},
    **{"char": _STRING, "binary": _STRING, "varchar": 15, "varbinary": 15, "json": 245},
    **dict.fromkeys(("tinytext", "text", "mediumtext", "longtext"), 252),
    **dict.fromkeys(("tinyblob", "blob", "mediumblob", "longblob"), 252),
    **{"enum": _ENUM, "set": _SET},
}
# Character sets that Python's codec of the name reads as the server does, each byte or pair of bytes.
_PYTHON_NAMES = {
    **{"utf8mb4": "utf-8", "utf8mb3": "utf-8", "utf8": "utf-8", "ascii": "ascii"},
    **{"ucs2": "utf-16-be", "utf16": "utf-16-be", "utf16le": "utf-16-le", "utf32": "utf-32-be"},
    **{"latin2": "iso8859-2", "latin5": "iso8859-9", "cp1251": "cp1251", "koi8r": "koi8-r"},
}
_DIGITS_A_GROUP = 9
_BYTES_OF_DIGITS = (0, 1, 1, 2, 2, 3, 3, 4, 4, 4)


def metadata_size(code: int) -> int:
    return _METADATA.get(code, 0)


def reader(code: int, metadata: bytes, column: Column) -> Reader | None:
    """Reads the values of `column`; None where the table map's type isn't the plan's."""
    name = re.split(r"\W", column.column_type, maxsplit=1)[0]
    if code == _STRING and metadata[0] in (_ENUM, _SET):
        code = metadata[0]
    return _READERS[name](code, metadata, column) if _TYPES.get(name) == code else None


def is_readable(charset: str) -> bool:
    """Whether Python reads the character set's text as the server does."""
    return charset == "latin1" or charset in _PYTHON_NAMES


def decoder(charset: str) -> Decoder:
    """From bytes of a character set to text; what can't be read surely stays bytes."""
    if charset == "latin1":
        return lambda raw: raw.decode("latin-1").translate(_CP1252)
    python_name = _PYTHON_NAMES.get(charset)
    if python_name is None:
        return bytes

    def decode(raw: bytes) -> str | bytes:
        try:
            return raw.decode(python_name)
        except UnicodeDecodeError:
            return raw

    return decode


def _cp1252() -> dict[int, str]:
    """MySQL's latin1 is cp1252, with the five bytes that it lacks as control characters."""
    return {code: bytes((code,)).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


_CP1252 = _cp1252()


def _members(column_type: str) -> list[str]:
    """The members of an ENUM or SET, as information_schema prints them."""
    escapes = {"''": "'", "\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\0": "\0"}
    return [
        re.sub(r"''|\\[\\nr0]", lambda found: escapes[found.group()], member)
        for member in re.findall(r"'((?:[^'\\]|''|\\.)*)'", column_type, re.DOTALL)
    ]


def _length_size(code: int, metadata: bytes) -> int:
    if code == _STRING:
        longest = metadata[1] | ((metadata[0] & 0x30) ^ 0x30) << 4
        return 1 if longest < 256 else 2
    if code == 15:
        return 1 if int.from_bytes(metadata, "little") < 256 else 2
    return metadata[0]


def _packed(form: str) -> Reader:
    packed = struct.Struct(form)
    unpack, size = packed.unpack_from, packed.size
    return lambda data, at: (unpack(data, at)[0], at + size)


def _integer(letter: str) -> Maker:
    return lambda _, __, column: _packed("<" + (letter.upper() if _is_unsigned(column) else letter))


def _mediumint(_: int, __: bytes, column: Column) -> Reader:
    signed = not _is_unsigned(column)
    return lambda data, at: (int.from_bytes(data[at : at + 3], "little", signed=signed), at + 3)


def _is_unsigned(column: Column) -> bool:
    return "unsigned" in column.column_type


def _text(code: int, metadata: bytes, column: Column) -> Reader:
    charset = column.collation.charset if column.collation else ""
    return _sized(_length_size(code, metadata), decoder(charset))


def _bytes(code: int, metadata: bytes, _: Column) -> Reader:
    return _sized(_length_size(code, metadata), bytes)


def _padded(code: int, metadata: bytes, column: Column) -> Reader:
    length = int(column.column_type.split("(")[1].rstrip(")"))  # the log leaves zero bytes at the end out
    return _sized(_length_size(code, metadata), lambda raw: raw.ljust(length, b"\0"))


def _sized(length_size: int, decode: Callable[[bytes], str | bytes]) -> Reader:
    def read(data: bytes, at: int) -> tuple[str | bytes, int]:
        start = at + length_size
        end = start + int.from_bytes(data[at:start], "little")
        return decode(data[start:end]), end

    return read


def _decimal(_: int, metadata: bytes, __: Column) -> Reader:
    """Groups of nine digits in four bytes each, shorter ones outside; a negative number is inverted."""
    precision, scale = metadata
    whole, whole_rest = divmod(precision - scale, _DIGITS_A_GROUP)
    part, part_rest = divmod(scale, _DIGITS_A_GROUP)
    groups = [whole_rest, *[_DIGITS_A_GROUP] * (whole + part), part_rest]
    size = sum(_BYTES_OF_DIGITS[digits] for digits in groups)
    sign_bit, all_bits = 1 << (8 * size - 1), (1 << 8 * size) - 1

    def read(data: bytes, at: int) -> tuple[Decimal, int]:
        bits = int.from_bytes(data[at : at + size], "big") ^ sign_bit
        negative = bool(bits & sign_bit)
        raw = (bits ^ all_bits if negative else bits).to_bytes(size, "big")
        number = place = 0
        for digits in groups:
            width = _BYTES_OF_DIGITS[digits]
            number = number * 10**digits + int.from_bytes(raw[place : place + width], "big")
            place += width
        return Decimal(f"{'-' if negative else ''}{number}E-{scale}"), at + size

    return read


def _enum(_: int, metadata: bytes, column: Column) -> Reader:
    size, names = metadata[1], ["", *_members(column.column_type)]
    return lambda data, at: (names[int.from_bytes(data[at : at + size], "little")], at + size)


def _set(_: int, metadata: bytes, column: Column) -> Reader:
    size, members = metadata[1], _members(column.column_type)

    def read(data: bytes, at: int) -> tuple[str, int]:
        bits = int.from_bytes(data[at : at + size], "little")
        return ",".join(name for place, name in enumerate(members) if bits >> place & 1), at + size

    return read


def _bit(_: int, metadata: bytes, __: Column) -> Reader:
    size = (metadata[1] * 8 + metadata[0] + 7) // 8
    return lambda data, at: (int.from_bytes(data[at : at + size], "big"), at + size)


_READERS: dict[str, Maker] = {
    **{"tinyint": _integer("b"), "smallint": _integer("h"), "int": _integer("i"), "bigint": _integer("q")},
    **{"mediumint": _mediumint, "decimal": _decimal, "bit": _bit, "enum": _enum, "set": _set},
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), _text),
    **dict.fromkeys(("varbinary", "tinyblob", "blob", "mediumblob", "longblob", "json"), _bytes),
    **{"binary": _padded, "datetime": read_datetime, "timestamp": read_timestamp, "time": read_time},
    "date": lambda *_: read_date,
    "year": lambda *_: read_year,
    "float": lambda *_: _packed("<f"),
    "double": lambda *_: _packed("<d"),
}
