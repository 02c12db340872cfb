"""Every way a run ends other than well, and the exit code that says which."""

from __future__ import annotations


class LakehouseError(Exception):
    """A failure the user can act on: the message names the thing and the fix.

    `exit_code` is public (README, "Exit codes"). 1 is left to the unexpected.
    """

    exit_code = 1


class UsageError(LakehouseError):
    """An argument, name or URL that can't be meant: nothing was tried."""

    exit_code = 2


class SourceError(LakehouseError):
    """The source can't be reached, refuses us, or holds what can't be represented exactly."""

    exit_code = 3


class AuditError(LakehouseError):
    """A broken invariant or an unreconciled table: nothing was published."""

    exit_code = 4


class BusyError(LakehouseError):
    """Another run holds the warehouse."""

    exit_code = 5


class WarehouseError(LakehouseError):
    """The warehouse can't be read or written, or a table can't take the new shape."""

    exit_code = 6


class QueryError(LakehouseError):
    """SQL that the engine refuses."""

    exit_code = 7
