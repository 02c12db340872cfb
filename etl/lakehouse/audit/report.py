"""The reconciliation as a table of plain text: what the source holds, and where it is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from lakehouse.audit.conserved import PAYMENTS, SALES, Conserved
from lakehouse.audit.invariants import MEMBERS
from lakehouse.audit.measure import Measure
from lakehouse.audit.rotation import FULL_EVERY

Value = Decimal | int | None
Line = tuple[str, str, str, str, str, str]

_HEADER: Line = ("table", "source", "raw", "rejected", "star", "")
_DIMENSIONS = {raw: dimension for dimension, raw in MEMBERS.items()}
_FACTS = {conserved.table: conserved for conserved in (SALES, PAYMENTS)}
_UNKNOWN_MEMBERS = 1


def report(
    source: Mapping[str, Measure],
    raw: Mapping[str, Measure],
    mart: Mapping[str, Measure],
    rejects: Mapping[str, int],
    compared: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """Rows of each table, and the sums that its fact keeps; each line ends with ✓ or ✗.

    source, raw: by raw table. mart: what audit_mart measured. rejects: raw table -> rejected rows.
    compared: the tables that aren't in `source`, and how many of their rows were held against it.
    A ✓ also says that every column's exact sum is the same in source and raw. The unknown member is no row.
    """
    lines = [_HEADER]
    for table in sorted(source.keys() | raw.keys()):
        copied = table in compared or _same(source.get(table), raw.get(table))
        sides = source.get(table), raw.get(table)
        lines += _table(table, sides, copied, mart, rejects.get(table, 0))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    partly = (
        f"{table}: {rows:,} of {raw[table].rows:,} rows were held against the source, "
        f"each row is in {FULL_EVERY} releases"
        for table, rows in sorted(compared.items())
    )
    return "\n".join((*(_aligned(line, widths) for line in lines), *partly))


def _same(source: Measure | None, raw: Measure | None) -> bool:
    return source is not None and raw is not None and (source.rows, source.sums) == (raw.rows, raw.sums)


def _table(
    table: str,
    sides: tuple[Measure | None, Measure | None],
    copied: bool,
    mart: Mapping[str, Measure],
    rejected: int,
) -> Iterator[Line]:
    source, raw = sides
    fact, name = _FACTS.get(table), _star_table(table)
    star = mart[name].rows - (_UNKNOWN_MEMBERS if fact is None else 0) if name in mart else None
    kept = star is None or raw is None or star + rejected == raw.rows
    rows = (side.rows if side else None for side in sides)
    shown = rejected if rejected or fact else None
    yield _line(table, (*rows, shown, star), copied and kept, name)
    if fact and name in mart:
        yield from _sums(fact, source, mart)


def _sums(fact: Conserved, source: Measure | None, mart: Mapping[str, Measure]) -> Iterator[Line]:
    for name in fact.sums:
        column = fact.columns[name].removeprefix("raw.")
        before = source.sums.get(column) if source else None
        raw, rejected, star = (
            mart[side].sums[name] or Decimal(0) for side in (fact.table, f"rejected_{fact.table}", fact.fact)
        )
        yield _line(
            f"  {name}", (before, raw, rejected, star), star + rejected == raw and before in (None, raw)
        )


def _star_table(table: str) -> str:
    return _FACTS[table].fact if table in _FACTS else _DIMENSIONS.get(table, "")


def _line(what: str, values: Sequence[Value], holds: bool, where: str = "") -> Line:
    source, raw, rejected, star = ("" if value is None else f"{value:,}" for value in values)
    return what, source, raw, rejected, star, f"{'✓' if holds else '✗'} {where}".rstrip()


def _aligned(line: Line, widths: list[int]) -> str:
    what, *numbers, mark = line
    middle = (number.rjust(width) for number, width in zip(numbers, widths[1:-1], strict=True))
    return "  ".join((what.ljust(widths[0]), *middle, mark)).rstrip()
