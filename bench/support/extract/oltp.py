"""A shop's transactions at a steady rate, in the peers' own environment, whose client is quick.

`python -m bench.support.extract.oltp` takes a Load as JSON on the first line of standard input and the
password from SOURCE_PASSWORD. Transactions are due at random moments, whatever became of those before: one
that has to wait for its turn counts as slow. At the end of its input it prints, as JSON, when each was due
(seconds of the system's monotonic clock) and how long after that it was done.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

POINT_READS, POINT_UPDATES = 10, 2  # sysbench's oltp_read_write without its ranges
CLIENTS = 16


@dataclass(frozen=True)
class Load:
    """`orders`: the lowest and the highest number; `cores`: that it is to keep to."""

    host: str
    port: int
    ca: str
    user: str
    database: str
    orders: tuple[int, int]
    rate: float
    seed: int
    cores: list[int]


def main() -> None:
    load = Load(**json.loads(sys.stdin.readline()))
    os.sched_setaffinity(0, load.cores)
    due: SimpleQueue[float | None] = SimpleQueue()
    clients = ThreadPoolExecutor(CLIENTS)
    working = [clients.submit(_work, load, number, due) for number in range(CLIENTS)]
    over = threading.Event()
    threading.Thread(target=_await_end, args=(over,), daemon=True).start()
    dice, next_due = random.Random(load.seed), time.monotonic() + 1  # noqa: S311 - no secret
    while not over.wait(max(next_due - time.monotonic(), 0)):
        due.put(next_due)
        next_due += dice.expovariate(load.rate)
    for _ in working:
        due.put(None)
    print(json.dumps(sorted(one for client in working for one in client.result())))


def _await_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


def _work(load: Load, number: int, due: SimpleQueue[float | None]) -> list[tuple[float, float]]:
    dice = random.Random(load.seed * CLIENTS + number)  # noqa: S311
    connection = _connect(load)
    done = []
    while (at := due.get()) is not None:
        _transact(connection, load, dice)
        done.append((at, time.monotonic() - at))
    connection.close()
    return done


def _transact(connection: Any, load: Load, dice: random.Random) -> None:
    orders = [dice.randint(*load.orders) for _ in range(POINT_READS)]
    connection.cmd_query("BEGIN")
    for order in orders:
        connection.cmd_query(
            f"SELECT priceEach FROM orderdetails WHERE orderNumber = {order} AND orderLineNumber = 1"
        )
        connection.get_rows()
    # In the order of their keys, so that no two wait for each other.
    for order in sorted(orders[:POINT_UPDATES]):
        connection.cmd_query(
            "UPDATE orderdetails SET quantityOrdered = quantityOrdered % 90 + 1"
            f" WHERE orderNumber = {order} AND orderLineNumber = 1"
        )
    connection.cmd_query("COMMIT")


def _connect(load: Load) -> Any:
    import mysql.connector  # noqa: PLC0415 - the tests have none

    return mysql.connector.connect(
        host=load.host,
        port=load.port,
        user=load.user,
        password=os.environ["SOURCE_PASSWORD"],
        database=load.database,
        ssl_ca=load.ca,
        ssl_verify_cert=True,
        use_pure=False,
        raw=True,
    )


if __name__ == "__main__":
    main()
