"""The dashboard as a notebook widget: the browser sends filters, the kernel answers with a view."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

import anywidget
import traitlets
from plotly.offline import get_plotlyjs

from dashboard import formats, front
from dashboard.data import Options, Reader, read_options
from dashboard.filters import Filters
from dashboard.view import build_view, message_view, release_facts
from lakehouse.errors import LakehouseError

_KEPT = 50  # views, of about 0.3 MB each


class Board(anywidget.AnyWidget):
    """Shows one release. Set `filters` (see Filters.to_json) and `view` follows."""

    _esm = get_plotlyjs() + "\n" + front.script()
    _css = front.read("board.css")
    release: traitlets.List[tuple[str, str]] = traitlets.List().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    filters = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, reader: Reader) -> None:
        options = read_options(reader)
        # A release does not change: an earlier choice is answered at once.
        self._build = lru_cache(_KEPT)(partial(build_view, reader, options))
        super().__init__(
            release=release_facts(reader.manifest()),
            options=_choices(options),
            filters=Filters().to_json(),
            view=self._build(Filters()),
        )

    @traitlets.observe("filters")
    def _choose(self, change: traitlets.Bunch) -> None:
        filters = Filters.from_json(change.new)
        try:
            self.view = self._build(filters)
        except LakehouseError as error:
            self.view = message_view(filters, str(error))


def _choices(options: Options) -> dict[str, object]:
    def choices(values: Sequence[str]) -> list[dict[str, str]]:
        return [{"value": value, "label": formats.month(value)} for value in values]

    return {
        "fixed": False,
        "months": choices(options.months),
        "countries": choices(options.countries),
        "product_lines": choices(options.product_lines),
    }
