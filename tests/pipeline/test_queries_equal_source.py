"""Every named query against MySQL's own SQL on the source: all rows, all columns, to the cent.

Real throughout: a MySQL filled by the seed command, the job's own load, the queries as `npm run query`
prints them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakehouse.run import Wish, run
from lakehouse.survey import survey
from local import output
from local.athena import Warehouse
from local.named_queries import load_queries
from tests.conftest import make_lake
from tests.pipeline.source_answers import SQL, Answer, add_clean, ask
from tests.support import commands
from tests.support.mysql import Server
from tests.support.source import Source, new_source
from tests.support.star import STAR

NASTY = Path(__file__).with_name("nasty.sql")

# How the source is filled: by the generator, or by a dump under a collation.
FILLED: dict[str, tuple[str, ...] | str] = {
    "seed 1": ("--seed", "1"),
    "seed 20041107, scale 3": ("--seed", "20041107", "--scale", "3"),
    "nasty, blanks count": "utf8mb4_0900_ai_ci",
    "nasty, blanks don't count": "utf8mb4_unicode_ci",
}


@dataclass(frozen=True)
class Loaded:
    source: Source
    warehouse: Warehouse


@pytest.fixture(scope="module", params=FILLED)
def loaded(
    request: pytest.FixtureRequest,
    mysql: Server,
    spark: SparkSession,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    """One load a source; the source is closed before the next one is filled."""
    folder = tmp_path_factory.mktemp("equal")
    filled, warehouse = FILLED[request.param], folder / "warehouse"
    if isinstance(filled, str):
        dump = folder / "dump.sql"
        dump.write_bytes(NASTY.read_bytes().replace(b"@COLLATION@", filled.encode()))
        filled = ("--dump", str(dump))
    with new_source(mysql) as source:
        commands.seed(mysql, source.url.database, *filled)
        if request.param == "seed 1":  # the job as a user runs it; the others spare a second Spark
            commands.etl(mysql, source.url.database, warehouse)
        else:
            run(make_lake(spark, warehouse), survey(source.url), Wish(connections=2))
        add_clean(source)
        with Warehouse(warehouse) as opened:
            yield Loaded(source, opened)


def answer(warehouse: Warehouse, name: str) -> Answer:
    result = warehouse.query(load_queries()[name].sql)
    printed = io.StringIO()
    output.write(printed, "json", result.columns, result.types, result.rows)
    found: Answer = json.loads(printed.getvalue())
    return found


@pytest.mark.parametrize("name", SQL)
def test_a_query_answers_as_the_source_does(loaded: Loaded, name: str) -> None:
    expected = ask(loaded.source, name)
    assert expected, "the source has no answer, so this compares nothing"
    assert answer(loaded.warehouse, name) == expected


def test_every_query_is_compared() -> None:
    assert SQL.keys() == load_queries().keys()


def test_no_sale_is_lost_or_counted_twice(loaded: Loaded) -> None:
    """Whatever the sales are split by, the parts add up to what the source's lines of orders are worth."""
    ((gross,),) = loaded.source.rows(
        "SELECT SUM(quantityOrdered * priceEach) FROM orderdetails "
        "WHERE orderNumber IN (SELECT orderNumber FROM orders)"
    )
    for name in (
        "sales_by_country",
        "sales_by_product_line",
        "sales_by_month",
        "sales_by_office",
        "order_status",
    ):
        query = load_queries()[name].sql
        assert loaded.warehouse.query(f"SELECT SUM(gross_sales) AS s FROM ({query})").rows == [(gross,)], name


def test_lines_without_an_order_are_rejected_and_can_be_read(loaded: Loaded) -> None:
    expected = loaded.source.rows(
        "SELECT orderNumber FROM orderdetails "
        "WHERE orderNumber NOT IN (SELECT orderNumber FROM orders) ORDER BY orderNumber"
    )
    found = loaded.warehouse.query(
        "SELECT CAST(json_extract_scalar(row_key, '$.ordernumber') AS integer) AS order_number FROM rejects "
        "WHERE rule = 'order_line_without_order' ORDER BY 1"
    )
    assert found.rows == expected


def test_the_star_is_the_one_that_the_queries_are_tested_on(loaded: Loaded) -> None:
    """tests/support/star.py, which stands in for the job elsewhere, has the job's columns."""
    for table, columns in STAR.items():
        result = loaded.warehouse.query(f"SELECT * FROM {table} LIMIT 0")
        assert list(result.columns) == [column.split()[0] for column in columns.split(", ")], table
