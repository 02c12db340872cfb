"""What Spark, Arrow and the disk raise, as far as source or warehouse are at fault, as errors of ours."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from py4j.protocol import Py4JJavaError
from pyarrow import ArrowInvalid
from pyspark.errors import PySparkException

from lakehouse.errors import SourceError, WarehouseError

_WAREHOUSE = (
    "java.io.IOException",
    "java.nio.file.",
    "java.io.FileNotFoundException",
    "org.sqlite.",
    "org.apache.hadoop.fs.",
    "org.apache.iceberg.exceptions.",
    "software.amazon.awssdk.",
)
# Spark's names for a number that is beyond the type that it is to have.
_TOO_LARGE = re.compile(r"\[(CAST_OVERFLOW|ARITHMETIC_OVERFLOW|NUMERIC_VALUE_OUT_OF_RANGE)\b")


@contextmanager
def engine_errors(what: str) -> Iterator[None]:
    """Raises SourceError or WarehouseError, beginning with `what`, where the cause is there; else lets go."""
    try:
        yield
    except (Py4JJavaError, PySparkException) as error:
        for name, message in _causes(error):
            if name.startswith(_WAREHOUSE):
                raise WarehouseError(f"{what}: {message}") from error
            if _TOO_LARGE.match(message):
                told = message.partition(" Use ")[0]  # and then how to write it in SQL
                raise SourceError(f"{what}: a value is too large for it: {told}") from error
        raise
    except ConnectionError:  # to the JVM; the source's have names of their own
        raise
    except (OSError, ArrowInvalid) as error:
        room = "; make room, or set TMPDIR" if getattr(error, "errno", None) == errno.ENOSPC else ""
        raise WarehouseError(f"{what}: {error}{room}") from error


def _causes(error: Py4JJavaError | PySparkException) -> Iterator[tuple[str, str]]:
    """Class name and first line of the message, from the innermost cause outwards."""
    chain: list[tuple[str, str]] = []
    cause: Any = error.java_exception if isinstance(error, Py4JJavaError) else getattr(error, "_origin", None)
    while cause is not None:
        chain.append((cause.getClass().getName(), str(cause.getMessage()).partition("\n")[0]))
        cause = cause.getCause()
    yield from reversed(chain)
