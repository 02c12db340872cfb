"""A throw-away MySQL for tests: real, over TLS, ready in about two seconds, gone with the process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEEPER = ROOT / "tests" / "support" / "mysql-keeper.ts"
NODE = ROOT / "node_modules" / ".bin" / "node"


@dataclass(frozen=True)
class Server:
    """`owner` may do everything, also create users and set global variables; `reader` may read
    everything and follow the binlog. `ca` is the path of its certificate authority's PEM file."""

    host: str
    port: int
    ca: str
    pid: int
    owner_password: str
    reader_password: str
    _keeper: subprocess.Popen[str] = field(repr=False, compare=False)

    def url(self, user: Literal["owner", "reader"], database: str) -> str:
        """A source URL with the user's password and the CA in it."""
        password = self.owner_password if user == "owner" else self.reader_password
        return (
            f"mysql://{user}:{password}@{self.host}:{self.port}/{database}?ssl-ca={quote(self.ca, safe='')}"
        )

    def restart(self) -> None:
        """Kills it, and starts it again on the same port. `pid` is of the first one."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.write("again\n")
        self._keeper.stdin.flush()
        assert self._keeper.stdout.readline(), "the throw-away MySQL didn't start again"


@contextmanager
def mysql_server(*options: str) -> Iterator[Server]:
    """Starts one and kills it at the end. `options`: more for `mysqld`, such as `--gtid-mode=OFF`."""
    keeper = subprocess.Popen(
        [str(NODE), "--import", "tsx", str(KEEPER), *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,  # its end, however this process ends, ends the server
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C reaches the tests; the server ends after them
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    assert keeper.stderr is not None
    with keeper:
        line = keeper.stdout.readline()
        if not line:
            raise RuntimeError(f"the throw-away MySQL didn't start: {keeper.stderr.read().strip()}")
        found = json.loads(line)
        try:
            yield Server(
                host=found["host"],
                port=found["port"],
                ca=found["ca"],
                pid=found["pid"],
                owner_password=found["ownerPassword"],
                reader_password=found["readerPassword"],
                _keeper=keeper,
            )
        finally:
            keeper.stdin.close()


@pytest.fixture(scope="session")
def mysql() -> Iterator[Server]:
    """The session's own server: make a database of your own on it."""
    with mysql_server() as server:
        yield server
