"""The notebooks: thin, without outputs in git, and they run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pymysql
import pytest
from nbclient import NotebookClient

from dashboard.exploration import source_profile
from dashboard.lab import scrub
from dashboard.main import without_password
from dashboard.settings import Settings
from tests.support.mysql import ROOT, Server

NOTEBOOKS = sorted((ROOT / "dashboard").glob("*.ipynb"))


def read(notebook: Path) -> Any:
    return nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]


def execute(notebook: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    for name, value in Settings(warehouse=str(warehouse)).to_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'etl'}:{ROOT}")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    content = read(notebook)
    NotebookClient(content, timeout=120, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    return content


def test_there_are_two() -> None:
    assert [notebook.name for notebook in NOTEBOOKS] == ["exploration.ipynb", "sales.ipynb"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_they_are_stored_as_the_server_stores_them(notebook: Path) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    scrubbed = json.loads(notebook.read_text(encoding="utf-8"))
    scrub({"type": "notebook", "content": scrubbed})
    assert scrubbed == content
    assert all(cell.get("outputs", []) == [] for cell in content["cells"])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_they_run(notebook: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = execute(notebook, warehouse, monkeypatch, tmp_path)
    shown = [output for cell in content.cells for output in cell.get("outputs", [])]
    assert {output.output_type for output in shown} <= {"display_data", "execute_result"}
    kinds = {kind for output in shown for kind in output.data}
    expected = "application/vnd.jupyter.widget-view+json" if notebook.name == "sales.ipynb" else "text/html"
    assert expected in kinds


def test_saving_a_run_notebook_keeps_its_cells_only(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    notebook = ROOT / "dashboard" / "sales.ipynb"
    run = execute(notebook, warehouse, monkeypatch, tmp_path)
    assert any(cell.get("outputs") for cell in run["cells"])
    scrub({"type": "notebook", "content": run})
    assert run["cells"] == read(notebook)["cells"]
    scrub({"type": "file", "content": "text"})  # other files are left alone


def test_the_source_is_profiled_where_its_url_is_known(
    mysql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = pymysql.connect(
        host=mysql.host, port=mysql.port, user="owner", password=mysql.owner_password, ssl_ca=mysql.ca
    )
    with owner, owner.cursor() as cursor:
        cursor.execute("CREATE DATABASE dashboard_notebook")
        cursor.execute("CREATE TABLE dashboard_notebook.shops (id int PRIMARY KEY, name varchar(9))")
        cursor.execute("INSERT INTO dashboard_notebook.shops VALUES (1, 'Nantes ')")
        owner.commit()
    url = without_password(mysql.url("reader", "dashboard_notebook"))
    for name, value in Settings(warehouse="/w", source_url=url).to_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SOURCE_PASSWORD", mysql.reader_password)
    shown = source_profile()._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "shops" in shown and "&lt;html" in shown


def test_without_a_source_the_notebook_says_how_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in Settings(warehouse="/w").to_environment().items():
        monkeypatch.setenv(name, value)
    assert "--source-url mysql://" in source_profile()
