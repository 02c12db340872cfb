"""Arithmetic as Athena has it, where DuckDB's differs.

A quotient of whole numbers is a whole number; a quotient or mean of decimals is a decimal, rounded half up
(DuckDB: floating point); a date moved by days is a date (DuckDB: a timestamp). The types are worked out on
sqlglot's tree, where only a decimal's scale matters: every one counts as having 38 digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlglot import exp

# The integer quotient, rounded half away from zero. A zero divisor fails, as on Athena.
DIVIDE_MACRO = """
CREATE MACRO divide_half_up(a, b) AS
CASE WHEN b = 0 THEN error('Division by zero')
ELSE sign(a) * sign(b) * ((2 * abs(a) + abs(b)) // (2 * abs(b))) END
"""


def annotators(metadata: Any) -> Any:
    """A dialect's typing rules (sqlglot's EXPRESSION_METADATA), the scales of decimals put right."""
    exact = {kind: {"annotator": _exact(metadata[kind], scale)} for kind, scale in _SCALES.items()}
    return metadata | exact | {exp.TimestampTrunc: {"annotator": _like_its_argument}}


def rewrite(tree: exp.Expr) -> None:
    """Replaces, in place, what DuckDB computes differently; `tree` was typed with `annotators`."""
    for node in reversed(list(tree.walk())):  # children before parents
        replacement = _replacement(node)
        if replacement is not None:
            replacement.type = node.type
            node.replace(replacement)


def _replacement(node: exp.Expr) -> exp.Expr | None:
    core = _unwrap(node)
    if isinstance(core, exp.Avg) and _is_decimal(core) and not _is_wrapped(node):
        return _quotient(_rewrap(node, exp.Sum), _rewrap(node, exp.Count), 0, _scale(core))
    if isinstance(node, exp.Div):
        return _division(node)
    if isinstance(node, exp.Round) and _is_decimal(node):
        return _cast(node.copy(), f"DECIMAL(38, {_scale(node)})")
    if isinstance(node, exp.Cast) and _is_decimal(node) and not node.to.expressions:
        return _cast(node.this.copy(), "DECIMAL(38, 0)")  # DuckDB's default is (18, 3)
    if _moves_a_date(node):
        return _cast(node.copy(), "DATE")
    return None


def _division(node: exp.Div) -> exp.Expr | None:
    left, right = _scale(node.left), _scale(node.right)
    if left is None or right is None:
        return None
    if _is_decimal(node):
        return _quotient(node.left, node.right, right, _scale(node))
    return exp.paren(exp.IntDiv(this=node.left.copy(), expression=node.right.copy()), copy=False)


def _quotient(dividend: exp.Expr, divisor: exp.Expr, divisor_scale: int, scale: int | None) -> exp.Expr:
    """dividend / divisor at a scale, by whole numbers: DuckDB's HUGEINT has 38 digits."""
    scale = scale or 0
    whole = [
        _cast(exp.Mul(this=exp.paren(operand), expression=exp.Literal.number(10**digits)), "INT128")
        for operand, digits in ((dividend, divisor_scale + scale), (divisor, divisor_scale))
    ]
    quotient = exp.Anonymous(this="divide_half_up", expressions=whole)
    unit = exp.Literal.number(f"{10**-scale:.{scale}f}")
    return _cast(exp.Mul(this=quotient, expression=unit), f"DECIMAL(38, {scale})")


def _cast(node: exp.Expr, kind: str) -> exp.Cast:
    """sqlglot's own `cast` leaves a cast to another scale as it is."""
    return exp.Cast(this=node, to=exp.DataType.build(kind))


def _moves_a_date(node: exp.Expr) -> bool:
    if isinstance(node, exp.Add | exp.Sub):
        moved = node.right if isinstance(node.left, exp.Interval) else node.left
        return isinstance(node.left, exp.Interval) != isinstance(node.right, exp.Interval) and _is_date(moved)
    return isinstance(node, exp.TimestampTrunc | exp.DateTrunc | exp.DateAdd) and _is_date(node.this)


