"""Sets of transactions as MySQL names them: `uuid:1-5:7,uuid:3`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
_INTERVAL = re.compile(r"(\d+)(?:\s*-\s*(\d+))?")
_TAG = re.compile(r"[a-z_]\w*")
_LARGEST = 2**63 - 2

_Intervals = tuple[tuple[int, int], ...]  # first and last number of each; sorted, apart from each other


@dataclass(frozen=True)
class GtidSet:
    """Immutable; `str()` is MySQL's canonical form on one line. False where empty."""

    _servers: tuple[tuple[str, _Intervals], ...] = ()  # sorted by UUID, none without intervals

    @classmethod
    def parse(cls, text: str) -> GtidSet:
        """Reads MySQL's form: blanks and newlines don't count, empty text is the empty set.

        Raises ValueError, also for tagged GTIDs (`uuid:tag:1-5`), which are not supported.
        """
        servers: dict[str, list[tuple[int, int]]] = {}
        for part in text.split(","):
            if not part.strip():
                continue
            uuid, *intervals = (piece.strip() for piece in part.lower().split(":"))
            if not intervals:
                raise ValueError(f"{part.strip()!r} is no GTID set: it has no number")
            servers.setdefault(_uuid(uuid), []).extend(_interval(piece) for piece in intervals)
        return cls.of(servers)

    @classmethod
    def of(cls, servers: Mapping[str, Iterable[tuple[int, int]]]) -> GtidSet:
        """From intervals, first and last number of each, by UUID as `split_gtid` gives it."""
        merged = ((uuid, _merged(intervals)) for uuid, intervals in sorted(servers.items()))
        return cls(tuple((uuid, intervals) for uuid, intervals in merged if intervals))

    def __str__(self) -> str:
        return ",".join(
            ":".join(
                [uuid, *(f"{first}-{last}" if first < last else f"{first}" for first, last in intervals)]
            )
            for uuid, intervals in self._servers
        )

    def __bool__(self) -> bool:
        return bool(self._servers)

    def count(self) -> int:
        """How many transactions it names."""
        return sum(last - first + 1 for _, intervals in self._servers for first, last in intervals)

    def covers(self, other: GtidSet) -> bool:
        """Whether every transaction of `other` is in this set."""
        return not other.minus(self)

    def union(self, other: GtidSet) -> GtidSet:
        servers = {uuid: list(intervals) for uuid, intervals in self._servers}
        for uuid, intervals in other._servers:
            servers.setdefault(uuid, []).extend(intervals)
        return self.of(servers)

    def minus(self, other: GtidSet) -> GtidSet:
        """The transactions of this set that `other` hasn't."""
        taken = dict(other._servers)
        return self.of({uuid: _without(intervals, taken.get(uuid, ())) for uuid, intervals in self._servers})

    def includes(self, gtid: str) -> bool:
        """Whether the one transaction `uuid:n` is in the set. Raises ValueError."""
        return self.has(*split_gtid(gtid))

    def has(self, uuid: str, number: int) -> bool:
        """`includes`, of what `split_gtid` gives."""
        return any(
            first <= number <= last
            for server, intervals in self._servers
            if server == uuid
            for first, last in intervals
        )

    def plus(self, gtid: str) -> GtidSet:
        """This set and the one transaction `uuid:n`. Raises ValueError."""
        uuid, number = split_gtid(gtid)
        return self.union(GtidSet(((uuid, ((number, number),)),)))

    def encoded(self) -> bytes:
        """The set as the replication protocol writes it."""
        parts = [_number(len(self._servers))]
        for uuid, intervals in self._servers:
            parts += [bytes.fromhex(uuid.replace("-", "")), _number(len(intervals))]
            parts += [_number(first) + _number(last + 1) for first, last in intervals]
        return b"".join(parts)


def split_gtid(gtid: str) -> tuple[str, int]:
    """UUID and number of `uuid:n`. Raises ValueError."""
    uuid, _, number = gtid.strip().lower().partition(":")
    first, last = _interval(number)
    if first != last:
        raise ValueError(f"{gtid!r} is not one transaction")
    return _uuid(uuid), first


def _uuid(text: str) -> str:
    if not _UUID.fullmatch(text):
        raise ValueError(f"{text!r} is not the UUID of a server")
    digits = text.replace("-", "")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _interval(text: str) -> tuple[int, int]:
    found = _INTERVAL.fullmatch(text)
    if not found:
        if _TAG.fullmatch(text):
            raise ValueError(f"tagged GTIDs (here with the tag {text!r}) are not supported")
        raise ValueError(f"{text!r} is no number of a GTID")
    first = int(found.group(1))
    last = int(found.group(2) or first)
    if not 1 <= first <= last <= _LARGEST:
        raise ValueError(f"{text!r} is no range of GTID numbers")
    return first, last


def _merged(intervals: Iterable[tuple[int, int]]) -> _Intervals:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(intervals):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _without(intervals: _Intervals, taken: _Intervals) -> list[tuple[int, int]]:
    left = []
    place = 0
    for first, last in intervals:
        start = first
        while place < len(taken) and taken[place][1] < start:
            place += 1
        at = place
        while at < len(taken) and taken[at][0] <= last:
            if taken[at][0] > start:
                left.append((start, taken[at][0] - 1))
            start = taken[at][1] + 1
            at += 1
        if start <= last:
            left.append((start, last))
    return left


def _number(value: int) -> bytes:
    return value.to_bytes(8, "little")
