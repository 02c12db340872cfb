"""The star built from the staged raw tables, staged beside them, and audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from lakehouse import code
from lakehouse.audit.mart import audit_mart
from lakehouse.audit.measure import Measure
from lakehouse.engine_errors import engine_errors
from lakehouse.errors import AuditError
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.lake.evolve import quote
from lakehouse.model import Model, build, prepare
from lakehouse.progress import phase
from lakehouse.release.manifest import RejectEntry
from lakehouse.rules import find_rejects, rule_tables
from lakehouse.source.compare import equal_texts
from lakehouse.survey import Survey

REJECTS = "rejects"
TABLES_AT_A_TIME = 4


@dataclass(frozen=True)
class Star:
    """`staged`: the star's tables and `rejects`, dimensions first. `measures`: of the star's tables."""

    staged: tuple[Staged, ...]
    measures: Mapping[str, Measure]
    rejects: tuple[RejectEntry, ...]


def make_star(lake: Lake, found: Survey, branch: str) -> Star:
    """Builds, stages and audits the star over the raw tables on `branch`.

    Raises AuditError naming every broken invariant; SourceError, WarehouseError.
    """
    register_raw(lake, found, branch)
    prepare_models(lake, found, found.models)
    with ThreadPoolExecutor(TABLES_AT_A_TIME) as pool:
        rejected = pool.submit(stage_rejects, lake, branch)
        staged = [*stage_models(lake, found.models, branch, pool), rejected.result()]
    with phase("audit the star") as shown, engine_errors("the star can't be audited"):
        audit = audit_mart(lake.spark, found.models)
        shown.note = refuse(audit.findings)
    return Star(tuple(staged), audit.measures, count_rejects(lake))


def register_raw(lake: Lake, found: Survey, branch: str) -> None:
    """Every raw table as a temp view by its name."""
    for table in found.plan.tables:
        lake.read("raw", table.lake_name, branch).createOrReplaceTempView(quote(table.lake_name))


def prepare_models(lake: Lake, found: Survey, models: Sequence[Model]) -> None:
    with phase("prepare text keys"), engine_errors("the star can't be prepared"):
        prepare(lake.spark, models, found.plan, partial(equal_texts, found.url))


def stage_models(lake: Lake, models: Sequence[Model], branch: str, pool: ThreadPoolExecutor) -> list[Staged]:
    """Builds `models` side by side, each after those that it reads."""
    built: dict[str, Future[Staged]] = {}
    for model in models:  # in dependency order: what a model waits for has begun before it
        needed = [built[name] for name in model.depends_on & built.keys()]
        built[model.name] = pool.submit(stage_model, lake, model, branch, needed)
    return [future.result() for future in built.values()]


def stage_model(lake: Lake, model: Model, branch: str, needed: Sequence[Future[Staged]] = ()) -> Staged:
    for future in needed:
        future.result()
    with phase(f"build {model.name}") as shown, engine_errors(f"{model.name} can't be built"):
        staged = lake.stage(
            "mart",
            model.name,
            build(lake.spark, model),
            branch,
            partition_by=model.partition_by,
            sort_by=model.sort_by,
        )
        lake.read("mart", model.name, branch).createOrReplaceTempView(model.name)
        shown.rows, shown.bytes = staged.rows, staged.bytes
        return staged


def stage_rejects(lake: Lake, branch: str) -> Staged:
    with phase("find rejected rows") as shown, engine_errors("rejected rows can't be found"):
        staged = lake.stage("mart", REJECTS, find_rejects(lake.spark, code.root() / "rules"), branch)
        lake.read("mart", REJECTS, branch).createOrReplaceTempView(REJECTS)
        shown.rows = staged.rows
        return staged


def refuse(findings: Sequence[object]) -> str:
    """What to tell where there is no finding. Raises AuditError."""
    if findings:
        raise AuditError("the star is broken: " + "; ".join(map(str, findings)))
    return "all invariants hold"


def count_rejects(lake: Lake) -> tuple[RejectEntry, ...]:
    rows = lake.spark.table(REJECTS).groupBy("rule").count().collect()
    counts = {row["rule"]: row["count"] for row in rows}
    tables = rule_tables(code.root() / "rules")
    return tuple(RejectEntry(rule, table, counts.get(rule, 0)) for rule, table in tables.items())
