"""`npm run query`: what goes to standard output, what to standard error, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.query import main
from tests.support.star import StarWarehouse

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, str(ROOT / "local" / "query.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT / 'etl'}{os.pathsep}{ROOT}"}


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], env=ENVIRONMENT, capture_output=True, check=False)


def test_a_named_query_in_each_format(small_star: StarWarehouse) -> None:
    outputs = {}
    for form in ("table", "csv", "json"):
        done = run("order_status", "--warehouse", str(small_star.folder), "--format", form)
        assert (done.returncode, done.stderr) == (0, b"")
        outputs[form] = done.stdout.decode()
    assert json.loads(outputs["json"])[:2] == [
        {"status": "Shipped", "orders": 3, "gross_sales": "320.99"},
        {"status": "Cancelled", "orders": 1, "gross_sales": "40.00"},
    ]
    assert list(csv.DictReader(io.StringIO(outputs["csv"], newline="")))[3] == {
        "status": "On Hold",
        "orders": "1",
        "gross_sales": "12.34",
    }
    assert outputs["table"].splitlines()[2].split() == ["Shipped", "3", "320.99"]


def test_any_select(small_star: StarWarehouse, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT count(*) AS n FROM fact_orders"
    assert main(["--sql", sql, "--warehouse", str(small_star.folder), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"n": 7}]


def test_without_a_name_the_queries_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == 10
    assert {"name": "order_status", "question": "What state are the orders in?"} in listed


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["sales_by_contry", "--warehouse", "W"], 2, "did you mean sales_by_country"),
        (["sales_by_country"], 2, "name the warehouse: --warehouse DIR"),
        (["sales_by_country", "--sql", "SELECT 1", "--warehouse", "W"], 2, "not both"),
        (["order_status", "--warehouse", "W", "--format", "xml"], 2, "invalid choice: 'xml'"),
        (["order_status", "--warehouse", "W", "--limit", "3"], 2, "--limit"),
        (["order_status", "--warehouse", "no/such/folder"], 6, "no catalog.db in it; npm run etl makes one"),
        (["--sql", "SELECT nope FROM fact_orders", "--warehouse", "W"], 7, "line 1:8: Column 'nope'"),
        (["--sql", "", "--warehouse", "W"], 7, "one SELECT is run at a time"),
        (["--sql", "SELECT CAST(status AS date) FROM fact_orders", "--warehouse", "W"], 7, "Conversion"),
        (["--sql", "DROP TABLE fact_orders", "--warehouse", "W"], 7, "only a SELECT can be run, not DROP"),
    ],
)
def test_a_failure_is_one_line_and_leaves_standard_output_empty(
    small_star: StarWarehouse,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    given = [str(small_star.folder) if argument == "W" else argument for argument in arguments]
    assert main(given) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert message in captured.err


def test_a_reader_that_has_seen_enough_is_no_failure(small_star: StarWarehouse) -> None:
    sql = "SELECT a.x FROM UNNEST(sequence(1, 5000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 200)) AS b(x)"
    with subprocess.Popen(
        [*COMMAND, "--sql", sql, "--warehouse", str(small_star.folder), "--format", "csv"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        assert command.stdout.readline() == b"x\r\n"
        command.stdout.close()
        assert command.stderr.read() == b""
        assert command.wait() == 0


def test_text_is_utf_8_whatever_the_locale(small_star: StarWarehouse) -> None:
    sql = "SELECT customer_name FROM dim_customers WHERE customer_number = 103"
    arguments = ["--sql", sql, "--warehouse", str(small_star.folder), "--format", "csv"]
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=ENVIRONMENT | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == 'customer_name\r\n"Café, ""Nord""\nSud"\r\n'
