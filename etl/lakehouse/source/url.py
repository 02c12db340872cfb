"""`mysql://user@host:port/database?ssl-mode=…&ssl-ca=…`, the one way to name a source."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from lakehouse.errors import UsageError
from lakehouse.source.felt import Felt

SSL_MODES = ("DISABLED", "PREFERRED", "VERIFY_CA", "VERIFY_IDENTITY")
PASSWORD_VARIABLE = "SOURCE_PASSWORD"  # noqa: S105 - a name, not a password
_EXAMPLE = "mysql://user@host:3306/database"


@dataclass(frozen=True)
class SourceUrl:
    """Where the source is, and what it feels of those who connect by this URL.

    The password is left out of `repr`, `str` and comparisons.
    """

    host: str
    port: int
    database: str
    user: str
    ssl_mode: str
    ssl_ca: str | None = None
    password: str = field(default="", repr=False, compare=False)
    felt: Felt = field(default_factory=Felt, repr=False, compare=False)

    def __str__(self) -> str:
        return f"mysql://{self.user}@{self.host}:{self.port}/{self.database}"


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_source_url(
    text: str,
    password_file: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> SourceUrl:
    """Reads a source URL; the password from the URL, else `password_file`, else SOURCE_PASSWORD.

    TLS modes are MySQL's own names. Default: VERIFY_CA where `ssl-ca` is given for this machine,
    PREFERRED for this machine without one, VERIFY_IDENTITY for any other; weaker ones are refused
    for any other machine. Raises UsageError; no message repeats the password.
    """
    try:
        parts = urlsplit(text)
        port = parts.port or 3306
    except ValueError:
        raise UsageError(f"the source URL has no valid port or host; write {_EXAMPLE}") from None
    host = parts.hostname or ""
    database = unquote(parts.path.removeprefix("/"))
    user = unquote(parts.username or "")
    if parts.scheme != "mysql":
        raise UsageError(f"the source URL must start with mysql://, as in {_EXAMPLE}")
    if not host or not database or "/" in database or not user:
        missing = "host" if not host else "user" if not user else "database"
        raise UsageError(f"the source URL names no {missing}; write {_EXAMPLE}")

    options = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    unknown = sorted(options.keys() - {"ssl-mode", "ssl-ca"})
    if unknown:
        raise UsageError(f"unknown option {unknown[0]!r} in the source URL; known: ssl-mode, ssl-ca")
    ssl_ca = options.get("ssl-ca") or None
    if ssl_ca and not Path(ssl_ca).is_file():
        raise UsageError(f"ssl-ca names no file: {ssl_ca}")

    local = is_loopback(host)
    default = ("VERIFY_CA" if ssl_ca else "PREFERRED") if local else "VERIFY_IDENTITY"
    ssl_mode = (options.get("ssl-mode") or default).upper()
    if ssl_mode not in SSL_MODES:
        raise UsageError(f"ssl-mode {ssl_mode!r} is not one of {', '.join(SSL_MODES)}")
    if not local and ssl_mode in ("DISABLED", "PREFERRED"):
        raise UsageError(f"ssl-mode {ssl_mode} is only for this machine; {host} needs VERIFY_IDENTITY")

    return SourceUrl(
        host, port, database, user, ssl_mode, ssl_ca, _password(parts.password, password_file, environ)
    )


def _password(in_url: str | None, password_file: str | None, environ: Mapping[str, str]) -> str:
    if in_url is not None:
        return unquote(in_url)
    if password_file:
        try:
            return Path(password_file).read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise UsageError(f"can't read --password-file {password_file}: {error.strerror}") from None
    return environ.get(PASSWORD_VARIABLE, "")
