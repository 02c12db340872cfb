"""Starts the programs that a measurement needs, and takes what they found. No password in their arguments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from bench.support.extract.oltp import Load
from bench.support.timed_load import cpu_seconds
from lakehouse.source.url import PASSWORD_VARIABLE
from tests.support.jobs import reader_url
from tests.support.mysql import ROOT, Server

PEERS_PYTHON = ROOT / ".local" / "bench-venv" / "bin" / "python"

Found = dict[str, Any]


class PeerError(Exception):
    """A peer didn't do it; the message is its last line."""


def peer(server: Server, kind: str, database: str) -> Found:
    """One reading of peers.py, with the `server_cpu_seconds` that it cost. Raises PeerError."""
    source = {
        "host": server.host,
        "port": server.port,
        "ca": server.ca,
        "user": "reader",
        "database": database,
    }
    before = cpu_seconds(server.pid)
    done = subprocess.run(
        [str(PEERS_PYTHON), "-m", "bench.support.extract.peers", kind],
        cwd=ROOT,
        env=os.environ | {PASSWORD_VARIABLE: server.reader_password},
        input=json.dumps(source),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        raise PeerError(lines[-1][:200])
    found: Found = json.loads(done.stdout.splitlines()[-1])
    print(f"{kind}: {found['seconds']:.1f} s", file=sys.stderr, flush=True)
    return found | {"server_cpu_seconds": cpu_seconds(server.pid) - before}


class Program:
    """A module of this folder under way: a line of JSON in, a line of JSON out."""

    def __init__(self, process: subprocess.Popen[str], said: IO[str], heard: IO[str]) -> None:
        self._process = process
        self._said = said
        self._heard = heard

    def tell(self, message: object) -> None:
        print(json.dumps(message), file=self._said, flush=True)

    def end(self) -> None:
        """No more is told."""
        self._said.close()

    def answer(self) -> Any:
        line = self._heard.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended; see its messages above")
        return json.loads(line)


class Job:
    """One session of the job; every warehouse is a new one unless it is named."""

    def __init__(self, server: Server, program: Program, folder: Path) -> None:
        self._server = server
        self._program = program
        self._folder = folder
        self._warehouses = 0

    def load(self, kind: str, database: str, warehouse: str | None = None) -> Found:
        """One of job.py's, with the `server_cpu_seconds` that it cost."""
        self._warehouses += 1
        before = cpu_seconds(self._server.pid)
        self._program.tell(
            {
                "load": kind,
                "url": reader_url(self._server, database),
                "warehouse": str(self._folder / (warehouse or f"warehouse-{self._warehouses}")),
            }
        )
        found: Found = self._program.answer()
        print(f"{kind} of {database}: {found['seconds']:.1f} s", file=sys.stderr, flush=True)
        return found | {"server_cpu_seconds": cpu_seconds(self._server.pid) - before}


@contextmanager
def job(server: Server, cores: Sequence[int] = ()) -> Iterator[Job]:
    """One that keeps to `cores`, if any are named."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        _program([sys.executable, "job", *map(str, cores)], server.reader_password) as program,
    ):
        yield Job(server, program, Path(folder))


@contextmanager
def oltp(server: Server, load: Load) -> Iterator[list[tuple[float, float]]]:
    """The load runs inside the block; the list is filled after it: when each was due, seconds till done."""
    transactions: list[tuple[float, float]] = []
    with _program([str(PEERS_PYTHON), "oltp"], server.owner_password) as program:
        program.tell(asdict(load))
        yield transactions
        program.end()
        transactions += ((due, late) for due, late in program.answer())


@contextmanager
def _program(command: list[str], password: str) -> Iterator[Program]:
    python, name, *words = command
    with subprocess.Popen(
        [python, "-m", f"bench.support.extract.{name}", *words],
        cwd=ROOT,
        env=os.environ | {PASSWORD_VARIABLE: password},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a pipe was asked for")
        try:
            yield Program(process, process.stdin, process.stdout)
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdin.close()
