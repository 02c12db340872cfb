"""Two runs never work on one warehouse, and a killed run's lock goes with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lakehouse.errors import BusyError, WarehouseError
from lakehouse.release.lock import hold

HOLDER = """
import subprocess, sys, time
from lakehouse.release.lock import hold
with hold(sys.argv[1]) as lock:
    child = subprocess.Popen(["sleep", sys.argv[2]], pass_fds=lock.shared)
    print("held", flush=True)
    time.sleep(60)
"""


def start_holder(warehouse: Path, child_lives_s: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(warehouse), str(child_lives_s)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_the_second_run_is_told_who_holds_it(tmp_path: Path) -> None:
    holder = start_holder(tmp_path, child_lives_s=0)
    try:
        with (
            pytest.raises(BusyError, match=rf"process {holder.pid}, started 20\S+, works on"),
            hold(str(tmp_path)),
        ):
            pass
    finally:
        holder.kill()
        holder.wait()


def test_a_killed_holder_is_waited_for_until_its_child_has_ended(tmp_path: Path) -> None:
    holder = start_holder(tmp_path, child_lives_s=2)
    started = time.monotonic()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with hold(str(tmp_path)) as lock:
        assert lock.abandoned
    assert time.monotonic() - started > 1


def test_a_lock_let_go_of_can_be_had_though_a_child_still_shares_it(tmp_path: Path) -> None:
    with hold(str(tmp_path)) as lock:
        child = subprocess.Popen(["sleep", "30"], pass_fds=lock.shared)
    try:
        with hold(str(tmp_path)) as again:
            assert not again.abandoned
    finally:
        child.kill()
        child.wait()


def test_a_failure_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(str(tmp_path)):
        raise ZeroDivisionError
    with hold(str(tmp_path)) as lock:
        assert not lock.abandoned


def test_a_file_is_no_warehouse(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(WarehouseError, match="can't write the warehouse"), hold(str(file)):
        pass


def test_s3_has_no_lock_file() -> None:
    with hold("s3://bucket/prefix") as lock:
        assert lock.shared == ()
