"""Countries as people write them -> as the map names them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from dashboard import world

# By the map's name: other common names, old names and ISO codes. The map's own names need no entry.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "Argentina": ("AR", "ARG"),
    "Australia": ("AU", "AUS"),
    "Austria": ("AT", "AUT", "Österreich"),
    "Bahrain": ("BH", "BHR"),
    "Belgium": ("BE", "BEL"),
    "Bosnia and Herz.": ("Bosnia and Herzegovina", "Bosnia", "BA", "BIH"),
    "Brazil": ("BR", "BRA", "Brasil"),
    "Brunei": ("Brunei Darussalam",),
    "Bulgaria": ("BG", "BGR"),
    "Cabo Verde": ("Cape Verde",),
    "Canada": ("CA", "CAN"),
    "Central African Rep.": ("Central African Republic",),
    "Chile": ("CL", "CHL"),
    "China": ("CN", "CHN", "People's Republic of China", "PRC", "Mainland China"),
    "Colombia": ("CO", "COL"),
    "Congo": ("Republic of the Congo", "Congo-Brazzaville"),
    "Croatia": ("HR", "HRV"),
    "Cyprus": ("CY", "CYP"),
    "Czechia": ("Czech Republic", "CZ", "CZE"),
    "Côte d'Ivoire": ("Ivory Coast",),
    "Dem. Rep. Congo": ("Democratic Republic of the Congo", "DR Congo", "DRC"),
    "Denmark": ("DK", "DNK"),
    "Dominican Rep.": ("Dominican Republic",),
    "Egypt": ("EG", "EGY"),
    "Eq. Guinea": ("Equatorial Guinea",),
    "Estonia": ("EE", "EST"),
    "Faeroe Is.": ("Faroe Islands", "Faeroe Islands"),
    "Finland": ("FI", "FIN"),
    "Fr. Polynesia": ("French Polynesia",),
    "France": ("FR", "FRA"),
    "Germany": ("DE", "DEU", "Deutschland", "Federal Republic of Germany"),
    "Greece": ("GR", "GRC", "Hellas"),
    "Hong Kong": ("Hong Kong SAR", "Hong Kong SAR China", "Hongkong", "HK", "HKG"),
    "Hungary": ("HU", "HUN"),
    "Iceland": ("IS", "ISL"),
    "India": ("IN", "IND"),
    "Indonesia": ("ID", "IDN"),
    "Iran": ("Islamic Republic of Iran",),
    "Ireland": ("Republic of Ireland", "Eire", "IE", "IRL"),
    "Israel": ("IL", "ISR"),
    "Italy": ("IT", "ITA", "Italia"),
    "Japan": ("JP", "JPN"),
    "Kuwait": ("KW", "KWT"),
    "Laos": ("Lao People's Democratic Republic",),
    "Latvia": ("LV", "LVA"),
    "Liechtenstein": ("LI", "LIE"),
    "Lithuania": ("LT", "LTU"),
    "Luxembourg": ("LU", "LUX"),
    "Macao": ("Macau", "Macao SAR"),
    "Macedonia": ("North Macedonia", "MK", "MKD"),
    "Malaysia": ("MY", "MYS"),
    "Malta": ("MT", "MLT"),
    "Mexico": ("MX", "MEX"),
    "Moldova": ("Republic of Moldova",),
    "Morocco": ("MA", "MAR"),
    "Myanmar": ("Burma",),
    "Netherlands": ("Holland", "NL", "NLD"),
    "New Zealand": ("NZ", "NZL", "Aotearoa"),
    "North Korea": ("Democratic People's Republic of Korea", "DPRK"),
    "Norway": ("NO", "NOR", "Norge"),
    "Palestine": ("State of Palestine", "Palestinian Territory"),
    "Peru": ("PE", "PER"),
    "Philippines": ("Philippine Islands", "PH", "PHL"),
    "Poland": ("PL", "POL"),
    "Portugal": ("PT", "PRT"),
    "Qatar": ("QA", "QAT"),
    "Romania": ("RO", "ROU"),
    "Russia": ("Russian Federation", "RU", "RUS"),
    "S. Sudan": ("South Sudan",),
    "Saudi Arabia": ("Kingdom of Saudi Arabia", "SA", "SAU", "KSA"),
    "Serbia": ("RS", "SRB"),
    "Singapore": ("SG", "SGP"),
    "Slovakia": ("Slovak Republic", "SK", "SVK"),
    "Slovenia": ("SI", "SVN"),
    "Solomon Is.": ("Solomon Islands",),
    "South Africa": ("ZA", "ZAF", "RSA"),
    "South Korea": ("Korea", "Republic of Korea", "Korea, Republic of", "KR", "KOR"),
    "Spain": ("ES", "ESP", "España"),
    "Sweden": ("SE", "SWE", "Sverige"),
    "Switzerland": ("CH", "CHE", "Schweiz", "Suisse"),
    "Syria": ("Syrian Arab Republic",),
    "Taiwan": ("Taiwan, Province of China", "TW", "TWN", "Chinese Taipei"),
    "Tanzania": ("United Republic of Tanzania",),
    "Thailand": ("TH", "THA"),
    "Timor-Leste": ("East Timor",),
    "Turkey": ("Türkiye", "TR", "TUR"),
    "Ukraine": ("UA", "UKR"),
    "United Arab Emirates": ("UAE", "AE", "ARE"),
    "United Kingdom": (
        "UK",
        "GB",
        "GBR",
        "Great Britain",
        "Britain",
        "England",
        "Scotland",
        "Wales",
        "Northern Ireland",
        "United Kingdom of Great Britain and Northern Ireland",
    ),
    "United States of America": ("USA", "US", "United States", "America"),
    "Vatican": ("Holy See", "Vatican City"),
    "Venezuela": ("VE", "VEN"),
    "Vietnam": ("Viet Nam", "VN", "VNM"),
    "W. Sahara": ("Western Sahara",),
    "eSwatini": ("Swaziland",),
}


def map_name(text: str) -> str | None:
    """The map's name of a country, or None for one it does not know: the caller says so."""
    return _names().get(_plain(text))


@cache
def _names() -> dict[str, str]:
    shown = world.load()
    names = {_plain(name): name for name in (*shown.outlines, *shown.places)}
    for name, others in OTHER_NAMES.items():
        names.update((_plain(other), name) for other in others)
    return names


def _plain(text: str) -> str:
    """Without case, accents, dots, 'the' and signs: 'U.S.A. ' and 'usa' are one."""
    letters = unicodedata.normalize("NFKD", text).casefold().replace(".", "")
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", letters).strip().removeprefix("the ")
