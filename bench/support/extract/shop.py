"""A seeded shop that grows inside the server: copies of its orders under new numbers."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.support.extract.meters import owner
from lakehouse.source.url import PASSWORD_VARIABLE
from tests.support.mysql import NODE, ROOT, Server

LINES_A_SCALE = 3000
SETTLED_PAGES = 200
SETTLE_LIMIT_S = 60


class Shop:
    """A database of `server`. Only order lines are multiplied, until `complete` gives them their orders."""

    def __init__(self, server: Server, database: str, lines: int) -> None:
        """Fills it with about so many order lines."""
        self.server = server
        self.database = database
        self._command("--scale", str(max(round(lines / LINES_A_SCALE), 1)))
        with owner(server) as run:
            ((self._low, self._high, self._seeded),) = run(
                f"SELECT MIN(orderNumber), MAX(orderNumber), COUNT(*) FROM {database}.orderdetails"
            )
        self._copies = {"orderdetails": 1, "orders": 1}
        self._settle()

    @property
    def lines(self) -> int:
        return int(self._seeded) * self._copies["orderdetails"]

    @property
    def orders(self) -> tuple[int, int]:
        """Between these are the numbers of orders that have lines."""
        return self._low, self._high + (self._copies["orderdetails"] - 1) * (self._high - self._low + 1)

    def grow(self, lines: int) -> None:
        """Until it has about so many order lines; their orders are lacking then."""
        columns = "productCode, quantityOrdered, priceEach, orderLineNumber"
        self._multiply("orderdetails", columns, round(lines / self._seeded))

    def complete(self) -> None:
        """Every order line has its order then."""
        columns = "orderDate, requiredDate, shippedDate, status, comments, customerNumber"
        self._multiply("orders", columns, self._copies["orderdetails"])

    def churn(self, percent: float) -> None:
        """Inserts, updates and deletes about so many of its rows, in transactions of their own."""
        self._command("--churn", str(percent))
        self._settle()

    def _multiply(self, table: str, columns: str, copies: int) -> None:
        name = f"{self.database}.{table}"
        with owner(self.server) as run:
            # What is copied here is not to be followed in the binary log.
            run(
                "SET SESSION sql_log_bin = 0, foreign_key_checks = 0, unique_checks = 0,"
                " transaction_isolation = 'READ-COMMITTED'"
            )
            for copy in range(self._copies[table], copies):
                run(
                    f"INSERT INTO {name} (orderNumber, {columns})"
                    f" SELECT orderNumber + {copy * (self._high - self._low + 1)}, {columns} FROM {name}"
                    f" WHERE orderNumber BETWEEN {self._low} AND {self._high}"
                )
                self._copies[table] = copy + 1
        self._settle()

    def _settle(self) -> None:
        """Brings the statistics up to date and waits until the server has written what it holds back."""
        with owner(self.server) as run:
            run(f"ANALYZE NO_WRITE_TO_BINLOG TABLE {self.database}.orderdetails, {self.database}.orders")
            run("SET GLOBAL innodb_max_dirty_pages_pct = 0")
            until = time.monotonic() + SETTLE_LIMIT_S
            while time.monotonic() < until:
                ((_, dirty),) = run("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
                if int(dirty) < SETTLED_PAGES:
                    break
                time.sleep(0.5)
            run("SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT")

    def _command(self, *options: str) -> None:
        address = (
            f"mysql://owner@{self.server.host}:{self.server.port}/{self.database}?ssl-ca={self.server.ca}"
        )
        subprocess.run(
            [str(NODE), "--import", "tsx", "seed/main.ts", "--url", address, *options],
            cwd=ROOT,
            env=os.environ | {PASSWORD_VARIABLE: self.server.owner_password},
            stdout=sys.stderr,
            check=True,
        )
