"""What the server itself counts of the reader: statements, transactions, processor time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.mysql import Server
from tests.support.source import connect_owner

READER = "reader"
PICOSECONDS = 10**12

Rows = Sequence[tuple[Any, ...]]


@contextmanager
def owner(server: Server) -> Iterator[Callable[[str], Rows]]:
    """Runs statements as the owner, one connection for all."""
    with closing(connect_owner(server)) as connection, connection.cursor() as cursor:

        def run(statement: str) -> Rows:
            cursor.execute(statement)
            rows: Rows = cursor.fetchall()
            return rows

        yield run


def statements(server: Server) -> dict[str, int]:
    """How many of each kind the reader has sent since the server started."""
    with owner(server) as run:
        return dict(
            run(
                "SELECT SUBSTRING_INDEX(EVENT_NAME, '/', -1), COUNT_STAR"
                " FROM performance_schema.events_statements_summary_by_user_by_event_name"
                f" WHERE USER = '{READER}' AND COUNT_STAR > 0 AND EVENT_NAME LIKE 'statement/sql/%'"
            )
        )


def more(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """What was counted in between."""
    return {name: count - before.get(name, 0) for name, count in after.items() if count > before.get(name, 0)}


@dataclass(frozen=True)
class Transactions:
    """The reader's longest, in seconds: a statement that is one by itself, and one that was begun.

    None where the server has kept none.
    """

    statement_s: float | None
    begun_s: float | None


def keep_transactions(server: Server) -> None:
    """From now on of the reader's connections, and no longer of others: the server keeps the last 10,000."""
    with owner(server) as run:
        run("UPDATE performance_schema.setup_actors SET HISTORY = 'NO' WHERE USER = '%'")
        run(f"INSERT IGNORE INTO performance_schema.setup_actors VALUES ('%', '{READER}', '%', 'YES', 'YES')")
        run(
            "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES'"
            " WHERE NAME = 'events_transactions_history_long'"
        )


def forget_transactions(server: Server) -> None:
    with owner(server) as run:
        run("TRUNCATE TABLE performance_schema.events_transactions_history_long")


def longest_transactions(server: Server) -> Transactions:
    """Of those kept and not forgotten."""
    with owner(server) as run:
        rows = run(
            "SELECT AUTOCOMMIT, MAX(TIMER_WAIT) FROM performance_schema.events_transactions_history_long"
            " WHERE TIMER_WAIT IS NOT NULL GROUP BY AUTOCOMMIT"
        )
    seconds = {autocommit: int(longest) / PICOSECONDS for autocommit, longest in rows}
    return Transactions(seconds.get("YES"), seconds.get("NO"))


def changed_rows(server: Server) -> int:
    """Inserted, updated and deleted since the server started."""
    with owner(server) as run:
        rows = run(
            "SHOW GLOBAL STATUS WHERE Variable_name IN"
            " ('Innodb_rows_inserted', 'Innodb_rows_updated', 'Innodb_rows_deleted')"
        )
    return sum(int(value) for _, value in rows)
