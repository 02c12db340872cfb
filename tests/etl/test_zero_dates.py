"""Dates that are none, where they are to be NULL: by both ways to the lake, in the audit, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pyspark.sql import SparkSession

from lakehouse.audit.nulled import Before, count_nulled
from lakehouse.audit.reconcile import reconcile
from lakehouse.errors import SourceError
from lakehouse.source.snapshot import open_snapshot
from lakehouse.source.touched import Touched
from tests.support.measures import measure_frame, measure_source
from tests.support.source import Source
from tests.support.ways import WAYS, Way

NO_DATES = (
    "0000-00-00",
    "2024-00-10",
    "2024-01-00",
    "0000-05-05",
    "0000-02-29",
    "2023-02-29",
    "2024-02-30",
    "2024-04-31",
)
DATES = ("0001-01-01", "2024-02-29", "1970-01-01", "1969-12-31", "9999-12-31")
TYPES = ("date", "datetime", "datetime(6)")


@pytest.fixture
def nulling(source: Source) -> Iterator[Source]:
    """Each type as it is, and NOT NULL; a TIMESTAMP can be wholly zero only."""
    columns = ", ".join(f"`c {at}` {kind} NULL, `d {at}` {kind} NOT NULL" for at, kind in enumerate(TYPES))
    source.execute(
        f"CREATE TABLE days (id int PRIMARY KEY, {columns}, t timestamp(6) NOT NULL, u timestamp NULL)",
        *(f"INSERT INTO days VALUES ({row})" for row in rows()),
    )
    yield replace(source, zero_dates="null")


def rows() -> Iterator[str]:
    for at, day in enumerate((*NO_DATES, *DATES)):
        cells = [f"'{day}'", f"'{day}'", *[f"'{day} 12:30:01'"] * 4]
        moment = "0000-00-00 00:00:00" if day in NO_DATES else "2024-02-29 05:30:00.000001"
        yield ", ".join([str(at), *cells, f"'{moment}'", f"'{moment}'"])
    yield "99, NULL, '2024-01-01', NULL, '2024-01-01', NULL, '2024-01-01', '2024-01-01 05:30', NULL"


@pytest.mark.parametrize("way", WAYS)
def test_they_are_null(nulling: Source, spark: SparkSession, way: Way) -> None:
    frame = way(nulling, spark, "days").orderBy("id")
    found = [
        list(row)
        for row in frame.selectExpr(*(f"CAST({name} AS STRING)" for name in frame.columns)).collect()
    ]
    expected = [[str(at), *[None] * 8] for at in range(len(NO_DATES))]
    for at, day in enumerate(DATES, len(NO_DATES)):
        moment = f"{day} 12:30:01"
        expected.append(
            [str(at), day, day, *[moment] * 4, "2024-02-29 00:00:00.000001", "2024-02-29 00:00:00"]
        )
    midnight = "2024-01-01 00:00:00"
    expected.append(["99", None, "2024-01-01", None, midnight, None, midnight, midnight, None])
    assert found == expected


def test_the_audit_takes_them_for_null(nulling: Source, spark: SparkSession) -> None:
    table = nulling.table("days")
    assert all(column.nullable for column in table.columns[1:])
    assert not table.column("id").nullable
    measures = measure_source(nulling.url, [table], thorough=True)
    assert reconcile(measures, {"days": measure_frame(nulling.read(spark, "days"), table, hashed=True)}) == []
    nulls = measures["days"].nulls
    assert [nulls[column.lake_name] for column in table.columns] == [0, 9, 8, 9, 8, 9, 8, 8, 9]


def test_they_are_counted(nulling: Source, capsys: pytest.CaptureFixture[str]) -> None:
    nulling.execute("CREATE TABLE plain (id int PRIMARY KEY, d date)", "INSERT INTO plain VALUES (1, NULL)")
    with open_snapshot(nulling.url) as snapshot:
        found = count_nulled(snapshot, nulling.plan().tables)
    columns = ("c_0", "d_0", "c_1", "d_1", "c_2", "d_2", "t", "u")
    assert found == {f"days.{column}": len(NO_DATES) for column in columns}
    assert "8 of days.c_0 are NULL" in capsys.readouterr().err


def test_after_a_small_change_they_are_counted_where_need_be(nulling: Source) -> None:
    """Numbers of the last release that no count would give show which table was not counted."""
    nulling.execute(
        *(f"CREATE TABLE {name} (k varchar(9) PRIMARY KEY, d date, e date)" for name in ("a", "b", "c", "w")),
        *(f"INSERT INTO {name} VALUES ('old', '0000-00-00', NULL)" for name in ("a", "b", "c", "w")),
        "INSERT INTO b VALUES ('new', '2024-02-30', '2024-00-01'), ('good', '2024-02-03', NULL)",
        *(f"INSERT INTO c VALUES ('n{number}', '2024-02-30', NULL)" for number in range(1200)),
    )
    many = {(f"{letter}{number}",) for letter in "nN" for number in range(1200)}
    changes = Touched(
        keys={"b": {("new",), ("NEW",), ("good",), ("gone",)}, "c": many, "days": {(1,)}, "w": {("old",)}},
        whole={"w": "its definition changed"},
    )
    with open_snapshot(nulling.url) as snapshot:
        before = Before({"a.d": 77, "days.t": 88}, changes)
        found = count_nulled(snapshot, nulling.plan().tables, before)
    untouched = {"a.d": 77}
    anew = {
        f"days.{column}": len(NO_DATES) for column in ("c_0", "d_0", "c_1", "d_1", "c_2", "d_2", "t", "u")
    }
    assert found == untouched | anew | {"b.d": 1, "b.e": 1, "c.d": 1200, "w.d": 1}


def test_nothing_is_counted_where_they_are_errors(
    nulling: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = replace(nulling, zero_dates="error")
    with open_snapshot(strict.url) as snapshot:
        assert count_nulled(snapshot, strict.plan().tables) == {}
    assert "count" not in capsys.readouterr().err
    assert not strict.table("days").column("d 0").nullable
    with pytest.raises(SourceError, match=r"days\.c 0 has 8 values that are no dates: '0000-00-00' \(id 0\)"):
        measure_source(strict.url, strict.plan().tables)


def test_a_key_must_be_a_date_all_the_same(nulling: Source) -> None:
    nulling.execute(
        "CREATE TABLE keyed (day date, n int, other date, PRIMARY KEY (n, day))",
        "INSERT INTO keyed VALUES ('2024-02-30', 1, '0000-00-00')",
    )
    with pytest.raises(SourceError) as refusal:
        measure_source(nulling.url, [nulling.table("keyed")])
    assert "keyed.day has 1 value that is no date: '2024-02-30' (n 1, day 2024-02-30)" in str(refusal.value)
    assert "other" not in str(refusal.value)
