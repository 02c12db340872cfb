"""TopoJSON to polygons in the plane."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import world
from lakehouse.errors import LakehouseError

# Two squares side by side: they share the arc in the middle, the right one runs it backwards.
SQUARES = {
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [
        [[1, 0], [0, 1]],
        [[1, 1], [-1, 0], [0, -1], [1, 0]],
        [[1, 0], [1, 0], [0, 1], [-1, 0]],
    ],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "Left"}},
                {"type": "MultiPolygon", "arcs": [[[2, ~0]]], "properties": {"name": "Right"}},
            ]
        }
    },
}


def area(ring: world.Ring) -> float:
    pairs = pairwise(ring)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def test_decodes_arcs_in_both_directions() -> None:
    shapes = dict(world.decode(SQUARES, "countries"))
    assert shapes == {
        "Left": [[(1, 0), (1, 1), (0, 1), (0, 0), (1, 0)]],
        "Right": [[(1, 0), (2, 0), (2, 1), (1, 1), (1, 0)]],
    }


def test_steps_are_scaled_and_moved() -> None:
    moved = SQUARES | {"transform": {"scale": [2, 0.5], "translate": [-10, 40]}}
    assert dict(world.decode(moved, "countries"))["Left"][0][:2] == [(-8, 40), (-8, 40.5)]


def test_rings_are_closed_and_none_goes_back_around_the_world() -> None:
    for name, rings in world.load().outlines.items():
        for ring in rings:
            assert ring[0] == pytest.approx(ring[-1]), name
            longest = max(math.dist(here, there) for here, there in pairwise(ring))
            assert longest < 0.7, name  # the whole world is 5.4 wide


def test_areas_are_in_proportion() -> None:
    """Equal Earth: France's share of Brazil is as on the globe (643,801 to 8,510,000 square kilometres)."""
    size = {
        name: sum(area(ring) for ring in world.load().outlines[name])
        for name in ("France", "Brazil", "India")
    }
    assert size["France"] / size["Brazil"] == pytest.approx(643_801 / 8_510_000, rel=0.05)
    assert size["India"] / size["Brazil"] == pytest.approx(3_287_263 / 8_510_000, rel=0.08)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_projection_is_symmetrical_and_bounded(longitude: float, latitude: float) -> None:
    x, y = world.project(longitude, latitude)
    assert world.project(-longitude, -latitude) == pytest.approx((-x, -y))
    assert abs(x) <= 2.7067 and abs(y) <= 1.3174


def test_small_countries_have_a_place_and_no_outline() -> None:
    shown = world.load()
    assert {"Singapore", "Hong Kong", "Malta"} <= shown.places.keys()
    assert not shown.places.keys() & shown.outlines.keys()
    assert math.dist(shown.places["Singapore"], world.project(103.8, 1.35)) < 0.01


def test_missing_outlines_say_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(world, "ATLAS", tmp_path)
    with pytest.raises(LakehouseError, match="npm install"):
        world.load.__wrapped__()
