"""One line a phase; what is under way only where there is a terminal to show it on."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from lakehouse.progress import format_bytes, phase
from tests.support.mysql import ROOT

PROGRAM = """
import time
from lakehouse.progress import phase
with phase("slow"):
    with phase("inner") as shown:
        time.sleep(0.3)
        shown.rows, shown.bytes, shown.note = 1234, 5_000_000, "note"
print("result", flush=True)
"""


def test_a_phase_prints_its_line_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with phase("read orders") as shown:
        assert capsys.readouterr().err == ""
        shown.rows, shown.bytes, shown.note = 326, 12_345, "as expected"
    out, err = capsys.readouterr()
    assert out == ""
    assert err.split() == ["read", "orders", "0.0", "s", "326", "rows,", "12.3", "kB,", "as", "expected"]


def test_a_failed_phase_says_so_and_the_error_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), phase("publish"):
        raise ZeroDivisionError
    assert capsys.readouterr().err.split() == ["publish", "0.0", "s", "failed"]


def run(stderr: int) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"PYTHONPATH": str(ROOT / "etl")},
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=True,
    ).stdout


def test_a_terminal_shows_what_is_under_way_and_clears_it() -> None:
    master, slave = pty.openpty()
    assert run(slave) == b"result\n"
    os.close(slave)
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert "… slow" in shown
    lines = [line.rpartition("\033[K")[2].rstrip() for line in shown.split("\n")]
    assert [line.split()[:1] for line in lines] == [["inner"], ["slow"], []]
    assert lines[0].endswith("1,234 rows, 5.0 MB, note")


def test_no_terminal_gets_whole_lines_only() -> None:
    read, write = os.pipe()
    run(write)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        assert [line.split()[0] for line in pipe] == ["inner", "slow"]


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345_678, "12.3 MB"), (10**14, "100.0 TB")],
)
def test_bytes_are_told_in_their_unit(size: int, text: str) -> None:
    assert format_bytes(size) == text
