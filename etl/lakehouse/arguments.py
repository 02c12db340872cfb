"""The job's arguments, as arguments.json names them: from AWS Glue, or from a command line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from lakehouse import code
from lakehouse.audit.rotation import WantedAudit
from lakehouse.command import Parser
from lakehouse.errors import UsageError
from lakehouse.source.decide import Wanted
from lakehouse.source.pace import Limits
from lakehouse.source.types import ZeroDates
from lakehouse.source.url import PASSWORD_VARIABLE, SourceUrl, parse_source_url

try:
    from awsglue.utils import getResolvedOptions
except ImportError:
    getResolvedOptions = None  # noqa: N816 - AWS Glue's own name

ON_GLUE = getResolvedOptions is not None


@dataclass(frozen=True)
class Arguments:
    """One field an entry of arguments.json, in its meaning."""

    source_url: str
    warehouse: str
    connections: int
    rows_per_second: int
    max_threads_running: int
    max_replica_lag: int
    mode: Wanted
    audit: WantedAudit
    accept_older: bool
    zero_dates: ZeroDates
    password_file: str | None
    json: bool
    source_secret: str | None
    raw_database: str
    mart_database: str
    environment: str | None

    @property
    def limits(self) -> Limits:
        """How the source is spared."""
        return Limits(self.rows_per_second, self.max_threads_running, self.max_replica_lag)

    def source(self) -> SourceUrl:
        """The source with its password (and user, on Glue), read now from where the arguments say."""
        if self.source_secret:
            user, password = _read_secret(self.source_secret)
            parts = urlsplit(self.source_url)
            text = urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}@{parts.netloc}"))
            return parse_source_url(text, environ={PASSWORD_VARIABLE: password})
        return parse_source_url(self.source_url, self.password_file)


def parse(argv: Sequence[str]) -> Arguments:
    """Reads `argv` (with the program's name first). On Glue every argument of Glue's must be given.

    Raises UsageError.
    """
    entries = _entries()
    values: dict[str, Any] = {entry["name"]: entry.get("default") for entry in entries}
    if getResolvedOptions is not None:
        names = [entry["name"] for entry in entries if "glue" in entry["on"]]
        resolved = getResolvedOptions(list(argv), names)
        given = (entry for entry in entries if "glue" in entry["on"])
        values |= {entry["name"]: _on_glue(entry, resolved[entry["name"]]) for entry in given}
    else:
        values |= vars(_parser(entries).parse_args(list(argv[1:])))
    for entry in entries:
        if entry.get("type") == "integer":
            values[entry["name"]] = _whole(entry, values[entry["name"]])
    return Arguments(**values)


def default_databases() -> tuple[str, str]:
    """The raw database and the mart's, where nobody names others."""
    defaults = {entry["name"]: entry.get("default") for entry in _entries()}
    return str(defaults["raw_database"]), str(defaults["mart_database"])


def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((code.root() / "arguments.json").read_text("utf-8"))
    return entries


def _parser(entries: Sequence[dict[str, Any]]) -> Parser:
    parser = Parser(prog="npm run etl --", description="Copies the source into a checked release.")
    for entry in entries:
        if "local" not in entry["on"]:
            continue
        flag = "--" + entry["name"].replace("_", "-")
        if entry.get("type") == "boolean":
            parser.add_argument(flag, action="store_true", help=entry["help"])
        else:
            default = entry.get("default")
            text = entry["help"] + ("" if default is None else f" (default {default})")
            parser.add_argument(
                flag,
                help=text,
                default=default,
                required="default" not in entry,
                choices=entry.get("choices"),
            )
    return parser


def _on_glue(entry: Mapping[str, Any], value: str) -> Any:
    """All values are text there. Raises UsageError."""
    choices = entry.get("choices", ["true", "false"] if entry.get("type") == "boolean" else None)
    if choices and value not in choices:
        raise UsageError(f"--{entry['name']} must be one of {', '.join(choices)}, not {value!r}")
    return value == "true" if entry.get("type") == "boolean" else value


def _whole(entry: Mapping[str, Any], value: Any) -> int:
    """From the entry's `minimum` on, which is 1 by default. Raises UsageError."""
    minimum = entry.get("minimum", 1)
    if not re.fullmatch(r"\d{1,9}", str(value)) or int(value) < minimum:
        flag = entry["name"].replace("_", "_" if getResolvedOptions else "-")
        raise UsageError(f"--{flag} must be a whole number from {minimum} on, not {value!r}")
    return int(value)


def _read_secret(arn: str) -> tuple[str, str]:
    import boto3  # noqa: PLC0415 - AWS Glue ships it; a laptop needs none

    answer = boto3.client("secretsmanager").get_secret_value(SecretId=arn)
    try:
        secret = json.loads(answer["SecretString"])
        return str(secret["username"]), str(secret["password"])
    except (KeyError, ValueError, TypeError):
        raise UsageError(f'the secret {arn} is no JSON object with "username" and "password"') from None
