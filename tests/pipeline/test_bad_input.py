"""Bad input: one line that names the thing and the fix, the right exit code, nothing published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lakehouse.errors import SourceError
from lakehouse.release.lock import hold
from lakehouse.survey import survey
from tests.conftest import make_lake
from tests.support.jobs import job_command, reader_url, run_python
from tests.support.loads import Loads, seeded
from tests.support.mysql import Server
from tests.support.source import new_source


def refused(command: list[str], password: str = "") -> tuple[int, str]:
    """Exit code and message of a command that must fail as commands do."""
    done = run_python(command, password)
    assert done.stdout == ""
    *progress, message = done.stderr.splitlines()
    assert message.startswith("error: "), done.stderr
    assert not [line for line in progress if "Traceback" in line or line.startswith(" ")], done.stderr
    return done.returncode, message.removeprefix("error: ")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://reader@127.0.0.1/classicmodels", "must start with mysql://"),
        ("mysql://reader@127.0.0.1:port/classicmodels", "no valid port or host"),
        ("mysql://reader@127.0.0.1:3306", "names no database"),
        ("nonsense", "must start with mysql://"),
    ],
)
def test_a_malformed_url(url: str, said: str, tmp_path: Path) -> None:
    code, message = refused(job_command(url, tmp_path / "warehouse"))
    assert (code, said in message) == (2, True), message
    assert not (tmp_path / "warehouse").exists()


def test_an_unreachable_host(tmp_path: Path) -> None:
    code, message = refused(job_command("mysql://reader@127.0.0.1:1/classicmodels", tmp_path))
    assert code == 3
    assert "no MySQL answers at 127.0.0.1:1" in message


def test_a_wrong_password(mysql: Server, tmp_path: Path) -> None:
    url = reader_url(mysql, "information_schema")
    code, message = refused(job_command(url, tmp_path), password="wr0ng-s3cret")
    assert code == 3
    assert "password" in message
    assert "wr0ng-s3cret" not in message


def test_a_database_that_is_not_there(mysql: Server, tmp_path: Path) -> None:
    code, message = refused(job_command(reader_url(mysql, "nowhere"), tmp_path), mysql.reader_password)
    assert (code, "nowhere" in message) == (3, True), message


@pytest.mark.parametrize("below", ["file", "file/warehouse"])
def test_a_warehouse_that_is_a_file(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    code, message = refused(job_command("mysql://reader@127.0.0.1:1/x", tmp_path / below))
    assert (code, "name a folder" in message) == (6, True), message


def test_a_warehouse_that_cannot_be_written() -> None:
    code, message = refused(job_command("mysql://reader@127.0.0.1:1/x", "/proc/warehouse"))
    assert (code, "can't write the warehouse" in message) == (6, True), message


def test_two_loads_at_once(tmp_path: Path) -> None:
    with hold(str(tmp_path)):
        code, message = refused(job_command("mysql://reader@127.0.0.1:1/x", tmp_path))
    assert (code, "works on the warehouse" in message) == (5, True), message


def test_releases_of_no_warehouse(tmp_path: Path) -> None:
    command = [*job_command("", "")[:1], "etl/release.py", "list", "--warehouse", str(tmp_path)]
    code, message = refused(command)
    assert (code, "there is no warehouse" in message) == (6, True), message


@pytest.fixture
def loads(mysql: Server, spark: SparkSession, tmp_path: Path) -> Iterator[Loads]:
    """A filled source and a lake without a release."""
    with seeded(mysql, "--seed", "19") as source:
        yield Loads(source, make_lake(spark, tmp_path / "warehouse"))


def test_an_empty_database(mysql: Server) -> None:
    with new_source(mysql) as source, pytest.raises(SourceError, match="has no table"):
        survey(source.url)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE payments", "table payments is missing (model fact_payments needs it)"),
        ("ALTER TABLE orders DROP COLUMN status", "column orders.status is missing (model fact_orders"),
        ("ALTER TABLE orders MODIFY orderDate VARCHAR(20)", "column orders.orderdate is varchar(20) (model"),
        ("ALTER TABLE offices ADD COLUMN shape GEOMETRY", "offices.shape is geometry"),
        ("CREATE TABLE big (id INT PRIMARY KEY, n DECIMAL(65, 30))", "big.n is decimal(65,30)"),
        ("CREATE TABLE `Order S` (a INT); CREATE TABLE order_s (a INT)", "would both be 'order_s'"),
    ],
)
def test_a_source_that_cannot_be_copied_or_made_a_star(loads: Loads, change: str, said: str) -> None:
    loads.source.execute("SET FOREIGN_KEY_CHECKS = 0", *change.split("; "))
    with pytest.raises(SourceError) as error:
        loads.load()
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert loads.lake.all_tables() == []


def test_a_value_that_the_lake_cannot_hold_is_named_with_its_row(loads: Loads) -> None:
    loads.source.execute("UPDATE orders SET shippedDate = '0000-00-00' ORDER BY orderNumber LIMIT 1")
    with pytest.raises(SourceError, match=r"orders\.shippedDate has 1 value .*'0000-00-00' \(orderNumber "):
        loads.load()
    assert ("mart", "releases") not in loads.lake.all_tables()
