"""Faults of places, in any table that has a city and a postal code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from explore.faults.kind import Finding, fault_kind, search
from explore.shape import Column, Profile, Table
from explore.statements import Row
from explore.values import show
from lakehouse.source.connection import Connection
from lakehouse.source.sql import quoted

# Names in lower-case words. The words before (the role) pair them: billing_city with billing_zip.
_CITY = re.compile(r"(?P<role>.* |)(city|town|locality|municipality|ville|commune|stadt|ort|ciudad)( name)?")
_POSTAL_CODE = re.compile(
    r"(?P<role>.* |)(postal ?code|post ?code|zip( ?code)?|plz|postleitzahl|code ?postal|codigo ?postal)"
)
_CITIES_SHOWN = 4


@fault_kind(
    title="Postal codes that several cities share",
    severity="high",
    counts="postal code",
    explanation="A join of places by postal code alone multiplies the rows of such a code, and drops those "
    "without one.",
    handling="A location is its country, state, city and postal code together; no join uses the code alone.",
)
def shared_postal_codes(connection: Connection, profile: Profile) -> Iterable[Finding]:
    for table in profile.tables:
        for city, code in _places(table):
            city_name, code_name = f"TRIM({quoted(city.name)})", f"TRIM({quoted(code.name)})"
            places = (
                f"SELECT {code_name} AS code, {city_name} AS city "
                f"FROM {quoted(profile.database, table.name)} "
                f"WHERE {code_name} <> '' AND {city_name} <> '' GROUP BY 1, 2"
            )
            shared = (
                "SELECT code, GROUP_CONCAT(city ORDER BY city SEPARATOR '\\n') AS cities "
                f"FROM ({places}) places GROUP BY code HAVING COUNT(*) > 1"
            )
            yield from search(
                connection,
                table.name,
                (code.name, city.name),
                source=f"FROM ({shared}) shared",
                shown=("code", "cities"),
                word=_code_and_cities,
            )


def _places(table: Table) -> Iterator[tuple[Column, Column]]:
    cities, codes = _by_role(table, _CITY), _by_role(table, _POSTAL_CODE)
    if len(cities) == len(codes) == 1:
        yield next(iter(cities.values())), next(iter(codes.values()))
    else:
        yield from ((city, codes[role]) for role, city in cities.items() if role in codes)


def _by_role(table: Table, name: re.Pattern[str]) -> dict[str, Column]:
    matches = ((name.fullmatch(_words(column.name)), column) for column in table.columns)
    return {match["role"]: column for match, column in matches if match}


def _words(name: str) -> str:
    """postalCode, postal_code and PostalCode are all 'postal code'."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", name).lower().strip()


def _code_and_cities(row: Row) -> str:
    code, cities = row[0], str(row[1]).split("\n")
    more = f" and {len(cities) - _CITIES_SHOWN} more" if len(cities) > _CITIES_SHOWN else ""
    return f"{show(code)}: {', '.join(map(show, cities[:_CITIES_SHOWN]))}{more}"