def _unwrap(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Filter | exp.Window):
        node = node.this
    return node


def _is_wrapped(node: exp.Expr) -> bool:
    return isinstance(node.parent, exp.Filter | exp.Window) and node.arg_key == "this"


def _rewrap(node: exp.Expr, aggregate: type[exp.AggFunc]) -> exp.Expr:
    """The same FILTER and OVER around another aggregate of the same argument."""
    copy = node.copy()
    core = _unwrap(copy)
    other = aggregate(this=core.this)
    return other if core is copy else (core.replace(other), copy)[1]


def _exact(rule: Any, scale: Callable[[Any], int | None]) -> Callable[[Any, exp.Expr], None]:
    def annotate(annotator: Any, node: exp.Expr) -> None:
        if "annotator" in rule:
            rule["annotator"](annotator, node)
        else:
            annotator._set_type(node, rule["returns"])
        digits = scale(node)
        if digits is not None:
            node.type = exp.DataType.build(f"DECIMAL(38, {digits})")

    return annotate


def _like_its_argument(annotator: Any, node: exp.Expr) -> None:
    annotator._set_type(node, node.this.type)


def _scale(node: exp.Expr) -> int | None:
    """Digits after the point of an exact number (0 for an integer), None for anything else."""
    if node.type is None or node.type.this in exp.DataType.INTEGER_TYPES:
        return 0 if node.type else None
    if not _is_decimal(node):
        return None
    return int(node.type.expressions[1].name) if len(node.type.expressions) > 1 else 0


def _is_date(node: exp.Expr) -> bool:
    return bool(node.type and node.type.this == exp.DType.DATE)


def _is_decimal(node: exp.Expr) -> bool:
    return bool(node.type and node.type.this == exp.DType.DECIMAL)


def _widest(operands: Iterable[exp.Expr | None]) -> int | None:
    """The scale that holds all of them; None unless all are exact and one is a decimal."""
    known = [operand for operand in operands if operand is not None and not isinstance(operand, exp.Null)]
    scales = [_scale(operand) for operand in known]
    if None in scales or not any(_is_decimal(operand) for operand in known):
        return None
    return max(scale for scale in scales if scale is not None)


def _product(node: exp.Binary) -> int | None:
    left, right = _scale(node.left), _scale(node.right)
    return None if _widest((node.left, node.right)) is None else (left or 0) + (right or 0)


def _literal(node: exp.Literal) -> int | None:
    exact = not node.is_string and "." in node.name and "e" not in node.name.lower()
    return len(node.name.partition(".")[2]) if exact else None


def _round(node: exp.Round) -> int | None:
    if not _is_decimal(node.this):
        return None
    return _scale(node.this) if node.args.get("decimals") else 0


def _mean(node: exp.Avg) -> int | None:
    argument = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    return _scale(argument) if _is_decimal(argument) else None


_SCALES: dict[type[exp.Expr], Callable[[Any], int | None]] = {
    exp.Literal: _literal,
    exp.Add: lambda node: _widest((node.left, node.right)),
    exp.Sub: lambda node: _widest((node.left, node.right)),
    exp.Mod: lambda node: _widest((node.left, node.right)),
    exp.Div: lambda node: _widest((node.left, node.right)),
    exp.Mul: _product,
    exp.Avg: _mean,
    exp.Round: _round,
    exp.Coalesce: lambda node: _widest((node.this, *node.expressions)),
    exp.Greatest: lambda node: _widest((node.this, *node.expressions)),
    exp.Least: lambda node: _widest((node.this, *node.expressions)),
    exp.If: lambda node: _widest((node.args["true"], node.args.get("false"))),
    exp.Case: lambda node: _widest(
        (*(case.args["true"] for case in node.args["ifs"]), node.args.get("default"))
    ),
}
