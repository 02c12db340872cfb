"""What the source felt of a run, as far as it can be told from here: no more than this."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

_SHOWN = 40


@dataclass
class Felt:
    """Statements, how long they and their transactions took, and connections. Many threads may tell it."""

    statements: int = 0
    most_connections: int = 0
    longest_statement: tuple[float, str] = (0.0, "")
    longest_transaction: tuple[float, str] = (0.0, "")
    longest_snapshot: float = 0.0
    _connections: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def opened(self) -> None:
        with self._lock:
            self._connections += 1
            self.most_connections = max(self.most_connections, self._connections)

    def closed(self) -> None:
        with self._lock:
            self._connections -= 1

    def statement(self, seconds: float, what: str, *, in_snapshot: bool = False) -> None:
        """`in_snapshot`: else it was a transaction of its own."""
        taken = (seconds, what if len(what) <= _SHOWN else f"{what[:_SHOWN]}…")
        with self._lock:
            self.statements += 1
            self.longest_statement = max(self.longest_statement, taken)
            if not in_snapshot:
                self.longest_transaction = max(self.longest_transaction, taken)

    def snapshot(self, seconds: float) -> None:
        with self._lock:
            self.longest_snapshot = max(self.longest_snapshot, seconds)

    def __str__(self) -> str:
        snapshot = f", no snapshot longer than {self.longest_snapshot:.1f} s" if self.longest_snapshot else ""
        return (
            f"{self.statements:,} statements, none longer than {_told(*self.longest_statement)}, "
            f"no transaction longer than {_told(*self.longest_transaction)}{snapshot}; "
            f"at most {self.most_connections} connections at a time"
        )


def _told(seconds: float, what: str) -> str:
    return f"{seconds:.1f} s ({what})"
