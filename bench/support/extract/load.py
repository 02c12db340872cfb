"""The full load against the fastest peer, the floor, and the source's processor time."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.support.extract.bars import Bar, Part
from bench.support.extract.programs import PeerError, peer
from bench.support.extract.stage import Stage, cores

NAME = "load"
PEERS = ("connectorx", "chdb")
FLOOR = ("stream", "encode")
OURS = ("copy", "audited")
# Spark's heap of 1.5 GB, and 1 GB for the JVM's own needs and Python.
MEMORY_CAP_MB = 2500

Found = Mapping[str, Any]


def measure(stage: Stage) -> Part:
    stage.shop.grow(stage.rows)
    tries: dict[str, list[Found]] = {name: [] for name in (*PEERS, *FLOOR, *OURS)}
    failures: dict[str, str] = {}
    with stage.warm_job() as job:
        for _ in range(stage.rounds):
            for name in (*PEERS, *FLOOR):
                if name in failures:
                    continue
                try:
                    tries[name].append(peer(stage.server, name, stage.shop.database))
                except PeerError as error:
                    failures[name] = f"{name} failed: {error}"
                    print(failures[name], file=sys.stderr)
            for name in OURS:
                tries[name].append(job.load(name, stage.shop.database))
    medians = {name: median(found) for name, found in tries.items() if name not in failures}
    figures = {"lines": stage.shop.lines, "medians": medians, "tries": tries, "failures": failures}
    return Part(judge(medians, failures, len(cores())), figures)


def median(tries: Sequence[Found]) -> dict[str, Any]:
    """Of each number by itself; the most memory."""
    numbers = {name for name, value in tries[0].items() if isinstance(value, int | float)}
    found = {name: statistics.median(one[name] for one in tries) for name in numbers}
    if "peak_bytes" in found:
        found["peak_bytes"] = max(one["peak_bytes"] for one in tries)
    return found


def judge(found: Mapping[str, Found], failures: Mapping[str, str], core_count: int) -> tuple[Bar, ...]:
    """`found`: a median for each name that is not in `failures`."""
    copy, audited = found["copy"], found["audited"]
    peers = {name: found[name]["seconds"] for name in PEERS if name in found}
    fastest = min(peers, key=lambda name: peers[name], default=None)
    none = "; ".join(failures[name] for name in (*PEERS, *FLOOR) if name in failures)

    def against_peer(what: str, load: Found, wanted: float) -> Bar:
        if fastest is None:
            return Bar(what, None, wanted, note=none)
        times = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in peers.items())
        return Bar(what, load["seconds"] / peers[fastest], wanted, note=f"{load['seconds']:.2f} s; {times}")

    bars = [
        against_peer("full load against the fastest peer", copy, 1.25),
        against_peer("full load with its audit against the fastest peer", audited, 1.75),
        Bar(
            "memory of the full load with its audit",
            audited["peak_bytes"] / 1e6,
            MEMORY_CAP_MB,
            unit="MB",
        ),
    ]
    stream, encode = found.get("stream"), found.get("encode")
    share = "share of the floor"
    if stream is None or encode is None:
        bars.append(Bar(share, None, 0.35, at_least=True, note=none))
    else:
        floor = stream["seconds"] + encode["seconds"]
        work = stream["server_cpu_seconds"] + stream["cpu_seconds"] + encode["cpu_seconds"]
        told = f"{stream['seconds']:.2f} s to stream and drop, {encode['seconds']:.2f} s to encode"
        bars.append(Bar(share, floor / copy["seconds"], 0.35, at_least=True, note=told))
        bars.append(
            Bar("share of the same work spread evenly over all cores", work / core_count / copy["seconds"])
        )
    for what, load, wanted in (
        ("source: processor time of the full load against one SELECT *", copy, 1.5),
        ("source: the same with the audit", audited, None),
    ):
        if stream is None:
            bars.append(Bar(what, None, wanted, note=none))
        else:
            bars.append(Bar(what, load["server_cpu_seconds"] / stream["server_cpu_seconds"], wanted))
    return tuple(bars)
