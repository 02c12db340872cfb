"""What happens at the end of a phase of a load, wherever in the job the phase is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType

from lakehouse import progress
from lakehouse.progress import Phase
from lakehouse.progress import phase as real_phase

PhaseMaker = Callable[[str], AbstractContextManager[Phase]]


def modules_with_phases() -> list[ModuleType]:
    """Those of the job that are imported; each has the function `phase` as its own name."""
    return [
        module
        for name, module in sys.modules.items()
        if name.startswith("lakehouse.")
        and module is not progress
        and getattr(module, "phase", None) is real_phase
    ]


def phase_with_end(name: str, happens: Callable[[], None]) -> PhaseMaker:
    """A `phase` that calls `happens` at the end of each phase of this name."""

    @contextmanager
    def phase(current: str) -> Iterator[Phase]:
        with real_phase(current) as shown:
            yield shown
            if current == name:
                happens()

    return phase
