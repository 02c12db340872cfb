"""Text as the mart has it: no white space at either end, in Unicode NFC; case and inner blanks kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from pyspark.sql import Column, DataFrame, functions
from pyspark.sql.types import StringType, StructType

# Unicode's property White_Space, whole.
WHITE_SPACE = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def clean(frame: DataFrame, compose: bool) -> DataFrame:
    """The same rows with clean texts, and the untouched ones in the struct `raw`, for the keys.

    `compose`: brings texts to NFC, which takes Python's detour, as Spark 3.5 can't; not needed where no
    text of the frame `may_be_decomposed`.
    """
    texts = text_columns(frame.schema)
    if not texts:
        return frame
    composed, columns = nfc(), []
    for name in frame.columns:
        column = functions.col(name)
        if name in texts:
            column = functions.btrim(column, functions.lit(WHITE_SPACE))
            column = composed(column) if compose else column
        columns.append(column.alias(name))
    return frame.select(*columns, functions.struct(*texts).alias("raw"))


def text_columns(schema: StructType) -> list[str]:
    return [field.name for field in schema if isinstance(field.dataType, StringType)]


def may_be_decomposed(texts: Sequence[str]) -> str:
    """SQL: whether one of the columns may not be in NFC. Every character before U+0300 is. Never null."""
    together = f"CONCAT_WS('', {', '.join(texts)})"
    return f"(OCTET_LENGTH({together}) > LENGTH({together}) AND {together} RLIKE '[\u0300-\U0010ffff]')"


def nfc() -> Callable[[Column], Column]:
    def compose(value: str | None) -> str | None:  # nested: Python's workers need no module of ours
        return None if value is None else unicodedata.normalize("NFC", value)

    return functions.udf(compose, StringType())
