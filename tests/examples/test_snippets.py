"""The Python snippets for other teams, each run as a program against a stand-in for AWS with a real star."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws import StandIn, serving
from tests.support.star import StarWarehouse, customer, line, product

ROOT = Path(__file__).parents[2]
SNIPPETS = ROOT / "examples" / "consumer" / "python"
CAR = product(1, "S1", "Cars", "10.00")
ACE, BEE, CAP = (
    customer(1, "Ace", "France"),
    customer(2, "Bee", 'The "Low" Countries, NL'),
    customer(3, "Cap", "Peru"),
)
DAY: dict[str, Any] = {"ordered": date(2004, 1, 10), "required": date(2004, 1, 20)}
LINES = [
    line(1, 1, by=ACE, of=CAR, quantity=2, price="15.00", **DAY),
    line(1, 2, by=ACE, of=CAR, quantity=1, price="0.05", **DAY),
    line(2, 1, by=BEE, of=CAR, quantity=10, price="99999999.99", **DAY),
    line(3, 1, by=CAP, of=CAR, quantity=1, price="7.00", status="Cancelled", **DAY),
]
NET_SALES = [
    ["country", "net_sales"],
    ['The "Low" Countries, NL', "999999999.90"],
    ["France", "30.05"],
]
QUERY = (ROOT / "queries" / "sales_by_country.sql").read_text("utf-8")


@pytest.fixture(scope="module")
def star(tmp_path_factory: pytest.TempPathFactory) -> StarWarehouse:
    star = StarWarehouse(tmp_path_factory.mktemp("snippets") / "warehouse")
    star.write_star(dim_customers=[ACE, BEE, CAP], dim_products=[CAR], fact_orders=LINES)
    star.publish("first", datetime(2026, 1, 1, tzinfo=UTC))
    # The next load is half way: its rows are in the table, and in no release yet.
    star.write("fact_orders", star.table("fact_orders").scan().to_arrow().slice(0, 1))
    return star


@pytest.fixture
def aws(star: StarWarehouse) -> StandIn:
    outputs = {name: f"some {name}" for name in (*map(str, range(12)), "zone")} | {
        "outputsVersion": "1",
        "athenaWorkgroup": "lakehouse-dev-analysts",
        "martDatabase": "classicmodels",
        "namedQueryIds": json.dumps({"sales_by_country": "query-1"}),
    }
    parameters = {f"/lakehouse/dev/{name}": value for name, value in outputs.items()}
    return StandIn(star.folder, parameters, {"query-1": QUERY})


@pytest.fixture
def url(aws: StandIn) -> Iterator[str]:
    with serving(aws) as url:
        yield url


def run(url: str, snippet: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    command = [sys.executable, str(SNIPPETS / snippet), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def rows(done: subprocess.CompletedProcess[str]) -> list[list[str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.reader(done.stdout.splitlines()))


@pytest.mark.parametrize("snippet", ["with_awswrangler.py", "with_duckdb.py"])
def test_net_sales_are_those_of_the_last_release(url: str, snippet: str) -> None:
    assert rows(run(url, snippet, "dev")) == NET_SALES


def test_a_named_query_is_found_by_its_id(url: str) -> None:
    found = rows(run(url, "with_pyathena.py", "dev", "sales_by_country"))
    assert found[0][0] == "country"
    assert [row[0] for row in found[1:]] == ['The "Low" Countries, NL', "France", "Peru"]
    assert "999999999.90" in found[1]


@pytest.mark.parametrize("snippet", [path.name for path in sorted(SNIPPETS.glob("with_*.py"))])
class TestEverySnippet:
    def test_needs_no_more_than_the_analyst_may(self, url: str, aws: StandIn, snippet: str) -> None:
        run(url, snippet, "dev", "sales_by_country")
        policy = (ROOT / "infra" / "query.ts").read_text("utf-8")
        allowed = set(re.findall(r'"((?:athena|glue|s3):\w+)"', policy))
        assert aws.calls - allowed == {"ssm:GetParametersByPath"}

    @pytest.mark.parametrize(
        ("version", "found"), [("2", "has version 2 of the outputs"), (None, "has no outputs")]
    )
    def test_stops_at_outputs_it_does_not_understand(
        self, star: StarWarehouse, snippet: str, version: str | None, found: str
    ) -> None:
        stand_in = StandIn(star.folder, {"/lakehouse/dev/outputsVersion": version} if version else {}, {})
        with serving(stand_in) as url:
            done = run(url, snippet, "dev", "sales_by_country")
        assert done.returncode != 0
        assert f"{found}; version 1 is understood here" in done.stderr
        assert stand_in.calls == {"ssm:GetParametersByPath"}


def test_the_version_understood_is_the_one_published() -> None:
    interface = (ROOT / "infra" / "outputs.ts").read_text("utf-8")
    snippet = (SNIPPETS / "platform_outputs.py").read_text("utf-8")
    published = re.search(r"OUTPUTS_VERSION = (\d+);", interface)
    understood = re.search(r"UNDERSTOOD_VERSION = (\d+)", snippet)
    assert published is not None
    assert understood is not None
    assert published[1] == understood[1]
