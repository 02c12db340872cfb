"""The table of cases that Python and TypeScript share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lakehouse.errors import UsageError
from lakehouse.source.url import SourceUrl, parse_source_url

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "support" / "source-urls.json").read_text(encoding="utf-8")
)


def name(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.fixture
def ca(tmp_path: Path) -> str:
    file = tmp_path / "ca.pem"
    file.touch()
    return str(file)


def parse(case: dict[str, Any], ca: str, tmp_path: Path) -> SourceUrl:
    password_file = None
    if "password_file" in case:
        password_file = tmp_path / "password"
        if case["password_file"] is not None:
            password_file.write_bytes(case["password_file"].encode())
    return parse_source_url(
        case["url"].replace("$CA", ca),
        str(password_file) if password_file else None,
        case.get("environment", {}),
    )


@pytest.mark.parametrize("case", [case for case in CASES if "expect" in case], ids=name)
def test_reads(case: dict[str, Any], ca: str, tmp_path: Path) -> None:
    wanted = {"ssl_ca": None, **case["expect"]}
    if wanted["ssl_ca"]:
        wanted["ssl_ca"] = ca
    found = parse(case, ca, tmp_path)
    assert {field: getattr(found, field) for field in wanted} == wanted


@pytest.mark.parametrize("case", [case for case in CASES if "error" in case], ids=name)
def test_refuses(case: dict[str, Any], ca: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        parse(case, ca, tmp_path)
    message = str(refusal.value)
    assert case["error"] in message
    assert "s3cret" not in message
    assert "\n" not in message


def test_every_case_expects_something() -> None:
    assert len(CASES) == len({name(case) for case in CASES})
    assert all(("expect" in case) != ("error" in case) for case in CASES)


def test_shows_no_password_however_it_is_printed() -> None:
    url = parse_source_url("mysql://jane:s3cret@localhost/shop", environ={})
    assert "s3cret" not in f"{url} {url!r}"
