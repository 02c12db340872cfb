"""What a statement in the binary log means for rows that are followed by their row events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["begin", "commit", "rollback", "undo", "harmless", "tables", "database", "unknown"]

_TOKEN = re.compile(
    r"""
    /\*!\d* | \*/                         # what stands in a versioned comment is executed
    | /\*(?!!).*?\*/ | \#[^\n]* | --(?=\s|$)[^\n]*
    | `(?P<quoted>(?:[^`]|``)*)`
    | "(?P<double>(?:[^"\\]|""|\\.)*)"    # a name under ANSI_QUOTES, a text otherwise
    | '(?:[^'\\]|''|\\.)*'
    | (?P<word>[\w$\udc80-\udcff]+)  # bytes that are no UTF-8, too
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"[\w$\udc80-\udcff]+")
_OBJECTS = frozenset(
    {"TABLE", "TABLES", "INDEX", "DATABASE", "SCHEMA", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"}
    | {"USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "RESOURCE", "REFERENCE", "INSTANCE", "LIBRARY"}
)
_KINDS: dict[str, Kind] = {
    **{"BEGIN": "begin", "START": "begin", "COMMIT": "commit", "ROLLBACK": "rollback"},
    **dict.fromkeys(("SAVEPOINT", "RELEASE", "GRANT", "REVOKE", "SET", "FLUSH"), "harmless"),
    **dict.fromkeys(("ANALYZE", "OPTIMIZE", "INSTALL", "UNINSTALL"), "harmless"),
}
_BETWEEN_NAMES = frozenset({"IF", "NOT", "EXISTS", "TO", "AS", "RESTRICT", "CASCADE", "TABLE", "TABLES"})

# Database (None: the statement's own) and name.
Name = tuple[str | None, str]


@dataclass(frozen=True)
class Statement:
    """`names`: the tables that a "tables" changes, or the database that a "database" drops.

    "undo" rolls back to a savepoint.
    `opens`: a CREATE TABLE whose rows follow it, as those of CREATE TABLE … SELECT do.
    """

    kind: Kind
    names: frozenset[Name] = frozenset()
    opens: bool = False


_BEGIN = Statement("begin")


@dataclass(frozen=True)
class _Token:
    text: str
    word: bool  # no quotes around it: it can be a keyword

    @property
    def keyword(self) -> str:
        return self.text.upper() if self.word else ""


def understand(text: str) -> Statement:
    """The meaning of `text`; "unknown" wherever it can't be told to be harmless."""
    if text == "BEGIN":  # nearly each
        return _BEGIN
    tokens = _tokens(text)
    first = next(tokens, _Token("", True)).keyword
    if first in ("CREATE", "ALTER", "DROP", "RENAME"):
        return _understand_definition(first, list(tokens))
    if first == "TRUNCATE":
        return _changes(list(tokens), every=True)
    if first == "XA":
        return _understand_xa(next(tokens, _Token("", True)).keyword)
    if first == "ROLLBACK" and any(token.keyword == "TO" for token in tokens):
        return Statement("undo")
    return Statement(_KINDS.get(first, "unknown"))


def _understand_xa(verb: str) -> Statement:
    if verb in ("START", "BEGIN"):
        return Statement("begin")
    # A prepared transaction's rows stand where it was prepared, before anyone could see them.
    return Statement("harmless" if verb in ("END", "ROLLBACK") else "unknown")


def _understand_definition(verb: str, tokens: list[_Token]) -> Statement:
    place = next((place for place, token in enumerate(tokens) if token.keyword in _OBJECTS), None)
    if place is None:
        return Statement("unknown")
    what, rest = tokens[place].keyword, tokens[place + 1 :]
    if what in ("TABLE", "TABLES"):
        if any(token.keyword == "TEMPORARY" for token in tokens[:place]):
            return Statement("harmless")
        return _changes(rest, every=verb in ("DROP", "RENAME"))
    if what in ("DATABASE", "SCHEMA") and verb == "DROP":
        names = frozenset(_names(rest))
        return Statement("database", names) if len(names) == 1 else Statement("unknown")
    if what == "INDEX" and verb == "DROP" and rest and rest[0].text.upper() == "PRIMARY":
        return _changes(_after(rest, "ON"), every=False)
    return Statement("harmless")


def _changes(tokens: list[_Token], every: bool) -> Statement:
    """The tables named: every name (DROP, RENAME, TRUNCATE), else the first and those it is swapped with."""
    names = list(_names(tokens if every else tokens[:8]))
    if not every:
        names = names[:1]
        names += [name for word in ("RENAME", "WITH") for name in _swapped(tokens, word)]
    if not names or any(_is_garbled(part) for name in names for part in name if part):
        return Statement("unknown")
    opens = [token.keyword for token in tokens[-2:]] == ["START", "TRANSACTION"]
    return Statement("tables", frozenset(names), opens)


def _swapped(tokens: list[_Token], word: str) -> Iterator[Name]:
    """RENAME [TO | AS] name, WITH TABLE name."""
    for place, token in enumerate(tokens):
        following = tokens[place + 1 : place + 5]
        if token.keyword != word or not following:
            continue
        if word == "RENAME" and following[0].keyword not in ("COLUMN", "INDEX", "KEY"):
            yield from list(_names(following))[:1]
        if word == "WITH" and following[0].keyword == "TABLE":
            yield from list(_names(following[1:]))[:1]


def _after(tokens: list[_Token], word: str) -> list[_Token]:
    return next((tokens[place + 1 :] for place, token in enumerate(tokens) if token.keyword == word), [])


def _names(tokens: list[_Token]) -> Iterator[Name]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token.keyword in _BETWEEN_NAMES or (token.word and not _WORD.fullmatch(token.text)):
            continue
        if place + 1 < len(tokens) and tokens[place].text == "." and tokens[place].word:
            yield token.text, tokens[place + 1].text
            place += 2
        else:
            yield None, token.text


def _is_garbled(name: str) -> bool:
    """Bytes of another character set than UTF-8: the name could be any."""
    return any("\udc80" <= character <= "\udcff" for character in name)


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        if (quoted := found["quoted"]) is not None:
            yield _Token(quoted.replace("``", "`"), word=False)
        elif (double := found["double"]) is not None:
            yield _Token(double.replace('""', '"'), word=False)
        elif plain := found["word"] or found["other"]:
            yield _Token(plain, word=True)
