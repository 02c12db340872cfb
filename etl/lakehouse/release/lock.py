"""One run at a time on a warehouse."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lakehouse.errors import BusyError, WarehouseError
from lakehouse.session import is_local

LOCK_FILE = ".lock"
WAIT_FOR_DEAD_S = 60


@dataclass(frozen=True)
class Lock:
    """`shared`: file descriptors that the JVM should share; `abandoned`: the last holder was killed."""

    shared: tuple[int, ...] = ()
    abandoned: bool = False


@contextmanager
def hold(warehouse: str) -> Iterator[Lock]:
    """Holds the warehouse's folder; the operating system lets go of it when the holder is killed.

    A killed driver's JVM shares the lock and may need seconds to end: that is waited for. On S3 the Glue
    job's limit of one run at a time is the lock. Raises BusyError, WarehouseError.
    """
    if not is_local(warehouse):
        yield Lock()
        return
    file = Path(warehouse) / LOCK_FILE
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise WarehouseError(f"can't write the warehouse {warehouse}: {error.strerror}") from None
    try:
        _acquire(descriptor, warehouse)
        abandoned = _holder(descriptor) is not None
        _write(
            descriptor, {"pid": os.getpid(), "started_at": datetime.now(UTC).isoformat(timespec="seconds")}
        )
        try:
            yield Lock((descriptor,), abandoned)
        finally:
            os.ftruncate(descriptor, 0)
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # for the JVM too, which ends a moment later
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, warehouse: str) -> None:
    deadline = time.monotonic() + WAIT_FOR_DEAD_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(descriptor)
            if holder is None or _is_alive(holder["pid"]) or time.monotonic() > deadline:
                raise _busy(warehouse, holder) from None
            time.sleep(0.1)
        else:
            return


def _busy(warehouse: str, holder: dict[str, Any] | None) -> BusyError:
    who = f"process {holder['pid']}, started {holder['started_at']}," if holder else "another process"
    return BusyError(f"{who} works on the warehouse {warehouse}; wait until it ends")


def _holder(descriptor: int) -> dict[str, Any] | None:
    """Who says in the file that it holds the lock; None where it was let go of in order."""
    text = os.pread(descriptor, 4096, 0)
    try:
        holder = json.loads(text)
    except ValueError:
        return None
    return holder if isinstance(holder, dict) and {"pid", "started_at"} <= holder.keys() else None


def _write(descriptor: int, holder: dict[str, Any]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
