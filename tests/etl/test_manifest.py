"""A manifest survives its JSON, and the newest release is always the last published one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lakehouse.audit.rotation import Audit
from lakehouse.release.manifest import (
    Manifest,
    RejectEntry,
    TableEntry,
    from_json,
    new_release_id,
    now,
    publication_time,
)
from lakehouse.source.position import Position

MANIFEST = Manifest(
    release="20261124-061530-4f2a",
    mode="full",
    reason="first release",
    started_at=datetime(2026, 11, 24, 6, 15, 30, tzinfo=UTC),
    published_at=datetime(2026, 11, 24, 6, 16, 2, tzinfo=UTC),
    source_database="classicmodels",
    source_position=Position("uuid:1-57", "binlog.000002", 157, "uuid", False),
    code="0" * 64,
    tables=(
        TableEntry("raw", "orders", 326, {"ordernumber": "3350000", "comments": None}, 8765432109876543210),
        TableEntry("mart", "fact_orders", 2996, {"sales_amount": "9604190.61"}, 2),
    ),
    rejects=(RejectEntry("order_line_without_order", "orderdetails", 0),),
    audit=Audit("touched", 3, {"orders": (10, 20)}, {"orders": 45}),
    source_schema="0123456789abcdef",
    zero_dates="null",
    nulled={"orders.shippeddate": 2},
    reconciliation=("table  source  raw", "orders  326  326  ✓"),
)


def test_json_is_as_documented() -> None:
    assert MANIFEST.to_json() == {
        "release": "20261124-061530-4f2a",
        "mode": "full",
        "reason": "first release",
        "started_at": "2026-11-24T06:15:30Z",
        "published_at": "2026-11-24T06:16:02Z",
        "source_database": "classicmodels",
        "source_position": {
            "gtid_set": "uuid:1-57",
            "file": "binlog.000002",
            "offset": 157,
            "server_uuid": "uuid",
            "exact": False,
        },
        "code": "0" * 64,
        "tables": (
            {
                "database": "raw",
                "name": "orders",
                "rows": 326,
                "sums": {"ordernumber": "3350000", "comments": None},
                "snapshot_id": 8765432109876543210,
            },
            {
                "database": "mart",
                "name": "fact_orders",
                "rows": 2996,
                "sums": {"sales_amount": "9604190.61"},
                "snapshot_id": 2,
            },
        ),
        "rejects": ({"rule": "order_line_without_order", "table": "orderdetails", "rows": 0},),
        "audit": {
            "level": "touched",
            "turn": 3,
            "cuts": {"orders": (10, 20)},
            "compared": {"orders": 45},
        },
        "source_schema": "0123456789abcdef",
        "zero_dates": "null",
        "nulled": {"orders.shippeddate": 2},
        "reconciliation": ("table  source  raw", "orders  326  326  ✓"),
    }


def test_json_reads_back_the_same() -> None:
    assert from_json(json.dumps(MANIFEST.to_json())) == MANIFEST


def test_an_older_and_a_newer_jobs_manifest_are_read() -> None:
    value = MANIFEST.to_json()
    del value["reconciliation"]
    assert from_json(json.dumps(value)) == replace(MANIFEST, reconciliation=())
    assert from_json(json.dumps(MANIFEST.to_json() | {"of_the_future": 1})) == MANIFEST


def test_a_release_is_published_after_every_earlier_one_whatever_the_clock_says() -> None:
    ahead = replace(MANIFEST, published_at=now() + timedelta(days=1))
    assert publication_time([ahead, MANIFEST]) == ahead.published_at + timedelta(seconds=1)
    assert now() <= publication_time([MANIFEST]) <= now() + timedelta(seconds=1)


def test_release_ids_sort_by_time_and_differ() -> None:
    moment = now()
    assert len({new_release_id(moment) for _ in range(20)}) > 15
    assert new_release_id(moment) < new_release_id(moment + timedelta(seconds=1))
