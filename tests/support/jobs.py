"""The job as a process, run as a user's shell would, whatever becomes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.mysql import ROOT, Server


def job_command(url: str, warehouse: Path | str, *options: str) -> list[str]:
    return [sys.executable, "etl/job.py", "--source-url", url, "--warehouse", str(warehouse), *options]


def job_environment(password: str) -> dict[str, str]:
    paths = os.pathsep.join((str(ROOT / "etl"), str(ROOT)))
    return os.environ | {"SOURCE_PASSWORD": password, "PYTHONPATH": paths}


def reader_url(server: Server, database: str) -> str:
    """Without the password."""
    return f"mysql://reader@{server.host}:{server.port}/{database}?ssl-ca={server.ca}"


def run_python(command: list[str], password: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=job_environment(password), capture_output=True, text=True, check=False
    )
