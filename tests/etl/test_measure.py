"""The audit's numbers: any changed, lost, doubled or exchanged cell makes them differ."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Context, Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession

from lakehouse.audit.measure import ROW_HASH_LIMIT, Measure
from lakehouse.audit.reconcile import reconcile
from lakehouse.errors import SourceError
from tests.support.measures import measure_frame, measure_source
from tests.support.mysql import Server
from tests.support.source import Source, connect_owner, new_source

COLUMNS = {
    "id": "int NOT NULL",
    "amount": "decimal(10,2)",
    "huge": "decimal(38,4)",
    "big": "bigint unsigned",
    "ratio": "double",
    "day": "date",
    "moment": "datetime(6)",
    "name": "varchar(20)",
    "data": "varbinary(20)",
    "state": "enum('a','b')",
}
ROWS = [
    "1, 1.50, -0.0001, 18446744073709551615, 0.1, '2024-02-29', '2024-01-01 00:00:00.000001', '', '', 'a'",
    "2, 0.00, 9999999999999999999999999999999999.9999, 0, -0e0, '0001-01-01', '1969-12-31 23:59:59', 'é', "
    "x'00', 'b'",
    "3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
    "4, -7.25, 12, 1, 1e300, '1999-12-31', '2024-01-01 00:00:00', ' é', x'0000', 'a'",
]


@pytest.fixture(scope="module")
def filled(mysql: Server) -> Iterator[Source]:
    with new_source(mysql) as source:
        definitions = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        source.execute(
            f"CREATE TABLE t ({definitions}, PRIMARY KEY (id))",
            *(f"INSERT INTO t VALUES ({row})" for row in ROWS),
        )
        yield source


@pytest.fixture(scope="module")
def expected(filled: Source) -> Measure:
    return measure_source(filled.url, [filled.table("t")])["t"]


@pytest.fixture(scope="module")
def copy(filled: Source, spark: SparkSession) -> DataFrame:
    return filled.read(spark, "t").cache()


def differences(filled: Source, expected: Measure, frame: DataFrame) -> list[str]:
    lake = measure_frame(frame, filled.table("t"), hashed=True)
    return [difference.what for difference in reconcile({"t": expected}, {"t": lake})]


def test_an_exact_copy_measures_the_same(filled: Source, expected: Measure, copy: DataFrame) -> None:
    assert differences(filled, expected, copy) == []
    assert expected.rows == 4
    assert expected.key_nulls == 0
    assert expected.sums["id"] == 10
    assert expected.sums["amount"] == Decimal("-5.75")
    assert expected.sums["huge"] == Decimal("10000000000000000000000000000000011.9998")
    assert expected.sums["big"] == 2**64
    assert expected.nulls == {name: 0 if name == "id" else 1 for name in COLUMNS}


# column -> a value of a row, in Spark SQL, that it isn't in MySQL
CHANGES = [
    ("id", 1, "5"),
    ("amount", 1, "1.51"),
    ("amount", 3, "0.00"),
    ("amount", 2, "NULL"),
    ("huge", 2, "9999999999999999999999999999999999.9998"),
    ("huge", 1, "0.0001"),
    ("huge", 3, "0"),
    ("big", 1, "18446744073709551614"),
    ("ratio", 1, "0.10000000000000002D"),
    ("ratio", 2, "0.0D"),
    ("ratio", 3, "0.0D"),
    ("day", 1, "DATE'2024-03-01'"),
    ("day", 2, "DATE'0001-01-02'"),
    ("day", 3, "DATE'1970-01-01'"),
    ("moment", 1, "TIMESTAMP_NTZ'2024-01-01 00:00:00'"),
    ("moment", 3, "TIMESTAMP_NTZ'1970-01-01 00:00:00'"),
    ("name", 1, "NULL"),
    ("name", 3, "''"),
    ("name", 2, "'e'"),
    ("name", 4, "'é'"),
    ("data", 2, "X'0000'"),
    ("data", 3, "X''"),
    ("state", 1, "'b'"),
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_cell_is_found(
    filled: Source, expected: Measure, copy: DataFrame, change: tuple[str, int, str]
) -> None:
    column, row, value = change
    found = differences(filled, expected, with_cells(copy, column, {row: value}))
    assert {f"sum of {column}", f"nulls of {column}"} & set(found)
    assert "rows' hash" in found


def with_cells(frame: DataFrame, column: str, values: dict[int, str]) -> DataFrame:
    """The frame with other values in the rows of these ids."""
    kind = dict(frame.dtypes)[column]
    whens = " ".join(f"WHEN {row} THEN CAST({value} AS {kind})" for row, value in values.items())
    changed = f"CASE id {whens} ELSE {column} END AS {column}"
    return frame.selectExpr(*(changed if name == column else name for name in frame.columns))


def test_a_lost_row_is_found(filled: Source, expected: Measure, copy: DataFrame) -> None:
    assert "rows" in differences(filled, expected, copy.where("id <> 3"))


def test_a_doubled_row_is_found(filled: Source, expected: Measure, copy: DataFrame) -> None:
    assert "rows" in differences(filled, expected, copy.union(copy.where("id = 3")))


def test_a_row_in_place_of_another_is_found(filled: Source, expected: Measure, copy: DataFrame) -> None:
    twice = copy.where("id <> 4").union(copy.where("id = 1"))
    assert "sum of id" in differences(filled, expected, twice)


def test_rows_that_exchange_values_are_found_by_their_hash(
    filled: Source, expected: Measure, copy: DataFrame
) -> None:
    exchanged = with_cells(copy, "amount", {1: "-7.25", 4: "1.50"})
    assert differences(filled, expected, exchanged) == ["rows' hash"]


def test_amounts_moved_between_rows_are_found_by_their_hash(
    filled: Source, expected: Measure, copy: DataFrame
) -> None:
    moved = with_cells(copy, "amount", {1: "2.50", 4: "-8.25"})
    assert differences(filled, expected, moved) == ["rows' hash"]


def test_large_tables_are_hashed_only_when_asked_for(filled: Source, copy: DataFrame) -> None:
    large = replace(filled.table("t"), row_estimate=ROW_HASH_LIMIT + 1)
    quick, thorough = (measure_source(filled.url, [large], asked) for asked in (False, True))
    assert quick["t"].row_hash is None
    assert measure_frame(copy, large, hashed=False).row_hash is None
    assert thorough["t"].row_hash is not None
    assert measure_frame(copy, large, hashed=True).row_hash == thorough["t"].row_hash


def test_an_empty_table(source: Source, spark: SparkSession) -> None:
    source.execute("CREATE TABLE t (a double PRIMARY KEY, b decimal(38,2), c date)")
    table = source.table("t")
    measures = measure_source(source.url, [table])
    empty = Measure(0, 0, dict.fromkeys("abc"), dict.fromkeys("abc", 0))
    assert measures == {"t": empty}
    assert measure_frame(source.read(spark, "t"), table, hashed=True) == empty


def test_sums_have_room(source: Source, spark: SparkSession) -> None:
    source.execute(
        "CREATE TABLE t (id bigint unsigned PRIMARY KEY, a decimal(38,0), b decimal(38,9), c bigint, "
        "d datetime(6))",
        "INSERT INTO t VALUES (%s, REPEAT('9', 38), CONCAT(REPEAT('9', 29), '.999999999'), "
        "9223372036854775807, '9999-12-31 23:59:59.999999')",
        rows=[(2**64 - 1 - number,) for number in range(200)],
    )
    table = source.table("t")
    measures = measure_source(source.url, [table])
    assert measures["t"].sums["a"] == 200 * (10**38 - 1)
    assert measures["t"].sums["b"] == Decimal(200 * (10**38 - 1)).scaleb(-9, Context(prec=60))
    assert measures["t"].sums["c"] == 200 * (2**63 - 1)
    assert reconcile(measures, {"t": measure_frame(source.read(spark, "t"), table, hashed=True)}) == []


@pytest.mark.parametrize(
    ("column_type", "values", "first"),
    [
        ("date", ["0000-00-00"], "t.d has 1 value that is no date: '0000-00-00' (id 1, line A1)"),
        ("date", ["2024-00-10"], "'2024-00-10' (id 1, line A1)"),
        ("date", ["2024-01-00"], "'2024-01-00' (id 1, line A1)"),
        ("date", ["2024-02-31"], "'2024-02-31' (id 1, line A1)"),
        ("date", ["0000-03-01"], "'0000-03-01' (id 1, line A1)"),
        ("datetime", ["0000-00-00 00:00:00"], "'0000-00-00 00:00:00' (id 1, line A1)"),
        ("datetime(3)", ["2023-02-29 10:00:00.125"], "'2023-02-29 10:00:00.125' (id 1, line A1)"),
        ("timestamp", ["0000-00-00 00:00:00"], "'0000-00-00 00:00:00' (id 1, line A1)"),
        (
            "date",
            ["2024-01-01", "0000-00-00", "2024-00-00", "0000-00-00", "0000-00-00"],
            "t.d has 4 values that are no dates: '0000-00-00' (id 2, line A2), '2024-00-00' (id 3, line A3), "
            "'0000-00-00' (id 4, line A4), …",
        ),
    ],
)
def test_dates_that_are_none_are_refused(
    source: Source, column_type: str, values: list[str], first: str
) -> None:
    source.execute(
        f"CREATE TABLE t (id int, line varchar(9), d {column_type}, PRIMARY KEY (id, line))",
        "INSERT INTO t VALUES (%s, %s, %s)",
        rows=[(number, f"A{number}", value) for number, value in enumerate(values, 1)],
    )
    with pytest.raises(SourceError) as refusal:
        measure_source(source.url, [source.table("t")])
    assert first in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_every_table_with_broken_dates_is_named(source: Source) -> None:
    source.execute(
        "CREATE TABLE keyless (a date, b datetime)",
        "INSERT INTO keyless VALUES ('0000-00-00', '2024-13-01')",
        "CREATE TABLE other (id int PRIMARY KEY, a date)",
        "INSERT INTO other VALUES (7, '2024-04-31')",
    )
    with pytest.raises(SourceError) as refusal:
        measure_source(source.url, [source.table("keyless"), source.table("other")])
    assert "keyless.a has 1 value that is no date: '0000-00-00'" in str(refusal.value)
    assert "other.a has 1 value that is no date: '2024-04-31' (id 7)" in str(refusal.value)


def test_all_tables_are_measured_at_one_moment(source: Source, mysql: Server) -> None:
    """Money goes to and fro between two tables, and each measure sees all of it."""
    source.execute(
        "CREATE TABLE a (id int PRIMARY KEY, amount int)",
        "CREATE TABLE b (id int PRIMARY KEY, amount int)",
        "INSERT INTO a VALUES (1, 1000)",
        "INSERT INTO b VALUES (1, 0)",
    )
    tables = [source.table("a"), source.table("b")]
    stop = threading.Event()

    def move() -> None:
        with closing(connect_owner(mysql)) as connection:
            connection.select_db(source.url.database)
            while not stop.is_set():
                connection.begin()
                connection.query("UPDATE a SET amount = amount - 1")
                connection.query("UPDATE b SET amount = amount + 1")
                connection.commit()

    mover = threading.Thread(target=move)
    mover.start()
    try:
        moments = [measure_source(source.url, tables) for _ in range(30)]
    finally:
        stop.set()
        mover.join()
    assert len({measures["a"].sums["amount"] for measures in moments}) > 5
    assert {
        (measures["a"].sums["amount"] or 0) + (measures["b"].sums["amount"] or 0) for measures in moments
    } == {1000}


def test_a_table_that_went_away_is_an_error_of_the_source(source: Source) -> None:
    source.execute("CREATE TABLE t (id int PRIMARY KEY)")
    table = source.table("t")
    source.execute("DROP TABLE t")
    with pytest.raises(SourceError, match="table 't' can't be measured"):
        measure_source(source.url, [table])
