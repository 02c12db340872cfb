"""Headers, order, what the source must have; and that headers say what the SQL does."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from lakehouse.errors import SourceError, UsageError
from lakehouse.header import read_header, sql_files
from lakehouse.match import REFERENCES
from lakehouse.model import Model, check_source, load_models, parse_model
from lakehouse.rules import find_rejects
from lakehouse.source.plan import Plan
from tests.support.shop import COLUMNS, ETL, MODELS, RULES, plan_of

HEADER = """-- grain: one row a thing
-- kind: fact
-- key: a, b
-- sort_by: b
-- partition_by: months(day)
-- reads: orders(status text, ordernumber integer),
--   dim_dates
--
-- kind: this is prose.
SELECT 1
"""


def test_a_header_is_read() -> None:
    model = parse_model("fact_things", HEADER)
    assert model == Model(
        name="fact_things",
        sql=HEADER,
        kind="fact",
        reads={"orders": {"status": "text", "ordernumber": "integer"}, "dim_dates": {}},
        key=("a", "b"),
        partition_by=("months(day)",),
        sort_by=("b",),
    )
    assert model.depends_on == {"orders", "dim_dates"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-- grain: one row a thing\n", "", "the header gives no grain"),
        ("-- kind: fact\n", "-- kind:\n", "the header gives no kind"),
        ("-- kind: fact\n", "-- kind: view\n", "kind is 'view'; it must be dimension or fact"),
        ("-- kind: fact\n", "-- kind: fact\n-- kind: fact\n", "the header gives kind twice"),
        ("-- sort_by: b\n", "-- order_by: b\n", "'-- order_by: b' is no header line"),
        ("-- sort_by: b\n", "-- sorted\n", "'-- sorted' is no header line"),
        ("status text", "status", "'status' in reads is no column with integer, decimal, text, date"),
        ("status text", "status varchar", "'status varchar' in reads is no column"),
        ("orders(", "orders((", "can't read"),
        ("-- grain", "SELECT 2\n-- grain", "the header gives no grain, key, kind, reads"),
    ],
)
def test_a_wrong_header_is_refused(old: str, new: str, message: str) -> None:
    assert old in HEADER
    with pytest.raises(UsageError) as refused:
        parse_model("fact_things", HEADER.replace(old, new, 1))
    assert str(refused.value).startswith("fact_things.sql: ")
    assert message in str(refused.value)


def test_models_come_after_those_that_they_read() -> None:
    seen: set[str] = set()
    for model in MODELS:
        assert {name for name in model.depends_on if name.startswith(("dim_", "fact_"))} <= seen, model.name
        seen.add(model.name)
    kinds = [model.kind for model in MODELS]
    assert kinds == sorted(kinds)


def test_models_in_a_circle_are_refused(tmp_path: Path) -> None:
    for name, other in (("dim_a", "dim_b"), ("dim_b", "dim_a")):
        (tmp_path / f"{name}.sql").write_text(
            f"-- grain: x\n-- kind: dimension\n-- key: k\n-- reads: {other}\nSELECT 1 AS k\n"
        )
    with pytest.raises(UsageError, match=r"in a circle: dim_. -> dim_. -> dim_."):
        load_models(tmp_path)


def test_models_load_from_an_archive_too(tmp_path: Path) -> None:
    archive = tmp_path / "job.zip"
    with zipfile.ZipFile(archive, "w") as written:
        for file in (ETL / "models").iterdir():
            written.write(file, f"models/{file.name}")
    assert load_models(zipfile.Path(archive, "models/")) == MODELS


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_reads_what_its_header_says(model: Model) -> None:
    assert _reads(model.sql) == {name: set(columns) for name, columns in model.reads.items()}


@pytest.mark.parametrize(("name", "sql"), sql_files(RULES).items())
def test_a_rule_reads_what_its_header_says(name: str, sql: str) -> None:
    fields = read_header(name, sql, {"table", "key", "reads"})
    assert set(_reads(sql)) == {table.strip() for table in fields["reads"].split(",")}
    assert set(fields["key"].split(", ")) <= COLUMNS[fields["table"]].keys()


def _reads(sql: str) -> dict[str, set[str]]:
    """What is read: tables, raw ones with their columns. A `clean_` view counts as the table it cleans."""
    tables = {view: table for table in COLUMNS for view in (table, f"clean_{table}")}
    matches = {reference.view for reference in REFERENCES}
    schema: dict[str, object] = {
        view: dict.fromkeys((*COLUMNS[table], "raw"), "string") for view, table in tables.items()
    }
    schema |= {view: {"value": "string", "referenced": "string"} for view in matches}
    tree = qualify(
        sqlglot.parse_one(sql, dialect="spark"),
        dialect="spark",
        schema=schema,
        validate_qualify_columns=False,
    )
    reads: dict[str, set[str]] = defaultdict(set)
    for scope in traverse_scope(tree):
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table) and source.name not in matches:
                columns = (column for column in scope.columns if column.table == alias)
                reads[tables.get(source.name, source.name)] |= (
                    {_column(column) for column in columns} if source.name in tables else set()
                )
    return dict(reads)


def _column(column: exp.Column) -> str:
    """`raw.officecode` is the column officecode."""
    return column.parent.expression.name if isinstance(column.parent, exp.Dot) else column.name


def test_a_whole_source_is_accepted() -> None:
    check_source(MODELS, plan_of())


def test_more_than_needed_is_no_fault() -> None:
    check_source(MODELS, plan_of(orders__comments="", productlines__image=""))


@pytest.mark.parametrize(
    ("types", "message"),
    [
        ({"orders__status": ""}, "column orders.status is missing (model fact_orders needs it)"),
        (
            {"products__buyprice": "double"},
            "column products.buyprice is double (model dim_products needs a decimal there)",
        ),
        (
            {"orderdetails__ordernumber": "string"},
            "column orderdetails.ordernumber is string (model fact_orders needs an integer there)",
        ),
        (
            {"payments__paymentdate": "string"},
            "payments.paymentdate is string (model dim_dates needs a date there)",
        ),
    ],
)
def test_a_source_that_lacks_something_is_refused(types: dict[str, str], message: str) -> None:
    with pytest.raises(SourceError) as refused:
        check_source(MODELS, plan_of(**types))
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_table_is_named() -> None:
    whole = plan_of()
    lacking = Plan("shop", tuple(table for table in whole.tables if table.name != "productlines"))
    with pytest.raises(SourceError, match=r"shop can't be made a star: table productlines is missing"):
        check_source(MODELS, lacking)


@pytest.mark.parametrize("kind", ["decimal(20,0)", "bigint", "smallint"])
def test_keys_may_be_any_whole_number(kind: str) -> None:
    check_source(MODELS, plan_of(customers__customernumber=kind, orders__orderdate="timestamp_ntz"))


def test_no_rule_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no rule in"):
        find_rejects(None, tmp_path)  # type: ignore[arg-type]
