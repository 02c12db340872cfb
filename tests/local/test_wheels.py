"""AWS Glue's zip of wheels: the same bytes each time, and nothing in it but what the lock file means."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.mysql import ROOT

GLUE = "cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64"


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "registry"
    folder.mkdir()
    return folder


def publish(registry: Path, name: str, tags: str) -> str:
    """Makes a wheel of this package, version 1.0; returns the line that a lock file has for it."""
    wheel = registry / f"{name}-1.0-{tags}.whl"
    information = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{information}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tags}\n")
        archive.writestr(f"{information}/RECORD", "")
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def build(registry: Path, file: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    lock = registry / "wheels.lock"
    lock.write_text("".join(lines), "utf-8")
    environment = {"PYTHONPATH": str(ROOT / "etl"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": registry.as_uri()}
    return subprocess.run(
        [sys.executable, str(ROOT / "etl" / "build_wheels.py"), str(file), "--lock", str(lock)],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


def test_it_holds_the_wheels_and_what_to_install(registry: Path, tmp_path: Path) -> None:
    lines = [publish(registry, name, GLUE) for name in ("inner", "outer")]
    publish(registry, "inner", "cp313-cp313-manylinux_2_28_x86_64")  # another Python's
    files = [tmp_path / "one.gluewheels.zip", tmp_path / "other.gluewheels.zip"]
    for file in files:
        assert build(registry, file, *lines).stderr == ""
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as archive:
        wheels = [f"{name}-1.0-{GLUE}.whl" for name in ("inner", "outer")]
        assert archive.namelist() == [*(f"wheels/{wheel}" for wheel in wheels), "wheels/requirements.txt"]
        assert archive.read("wheels/requirements.txt") == b"inner==1.0\nouter==1.0\n"
        for wheel in wheels:
            assert archive.read(f"wheels/{wheel}") == (registry / wheel).read_bytes()


@pytest.mark.parametrize(
    ("tags", "pin", "said"),
    [
        (GLUE, f"inner==1.0 --hash=sha256:{'0' * 64}\n", "DO NOT MATCH THE HASHES"),
        (GLUE, "inner==1.0\n", "Hashes are required"),
        ("cp311-cp311-macosx_11_0_arm64", None, "No matching distribution found for inner==1.0"),
        ("cp311-cp311-manylinux_2_39_x86_64", None, "No matching distribution found for inner==1.0"),
    ],
    ids=["another hash", "no hash", "another system", "a newer system than Glue's"],
)
def test_it_refuses(registry: Path, tmp_path: Path, tags: str, pin: str | None, said: str) -> None:
    line = publish(registry, "inner", tags)
    file = tmp_path / "etl.gluewheels.zip"
    done = build(registry, file, pin or line)
    assert done.returncode == 1
    assert done.stderr.startswith("error: can't download what wheels.lock lists: ERROR: ")
    assert said in done.stderr
    assert not file.exists()
