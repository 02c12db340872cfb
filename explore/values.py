"""Values of the database as a person may see them: short, and with nothing invisible in them."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

SHOWN_CHARACTERS = 60
KEPT_CHARACTERS = 80
KEPT_BYTES = 16
ELLIPSIS = "…"
_BLANK = "␣"


@dataclass(frozen=True, order=True)
class Binary:
    """A value of bytes: its first ones, and how many it has."""

    prefix: bytes
    length: int

    def __str__(self) -> str:
        more = ELLIPSIS if self.length > len(self.prefix) else ""
        unit = "byte" if self.length == 1 else "bytes"
        return f"0x{self.prefix.hex()}{more} ({self.length:,} {unit})"


Value = int | float | Decimal | str | dt.date | dt.timedelta | Binary


def show(value: object, limit: int = SHOWN_CHARACTERS) -> str:
    """A value in at most `limit` characters: control characters and blanks at the ends made visible."""
    if isinstance(value, str):
        return _clip(_visible(value), limit) if value else "''"
    return _clip(list(plain(value)), limit)


def plain(value: object) -> str:
    """A value in full, as SQL would print it (bytes: their beginning, in hexadecimal)."""
    match value:
        case None:
            return "NULL"
        case Decimal():
            return format(value, "f")
        case dt.datetime():
            return value.isoformat(sep=" ")
        case dt.date():
            return value.isoformat()
        case dt.timedelta():
            return _time(value)
        case _:
            return str(value)


def keep(text: str) -> str:
    """The beginning of a text, marked where something is left out."""
    return text if len(text) <= KEPT_CHARACTERS else text[:KEPT_CHARACTERS] + ELLIPSIS


def _clip(pieces: list[str], limit: int) -> str:
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    kept = ""
    for piece in pieces:
        if len(kept) + len(piece) + len(ELLIPSIS) > limit:
            break
        kept += piece
    return kept + ELLIPSIS


def _visible(text: str) -> list[str]:
    start = len(text) - len(text.lstrip(" "))
    end = len(text.rstrip(" "))
    return [
        _BLANK if character == " " and not start <= index < end else _mark(character)
        for index, character in enumerate(text)
    ]


def _mark(character: str) -> str:
    r"""As Python writes it in a string where it can't be seen: \n, \x1b, \u202e; a backslash twice."""
    if character == "\\" or (character != " " and unicodedata.category(character)[0] in "CZ"):
        return character.encode("unicode_escape").decode()
    return character


def _time(value: dt.timedelta) -> str:
    sign = "-" if value < dt.timedelta() else ""
    seconds, rest = divmod(abs(value), dt.timedelta(seconds=1))
    fraction = f".{rest.microseconds:06d}" if rest else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"
