"""The last release's star brought up to date: only what a change of the source may reach is made anew.

Dimensions are small: those that a change may reach are built whole. Facts are not: of them, the rows are
replaced that refresh.py finds. What nothing can reach stays as it was released.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pyspark.sql import DataFrame, functions

from lakehouse import code
from lakehouse.audit.conserved import CONSERVED
from lakehouse.audit.mart import audit_mart, measure_facts
from lakehouse.audit.measure import Measure
from lakehouse.engine_errors import engine_errors
from lakehouse.lake.branches import MAIN
from lakehouse.lake.catalog import Lake, Staged
from lakehouse.model import Model, build
from lakehouse.overlay import keys_frame
from lakehouse.progress import phase
from lakehouse.refresh import Refresh, changed_members, load_refreshes
from lakehouse.release.manifest import Manifest
from lakehouse.rules import rule_reads
from lakehouse.source.plan import Table
from lakehouse.source.touched import Touched
from lakehouse.star import (
    REJECTS,
    TABLES_AT_A_TIME,
    Star,
    count_rejects,
    prepare_models,
    refuse,
    register_raw,
    stage_model,
    stage_models,
    stage_rejects,
)
from lakehouse.survey import Survey

# Beyond this part of its rows, or so many units, a fact is sooner built anew than mended.
MAX_SHARE = 0.1
MAX_UNITS = 500_000
MAX_SENT = 200_000  # rows that every task gets


@dataclass(frozen=True)
class Since:
    """The release that is gone on from, and what was touched since."""

    release: Manifest
    changes: Touched


def update_star(lake: Lake, found: Survey, branch: str, since: Since) -> Star:
    """Stages and audits the star that make_star would make. Raises what it raises."""
    return _Update(lake, found, branch, since).run()


@dataclass(frozen=True)
class _Mended:
    """What of a fact was made anew: its `units`, their rows in the raw table, and the rows that came."""

    refresh: Refresh
    units: Sequence[DataFrame]
    raw: DataFrame
    made: DataFrame


class _Update:
    """`mended`: by fact."""

    def __init__(self, lake: Lake, found: Survey, branch: str, since: Since) -> None:
        self.lake, self.found, self.branch, self.since = lake, found, branch, since
        self.tables = {table.lake_name: table for table in found.plan.tables}
        # The log also tells of tables that came and went meanwhile.
        self.whole = {table.lake_name for table in found.plan.tables if table.name in since.changes.whole}
        self.touched = {
            name: keys
            for name, table in self.tables.items()
            if name not in self.whole and (keys := since.changes.keys.get(table.name))
        }
        self.reached = _reached(found.models, self.whole | self.touched.keys())
        self.refreshes = load_refreshes(code.root() / "refresh")
        self.mended: dict[str, _Mended] = {}

    def run(self) -> Star:
        dimensions = [model for model in self.reached if model.kind == "dimension"]
        facts = [model for model in self.reached if model.kind == "fact"]
        register_raw(self.lake, self.found, self.branch)
        self._register_released()
        staged = {
            model.name: self._keep(model.name) for model in self.found.models if model not in self.reached
        }
        if dimensions:
            prepare_models(self.lake, self.found, dimensions)
        with ThreadPoolExecutor(TABLES_AT_A_TIME) as pool:
            rejects = pool.submit(self._rejects)
            staged |= {each.name: each for each in stage_models(self.lake, dimensions, self.branch, pool)}
            staged[REJECTS] = rejects.result()
        for fact in facts:
            staged[fact.name] = self._update_fact(fact)
        rejected = count_rejects(self.lake)
        measures = self._audit()
        names = (*(model.name for model in self.found.models), REJECTS)
        return Star(tuple(staged[name] for name in names), measures, rejected)

    def _register_released(self) -> None:
        for model in self.found.models:
            released = self.lake.read("mart", model.name)
            released.createOrReplaceTempView(f"published_{model.name}")

    def _keep(self, name: str) -> Staged:
        self.lake.branch("mart", name, self.branch)
        self.lake.read("mart", name, self.branch).createOrReplaceTempView(name)
        return self.lake.staged("mart", name, self.branch)

    def _rejects(self) -> Staged:
        if rule_reads(code.root() / "rules") & (self.whole | self.touched.keys()):
            return stage_rejects(self.lake, self.branch)
        return self._keep(REJECTS)

    def _update_fact(self, fact: Model) -> Staged:
        refresh = self.refreshes.get(fact.name)
        if refresh is None or not self._tells(fact, refresh):
            return self._build(fact)
        with (
            phase(f"find changes of {fact.name}") as shown,
            engine_errors(f"changes of {fact.name} can't be found"),
        ):
            self._register_changes(refresh)
            units, count = _kept(self.lake.spark.sql(refresh.sql))
            if count > MAX_UNITS:
                return self._build(fact)
            groups = refresh.groups(units)
            raw_rows, shown.rows = _kept(refresh.narrowed(self.lake.spark, groups))
        if shown.rows > MAX_SHARE * self.lake.staged("mart", fact.name, MAIN).rows:
            return self._build(fact)
        if not count:
            none = self.lake.read("mart", fact.name).limit(0)
            self.mended[fact.name] = _Mended(refresh, groups, raw_rows, none)
            return self._keep(fact.name)
        raw = CONSERVED[fact.name].table
        raw_rows.createOrReplaceTempView(raw)
        prepare_models(self.lake, self.found, [fact])
        with phase(f"update {fact.name}") as shown, engine_errors(f"{fact.name} can't be updated"):
            self.lake.branch("mart", fact.name, self.branch)
            rows = build(self.lake.spark, fact)
            self.lake.remove("mart", fact.name, groups, self.branch)
            staged = self.lake.append("mart", fact.name, rows, self.branch)
            made = self.lake.last_appended("mart", fact.name, self.branch)
            self.mended[fact.name] = _Mended(refresh, groups, raw_rows, made)
            self.lake.read("mart", fact.name, self.branch).createOrReplaceTempView(fact.name)
            shown.rows, shown.bytes = staged.rows, staged.bytes
        self.lake.read("raw", raw, self.branch).createOrReplaceTempView(raw)
        return staged

    def _build(self, fact: Model) -> Staged:
        prepare_models(self.lake, self.found, [fact])
        return stage_model(self.lake, fact, self.branch)

    def _tells(self, fact: Model, refresh: Refresh) -> bool:
        """Whether the changes of all that the fact reads are known by the keys that `refresh` asks for."""
        known = all(set(columns) <= _key(self.tables[name]) for name, columns in refresh.keys.items())
        return known and not (fact.reads.keys() & self.whole)

    def _register_changes(self, refresh: Refresh) -> None:
        for name in refresh.keys:
            keys = self.touched.get(name, set())
            keys_frame(self.lake, self.tables[name], keys).createOrReplaceTempView(f"touched_{name}")
        reached = {model.name for model in self.reached}
        for dimension in self.found.models:
            if columns := refresh.compares.get(dimension.name):
                changed = changed_members(self.lake.spark, dimension, columns)
                changed, _ = _kept(changed if dimension.name in reached else changed.where("FALSE"))
                for name, members in (("changed", changed), ("moved", changed.where("moved"))):
                    # An empty relation is known as such when queries are planned.
                    shown = members.where("FALSE") if members.isEmpty() else members
                    shown.createOrReplaceTempView(f"{name}_{dimension.name}")

    def _audit(self) -> dict[str, Measure]:
        names = {model.name for model in self.reached}
        released = {
            entry.name: entry.measure() for entry in self.since.release.tables if entry.database == "mart"
        }
        with phase("audit the star") as shown, engine_errors("the star can't be audited"):
            totals = measure_facts(self.lake.spark, self.found.models)
            for fact, mended in self.mended.items():
                self._narrow(fact, mended)
            audit = audit_mart(self.lake.spark, self.found.models, names)
            shown.note = refuse((*totals.findings, *audit.findings))
        return {**released, **audit.measures, **totals.measures}

    def _narrow(self, fact: str, mended: _Mended) -> None:
        """Leaves in the views of the fact, its raw table and the rejected rows what was made anew."""
        mended.made.createOrReplaceTempView(fact)
        rejects = mended.refresh.narrowed_rejects(self.lake.spark, mended.units)
        rejects.createOrReplaceTempView(REJECTS)
        mended.raw.createOrReplaceTempView(CONSERVED[fact].table)


def _kept(frame: DataFrame) -> tuple[DataFrame, int]:
    """The same rows, made once, and sent to every task where they are few; and how many they are.

    What Spark caches, it makes in a session of its own, whose catalog would lock SQLite.
    """
    kept = frame.localCheckpoint()
    count = kept.count()
    return (functions.broadcast(kept) if count <= MAX_SENT else kept), count


def _reached(models: Sequence[Model], changed: Set[str]) -> list[Model]:
    """Those that read a changed table, or a model that does."""
    names = set(changed)
    for model in models:
        if model.depends_on & names:
            names.add(model.name)
    return [model for model in models if model.name in names]


def _key(table: Table) -> set[str]:
    return {table.column(name).lake_name for name in table.primary_key}
