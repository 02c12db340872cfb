"""The job's own loads, one after another in one session, so that its JVM is warm.

`python -m bench.support.extract.job [CORE …]` reads a request a line, as JSON, from standard input and
answers each with a line: seconds, seconds of processor time, peak memory in bytes, the load's mode, its rows,
and the lines of its phases. Python and the JVM are counted together. With cores it keeps to them.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import time
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from bench.support.timed_load import cpu_seconds, peak_bytes
from lakehouse.arguments import Arguments, parse
from lakehouse.extract import extract
from lakehouse.lake.catalog import Lake
from lakehouse.raw_copy import RawCopy, read_all
from lakehouse.run import Wish, run
from lakehouse.session import catalog_settings, open_session
from lakehouse.source.decide import Decision
from lakehouse.source.pace import Pace
from lakehouse.survey import survey

FULL = Decision("full", "asked for")


class Overheard(io.StringIO):
    """Keeps what is said, which goes on to standard error."""

    def write(self, text: str) -> int:
        print(text, end="", file=sys.__stderr__, flush=True)
        return super().write(text)


def copy(lake: Lake, given: Arguments) -> tuple[str, int]:
    """Every table committed to raw, nothing compared."""
    copied = RawCopy(lake, survey(given.source()), "audit_bench")
    read_all(copied, given.connections, Pace(copied.found.url, given.limits))
    copied.totals()  # what is added up in the background must not go on in the next load
    return "full", sum(staged.rows for staged in copied.staged.values())


def audited(lake: Lake, given: Arguments) -> tuple[str, int]:
    """Raw with its audit, proven to be the source at one moment."""
    found = survey(given.source())
    extraction = extract(lake, found, "audit_bench", FULL, given.connections, limits=given.limits)
    return extraction.mode, sum(staged.rows for staged in extraction.staged.values())


def whole(lake: Lake, given: Arguments) -> tuple[str, int]:
    """The whole run: raw, star, audits, release; in the mode that the job itself decides on."""
    wish = Wish(given.connections, limits=given.limits)
    manifest = run(lake, survey(given.source()), wish).manifest
    return manifest.mode, sum(entry.rows for entry in manifest.tables if entry.database == "raw")


LOADS = {"copy": copy, "audited": audited, "whole": whole}


def make_lake(spark: SparkSession, warehouse: str) -> Lake:
    Path(warehouse).mkdir()
    session = spark.newSession()
    for key, value in catalog_settings(warehouse).items():
        session.conf.set(key, value)
    lake = Lake(session, "classicmodels_raw", "classicmodels", warehouse)
    lake.create_databases()
    return lake


def answer(lake: Lake, request: dict[str, Any]) -> dict[str, Any]:
    """With the job's own defaults, its caps among them."""
    given = parse(["job", "--source-url", request["url"], "--warehouse", lake.warehouse])
    jvm = int(lake.spark._jvm.java.lang.ProcessHandle.current().pid())  # type: ignore[union-attr]
    processes = (os.getpid(), jvm)
    for process in processes:
        Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")  # the peak counts from now
    started, cpu = time.monotonic(), sum(map(cpu_seconds, processes))
    with redirect_stderr(Overheard()) as told:
        mode, rows = LOADS[request["load"]](lake, given)
    return {
        "started_monotonic": started,
        "seconds": time.monotonic() - started,
        "cpu_seconds": sum(map(cpu_seconds, processes)) - cpu,
        "peak_bytes": sum(map(peak_bytes, processes)),
        "mode": mode,
        "rows": rows,
        "phases": told.getvalue().splitlines(),
    }


def main(cores: list[str]) -> None:
    if cores:
        os.sched_setaffinity(0, map(int, cores))  # the JVM inherits it
    lakes: dict[str, Lake] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, open_session(folder) as spark:
        for line in sys.stdin:
            request = json.loads(line)
            warehouse = str(request["warehouse"])
            if warehouse not in lakes:
                lakes[warehouse] = make_lake(spark, warehouse)
            print(json.dumps(answer(lakes[warehouse], request)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
