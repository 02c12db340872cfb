"""AWS Glue's archive: the same bytes each time, and all that the job needs beside what is installed there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyspark
import pytest

from lakehouse.session import JARS
from tests.support.jobs import reader_url
from tests.support.loads import seeded
from tests.support.mysql import ROOT, Server

# What Glue has itself, and what it installs from the zip of wheels.
INSTALLED = ("pyspark", "py4j", "numpy", "numpy.libs", "pyarrow", "llvmlite", "numba")
# Importable on Glue: the standard library, the archive, and these. job.py lies where no package is.
PROGRAM = """
import importlib.util, pathlib, sys
archive, installed, jars, job, *arguments = sys.argv[1:]
sys.path[:] = [archive, *(path for path in sys.path if "site-packages" not in path), installed]
specification = importlib.util.spec_from_file_location("job", job)
module = importlib.util.module_from_spec(specification)
specification.loader.exec_module(module)
from pyspark import SparkContext
from lakehouse import session
assert SparkContext._gateway is None, "importing the job started Spark"
assert session.__file__.startswith(archive) and sys.modules["pymysql"].__file__.startswith(archive)
session.JARS = pathlib.Path(jars)
module.job([job, *arguments])
"""


def build(file: Path) -> Path:
    subprocess.run(
        [sys.executable, str(ROOT / "etl" / "build_archive.py"), str(file)],
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "etl")},
    )
    return file


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("build") / "etl.zip")


def test_the_same_files_give_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_it_holds_the_package_its_sql_and_pure_python_only(archive: Path) -> None:
    names = zipfile.ZipFile(archive).namelist()
    assert {"arguments.json", "lakehouse/run.py", "pymysql/__init__.py"} <= set(names)
    assert {f"models/{file.name}" for file in (ROOT / "etl" / "models").iterdir()} <= set(names)
    assert {f"rules/{file.name}" for file in (ROOT / "etl" / "rules").iterdir()} <= set(names)
    assert not [name for name in names if name.endswith((".so", ".pyc", ".pyd")) or name.startswith("/")]


def test_a_load_needs_nothing_else(archive: Path, mysql: Server, tmp_path: Path) -> None:
    job = tmp_path / "job.py"
    job.write_bytes((ROOT / "etl" / "job.py").read_bytes())
    installed = tmp_path / "installed"  # without their neighbours
    installed.mkdir()
    for name in INSTALLED:
        (installed / name).symlink_to(Path(pyspark.__file__).parents[1] / name)
    with seeded(mysql, "--seed", "29") as source:
        url = reader_url(mysql, source.url.database)
        options = ["--source-url", url, "--warehouse", str(tmp_path / "warehouse"), "--json"]
        done = subprocess.run(
            [sys.executable, "-I", "-c", PROGRAM, *map(str, (archive, installed, JARS, job)), *options],
            env=os.environ | {"SOURCE_PASSWORD": mysql.reader_password, "HOME": os.devnull},
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["mode"] == "full"
