"""The page: in a real browser, at a desk's and a phone's width, without any network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboard import formats
from dashboard.data import run_all
from dashboard.filters import Basis, Filters
from dashboard.main import without_password
from dashboard.readers import LocalReader
from dashboard.settings import Settings
from tests.support.mysql import NODE, ROOT

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "etl"), str(ROOT)))}


def dashboard(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "dashboard/main.py", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def page(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "dashboard.html"
    done = dashboard("--warehouse", warehouse, "--html", file)
    assert (done.returncode, done.stdout) == (0, f"{file}\n"), done.stderr
    return file


def look(page: Path, width: int, basis: Basis) -> Any:
    command = [str(NODE), "tests/dashboard/look.mjs", str(page), str(width), basis]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("width", "basis"), [(1440, "net"), (390, "gross")])
def test_it_shows_what_the_queries_say(page: Path, reader: LocalReader, width: int, basis: Basis) -> None:
    seen = look(page, width, basis)
    assert seen["requests"] == []
    assert seen["complaints"] == []
    assert seen["overflow"] == 0

    filters = Filters(basis=basis)
    names = ["sales_by_country", "sales_by_product_line", "top_products", "late_shipments", "sales_by_month"]
    countries, lines, products, late, months = run_all(reader, [(name, filters, "sales") for name in names])
    figures = {key: figure["exact"] for key, figure in seen["figures"].items()}
    for key, column in (("gross_sales", "gross_sales"), ("net_sales", "net_sales"), ("margin", "margin")):
        assert figures[key] == formats.money(sum((row[column] for row in countries), Decimal(0)))
    assert figures["late_share"].startswith(f"{len(late)} of ")
    if basis == "gross":
        assert seen["figures"]["orders"]["value"] == str(sum(row["orders"] for row in months))

    column = f"{basis}_sales"
    whole = sum((row[column] for row in countries), Decimal(0))

    def with_share(amount: Decimal) -> str:
        return f"{formats.short_money(amount)} · {formats.percent(amount, whole)}"

    charts = seen["charts"]
    assert charts["countries"]["bars"] == [with_share(row[column]) for row in countries]
    assert charts["product_lines"]["bars"] == [with_share(row[column]) for row in lines]
    assert charts["products"]["bars"] == [formats.short_money(row[column]) for row in products[:10]]
    assert countries[0]["country"] in seen["hover"]["countries"]
    assert formats.money(countries[0][column]) in seen["hover"]["countries"]
    (usa,) = [row for row in countries if row["country"] == "USA"]
    assert formats.money(usa[column]) in seen["hover"]["map"]
    assert "20261124-061530-4f2a" in seen["release"]
    assert "Atlantis" in charts["map"]["note"]
    for key, chart in charts.items():
        assert chart["drawn"] > 0, f"{key} is empty"
        assert chart["cut"] == [], f"{key} cuts texts off"
        assert chart["title"]


def test_it_is_one_file_that_forbids_itself_the_network(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("default-src 'none'") == 1
    assert text.count("* plotly.js v") == 1
    assert "{{ " not in text.replace(text[text.index("* plotly.js v") :], "")
    assert " src=" not in text[: text.index("* plotly.js v")]


def test_no_text_of_the_data_ends_the_script(page: Path) -> None:
    data = page.read_text(encoding="utf-8").partition('id="dashboard-data">')[2].partition("</script>")[0]
    assert "<" not in data
    assert set(json.loads(data)["views"]) == {"net", "gross"}


def test_no_release_leaves_the_older_page(page: Path, tmp_path: Path) -> None:
    older = page.read_bytes()
    done = dashboard("--warehouse", tmp_path, "--html", page)
    assert done.returncode == 6
    assert done.stderr.startswith("error: there is no warehouse at ") and "npm run etl" in done.stderr
    assert done.stdout == ""
    assert page.read_bytes() == older
    assert [file.name for file in page.parent.iterdir()] == [page.name]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--warehouse DIR"),
        (("--warehouse", "w", "--workgroup", "g"), "--warehouse DIR"),
        (("--warehouse", "w", "--html", "nowhere/x.html"), "nowhere/x.html"),
        (("--warehouse", "w", "--port", "70000"), "70000"),
        (("--warehouse", "w", "--colour"), "--colour"),
        (("--warehouse", "w", "--source-url", "postgres://u@h/d"), "mysql://"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple[str, ...], message: str) -> None:
    done = dashboard(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1
    assert message in done.stderr


def test_a_password_in_the_url_reaches_no_setting() -> None:
    url = without_password("mysql://reader:s%3Acret@127.0.0.1:3306/shop?ssl-mode=PREFERRED")
    assert url == "mysql://reader@127.0.0.1:3306/shop?ssl-mode=PREFERRED"
    assert "cret" not in str(Settings(warehouse="/w", source_url=url).to_environment())
