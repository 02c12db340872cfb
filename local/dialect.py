"""Athena's SQL: understood, checked, and said again for DuckDB."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.dialects import Athena
from sqlglot.errors import ErrorLevel, OptimizeError, ParseError, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from lakehouse.errors import QueryError
from local import arithmetic

_DIALECT = "athena"
_CATALOG = "awsdatacatalog"  # Athena's own name for the Glue catalog
_TYPING = arithmetic.annotators(Athena.EXPRESSION_METADATA)
_CHANGES = (exp.DML, exp.DDL, exp.Drop, exp.Command, exp.Into)
_UNNAMED = "_unnamed_"

# What sqlglot can't parse, it logs; here that is an error with a message.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())

TableName = tuple[str, str]
"""(database, table), in lower case."""


@dataclass(frozen=True)
class Translation:
    """A query for DuckDB; `rename` maps the names of its output to those that Athena gives ('': none)."""

    sql: str
    rename: Mapping[str, str]

    def names(self, engine_names: Iterable[str]) -> tuple[str, ...]:
        """The output's names: as written, and `_col0` and so on where there is none."""
        names = [self.rename.get(name.lower(), name) for name in engine_names]
        return tuple(name or f"_col{index}" for index, name in enumerate(names))


def parse(sql: str) -> exp.Query:
    """The one SELECT in `sql`; WITH and set operations are part of it.

    Raises QueryError: a syntax error, several statements or none, anything that is no SELECT.
    """
    try:
        parsed = sqlglot.parse(sql, dialect=_DIALECT)
    except ParseError as error:
        raise QueryError(_syntax_error(error)) from None
    except SqlglotError as error:
        raise QueryError(f"{one_line(str(error))}: is a quote or comment left open?") from None
    statements = [one for one in parsed if one is not None and not isinstance(one, exp.Semicolon)]
    if len(statements) != 1:
        raise QueryError(f"one SELECT is run at a time, not {len(statements) or 'an empty text'}")
    query = statements[0]
    change = query.find(*_CHANGES)
    if not isinstance(query, exp.Query) or change is not None:
        raise QueryError(f"only a SELECT can be run, not {_verb(change, sql)}")
    return query


def tables(query: exp.Query, default_database: str, known: Collection[TableName]) -> set[TableName]:
    """The known tables that a query names. Raises QueryError for an unknown one, naming those there are."""
    derived = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
    found = set()
    for source in query.find_all(exp.Table, exp.Lateral):
        if not isinstance(source.this, exp.Identifier | exp.Subquery):
            raise QueryError(f"only tables can be read, not {source.this.sql(_DIALECT)}")
    for table in query.find_all(exp.Table):
        if table.args.get("version"):
            raise QueryError(
                "a query reads the last release; to an older one: npm run release -- rollback ID"
            )
        if table.catalog.lower() == _CATALOG:
            table.set("catalog", None)
        name = (table.db or default_database).lower(), table.name.lower()
        if name in known and not table.catalog:
            found.add(name)
        elif table.db or name[1] not in derived:
            raise QueryError(_unknown_table(table, default_database, known))
    return found


def translate(
    query: exp.Query, sql: str, default_database: str, columns: Mapping[TableName, Mapping[str, str]]
) -> Translation:
    """`query`, parsed from `sql`, for DuckDB; `columns` are the tables' (name -> DuckDB type).

    Raises QueryError: an unknown or ambiguous column, something that DuckDB has no word for.
    """
    schema = MappingSchema(dialect=_DIALECT)
    for (database, name), types in columns.items():
        schema.add_table(f'"{database}"."{name}"', dict(types))
    rename = _name_outputs(query)
    try:
        tree = qualify(query, schema=schema, dialect=_DIALECT, db=default_database)
        annotate_types(tree, schema=schema, expression_metadata=_TYPING)
        arithmetic.rewrite(tree)
        return Translation(tree.sql(dialect="duckdb", unsupported_level=ErrorLevel.RAISE), rename)
    except OptimizeError as error:
        raise QueryError(_column_error(str(error), sql)) from None
    except SqlglotError as error:
        raise QueryError(one_line(str(error))) from None


def position(sql: str, word: str) -> str:
    """`line L:C: ` of a word that is in the text just once, else nothing."""
    places = list(re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", sql, re.IGNORECASE)) if word else []
    if len(places) != 1:
        return ""
    lines = sql[: places[0].start()].split("\n")
    return f"line {len(lines)}:{len(lines[-1]) + 1}: "


def one_line(message: str) -> str:
    return " ".join(message.split())


def _name_outputs(query: exp.Query) -> dict[str, str]:
    """Gives every unnamed output a name of ours; returns the names that the output shall have."""
    rename = {}
    for index, column in enumerate(query.selects):
        if isinstance(column, exp.Alias):
            rename[column.alias.lower()] = column.alias
        elif not column.is_star and not isinstance(column, exp.Column):
            column.replace(exp.alias_(column.copy(), f"{_UNNAMED}{index}"))
            rename[f"{_UNNAMED}{index}"] = ""
    return rename


def _verb(change: exp.Expr | None, sql: str) -> str:
    if change is None:
        return sqlglot.tokenize(sql, dialect=_DIALECT)[0].text.upper()
    return (change.name if isinstance(change, exp.Command) else change.key).upper()


def _syntax_error(error: ParseError) -> str:
    first = error.errors[0]
    word = first.get("highlight") or ""
    column = (first.get("col") or 1) - max(len(word) - 1, 0)
    description = str(first["description"])
    if "<" in description:  # sqlglot's own classes mean nothing to the user
        description = "syntax error"
    return one_line(f"line {first.get('line') or 1}:{column}: {description} at {word!r}")


def _column_error(message: str, sql: str) -> str:
    """sqlglot's message, with the place in Athena's form; sqlglot names the last character of a word."""
    text, _, place = message.partition(" Line: ")
    text = text.rstrip(".")
    quoted = re.search(r"'([^']+)'|column: (\S+)", text)
    word = (quoted[1] or quoted[2]) if quoted else ""
    if place:
        line, column = (int(number) for number in re.findall(r"\d+", place)[:2])
        return f"line {line}:{column - len(word) + 1}: {text}"
    return position(sql, word) + text


def _unknown_table(table: exp.Table, default_database: str, known: Collection[TableName]) -> str:
    first = table.parts[0]
    place = f"line {first.meta['line']}:{first.meta['col'] - len(first.name) + 1}"
    name = ".".join(part.name for part in table.parts)
    there = ", ".join(
        other if database == default_database else f"{database}.{other}" for database, other in sorted(known)
    )
    return f"{place}: there is no table {name}; there are {there}"
