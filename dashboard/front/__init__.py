"""The dashboard's browser side: one script and one style for the notebook's widget and the page."""

import re
from pathlib import Path

_HERE = Path(__file__).parent


def script() -> str:
    """One module that exports `render`: a widget, or a page opened from a disk, can import no other."""
    filters = re.sub(r"^export ", "", read("filters.js"), flags=re.MULTILINE)
    board = re.sub(r"^import .*\n", "", read("board.js"), flags=re.MULTILINE)
    return f"{filters}\n{board}"


def read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
