"""Builds the zip of wheels that AWS Glue installs before the job: python etl/build_wheels.py FILE

In it: what requirements/wheels.lock lists, as compiled for AWS Glue 5.1. Compiled code can't be imported from
an archive, and the job's network reaches no registry. The same lock gives the same bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from build_archive import locked, write_archive
from lakehouse.command import Parser, main
from lakehouse.errors import LakehouseError

LOCK = Path(__file__).parents[1] / "requirements" / "wheels.lock"
# Glue's machines have glibc 2.34.
_MACHINE = ("--platform=manylinux_2_28_x86_64", "--python-version=3.11", "--implementation=cp", "--abi=cp311")
_EXACTLY = ("--require-hashes", "--only-binary=:all:", "--no-deps")
_QUIET = ("-qq", "--disable-pip-version-check", "--no-input")


def build(argv: Sequence[str]) -> None:
    parser = Parser(prog="build_wheels.py", description="Builds the zip of wheels that AWS Glue installs.")
    parser.add_argument("file", type=Path, help="where to write it")
    parser.add_argument("--lock", type=Path, default=LOCK, help="what is in it (%(default)s)")
    arguments = parser.parse_args(argv[1:])
    pins = [f"{name}=={version}\n" for name, version in locked(arguments.lock)]
    content = {"wheels/requirements.txt": "".join(pins).encode()}
    with tempfile.TemporaryDirectory() as folder:
        _download(arguments.lock, folder)
        content |= {f"wheels/{wheel.name}": wheel.read_bytes() for wheel in Path(folder).iterdir()}
    write_archive(arguments.file, content, zipfile.ZIP_STORED)  # wheels are compressed


def _download(lock: Path, folder: str) -> None:
    command = (sys.executable, "-m", "pip", "download", *_QUIET, *_EXACTLY, *_MACHINE, "--dest", folder)
    done = subprocess.run((*command, "-r", str(lock)), check=False, capture_output=True, text=True)
    if done.returncode != 0:
        said = "\n".join(done.stderr.strip().splitlines()[:2])  # then come all the hashes
        raise LakehouseError(f"can't download what {lock.name} lists: {said}")


if __name__ == "__main__":
    main(build, sys.argv)
