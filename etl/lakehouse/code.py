"""The job's own files, from a folder or from the archive that AWS Glue imports it from."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PARTS = ("arguments.json", "lakehouse", "models", "refresh", "rules")

Node = Path | zipfile.Path


def root() -> Node:
    """What holds the package `lakehouse`, and beside it models, rules and arguments.json."""
    here = Path(__file__).parents[1]
    return here if here.is_dir() else zipfile.Path(here)


@cache
def fingerprint() -> str:
    """SHA-256 of everything that decides what a release holds: the same code gives the same tables."""
    digest = hashlib.sha256()
    for name, content in files():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def files() -> Iterator[tuple[str, bytes]]:
    """Each by its name below `root()`, in order."""
    for part in PARTS:
        yield from _files(root() / part, part)


def _files(node: Node, name: str) -> Iterator[tuple[str, bytes]]:
    if node.is_file():
        yield name, node.read_bytes()
    elif node.is_dir() and node.name != "__pycache__":
        children: list[Node] = sorted(node.iterdir(), key=lambda child: child.name)
        for child in children:
            yield from _files(child, f"{name}/{child.name}")
