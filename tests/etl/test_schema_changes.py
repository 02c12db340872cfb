"""A table that changed between two loads: what the lake's follows in place, and what it refuses by name."""

from __future__ import annotations

import pytest

from lakehouse.errors import WarehouseError
from lakehouse.lake.catalog import Lake
from lakehouse.source.decide import schema_fingerprint
from tests.support.source import Source
from tests.support.staged import BRANCH, StagedCopy, collected

BEFORE = (
    "id int PRIMARY KEY, small smallint, whole int NOT NULL, big bigint, price decimal(10,2), "
    "wide decimal(20,2), near float, note varchar(9) CHARACTER SET latin1, "
    "kind enum('a','b'), day date, moment datetime"
)
ROWS = (
    "(1, 7, 8, 9, 1.5, 2.5, 0.1, 'é', 'a', '2024-02-29', '2024-02-29 01:02:03'), "
    "(2, 0, -8, NULL, 0, -1, 0, '', 'b', NULL, NULL), "
    "(3, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
)
CREATE = (f"CREATE TABLE t ({BEFORE})", f"INSERT INTO t VALUES {ROWS}")

# Each makes the next load a full one.
FOLLOWED = {
    "a column added": "ADD added varchar(9) DEFAULT 'new'",
    "one added first": "ADD `First One` int NOT NULL DEFAULT 3 FIRST",
    "one that is computed": "ADD twice int AS (id * 2) STORED",
    "an integer widened": "MODIFY whole bigint NOT NULL",
    "an integer without sign": "MODIFY small int unsigned",
    "an integer narrowed": "MODIFY big smallint",
    "a decimal widened": "MODIFY price decimal(12,2)",
    "a decimal narrowed": "MODIFY wide decimal(9,2)",
    "a number of more bits": "MODIFY near double",
    "a longer text": "MODIFY note longtext CHARACTER SET utf8mb4",
    "another value": "MODIFY kind enum('a','b','c')",
    "finer moments": "MODIFY moment datetime(6)",
    "another order": "MODIFY day date AFTER id",
}
REFUSED = {
    "DROP note": "column note is gone",
    "RENAME COLUMN note TO remark": "column note is gone",
    "MODIFY whole decimal(20,0)": "column whole was int and is now decimal(20,0)",
    "MODIFY big bigint unsigned": "column big was bigint and is now decimal(20,0)",
    "MODIFY price decimal(12,3)": "column price was decimal(10,2) and is now decimal(12,3)",
    "MODIFY note varbinary(99)": "column note was string and is now binary",
    "MODIFY small varchar(9)": "column small was int and is now string",
    "MODIFY moment timestamp NULL": "column moment was timestamp_ntz and is now timestamp",
    "MODIFY day datetime": "column day was date and is now timestamp_ntz",
}


@pytest.mark.parametrize("change", [*FOLLOWED.values(), *REFUSED])
def test_each_is_another_schema(source: Source, change: str) -> None:
    source.execute(*CREATE)
    before = schema_fingerprint(source.plan())
    source.execute(f"ALTER TABLE t {change}")
    assert schema_fingerprint(source.plan()) != before


def test_what_is_followed_in_place(source: Source, lake: Lake) -> None:
    """Rows come by both ways then, and the older snapshot stays as it was."""
    source.execute(*CREATE)
    copy = StagedCopy(source, lake, "t")
    old, old_columns = copy.staged.snapshot_id, lake.read("raw", "t", copy.staged.snapshot_id).columns
    held = collected(lake.read("raw", "t", old))
    source.execute(
        f"ALTER TABLE t {', '.join(FOLLOWED.values())}",
        "INSERT INTO t (id, small, whole, big, price, wide, near, note, kind, moment) VALUES "
        "(4, 4294967295, 9223372036854775807, -1, 9999999999.99, 9999999.99, 5e-324, '日本', 'c', "
        "'2024-02-29 01:02:03.000001')",
    )
    now = StagedCopy(source, lake, "t")
    assert_same(source, lake, now)
    source.execute("UPDATE t SET big = 5, note = '🚗' WHERE id < 3", "DELETE FROM t WHERE id = 3")
    now.put(now.keys())
    assert_same(source, lake, now)
    now.put_whole()
    assert_same(source, lake, now)
    then = lake.read("raw", "t", old)
    assert then.columns == old_columns
    assert collected(then) == held


def assert_same(source: Source, lake: Lake, copy: StagedCopy) -> None:
    """By the columns' names: new ones are the last in the lake."""
    expected = source.read(lake.spark, "t")
    held = lake.read("raw", "t", BRANCH)
    assert set(held.columns) == set(expected.columns)
    found = collected(held.select(expected.columns))
    assert [tuple(row) for row in found] == [tuple(row) for row in collected(expected)]
    assert copy.staged.rows == len(found)


def test_what_is_refused_leaves_the_lake_as_it_was(source: Source, lake: Lake) -> None:
    source.execute(*CREATE)
    copy = StagedCopy(source, lake, "t")
    before = collected(lake.read("raw", "t", BRANCH))
    for change, said in REFUSED.items():
        source.execute("DROP TABLE t", *CREATE, f"ALTER TABLE t {change}")
        with pytest.raises(WarehouseError, match=r"classicmodels_raw\.t can't follow in place") as refusal:
            StagedCopy(source, lake, "t")
        assert said in str(refusal.value)
    assert lake.staged("raw", "t", BRANCH) == copy.staged
    assert collected(lake.read("raw", "t", BRANCH)) == before
