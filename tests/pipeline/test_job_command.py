"""The job and the release command as processes: what they print, and what they never let out."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.jobs import job_command, job_environment, reader_url, run_python
from tests.support.loads import seeded
from tests.support.mysql import ROOT, Server

RELEASE = [sys.executable, "etl/release.py"]


@pytest.fixture(scope="module")
def database(mysql: Server) -> Iterator[str]:
    with seeded(mysql, "--seed", "23") as source:
        yield source.url.database


def command_lines() -> str:
    """Of every process that there is."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_bytes().decode(errors="replace"))
        except OSError:
            continue  # it has ended
    return "\n".join(lines)


def test_a_load_a_second_one_and_a_rollback(mysql: Server, database: str, tmp_path: Path) -> None:
    warehouse, password = tmp_path / "ware house", mysql.reader_password
    url = reader_url(mysql, database)
    job = subprocess.Popen(
        job_command(url, warehouse, "--json"),
        cwd=ROOT,
        env=job_environment(password),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen = []
    while job.poll() is None:
        seen.append(password in command_lines())
        time.sleep(0.2)
    out, err = job.communicate()
    assert job.returncode == 0, err
    assert not any(seen)

    manifest = json.loads(out)  # one object, and nothing else
    assert (manifest["mode"], manifest["reason"]) == ("full", "first release")
    tables = {entry["name"]: entry for entry in manifest["tables"]}
    assert tables["fact_orders"]["rows"] == tables["orderdetails"]["rows"] > 0
    assert tables["fact_payments"]["sums"]["amount"] == tables["payments"]["sums"]["amount"]
    assert manifest["source_position"]["gtid_set"]
    assert [entry["rule"] for entry in manifest["rejects"]]

    for line in err.splitlines():  # phases, and the table of the reconciliation
        assert "WARN" not in line
        assert "Exception" not in line
    assert "fact_orders" in err

    again = run_python(job_command(url, warehouse, "--json"), password)
    unchanged = json.loads(again.stdout)
    assert (unchanged["mode"], unchanged["release"]) == ("unchanged", manifest["release"])

    # Another release, so that there is one to go back from.
    listed = json.loads(run_python([*RELEASE, "list", "--warehouse", str(warehouse), "--json"]).stdout)
    assert [(row["release"], row["current"]) for row in listed] == [(manifest["release"], True)]
    back = run_python([*RELEASE, "rollback", manifest["release"], "--warehouse", str(warehouse)])
    assert back.returncode == 2
    assert back.stderr.splitlines()[-1] == f"error: release {manifest['release']} is the current one"

    # The password is nowhere in what was said or written.
    for text in (out, err, again.stdout, again.stderr, back.stderr):
        assert password not in text
    for file in filter(Path.is_file, warehouse.rglob("*")):
        assert password.encode() not in file.read_bytes(), file


def test_the_report_is_on_standard_output_for_a_person(mysql: Server, database: str, tmp_path: Path) -> None:
    done = run_python(job_command(reader_url(mysql, database), tmp_path), mysql.reader_password)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split()[:4] == ["table", "source", "raw", "rejected"]
    assert lines[-1].startswith("release 20")
    assert [line for line in done.stderr.splitlines() if line.startswith("read orderdetails")]
