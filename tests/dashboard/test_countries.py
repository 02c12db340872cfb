"""Countries as data writes them, on the map or said to be missing from it."""

from __future__ import annotations

import pytest

from dashboard import countries, world


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("USA", "United States of America"),
        (" u.s.a. ", "United States of America"),
        ("UK", "United Kingdom"),
        ("Northern Ireland", "United Kingdom"),
        ("Ireland", "Ireland"),
        ("Norway  ", "Norway"),
        ("FRANCE", "France"),
        ("The Netherlands", "Netherlands"),
        ("Türkiye", "Turkey"),
        ("Cote d'Ivoire", "Côte d'Ivoire"),
        ("Hong Kong", "Hong Kong"),
        ("Singapore", "Singapore"),
        ("Russian Federation", "Russia"),
    ],
)
def test_known_under_many_names(written: str, name: str) -> None:
    assert countries.map_name(written) == name


@pytest.mark.parametrize("written", ["Unknown", "Atlantis", "", " ", "the", "NA"])
def test_unknown_ones_are_none(written: str) -> None:
    assert countries.map_name(written) is None


def test_every_name_in_the_table_is_on_the_map() -> None:
    shown = world.load()
    assert {*countries.OTHER_NAMES} <= {*shown.outlines, *shown.places}


def test_no_name_means_two_countries() -> None:
    others = [other for names in countries.OTHER_NAMES.values() for other in names]
    resolved = {other: name for name, names in countries.OTHER_NAMES.items() for other in names}
    assert len(others) == len(resolved)
    assert {other: countries.map_name(other) for other in others} == resolved
