"""After any history, with deaths in between: what was loaded bit by bit is what a fresh lake gets."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lakehouse import prove
from lakehouse.audit.measure import Measure
from lakehouse.audit.reconcile import Difference, reconcile
from lakehouse.lake.catalog import Lake
from lakehouse.source.sql import quoted
from local.athena import Warehouse
from tests.conftest import close_lake, make_lake
from tests.support.churn import Churn
from tests.support.deaths import PHASES, Killed, die_in, reborn
from tests.support.large import as_if_large
from tests.support.loads import TABLES, Loads, seeded
from tests.support.mysql import Server

COMPARED_EVERY = 3  # rounds
Content = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


@pytest.mark.parametrize(
    ("rounds", "large"),
    [
        pytest.param(1, True, id="short"),
        pytest.param(3, True, id="long", marks=pytest.mark.source),
        pytest.param(8, False, id="longest-small", marks=pytest.mark.nightly),
        pytest.param(8, True, id="longest", marks=pytest.mark.nightly),
    ],
)
def test_incremental_equals_full(
    mysql: Server,
    spark: SparkSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    rounds: int,
    large: bool,
) -> None:
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")
    dice = random.Random(seed)  # noqa: S311 - repeatable
    monkeypatch.setattr(prove, "reconcile", nothing_to_repair)
    if large:
        as_if_large(monkeypatch)
    with seeded(mysql, "--seed", "17") as source:
        churn, loads = Churn(source, dice), Loads(source, make_lake(spark, tmp_path / "old"))
        loads.load()
        modes, levels = set(), {loads.current().audit.level}
        for number in range(1, rounds + 1):
            # Only rows at first, so that one load at least is incremental.
            for _ in range(dice.randint(5, 15)):
                churn.change() if number > 1 else churn.change_rows()
            if dice.random() < 0.5:
                loads = die_once(loads, spark, monkeypatch, dice.choice(PHASES))
            loads.load(abandoned=True)
            modes.add(loads.current().mode)
            levels.add(loads.current().audit.level)
            if number % COMPARED_EVERY == 0 or number == rounds:
                assert_equals_fresh(loads, make_lake(spark, tmp_path / f"fresh {number}"))
    assert "incremental" in modes
    assert levels == {"full", "touched"}


# Names that mean something to Spark, or to our own SQL.
NAMES = ("2024", "5l", "history", 'Odd `t"', "rejects", "fact_orders", "sales", "lines", "lake", "raw", "n")
KEY = ("lake", "among", "raw", "Key `1", "2")
EXTRA = ("value", "referenced", "raw", "lines", "sales", "n", "t", "customer_key", "order_number", "1st")


@pytest.mark.source  # as long as a load or two
def test_names_are_free(
    mysql: Server, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prove, "reconcile", nothing_to_repair)
    as_if_large(monkeypatch)
    key = ", ".join(map(quoted, KEY))
    with seeded(mysql, "--seed", "17") as source:
        for name in TABLES:
            source.execute(
                f"ALTER TABLE {name} {', '.join(f'ADD {quoted(column)} char(1)' for column in EXTRA)}"
            )
        for name in map(quoted, NAMES):
            columns = ", ".join(f"{quoted(column)} int" for column in KEY)
            source.execute(
                f"CREATE TABLE {name} ({columns}, t text, PRIMARY KEY ({key}))",
                f"INSERT INTO {name} VALUES (1, 2, 3, 4, 5, 'é'), (2, 3, 4, 5, 6, 'ü')",
            )
        loads = Loads(source, make_lake(spark, tmp_path / "old"))
        loads.load()
        source.execute(*(f"UPDATE {name} SET t = 'ö', `lake` = `lake` * 2" for name in map(quoted, NAMES)))
        source.execute("UPDATE products SET MSRP = 1, `value` = 'v' LIMIT 9")
        source.execute("UPDATE orders SET `sales` = 's' LIMIT 9", "UPDATE customers SET city = 'x' LIMIT 9")
        assert loads.load().manifest.mode == "incremental"
        assert_equals_fresh(loads, make_lake(spark, tmp_path / "fresh"))


def nothing_to_repair(source: Mapping[str, Measure], lake: Mapping[str, Measure]) -> list[Difference]:
    """The audit would have a table that differs read whole: what the log tells must do without."""
    differences = reconcile(source, lake)
    assert not differences
    return differences


def die_once(loads: Loads, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, name: str) -> Loads:
    """The load ends in that phase if it comes to it."""
    print(f"-- dies in {name}")
    with monkeypatch.context() as patch, suppress(Killed):
        die_in(patch, name)
        loads.load()
    return reborn(loads, spark)


def assert_equals_fresh(loads: Loads, lake: Lake) -> None:
    fresh = Loads(loads.source, lake)
    fresh.load("full")
    ours, theirs = content(loads), content(fresh)
    assert ours.keys() == theirs.keys()
    for name in theirs:
        assert ours[name] == theirs[name], name
    assert facts(loads) == facts(fresh)
    close_lake(lake)


def content(loads: Loads) -> Content:
    """Every table of the release: its columns by name, since new ones come last in an old lake, and rows."""
    found: Content = {}
    with Warehouse(loads.lake.warehouse) as warehouse:
        for entry in warehouse.manifest()["tables"]:
            database = "classicmodels_raw" if entry["database"] == "raw" else "classicmodels"
            result = warehouse.query(f'SELECT * FROM {database}."{entry["name"]}"')
            order = sorted(range(len(result.columns)), key=result.columns.__getitem__)
            rows = [tuple(row[place] for place in order) for row in result.rows]
            if entry["name"] == "rejects":
                rows = [tuple(_without_order(value) for value in row) for row in rows]
            found[f"{database}.{entry['name']}"] = (
                tuple(result.columns[place] for place in order),
                sorted(rows, key=repr),
            )
    return found


def facts(loads: Loads) -> object:
    """What the manifest says of the tables."""
    manifest = loads.current()
    tables = {(entry.database, entry.name): (entry.rows, dict(entry.sums)) for entry in manifest.tables}
    return tables, manifest.rejects, manifest.source_schema, manifest.source_position


def _without_order(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{"):
        return json.dumps(json.loads(value), sort_keys=True)
    return value
