"""Rows as a table, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from lakehouse.errors import QueryError
from local import output

VALUES = [
    # value, in a table, in CSV, in JSON
    (None, "NULL", "", None),
    ("", "", '""', ""),
    ("NULL", "NULL", "NULL", "NULL"),
    ("a,b", "a,b", '"a,b"', "a,b"),
    ('say "x"', 'say "x"', '"say ""x"""', 'say "x"'),
    ("two\r\nlines", "two\\r\\nlines", '"two\r\nlines"', "two\r\nlines"),
    ("\x1b[31mred\x00", "\\x1b[31mred\\x00", "\x1b[31mred\x00", "\x1b[31mred\x00"),
    ("Zoë 名 🚗", "Zoë 名 🚗", "Zoë 名 🚗", "Zoë 名 🚗"),
    (Decimal("0.00"), "0.00", "0.00", "0.00"),
    (Decimal("0E-10"), "0.0000000000", "0.0000000000", "0.0000000000"),
    (Decimal("-12345678901234567890.12"), *["-12345678901234567890.12"] * 3),
    (Decimal("1E+3"), "1000", "1000", "1000"),
    (9223372036854775807, "9223372036854775807", "9223372036854775807", 9223372036854775807),
    (True, "true", "true", True),
    (False, "false", "false", False),
    (0.5, "0.5", "0.5", 0.5),
    (float("nan"), "nan", "nan", "nan"),
    (float("-inf"), "-inf", "-inf", "-inf"),
    (date(2004, 2, 29), *["2004-02-29"] * 3),
    (datetime(2004, 2, 29, 1, 2, 3, 456789), *["2004-02-29T01:02:03.456789"] * 3),
    (datetime(2004, 2, 29, tzinfo=UTC), *["2004-02-29T00:00:00+00:00"] * 3),
    (time(1, 2, 3), *["01:02:03"] * 3),
    (b"\x00\xff", "00ff", "00ff", "00ff"),
    ([Decimal("1.50"), None], '["1.50", null]', '"[""1.50"", null]"', ["1.50", None]),
    ({"a": date(2004, 1, 1)}, '{"a": "2004-01-01"}', '"{""a"": ""2004-01-01""}"', {"a": "2004-01-01"}),
]


def written(form: str, columns: list[str], types: list[str], rows: list[tuple[Any, ...]]) -> str:
    stream = io.StringIO()
    output.write(stream, form, columns, types, iter(rows))
    return stream.getvalue()


@pytest.mark.parametrize(("value", "in_table", "in_csv", "in_json"), VALUES)
def test_each_kind_of_value(value: Any, in_table: str, in_csv: str, in_json: Any) -> None:
    assert written("table", ["a"], ["varchar"], [(value,)]).splitlines()[2] == in_table
    assert written("csv", ["a"], ["varchar"], [(value,)]) == f"a\r\n{in_csv}\r\n"
    assert json.loads(written("json", ["a"], ["varchar"], [(value,)])) == [{"a": in_json}]


def test_csv_comes_back_through_another_reader() -> None:
    texts = [value for value, *_ in VALUES if isinstance(value, str) and "\x00" not in value]
    read = list(
        csv.reader(io.StringIO(written("csv", texts, texts, [tuple(texts)]), newline=""), strict=True)
    )
    assert read == [texts, texts]


def test_a_table_is_aligned_by_what_a_terminal_shows() -> None:
    rows = [("Zoë", Decimal("1.50")), ("名前", Decimal("-10.00")), (None, None)]
    assert written("table", ["name", "net_sales"], ["varchar", "decimal(38,2)"], rows).split("\n") == [
        "name  net_sales",
        "----  ---------",
        "Zoë        1.50",
        "名前     -10.00",
        "NULL       NULL",
        "",
    ]


def test_a_table_is_never_cut() -> None:
    assert "x" * 5000 in written("table", ["a"], ["varchar"], [("x" * 5000,)])


def test_no_rows_leave_the_header() -> None:
    assert written("table", ["a", "b"], ["varchar", "bigint"], []) == "a  b\n-  -\n"
    assert written("csv", ["a", "b"], ["varchar", "bigint"], []) == "a,b\r\n"
    assert written("json", ["a", "b"], ["varchar", "bigint"], []) == "[]\n"


def test_json_is_one_object_a_line() -> None:
    assert written("json", ["a"], ["bigint"], [(1,), (2,)]) == '[\n{"a": 1},\n{"a": 2}\n]\n'


def test_json_refuses_columns_of_one_name() -> None:
    with pytest.raises(QueryError, match="two columns are named 'a'"):
        written("json", ["a", "b", "a"], ["bigint"] * 3, [(1, 2, 3)])
    assert written("csv", ["a", "a"], ["bigint"] * 2, [(1, 2)]) == "a,a\r\n1,2\r\n"
