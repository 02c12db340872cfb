"""Where a key column could be cut: values about halfway between two of its values.

Guesses only: the source says which of them lie between the two in its own order.
"""

from __future__ import annotations

import datetime
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from itertools import groupby
from typing import Any

from lakehouse.source.connection import Connection
from lakehouse.source.plan import Collation, Column

# Every letter up to Cyrillic, and samples of the many beyond, where letters mostly sort by their numbers.
_BEYOND = 0x530
_LETTERS = [chr(code) for code in (*range(0x20, _BEYOND), *range(_BEYOND, 0xD800, 32))]
_UNICODE = ("utf", "ucs2", "gb18030")
_PLACES = 3  # that are looked at after those that two texts have in common


class Halfway:
    """Of one column of the source, whose letters are asked for once, when they are needed."""

    def __init__(self, connection: Connection, column: Column) -> None:
        self._connection = connection
        self._collation = column.collation
        self._whole_days = column.column_type == "date"
        self._asked: _Letters | None = None

    def between(self, low: Any, high: Any) -> Iterator[Any]:
        """Values to try one after another; the last is `high`, which parts whatever can be parted."""
        match low, high:
            case int(), int():
                yield (low + high + 1) // 2
            case Decimal(), Decimal():
                with localcontext(prec=100):
                    yield (low + high) / 2
            case bytes(), bytes():
                common, middle = _middle(list(low), list(high), 256)
                yield from ((low[:common] + bytes(middle),) if middle else ())
                yield high[: common + 1]
            case str(), str() if self._collation:
                if self._collation.charset.startswith(_UNICODE):
                    yield from _halfway_beyond(low, high)
                letters = self._letters(self._collation)
                common, middle = _middle(letters.places(low), letters.places(high), len(letters.letters))
                yield from ((low[:common] + letters.text(middle),) if middle else ())
                yield high[: common + 1]
            case _:
                yield _halfway_moment(low, high, whole_days=self._whole_days)
        yield high

    def _letters(self, collation: Collation) -> _Letters:
        if self._asked is None:
            self._asked = _Letters(self._connection, collation)
        return self._asked


class _Letters:
    """The letters of a character set as a collation orders them: one of those that it takes for equal."""

    def __init__(self, connection: Connection, collation: Collation) -> None:
        value = f"CONVERT(letter USING {collation.charset})"
        with connection.cursor() as cursor:
            # A letter that the character set lacks must be in no bound: columns are compared otherwise then.
            cursor.execute(
                f"SELECT letter, HEX(WEIGHT_STRING({value} COLLATE {collation.name})) "
                "FROM JSON_TABLE(%s, '$[*]' COLUMNS (letter VARCHAR(1) CHARACTER SET utf8mb4 PATH '$')) AS t "
                f"WHERE HEX(CONVERT({value} USING utf8mb4)) = HEX(letter)",
                (json.dumps(_LETTERS),),
            )
            found = sorted(cursor.fetchall(), key=lambda row: str(row[1]))
        self.letters: list[str] = []
        places: dict[str, int] = {}
        for place, (_, equal) in enumerate(groupby(found, key=lambda row: row[1])):
            same = [letter for letter, _ in equal]
            self.letters.append(same[0])
            places |= dict.fromkeys(same, place)
        self._known = sorted(places)
        self._places = [places[letter] for letter in self._known]

    def places(self, text: str) -> list[int]:
        """Those of its letters; of one that isn't known, its neighbour's."""
        return [self._places[max(bisect_right(self._known, letter) - 1, 0)] for letter in text]

    def text(self, places: Sequence[int]) -> str:
        return "".join(self.letters[place] for place in places)


def _middle(low: Sequence[int], high: Sequence[int], base: int) -> tuple[int, list[int]]:
    """How many places two texts have in common, and what follows these about halfway; nothing, if none is."""
    common = next(
        (at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high))
    )
    numbers = [_number(places[common : common + _PLACES], base + 1) for places in (low, high)]
    middle = (sum(numbers) + 1) // 2
    places: list[int] = []
    for _ in range(_PLACES):
        middle, place = divmod(middle, base + 1)
        places.insert(0, place)
    end = places.index(0) if 0 in places else _PLACES
    return common, [place - 1 for place in places[:end]]


def _halfway_beyond(low: str, high: str) -> Iterator[str]:
    """By the numbers of the first letters that differ, where both are beyond the ones that are known."""
    at = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), None)
    if at is not None and min(low[at], high[at]) >= chr(_BEYOND):
        middle = (ord(low[at]) + ord(high[at]) + 1) // 2
        yield low[:at] + chr(0xE000 if 0xD800 <= middle < 0xE000 else middle)  # a surrogate is no letter


def _number(places: Sequence[int], base: int) -> int:
    """Of digits, where none is the least: a text that ends comes before those that go on."""
    number = 0
    for at in range(_PLACES):
        number = number * base + (places[at] + 1 if at < len(places) else 0)
    return number


def _halfway_moment(low: object, high: object, *, whole_days: bool) -> datetime.date:
    first, last = _moment(low), _moment(high)
    middle = first + (last - first) / 2
    return middle.date() + datetime.timedelta(days=1) if whole_days else middle


def _moment(value: object) -> datetime.datetime:
    """A zero or partial date comes as text; a day near it will do."""
    match value:
        case datetime.datetime():
            return value
        case datetime.date():
            return datetime.datetime.combine(value, datetime.time())
    year, month, day = (int(part) for part in re.split(r"\D", str(value))[:3])
    return datetime.datetime(max(year, 1970), max(month, 1), min(max(day, 1), 28))
