"""One PyMySQL connection to the source: encrypted, read-only, limited, named, and accounted for."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
import pymysql.cursors
from pymysql.connections import Connection
from pymysql.constants import CR, ER

from lakehouse.errors import SourceError
from lakehouse.source.felt import Felt
from lakehouse.source.sql import COMMENT
from lakehouse.source.url import SourceUrl

CONNECT_TIMEOUT_S = 10
# Between the tries of what has died: a server that starts again, or is replaced, needs a minute.
PAUSES_S = (1.0, 5.0, 20.0, 60.0)
SILENCE_S = 60  # so long after its limit a statement's connection counts as lost
LABEL_CHARS = 10_000
PROGRAM_NAME = "classicmodels-lakehouse"

__all__ = [
    "PAUSES_S",
    "PROGRAM_NAME",
    "Connection",
    "StreamingCursor",
    "connect",
    "is_mariadb",
    "session_settings",
    "source_errors",
]


def connect(
    url: SourceUrl,
    statement_limit_s: float = 300,
    read_timeout_s: float | None = None,
) -> Connection:
    """Opens a read-only, utf8mb4, UTC session whose SELECTs end after `statement_limit_s` seconds.

    `read_timeout_s`: the connection counts as lost when nothing comes for so long; None: some time after a
    statement's limit.
    `url.felt` is told of it and its statements, which all carry COMMENT.
    Raises SourceError: unreachable, refused, wrong password, unknown database, untrusted certificate.
    """
    try:
        connection = _Accounted(
            url.felt,
            host=url.host,
            port=url.port,
            user=url.user,
            password=url.password,
            database=url.database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=read_timeout_s or statement_limit_s + SILENCE_S,
            program_name=PROGRAM_NAME,
            **_tls(url),
        )
    except (pymysql.err.MySQLError, OSError, RuntimeError) as error:
        raise _refused(url, error) from error
    try:
        with connection.cursor() as cursor:
            cursor.execute(session_settings(is_mariadb(connection), statement_limit_s))
    except pymysql.err.MySQLError as error:
        connection.close()
        raise SourceError(f"{url} refuses a read-only session: {_text(error)}") from error
    return connection


class _Accounted(Connection):
    """Tells `felt` of its life, its statements and its snapshots."""

    def __init__(self, felt: Felt, **settings: Any) -> None:
        self._felt = felt
        self._streaming: tuple[float, str] | None = None
        self._snapshot_since: float | None = None
        super().__init__(**settings)
        felt.opened()
        self._counted = True

    def query(self, sql: str, unbuffered: bool = False) -> int:
        """As PyMySQL's; a statement whose rows are streamed lasts until `end_stream`."""
        self.end_stream()
        if sql.startswith("START TRANSACTION"):
            self._end_snapshot()
            self._snapshot_since = time.monotonic()
        started = time.monotonic()
        try:
            return super().query(sql if COMMENT in sql else f"{COMMENT} {sql}", unbuffered)
        finally:
            self._streaming = (started, sql)
            if not unbuffered:
                self.end_stream()

    def end_stream(self) -> None:
        if self._streaming is not None:
            started, sql = self._streaming
            self._felt.statement(
                time.monotonic() - started, _shortened(sql), in_snapshot=self._snapshot_since is not None
            )
            self._streaming = None

    def close(self) -> None:
        if self._counted:
            self._counted = False
            self.end_stream()
            self._end_snapshot()
            self._felt.closed()
        super().close()

    def _end_snapshot(self) -> None:
        if self._snapshot_since is not None:
            self._felt.snapshot(time.monotonic() - self._snapshot_since)
            self._snapshot_since = None


class StreamingCursor(pymysql.cursors.SSCursor):
    """Fetches rows as they are read, and says when that ends."""

    def close(self) -> None:
        connection = self.connection
        super().close()
        if isinstance(connection, _Accounted):
            connection.end_stream()


@contextmanager
def source_errors(what: str) -> Iterator[None]:
    """Turns the server's refusals and lost connections into a SourceError that begins with `what`."""
    try:
        yield
    except pymysql.err.MySQLError as error:
        raise SourceError(f"{what}: {_text(error)}") from error


def is_mariadb(connection: Connection) -> bool:
    return "mariadb" in str(connection.get_server_info()).lower()  # type: ignore[no-untyped-call]


def session_settings(mariadb: bool, statement_limit_s: float) -> str:
    """The statement that makes a session read-only, limited, in UTC, and free of sql_mode's surprises."""
    settings = {
        # MariaDB counts seconds, MySQL milliseconds, and the older names are MariaDB's only ones till 11.1.
        "max_statement_time" if mariadb else "max_execution_time": (
            f"{statement_limit_s}" if mariadb else f"{int(statement_limit_s * 1000)}"
        ),
        "tx_read_only" if mariadb else "transaction_read_only": "1",
        "tx_isolation" if mariadb else "transaction_isolation": "'REPEATABLE-READ'",
        "time_zone": "'+00:00'",
        "sql_mode": "'ALLOW_INVALID_DATES'",  # nothing else: a stored 0000-00-00 can be compared with
        "net_write_timeout": "600",  # a reader that is busy writing may keep the server waiting
        "group_concat_max_len": "1048576",
    }
    if not mariadb:  # MySQL's row counts may be a day old otherwise
        settings["information_schema_stats_expiry"] = "0"
    pairs = ", ".join(f"{name} = {value}" for name, value in settings.items())
    return f"{COMMENT} SET SESSION {pairs}"


def _shortened(sql: str) -> str:
    """What a person knows the statement by."""
    words = " ".join(sql[:LABEL_CHARS].replace(COMMENT, "").split())
    head, _, rows = words.partition(" FROM ")
    table = rows.partition(" ")[0].rpartition(".")[2]
    return f"{head.partition(' ')[0]} … FROM {table}" if table.startswith("`") else words


def _tls(url: SourceUrl) -> dict[str, Any]:
    if url.ssl_mode == "DISABLED":
        return {"ssl_disabled": True}
    if url.ssl_mode == "PREFERRED":
        return {}  # PyMySQL's default: TLS where the server has it
    context = ssl.create_default_context(cafile=url.ssl_ca)
    context.check_hostname = url.ssl_mode == "VERIFY_IDENTITY"
    return {"ssl": context}


def _refused(url: SourceUrl, error: BaseException) -> SourceError:
    code = error.args[0] if isinstance(error, pymysql.err.MySQLError) and error.args else None
    if code == ER.ACCESS_DENIED_ERROR:
        why = f"the password for user {url.user!r} is wrong or missing; give it in SOURCE_PASSWORD"
    elif code in (ER.BAD_DB_ERROR, ER.DBACCESS_DENIED_ERROR):
        why = f"there is no database {url.database!r} that {url.user!r} may read"
    elif isinstance(error.__context__ or error, ssl.SSLError) or "certificate" in str(error).lower():
        why = f"its certificate is not trusted ({_text(error)}); name its authority with ?ssl-ca=FILE"
    elif isinstance(error, RuntimeError) and "caching_sha2_password" in str(error):
        why = f"the password of {url.user!r} is sent over TLS only, and this connection has none; turn TLS on"
    elif code == CR.CR_CONN_HOST_ERROR:
        why = f"no MySQL answers at {url.host}:{url.port} ({_text(error)})"
    else:
        why = _text(error)
    return SourceError(f"can't open {url}: {why}")


def _text(error: BaseException) -> str:
    return str(error.args[-1]) if error.args else type(error).__name__
