"""What refresh/*.sql says of a fact is what its model reads."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from lakehouse.audit.conserved import CONSERVED
from lakehouse.errors import UsageError
from lakehouse.model import Model, load_models
from lakehouse.refresh import load_refreshes

ETL = Path(__file__).resolve().parents[2] / "etl"
MODELS = {model.name: model for model in load_models(ETL / "models")}
REFRESHES = load_refreshes(ETL / "refresh")
FACTS = [model for model in MODELS.values() if model.kind == "fact"]


def test_each_fact_has_one() -> None:
    assert REFRESHES.keys() == {fact.name for fact in FACTS} == CONSERVED.keys()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_all_that_a_fact_takes_of_a_dimension_is_compared(fact: Model) -> None:
    taken = {name: set(columns) for name, columns in taken_of_dimensions(fact).items()}
    keys = {name: MODELS[name].key[0] for name in taken}
    compared = {name: {*columns, keys[name]} for name, columns in REFRESHES[fact.name].compares.items()}
    assert compared == {name: columns | {keys[name]} for name, columns in taken.items()}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_the_changes_of_all_that_a_fact_reads_are_asked_for(fact: Model) -> None:
    raw = {name for name in fact.reads if name not in MODELS}
    assert set(REFRESHES[fact.name].keys) == raw
    assert set(REFRESHES[fact.name].unit) <= set(CONSERVED[fact.name].columns)


def taken_of_dimensions(fact: Model) -> dict[str, set[str]]:
    """The columns of each dimension, by the aliases of the model's SQL."""
    tree = sqlglot.parse_one(fact.sql, dialect="spark")
    found = defaultdict(set)
    for select in tree.find_all(exp.Select):
        aliases = {
            table.alias_or_name: table.name
            for table in select.find_all(exp.Table)
            if table.parent_select is select and table.name.startswith("dim_")
        }
        for column in select.find_all(exp.Column):
            if column.parent_select is select and column.table in aliases:
                found[aliases[column.table]].add(column.name)
    return found


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("-- fact: f\n-- unit: a\n-- keys: t(a)\nSELECT 1", "gives no compares"),
        ("-- fact: f\n-- unit: a\n-- keys: t\n-- compares: d(b)\nSELECT 1", "keys must be table"),
        ("-- fact: f\n-- unit: a\n-- keys: t(a)\n-- compares: d(b) e\nSELECT 1", "compares must be table"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused(tmp_path: Path, header: str, said: str) -> None:
    (tmp_path / "f.sql").write_text(header, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        load_refreshes(tmp_path)
