"""The widget: the browser sets its filters, it answers with a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dashboard.board import Board
from dashboard.data import Rows
from dashboard.filters import Filters
from dashboard.readers import LocalReader
from lakehouse.errors import QueryError
from tests.dashboard.shop import Shop


@pytest.fixture
def board(reader: LocalReader) -> Board:
    return Board(reader)


def test_it_starts_with_everything(board: Board, shop: Shop) -> None:
    assert board.filters == Filters().to_json()
    assert f"{len(shop.sales):,} order lines" in board.view["selection"]
    assert [choice["value"] for choice in board.options["countries"]] == sorted(
        {sale.country for sale in shop.sales}
    )
    assert board.options["months"][0]["label"].endswith(" 2003")


def test_each_change_of_the_filters_changes_the_view(board: Board) -> None:
    """Also one that comes to the same: the browser waits for an answer."""
    seen = [board.view]
    for change in (
        {"first_month": board.options["months"][0]["value"]},
        {"basis": "gross"},
        {"countries": ["x"]},
    ):
        board.filters = {**board.filters, **change}
        assert board.view not in seen
        seen.append(board.view)
    assert [view["message"] == "" for view in seen] == [True, True, True, False]


def test_what_the_engine_refuses_is_said_on_the_board(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Sequence[Rows]:
        raise QueryError("the engine is away")

    monkeypatch.setattr(LocalReader, "query_all", refuse)
    board.filters = {**board.filters, "basis": "gross"}
    assert board.view["message"] == "the engine is away"
    assert board.view["sections"] == []
