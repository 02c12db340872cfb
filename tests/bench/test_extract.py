from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extract import PARTS, keep, parse


def test_all_parts_at_full_size_are_the_default() -> None:
    given = parse([])
    assert (given.rows, given.rounds, given.only) == (20_000_000, 3, list(PARTS))
    assert parse(["--only", "oltp", "load", "--rows", "500000"]).only == ["oltp", "load"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rows", "99999"], "--rows must be 100000 or more"),
        (["--rows", "many"], "invalid int value"),
        (["--rounds", "0"], "--rounds must be 1 or more"),
        (["--only", "speed"], "invalid choice: 'speed'"),
        (["--onl", "load"], "unrecognized arguments"),
    ],
)
def test_refuses(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(words)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_separate_runs_share_one_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "extract.json"
    keep(file, "load", {"date": "yesterday"})
    keep(file, "oltp", {"date": "today"})
    assert json.loads(file.read_text()) == {
        "parts": {"load": {"date": "yesterday"}, "oltp": {"date": "today"}}
    }
