"""What the measurements stand on: a shop that grows, the server's own counters, cores."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing

from bench.support.extract.meters import (
    Rows,
    Transactions,
    changed_rows,
    forget_transactions,
    keep_transactions,
    longest_transactions,
    more,
    owner,
    statements,
)
from bench.support.extract.neighbours import pinned
from bench.support.extract.shop import Shop
from lakehouse.source.connection import connect
from tests.support.mysql import Server, mysql_server
from tests.support.source import new_source


def test_a_shop_grows_by_copies_and_gets_its_orders(mysql: Server) -> None:
    shop = Shop(mysql, "bench_shop", 3000)
    seeded = shop.lines
    with owner(mysql) as run:
        try:
            before = run("SELECT SUM(quantityOrdered), SUM(priceEach) FROM bench_shop.orderdetails")
            ((orders,),) = run("SELECT COUNT(*) FROM bench_shop.orders")
            ((position, *_),) = run("SELECT @@GLOBAL.gtid_executed")
            shop.grow(3 * seeded)
            shop.grow(2 * seeded)  # it never shrinks
            lines, sums = _count(run, "COUNT(*)"), before[0]
            assert lines == shop.lines == 3 * seeded
            assert run("SELECT SUM(quantityOrdered), SUM(priceEach) FROM bench_shop.orderdetails") == (
                tuple(3 * value for value in sums),
            )
            lacking = "SELECT COUNT(*) FROM bench_shop.orderdetails LEFT JOIN bench_shop.orders"
            lacking += " USING (orderNumber) WHERE customerNumber IS NULL"
            assert run(lacking) == ((2 * seeded,),)
            shop.complete()
            assert run(lacking) == ((0,),)
            assert run("SELECT COUNT(*) FROM bench_shop.orders") == ((3 * orders,),)
            assert shop.orders == (_count(run, "MIN(orderNumber)"), _count(run, "MAX(orderNumber)"))
            assert run("SELECT @@GLOBAL.gtid_executed") == ((position,),)  # nothing to follow
            rows = changed_rows(mysql)
            shop.churn(1)
            assert changed_rows(mysql) - rows > shop.lines / 1000
        finally:
            run("DROP DATABASE bench_shop")


def test_the_server_tells_what_its_reader_did() -> None:
    with mysql_server() as mysql:  # where no other test's reader is counted
        check_what_is_told(mysql)


def check_what_is_told(mysql: Server) -> None:
    keep_transactions(mysql)
    with new_source(mysql) as source, closing(connect(source.url)) as connection:
        source.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)")
        before = statements(mysql)
        with connection.cursor() as cursor:
            cursor.execute("SELECT SLEEP(0.1) FROM t")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            cursor.execute("SELECT SLEEP(0.2) FROM t")
            cursor.execute("COMMIT")
        assert more(before, statements(mysql)) == {"begin": 1, "select": 2, "commit": 1}
        longest = longest_transactions(mysql)
        assert longest.statement_s is not None
        assert longest.begun_s is not None
        assert longest.statement_s >= 0.1
        assert longest.begun_s >= 0.2
        forget_transactions(mysql)
        source.execute("BEGIN", "INSERT INTO t VALUES (2)", "COMMIT")  # not the reader's
        assert longest_transactions(mysql) == Transactions(None, None)


def test_a_pinned_process_keeps_to_its_cores_until_it_is_let_go() -> None:
    cores = os.sched_getaffinity(0)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        with pinned(process.pid, [max(cores)]):
            assert os.sched_getaffinity(process.pid) == {max(cores)}
        assert os.sched_getaffinity(process.pid) == cores


def _count(run: Callable[[str], Rows], what: str) -> int:
    ((count,),) = run(f"SELECT {what} FROM bench_shop.orderdetails")
    return int(count)
