"""The command: what goes where, how it ends, and that it keeps the password to itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from explore import main as command
from tests.explore.conftest import Database
from tests.explore.shop import CLEAN
from tests.support.mysql import Server

MakeDatabase = Callable[..., Database]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shop(make_database: MakeDatabase) -> Database:
    return make_database(
        *CLEAN,
        "UPDATE customers SET city = CONCAT(city, ' ')",
        "UPDATE productlines SET textDescription = CONCAT(x'1b', '[31mred') WHERE productLine = 'Ships'",
        "CREATE TABLE `esc\x1b[0m` (`key\x1b[1m` int PRIMARY KEY, kind enum('\x1b[2m', 'b'), "
        "`to\x1b[3m` int, FOREIGN KEY (`to\x1b[3m`) REFERENCES `esc\x1b[0m` (`key\x1b[1m`))",
        "INSERT INTO `esc\x1b[0m` VALUES (1, 'b', 2)",
    )


def _url(database: Database) -> str:
    url = database.url
    return f"mysql://{url.user}@{url.host}:{url.port}/{url.database}?ssl-ca={quote(str(url.ssl_ca), safe='')}"


def _run(database: Database, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(database, *options),
        env=_environment(database, **environment),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _command(database: Database, *options: str) -> list[str]:
    return [sys.executable, "explore/main.py", "--url", _url(database), *options]


def _environment(database: Database, **more: str) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("COLUMNS", "SOURCE_PASSWORD")
    }
    return inherited | {"PYTHONPATH": "etl:.", "SOURCE_PASSWORD": database.url.password} | more


def test_tables_without_colours_where_the_output_is_no_terminal(shop: Database) -> None:
    result = _run(shop)
    assert result.returncode == 0
    assert "\x1b" not in result.stdout + result.stderr
    assert "Blanks at the ends of text: 2 values" in result.stdout
    assert "customers.city  2  Nantes␣; Las Vegas␣" in result.stdout
    for name in (
        "\\x1b[31mred",
        "esc\\x1b[0m",
        "key\\x1b[1m",
        "enum('\\x1b[2m','b')",
        "esc\\x1b[0m.to\\x1b[3m  1  refers to esc\\x1b[0m",
    ):
        assert name in result.stdout
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["profile", "faults"]
    assert shop.url.password not in result.stdout + result.stderr


@pytest.mark.parametrize("width", [60, 80, 200])
def test_as_wide_as_the_terminal(shop: Database, width: int) -> None:
    result = _run(shop, COLUMNS=str(width))
    assert max(map(len, result.stdout.splitlines())) <= width
    assert all(name in result.stdout.replace("\n", "") for name in ("orderdetails", "Las Vegas␣", "Titanic"))


def test_json_is_one_object_and_the_page_goes_to_its_file(shop: Database, tmp_path: Path) -> None:
    page = tmp_path / "profile.html"
    result = _run(shop, "--json", "--html", str(page))
    document = json.loads(result.stdout)
    assert result.returncode == 0
    assert document["database"] == shop.name
    tables = {table["name"]: table for table in document["tables"]}
    assert sorted(tables) == [
        "customers",
        "employees",
        "esc\x1b[0m",
        "offices",
        "orderdetails",
        "orders",
        "payments",
        "productlines",
        "products",
    ]
    assert tables["customers"]["rows"] == 2
    columns = {column["name"]: column for column in tables["customers"]["columns"]}
    assert columns["customerNumber"]["min"] == 103
    assert columns["creditLimit"]["max"] == "71800.50"
    assert columns["city"]["frequent"] == [
        {"value": "Las Vegas ", "count": 1},
        {"value": "Nantes ", "count": 1},
    ]
    orders = {column["name"]: column for column in tables["orders"]["columns"]}
    assert orders["orderDate"]["min"] == "2003-01-06"
    assert tables["orders"]["foreign_keys"][0]["referenced_table"] == "customers"
    (fault,) = [fault for fault in document["faults"] if fault["name"] == "blank_ends"]
    assert (fault["table"], fault["columns"], fault["count"]) == ("customers", ["city"], 2)
    assert shop.url.password not in result.stdout + page.read_text(encoding="utf-8")
    assert f"<title>Profile of {shop.name}</title>" in page.read_text(encoding="utf-8")


def test_the_page_alone(shop: Database, tmp_path: Path) -> None:
    page = tmp_path / "profile.html"
    result = _run(shop, "--html", str(page))
    assert (result.returncode, result.stdout) == (0, f"{page}\n")
    assert page.stat().st_size > 10_000


def test_the_password_from_a_file(shop: Database, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(shop.url.password + "\n")
    assert _run(shop, "--json", "--password-file", str(file), SOURCE_PASSWORD="wrong").returncode == 0


def test_a_reader_that_stops_is_no_error(shop: Database) -> None:
    process = subprocess.Popen(
        _command(shop, "--json"),
        env=_environment(shop),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read().decode()
    assert process.wait(timeout=60) == 0
    assert "Error" not in errors


def test_ctrl_c(shop: Database) -> None:
    shop.run("LOCK TABLES customers WRITE")
    try:
        process = subprocess.Popen(
            _command(shop), env=_environment(shop), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        _wait_until_reading(shop)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    finally:
        shop.run("UNLOCK TABLES")
    assert (process.returncode, output) == (130, b"")
    assert b"Traceback" not in errors


def _wait_until_reading(shop: Database) -> None:
    for _ in range(600):
        with shop.owner.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM performance_schema.processlist WHERE user = 'reader' "
                "AND db = %s AND state LIKE 'Waiting for table%%'",
                (shop.name,),
            )
            if cursor.fetchall() == ((1,),):
                return
            cursor.execute("DO SLEEP(0.1)")
    raise AssertionError("the command never came to the locked table")


def test_bad_input_is_one_clear_line(
    shop: Database,
    mysql: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_PASSWORD", "s3cret-and-wrong")
    good = _url(shop)
    with_password = good.replace("reader@", f"reader:{quote(mysql.reader_password)}@")
    for arguments, code, words in (
        (["--url", good], 3, "password for user 'reader' is wrong"),
        (["--url", with_password.replace(shop.name, "nowhere")], 3, "no database 'nowhere'"),
        (["--url", good.replace(f":{mysql.port}/", ":1/")], 3, "no MySQL answers at 127.0.0.1:1"),
        (["--url", "mysql:/what"], 2, "names no host"),
        (["--url", "postgres://a:s3cret@b/c"], 2, "must start with mysql://"),
        (["--url", "mysql://reader:s3cret@127.0.0.1:port/x"], 2, "no valid port"),
        ([], 2, "--url"),
        (["--url", good, "--colour=s3cret"], 2, "unknown argument --colour"),
        (["mysql://reader:s3cret@host/x", "--url", good], 2, "unknown argument"),
        (["--url", good, "--html", str(tmp_path)], 2, "it is a folder"),
        (["--url", good, "--html", str(tmp_path / "no" / "page.html")], 2, "there is no folder"),
        (["--url", good, "--password-file", str(tmp_path / "no")], 2, "can't read --password-file"),
    ):
        assert command.main(arguments) == code, arguments
        output, errors = capsys.readouterr()
        assert output == ""
        (line,) = errors.splitlines()
        assert line.startswith("error: ")
        assert words in line
        assert "s3cret" not in line
        assert mysql.reader_password not in line
    assert list(tmp_path.iterdir()) == []
