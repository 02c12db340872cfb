"""The dashboard as one file: no kernel, no network, still interactive for hovering and net or gross."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping

from plotly.offline import get_plotlyjs

from dashboard import front
from dashboard.data import Reader, read_options
from dashboard.filters import Filters
from dashboard.view import build_view, release_facts


def build_page(reader: Reader) -> str:
    """The whole of the release, unfiltered; its script is kept from any request by the page's policy."""
    manifest, options = reader.manifest(), read_options(reader)
    data = {
        "release": release_facts(manifest),
        "filters": Filters().to_json(),
        "options": {"fixed": True, "months": [], "countries": [], "product_lines": []},
        "views": {
            "net": build_view(reader, options, Filters(basis="net")),
            "gross": build_view(reader, options, Filters(basis="gross")),
        },
    }
    return _fill(
        front.read("page.html"),
        {
            "release": html.escape(str(manifest["release"])),
            "css": front.read("board.css"),
            "plotly": get_plotlyjs(),
            "board": front.script(),
            # No text of the data can end the element it stands in.
            "data": json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
        },
    )


def _fill(template: str, values: Mapping[str, str]) -> str:
    """`{{ name }}`, in whatever makes it valid where it stands: a comment, a string, or nothing."""
    return re.sub(r'(/\* |"|)\{\{ (\w+) \}\}( \*/|"|)', lambda match: values[match[2]], template)
