"""The project's own commands, run as a user's shell would, against a throw-away MySQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

from tests.support.mysql import NODE, ROOT, Server


def seed(server: Server, database: str, *options: str) -> None:
    """Fills the database, as its owner; `options` as of `npm run seed`."""
    _run(
        server,
        "owner",
        [str(NODE), "--import", "tsx", "seed/main.ts", "--url", _url(server, "owner", database)],
        options,
    )


def etl(server: Server, database: str, warehouse: Path, *options: str) -> str:
    """Loads the database into the warehouse, as its reader; returns standard output."""
    command = [sys.executable, "etl/job.py", "--source-url", _url(server, "reader", database)]
    return _run(server, "reader", [*command, "--warehouse", str(warehouse)], options)


def _url(server: Server, user: str, database: str) -> str:
    return f"mysql://{user}@{server.host}:{server.port}/{database}?ssl-ca={server.ca}"


def _run(
    server: Server, user: Literal["owner", "reader"], command: list[str], options: tuple[str, ...]
) -> str:
    password = server.owner_password if user == "owner" else server.reader_password
    paths = os.pathsep.join((str(ROOT / "etl"), str(ROOT)))
    environment = os.environ | {"SOURCE_PASSWORD": password, "PYTHONPATH": paths}
    done = subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}\n{done.stdout}"
    return done.stdout
