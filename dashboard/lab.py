"""JupyterLab on the notebooks: this machine only, with a token, and with no request to anywhere else."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from dashboard.settings import Settings
from lakehouse.errors import UsageError

_ROOT = Path(__file__).resolve().parent.parent
_STATE = _ROOT / ".local" / "jupyter"
_ADDRESS = "127.0.0.1"
_FIRST_PORT, _PORTS = 8888, 50


def serve(settings: Settings, port: int | None, browser: bool) -> int:
    """Serves until a signal ends it, then ends the kernels too. Returns the exit code.

    `port`: None takes the first free one from 8888. Raises UsageError for a port in use.
    """
    if port is not None and not _is_free(port):
        raise UsageError(f"port {port} is in use; name another with --port, or leave it out")
    os.environ.update(_environment(settings))
    _write_page_config()
    # Only now: where Jupyter keeps its files is read from the environment.
    from jupyterlab.labapp import LabApp  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    server = LabApp.initialize_server(argv=[], config=Config(_config(port, browser)))
    server.contents_manager.register_pre_save_hook(scrub)
    ended_by: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        ended_by.append(number)
        server.stop(from_signal=True)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    # In the loop, where it comes after the server has begun to listen.
    server.io_loop.add_callback(_announce, server.port, server.identity_provider.token)
    server.start()
    return 128 + ended_by[0] if ended_by else 0


def scrub(model: dict[str, Any], **_: Any) -> None:
    """Before a notebook is saved: what running it left behind stays out of the file, and so out of git."""
    if model["type"] != "notebook" or model["content"] is None:
        return
    notebook = model["content"]
    notebook["metadata"].pop("widgets", None)
    notebook["metadata"].get("language_info", {}).pop("version", None)
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


def _announce(port: int, token: str) -> None:
    print(f"http://{_ADDRESS}:{port}/lab/tree/sales.ipynb?token={token}", flush=True)
    print("Run > Run All Cells draws the dashboard. Ctrl-C here ends JupyterLab.", file=sys.stderr)


def _environment(settings: Settings) -> dict[str, str]:
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {
        **settings.to_environment(),
        **{name: str(_STATE / folder) for name, folder in folders.items()},
        # A kernel starts in the notebook's folder.
        "PYTHONPATH": os.pathsep.join([str(_ROOT / "etl"), str(_ROOT)]),
    }


def _write_page_config() -> None:
    """JupyterLab asks its home for news and newer versions, unless that extension is off."""
    file = _STATE / "config" / "labconfig" / "page_config.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}})
    )


def _config(port: int | None, browser: bool) -> dict[str, dict[str, Any]]:
    return {
        "ServerApp": {
            "ip": _ADDRESS,
            "port": port or _FIRST_PORT,
            "port_retries": 0 if port else _PORTS,
            "open_browser": browser,
            "root_dir": str(_ROOT / "dashboard"),
            "log_level": "ERROR",
            "allow_root": True,  # a container's only user; the address and the token guard it
        },
        "LabApp": {
            "default_url": "/lab/tree/sales.ipynb",
            "extension_manager": "readonly",
            "log_level": "WARN",
        },
        "KernelManager": {"transport_encryption": "auto"},
        # Given and not generated: Jupyter prints a token of its own making.
        "IdentityProvider": {"token": secrets.token_hex(24)},
    }


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, port))
        except OSError:
            return False
    return True
