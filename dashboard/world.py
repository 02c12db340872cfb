"""The world's countries as outlines in the plane, from Natural Earth, with nothing asked of a network.

plotly's own maps fetch their base layer from a server; these are drawn as plain polygons instead.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lakehouse.errors import LakehouseError

ATLAS = Path(__file__).parent.parent / "node_modules" / "world-atlas"
_LEFT_OUT = frozenset({"Antarctica"})
Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class World:
    """`outlines`: rings by country, projected. `places`: middles of countries too small for an outline."""

    outlines: Mapping[str, Sequence[Ring]]
    places: Mapping[str, Point]


@cache
def load() -> World:
    coarse = dict(_countries("countries-110m.json"))
    fine = dict(_countries("countries-50m.json"))
    return World(
        outlines={
            name: [_projected(ring) for ring in rings]
            for name, rings in coarse.items()
            if name not in _LEFT_OUT
        },
        places={name: _middle(rings) for name, rings in fine.items() if name not in coarse},
    )


def project(longitude: float, latitude: float) -> Point:
    """Equal Earth: areas keep their proportions, so a shaded country is as big as it should look."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = angle * angle
    sixth = square**3
    across = 3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(angle) / across
    return x, angle * (a1 + a2 * square + sixth * (a3 + a4 * square))


def decode(topology: Mapping[str, Any], name: str) -> Iterator[tuple[str, list[Ring]]]:
    """TopoJSON -> (name, rings in degrees) of each country; the rings of all its polygons, holes too."""
    arcs = [_decode_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"][name]["geometries"]:
        # A polygon is a list of rings; the atlas has no other kind than these two.
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        yield geometry["properties"]["name"], [_ring(ring, arcs) for rings in polygons for ring in rings]


def _countries(file: str) -> Iterator[tuple[str, list[Ring]]]:
    try:
        text = (ATLAS / file).read_text(encoding="utf-8")
    except OSError:
        raise LakehouseError(f"the map's outlines are missing ({ATLAS / file}); run: npm install") from None
    return decode(json.loads(text), "countries")


def _decode_arc(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Ring:
    """Each point is given as its step from the one before, in units of the transform."""
    (scale_x, scale_y), (start_x, start_y) = transform["scale"], transform["translate"]
    points, x, y = [], 0, 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + start_x, y * scale_y + start_y))
    return points


def _ring(indexes: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """Arcs end to end; `~i` is arc i backwards; an arc begins where the one before it ended."""
    points: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return _unwrapped(points)


def _unwrapped(ring: Ring) -> Ring:
    """A ring that crosses the date line goes on beyond 180 degrees, and not back around the world."""
    longitudes = [ring[0][0]]
    for x, _ in ring[1:]:
        longitudes.append(x + 360 * round((longitudes[-1] - x) / 360))
    shift = 360 * round((min(longitudes) + max(longitudes)) / 720)
    return [(x - shift, y) for x, (_, y) in zip(longitudes, ring, strict=True)]


def _projected(ring: Ring) -> Ring:
    return [project(*point) for point in ring]


def _middle(rings: Sequence[Ring]) -> Point:
    xs, ys = zip(*max(rings, key=len), strict=True)
    return project((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
