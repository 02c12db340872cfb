"""JupyterLab as `npm run dashboard` starts it: driven by a real browser, for this machine, ended whole."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from dashboard import formats
from dashboard.readers import LocalReader
from tests.dashboard.shop import LINES
from tests.dashboard.test_page import ENVIRONMENT, dashboard
from tests.support.mysql import NODE, ROOT


@contextmanager
def lab(warehouse: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running JupyterLab and its address; it is made to end whatever happens."""
    server = subprocess.Popen(
        [sys.executable, "dashboard/main.py", "--warehouse", str(warehouse), "--no-browser"],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield server, server.stdout.readline().strip()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


BEGUN, ENDED = "order_date >= DATE '2003-06-01'", "order_date < DATE '2005-03-01'"
TWO_COUNTRIES = "country IN ('USA', 'France')"
# A click, and what then holds in SQL. A tick in a list adds to the ticks before it.
STEPS = [
    ("first_month", "2003-06", [BEGUN], "net"),
    ("last_month", "2005-02", [BEGUN, ENDED], "net"),
    ("countries", "USA", [BEGUN, ENDED, "country = 'USA'"], "net"),
    ("countries", "France", [BEGUN, ENDED, TWO_COUNTRIES], "net"),
    ("product_lines", LINES[0], [BEGUN, ENDED, TWO_COUNTRIES, f"product_line = '{LINES[0]}'"], "net"),
    ("basis", "gross", [BEGUN, ENDED, TWO_COUNTRIES, f"product_line = '{LINES[0]}'"], "gross"),
    ("reset", "", ["true"], "net"),
]


def test_each_filter_changes_the_figures_as_sql_says(warehouse: Path, reader: LocalReader) -> None:
    changes = json.dumps([(name, value) for name, value, _, _ in STEPS])
    with lab(warehouse) as (_, address):
        command = [str(NODE), "tests/dashboard/drive.mjs", address, changes]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["requests"] == []
    assert seen["complaints"] == []

    first, *later = seen["steps"]
    shown = []
    for step, (conditions, basis) in zip(
        [first, *later], [(["true"], "net"), *((where, basis) for _, _, where, basis in STEPS)], strict=True
    ):
        counted = "true" if basis == "gross" else "status <> 'Cancelled'"
        (result,) = reader.query_all(
            [
                f"""SELECT SUM(sales_amount),
                    SUM(CASE WHEN status <> 'Cancelled' THEN sales_amount ELSE 0 END),
                    COUNT(DISTINCT CASE WHEN {counted} THEN order_number END)
                FROM fact_orders f
                JOIN dim_customers c ON c.customer_key = f.customer_key
                JOIN dim_products p ON p.product_key = f.product_key
                WHERE {" AND ".join(conditions)}"""
            ]
        )
        gross, net, orders = result.rows[0]
        figures = step["figures"]
        assert figures["gross_sales"]["exact"] == formats.money(gross), conditions
        assert figures["net_sales"]["exact"] == formats.money(net), conditions
        assert figures["orders"]["value"] == formats.count(orders), conditions
        assert step["charts"]["map"]["title"] == f"{basis.title()} sales by country"
        shares = [Decimal(bar.split(" · ")[1].rstrip(" %")) for bar in step["charts"]["countries"]["bars"]]
        assert sum(shares) == pytest.approx(100, abs=1)
        shown.append((figures["net_sales"]["exact"], step["charts"]["map"]["title"]))
    assert shown[-1] == shown[0]
    assert len(set(shown)) == len(shown) - 1, "a filter changed nothing"


def test_it_is_for_this_machine_and_for_who_has_the_token(warehouse: Path) -> None:
    with lab(warehouse) as (server, address):
        parts = urlsplit(address)
        assert parts.hostname == "127.0.0.1"
        assert re.fullmatch(r"token=[0-9a-f]{48}", parts.query)
        listening = [
            connection
            for connection in psutil.Process(server.pid).net_connections()
            if connection.status == psutil.CONN_LISTEN
        ]
        assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}
        api = f"http://127.0.0.1:{parts.port}/api/contents"
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(api, timeout=30)
        with urllib.request.urlopen(f"{api}?{parts.query}", timeout=30) as answer:
            names = {entry["name"] for entry in json.load(answer)["content"]}
        assert {"sales.ipynb", "exploration.ipynb"} <= names
        assert parts.query.removeprefix("token=") not in " ".join(psutil.Process(server.pid).cmdline())


def test_ctrl_c_ends_it_and_its_kernels(warehouse: Path) -> None:
    with lab(warehouse) as (server, address):
        parts = urlsplit(address)
        request = urllib.request.Request(
            f"http://127.0.0.1:{parts.port}/api/kernels?{parts.query}", method="POST", data=b"{}"
        )
        with urllib.request.urlopen(request, timeout=60):
            pass
        kernels = psutil.Process(server.pid).children(recursive=True)
        assert kernels
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 130
        gone, alive = psutil.wait_procs(kernels, timeout=30)
        assert not alive and len(gone) == len(kernels)


def test_a_port_in_use_is_named(warehouse: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        started = time.monotonic()
        done = dashboard("--warehouse", warehouse, "--no-browser", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr == f"error: port {port} is in use; name another with --port, or leave it out\n"
    assert time.monotonic() - started < 60


def test_no_warehouse_no_server(tmp_path: Path) -> None:
    done = dashboard("--warehouse", tmp_path, "--no-browser")
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.startswith("error: there is no warehouse at ")
