"""The page as a browser shows it: on a desk and on a phone, by day and by night."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from explore.page import render, write
from tests.explore.conftest import Database
from tests.explore.shop import CLEAN
from tests.support.mysql import NODE, ROOT

MakeDatabase = Callable[..., Database]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_fits_and_can_be_read(
    make_database: MakeDatabase, tmp_path: Path, width: int, scheme: str
) -> None:
    name = "a_table_whose_name_is_as_long_as_a_name_of_mysql_may_possibly_be"
    explored = make_database(
        *CLEAN,
        f"CREATE TABLE {name} ({name} varchar(4000), `enum` enum('{'x' * 200}', 'y'))",
        f"INSERT INTO {name} VALUES (CONCAT(REPEAT('W', 4000 - 1), ' '), 'y')",
        "UPDATE customers SET creditLimit = 0, city = CONCAT(city, ' ')",
        "INSERT INTO orderdetails VALUES (4711, 'x', 1)",
    ).explore()
    page = tmp_path / "profile.html"
    write(render(explored.profile, explored.faults), page)
    look = [str(NODE), "tests/explore/look.mjs", str(page), str(width), scheme]
    seen = json.loads(subprocess.run(look, cwd=ROOT, capture_output=True, check=True, timeout=120).stdout)
    assert seen["texts"] > 100
    assert seen["overflow"] == 0
    assert seen["leastContrast"] >= 4.5
    assert seen["background"] == {"light": "rgb(246, 247, 249)", "dark": "rgb(18, 22, 28)"}[scheme]
    assert seen["requests"] == []
    assert seen["complaints"] == []
