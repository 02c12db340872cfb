"""Builds the archive that AWS Glue imports the job from: python etl/build_archive.py FILE

In it: the package, its models, refresh, rules and arguments, and what requirements/glue.lock lists, since the
job's network reaches no registry. The same files give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

from lakehouse import code
from lakehouse.command import Parser, main
from lakehouse.errors import UsageError

LOCK = Path(__file__).parents[1] / "requirements" / "glue.lock"
_LOCKED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
_INSTALLERS = frozenset({"INSTALLER", "REQUESTED", "direct_url.json"})  # its notes for itself
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def build(argv: Sequence[str]) -> None:
    parser = Parser(prog="build_archive.py", description="Builds the archive that AWS Glue imports.")
    parser.add_argument("file", type=Path, help="where to write it")
    file: Path = parser.parse_args(argv[1:]).file
    write_archive(file, {**dict(code.files()), **dict(_dependencies())}, zipfile.ZIP_DEFLATED)


def locked(lock: Path) -> list[tuple[str, str]]:
    """Name and version of each package of a lock file."""
    return _LOCKED.findall(lock.read_text("utf-8"))


def write_archive(file: Path, content: Mapping[str, bytes], compression: int) -> None:
    """A zip whose bytes depend on its content only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content[name], compression, 9)


def _dependencies() -> Iterator[tuple[str, bytes]]:
    """The files of the locked packages, as installed here, each as its package's RECORD says."""
    for name, version in locked(LOCK):
        package = distribution(name)
        if package.version != version:
            raise UsageError(f"{LOCK.name} has {name} {version}, but {package.version} is installed")
        if "Root-Is-Purelib: true" not in (package.read_text("WHEEL") or ""):
            raise UsageError(f"{name} is not pure Python: AWS Glue can't import it from an archive")
        yield from _files(package)


def _files(package: Distribution) -> Iterator[tuple[str, bytes]]:
    for file in package.files or ():
        if file.hash is None or ".." in file.parts or file.name in _INSTALLERS:
            continue  # a compiled file, or a script
        content = Path(str(file.locate())).read_bytes()
        digest = base64.urlsafe_b64encode(hashlib.new(file.hash.mode, content).digest()).rstrip(b"=")
        if digest.decode() != file.hash.value:
            raise UsageError(f"{file} is not as its package has it: install it again")
        yield str(file), content


if __name__ == "__main__":
    main(build, sys.argv)
