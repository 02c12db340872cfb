"""What was touched is put over the copy: then it is what the snapshot has, whatever the key's type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakehouse.errors import SourceError
from lakehouse.lake.catalog import Lake
from lakehouse.overlay import put_keys, put_whole
from lakehouse.source import snapshot, stream
from lakehouse.source.snapshot import open_snapshot
from tests.conftest import make_lake
from tests.support.mysql import Server
from tests.support.source import Source, new_source
from tests.support.staged import BRANCH, StagedCopy, collected, fill, make


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return make_lake(spark, tmp_path_factory.mktemp("overlay"))


@pytest.fixture(scope="module")
def source(mysql: Server) -> Iterator[Source]:
    with new_source(mysql) as source:
        yield source


# The extremes, what sorts oddly, what needs quoting; the last three of each are not there at first.
KEYS = {
    "numbers": {
        "tinyint": "-128 | -1 | 0 | 1 | 2 | 3 | 126 | 127",
        "int(8) zerofill": "0 | 1 | 2 | 3 | 4 | 5 | 99999999 | 4294967295",
        "bigint": "-9223372036854775808 | -1 | 0 | 1 | 2 | 3 | 4 | 9223372036854775807",
        "bigint unsigned": (
            "18446744073709551615 | 9223372036854775807 | 9223372036854775808 | 0 | 18446744073709551613 "
            "| 1 | 2 | 18446744073709551614"
        ),
        "decimal(38,10)": (
            "-9999999999999999999999999999.9999999999 | 0 | 0.0000000001 | 1.0 | 1.5 | -0.1 | 10 "
            "| 9999999999999999999999999999.9999999999"
        ),
        "bit(64)": "18446744073709551615 | 0 | 9223372036854775808 | 1 | 9223372036854775807 | 3 | 4 | 5",
        "year": "0 | 1901 | 2000 | 1970 | 2155 | 2069 | 2001 | 2026",
    },
    "times": {
        "date": (
            "'1000-01-01' | '1582-10-04' | '1582-10-15' | '1969-12-31' | '9999-12-31' | '1970-01-01' "
            "| '2000-02-29' | '2026-11-24'"
        ),
        "datetime(6)": (
            "'1000-01-01 00:00:00.000001' | '1582-10-04 23:59:59.999999' | '9999-12-31 23:59:59.999999' "
            "| '1969-12-31 23:59:59.999999' | '2024-03-31 02:30:00' | '2024-03-31 02:30:00.000001' "
            "| '1970-01-01' | '2026-11-24 10:57:19.5'"
        ),
        "timestamp(6)": (
            "'1970-01-01 05:30:01' | '2000-01-01' | '2000-01-01 00:00:00.000001' | '2024-03-31 07:00:00' "
            "| '2038-01-19 08:44:07.499999' | '2024-10-27 08:30:00.1' | '2026-11-24' "
            "| '2024-10-27 07:30:00.1'"
        ),
        "time(3)": (
            "'-838:59:59' | '-00:00:00.001' | '00:00:00' | '838:59:59' | '24:00:00' | '100:00:00' "
            "| '12:00:00' | '00:00:00.001'"
        ),
    },
    "texts": {
        "char(20) CHARACTER SET utf8mb4": "'' | 'a' | 'é' | '😀' | 'ß' | 'x\\'\\\\\"`' | '中' | '%_'",
        "varchar(20) CHARACTER SET latin1": "'' | 'a' | 'é' | 'ÿ' | '€' | 'œ' | 'ß' | 'Z'",
        "enum('z','a','1','2','é','','~','w') CHARACTER SET utf8mb4": (
            "'z' | 'a' | '1' | '2' | 'é' | '' | '~' | 'w'"
        ),
        "set('b','a','1')": "'' | 'b' | 'a' | 'b,a' | '1' | 'b,1' | 'a,1' | 'b,a,1'",
    },
    "bytes": {
        "binary(3)": (
            "x'000000' | '\\0a\\0' | 'a\\0\\0' | 'a\\0b' | 'a \\0' | x'ff0000' | x'00ff00' | x'ffffff'"
        ),
        "varbinary(9)": "'' | '\\0' | 'a' | 'a\\0' | 'a ' | 'A' | x'ff00' | x'c328'",
    },
}


@pytest.mark.parametrize("name", KEYS)
def test_any_type_of_key(source: Source, lake: Lake, name: str) -> None:
    kinds = {f"k{number}": kind for number, kind in enumerate(KEYS[name])}
    parts = zip(*(texts.split(" | ") for texts in KEYS[name].values()), strict=True)
    *there, free, other, passing = map(", ".join, parts)
    columns = ", ".join(kinds)
    copy = make(source, lake, name, ", ".join(map(" ".join, kinds.items())), there)

    def put_into(key: str) -> str:
        return f"INSERT INTO {name} ({columns}, v) VALUES ({key}, 80)"

    def delete(key: str) -> str:
        return f"DELETE FROM {name} WHERE ({columns}) = ({key})"

    def move(old: str, new: str) -> str:
        assigned = ", ".join(map(" = ".join, zip(kinds, new.split(", "), strict=True)))
        return f"UPDATE {name} SET {assigned} WHERE ({columns}) = ({old})"

    source.execute(
        f"UPDATE {name} SET note = 'new' WHERE ({columns}) = ({there[0]})",
        delete(there[1]),
        move(there[2], free),
        move(there[3], other),
        move(other, there[3]),
        put_into(passing),
        delete(passing),
        delete(there[4]),
        put_into(there[4]),
    )
    keys = copy.keys()
    assert len(keys) == 8
    copy.put(keys)
    copy.assert_is_source()
    assert copy.staged.rows == 4


@pytest.mark.parametrize(
    ("name", "collation"),
    [("padded", "utf8mb4_general_ci"), ("unpadded", "utf8mb4_0900_ai_ci"), ("western", "latin1_swedish_ci")],
)
def test_one_key_written_in_many_ways(source: Source, lake: Lake, name: str, collation: str) -> None:
    there = ["'A'", "'é'", "'Straße'", "'Ö'", "'x '", "'B'", "'c'", "'D'"]
    copy = make(source, lake, name, f"k varchar(20) COLLATE {collation}", there)
    source.execute(
        f"UPDATE {name} SET k = 'a' WHERE k = 'A'",
        f"UPDATE {name} SET k = 'e' WHERE k = 'é'",
        f"UPDATE {name} SET k = 'STRASSE' WHERE k = 'Straße'",
        f"UPDATE {name} SET k = 'o' WHERE k = 'Ö'",
        f"UPDATE {name} SET k = 'O', note = 'twice' WHERE k = 'o'",
        f"UPDATE {name} SET k = 'x' WHERE k = 'x '",
        f"UPDATE {name} SET k = 'x  ' WHERE k = 'x'",
        f"DELETE FROM {name} WHERE k = 'B'",
        f"INSERT INTO {name} (k, note) VALUES ('b', 'again')",
        f"INSERT INTO {name} (k) VALUES ('C') ON DUPLICATE KEY UPDATE k = 'C', note = 'other'",
        f"REPLACE INTO {name} (k, note) VALUES ('d', 'replaced')",
        f"INSERT INTO {name} (k) VALUES ('y ')",
        f"DELETE FROM {name} WHERE k = 'y '",
    )
    keys = copy.keys()
    copy.put(keys)
    copy.assert_is_source()
    before = copy.staged.rows
    copy.put(keys)  # again gives the same
    copy.assert_is_source()
    assert copy.staged.rows == before == len(there)


def test_padded_chars_and_binaries_are_one_key_each(source: Source, lake: Lake) -> None:
    copy = make(source, lake, "fixed", "k char(4), l binary(2)", ["'a ', 'x'", "'b', 'y'"])
    source.execute(
        "UPDATE fixed SET k = 'A   ', v = 5 WHERE k = 'a'",
        "UPDATE fixed SET l = 'y ' WHERE k = 'b'",
        "UPDATE fixed SET l = 'y\\0' WHERE k = 'b'",
    )
    copy.put(copy.keys())
    copy.assert_is_source()


def test_keys_that_nobody_has_change_nothing(source: Source, lake: Lake) -> None:
    copy = make(source, lake, "never", "k int", ["1", "2"])
    before = collected(lake.read("raw", "never", BRANCH))
    copy.put({(3,), (4,)})
    copy.assert_holds(before)
    source.execute("DELETE FROM never")
    copy.put({(3,), (4,), *copy.keys()})
    copy.assert_holds([])
    copy.put({(3,)})
    copy.assert_holds([])


def test_what_comes_after_the_snapshot_is_not_in_it(source: Source, lake: Lake) -> None:
    copy = make(source, lake, "held", "k int", ["1", "2", "3", "4"])
    source.execute("UPDATE held SET v = 10 WHERE k = 1", "DELETE FROM held WHERE k = 2")
    expected = collected(source.read(lake.spark, "held"))
    with open_snapshot(source.url) as opened:
        source.execute("UPDATE held SET k = k + 10, v = 99", "INSERT INTO held (k) VALUES (1), (2)")
        copy.staged = put_keys(lake, opened, copy.table, copy.keys(), BRANCH)
        copy.assert_holds(expected)
        copy.staged = put_whole(lake, opened, copy.table, BRANCH, "asked for")
        copy.assert_holds(expected)


@pytest.mark.parametrize(("batch_cells", "keys_a_statement"), [(20, 500), (10**6, 3), (1, 1)])
def test_more_than_one_batch_and_statement(
    source: Source, lake: Lake, monkeypatch: pytest.MonkeyPatch, batch_cells: int, keys_a_statement: int
) -> None:
    monkeypatch.setattr(stream, "BATCH_CELLS", batch_cells)
    monkeypatch.setattr(snapshot, "KEYS_A_STATEMENT", keys_a_statement)
    name = f"large_{batch_cells}"
    copy = make(source, lake, name, "k varchar(9)", [f"'a{number:02}'" for number in range(10)])
    # Both ways to write a key are asked for in statements of their own, and one row comes of them.
    source.execute(
        f"UPDATE {name} SET k = UPPER(k), v = v + 1 WHERE v > 1",
        f"DELETE FROM {name} WHERE v = 5",
        f"INSERT INTO {name} (k) VALUES ('b'), ('c')",
    )
    keys = copy.keys()
    with open_snapshot(source.url) as opened:
        assert len(list(opened.rows_of(copy.table, sorted(keys)))) > 1
    copy.put(keys)
    copy.assert_is_source()


def test_a_whole_table_in_batches_and_an_empty_one(
    source: Source, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "BATCH_CELLS", 20)
    copy = make(source, lake, "entire", "k int", ["1", "2"])
    source.execute("INSERT INTO entire (k) VALUES (3), (4), (5), (6), (7)")
    with open_snapshot(source.url) as opened:
        assert len(list(opened.rows(copy.table))) > 1
    copy.put_whole()
    copy.assert_is_source()
    source.execute("DELETE FROM entire")
    copy.put_whole()
    copy.assert_holds([])


def test_a_table_named_like_what_is_replaced(source: Source, lake: Lake) -> None:
    fill(source, "t", "k int", ["1", "2", "3"])
    fill(source, "gone_from_t", "k int", ["1", "5"])
    one, other = StagedCopy(source, lake, "t"), StagedCopy(source, lake, "gone_from_t")
    lake.read("raw", "gone_from_t", BRANCH).createOrReplaceTempView("gone_from_t")  # as the star does
    source.execute("DELETE FROM t WHERE k = 1", "UPDATE gone_from_t SET v = 7 WHERE k = 5")
    for copy in (one, other, one):
        copy.put(copy.keys())
        copy.assert_is_source()


def test_a_failure_leaves_the_copy_as_it_was(
    source: Source, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "KEYS_A_STATEMENT", 1)
    copy = make(source, lake, "cut_off", "k int", ["1", "2", "3"])
    before, staged = collected(lake.read("raw", "cut_off", BRANCH)), copy.staged
    files = files_of(lake, "cut_off")
    source.execute("UPDATE cut_off SET v = 9", "ALTER TABLE cut_off DROP COLUMN note")
    with pytest.raises(SourceError, match="table 'cut_off' can't be read in the snapshot"):
        copy.put({(1,), (2,)})
    with pytest.raises(SourceError, match="table 'cut_off' can't be read in the snapshot"):
        copy.put_whole()
    copy.assert_holds(before)
    assert copy.staged == staged
    assert files_of(lake, "cut_off") == files


def files_of(lake: Lake, name: str) -> set[str]:
    return {file.name for file in Path(lake.warehouse).glob(f"classicmodels_raw/{name}/data/**/*.parquet")}
