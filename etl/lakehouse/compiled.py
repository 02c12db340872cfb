"""Functions over NumPy's arrays, compiled at first use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

# In AWS Glue's archive there is no folder to keep them in, and Numba would take the user's, which may not be
# written to.
_KEPT = Path(__file__).is_file()


def compiled(function: Callable[..., Any]) -> Any:
    """Runs without Python's lock. Kept beside its module from run to run."""
    return njit(nogil=True, cache=_KEPT)(function)
