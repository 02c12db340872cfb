"""A query's rows as an aligned table, CSV or JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import chain
from typing import Any, TextIO

from rich.cells import cell_len

from lakehouse.errors import QueryError

FORMATS = ("table", "csv", "json")

_NUMBERS = ("tinyint", "smallint", "integer", "bigint", "real", "double", "decimal")


def write(
    output: TextIO, form: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Writes the rows in one of FORMATS.

    Everywhere decimals keep their scale, dates and times are ISO 8601, binary is in hexadecimal digits.
    table: NULL is NULL, control characters are escaped, so that a row is a line.
    csv: RFC 4180; NULL is an empty field, an empty text is "".
    json: an array of objects; decimals are strings, NULL is null, NaN and the infinities are strings.
    Raises QueryError: columns of one name can't be told apart in an object.
    """
    if form == "json":
        _write_json(output, columns, rows)
    elif form == "csv":
        for row in chain([columns], rows):
            output.write(",".join(map(_csv_field, row)) + "\r\n")
    else:
        _write_table(output, columns, types, rows)


def _write_json(output: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    for name in columns:
        if columns.count(name) > 1:
            raise QueryError(f"two columns are named {name!r}: name one apart with AS")
    opening = "[\n"
    for row in rows:
        record = dict(zip(columns, map(_json_value, row), strict=True))
        output.write(opening + json.dumps(record, ensure_ascii=False))
        opening = ",\n"
    output.write("[]\n" if opening == "[\n" else "\n]\n")


def _json_value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _json_value(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return _text(value)


def _csv_field(value: Any) -> str:
    if value is None:
        return ""
    text = _text(value)
    plain = text and not any(character in text for character in '",\r\n')
    return text if plain else '"' + text.replace('"', '""') + '"'


def _write_table(
    output: TextIO, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    lines = [[_cell(value) for value in row] for row in chain([columns], rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    right = [kind.startswith(_NUMBERS) for kind in types]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        cells = (
            " " * (width - cell_len(cell)) + cell if to_right else cell + " " * (width - cell_len(cell))
            for cell, width, to_right in zip(line, widths, right, strict=True)
        )
        output.write("  ".join(cells).rstrip() + "\n")


def _cell(value: Any) -> str:
    if value is None:
        return "NULL"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in _text(value)
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"  # str() would write small ones as 0E-10
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return json.dumps(_json_value(value), ensure_ascii=False)
    return str(value)
