"""Texts compared by the source itself, under one of its collations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing

from lakehouse.source.connection import connect, source_errors
from lakehouse.source.plan import Collation
from lakehouse.source.url import SourceUrl

_TEXTS_A_STATEMENT = 50_000  # keeps a statement far below max_allowed_packet


def equal_texts(
    url: SourceUrl, collation: Collation, texts: Sequence[str], candidates: Sequence[str]
) -> dict[str, str]:
    """Each text with the first candidate that the source's `=` takes for equal, where there is one.

    A text that the collation's character set can't hold equals nothing. Raises SourceError.
    """
    column = f"LONGTEXT CHARACTER SET {collation.charset} COLLATE {collation.name}"
    rows = f"JSON_TABLE(%s, '$[*]' COLUMNS (place FOR ORDINALITY, value {column} PATH '$'))"
    query = (
        f"SELECT text.place, MIN(candidate.place) FROM {rows} AS text "
        f"JOIN {rows} AS candidate ON text.value = candidate.value GROUP BY text.place"
    )
    found: dict[str, str] = {}
    with (
        source_errors(f"texts can't be compared by {collation.name}"),
        closing(connect(url)) as connection,
        connection.cursor() as cursor,
    ):
        for start in range(0, len(texts), _TEXTS_A_STATEMENT):
            batch = texts[start : start + _TEXTS_A_STATEMENT]
            cursor.execute(query, (json.dumps(batch), json.dumps(candidates)))
            found |= {batch[place - 1]: candidates[first - 1] for place, first in cursor.fetchall()}
    return found
