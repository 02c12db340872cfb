"""An unchanged source, and one of which a thousandth changed, against the full run in the same session."""

from __future__ import annotations

from typing import Any

from bench.support.extract.bars import Bar, Part
from bench.support.extract.meters import changed_rows, more, statements
from bench.support.extract.stage import Stage

NAME = "changes"
PERCENT = 0.05  # of events, of which each changes about two rows


def measure(stage: Stage) -> Part:
    stage.shop.grow(stage.rows)
    stage.shop.complete()
    shop, warm = stage.shop, stage.warm
    with stage.warm_job() as job:
        for _ in range(2):  # an incremental run is compiled too
            job.load("whole", warm.database, "warm")
            warm.churn(PERCENT)
        job.load("whole", warm.database, "warm")
        full = job.load("whole", shop.database, "shop")
        before = statements(stage.server)
        unchanged = job.load("whole", shop.database, "shop")
        sent = more(before, statements(stage.server))
        changed = changed_rows(stage.server)
        shop.churn(PERCENT)
        changed = changed_rows(stage.server) - changed
        incremental = job.load("whole", shop.database, "shop")
    return judge(
        {
            "lines": shop.lines,
            "full": full,
            "unchanged": unchanged,
            "statements": sent,
            "changed_rows": changed,
            "incremental": incremental,
        }
    )


def judge(found: dict[str, Any]) -> Part:
    full, unchanged, incremental = (found[kind] for kind in ("full", "unchanged", "incremental"))
    times = f"{full['seconds']:.1f} s in full, {incremental['seconds']:.1f} s {incremental['mode']}"
    changed = found["changed_rows"]
    sent = sum(found["statements"].values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found["statements"].items()))
    return Part(
        (
            _in_mode(
                unchanged,
                "unchanged",
                Bar(
                    "unchanged source against the whole full run",
                    unchanged["seconds"] / full["seconds"],
                    0.02,
                    note=f"{unchanged['seconds']:.2f} s of {full['seconds']:.1f} s",
                ),
            ),
            # None at all would mean that the server doesn't count them.
            Bar("unchanged source: statements on it", sent or None, 5, note=kinds or "none was counted"),
            _in_mode(
                incremental,
                "incremental",
                Bar(
                    "0.1 % changed: whole runs, full against incremental",
                    full["seconds"] / incremental["seconds"],
                    10,
                    at_least=True,
                    note=f"{times}; {changed:,} rows changed, {changed / full['rows']:.2%}",
                ),
            ),
        ),
        found,
    )


def _in_mode(load: dict[str, Any], mode: str, bar: Bar) -> Bar:
    """A load that did something else says nothing of what is measured."""
    if load["mode"] == mode:
        return bar
    note = f"the run was {load['mode']}, not {mode}"
    return Bar(bar.what, None, bar.wanted, bar.at_least, bar.unit, note)
