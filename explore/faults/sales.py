"""What the sales domain would not expect, where its tables exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from explore.faults.kind import Finding, example, fault_kind, search
from explore.faults.relations import sales_relations
from explore.shape import Profile
from explore.statements import Row
from explore.values import show
from lakehouse.source.connection import Connection
from lakehouse.source.sql import quoted


@fault_kind(
    title="Orders never shipped",
    severity="low",
    counts="order",
    explanation="They have no shipping date: cancelled, on hold, in process, or forgotten.",
    handling="They count as sales unless cancelled; days_to_ship is null, and they are not late.",
)
def orders_never_shipped(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _rows(
        connection,
        profile,
        "orders",
        columns=("shippedDate",),
        condition="shippedDate IS NULL",
        shown=("orderNumber", "status"),
    )


@fault_kind(
    title="Orders shipped late",
    severity="low",
    counts="order",
    explanation="The shipping date is after the required one.",
    handling="Marked is_late in the star; the query late_shipments lists them.",
)
def orders_shipped_late(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _rows(
        connection,
        profile,
        "orders",
        columns=("shippedDate", "requiredDate"),
        condition="shippedDate > requiredDate",
        shown=("orderNumber", "requiredDate", "shippedDate"),
        word=lambda row: "{} (required {}, shipped {})".format(*map(show, row)),
    )


@fault_kind(
    title="Orders without lines",
    severity="medium",
    counts="order",
    explanation="Nothing was ordered with them, so they carry no sales.",
    handling="They are in raw; the star, one row an order line, doesn't have them.",
)
def orders_without_lines(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _without(connection, profile, "orders", "orderdetails", ("orderNumber",))


@fault_kind(
    title="Products never sold",
    severity="low",
    counts="product",
    explanation="No order line has them.",
    handling="They stay in the product dimension, without facts.",
)
def products_never_sold(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _without(connection, profile, "products", "orderdetails", ("productCode", "productName"))


@fault_kind(
    title="Customers without orders",
    severity="low",
    counts="customer",
    explanation="They have bought nothing yet.",
    handling="They stay in the customer dimension, and in the query receivables.",
)
def customers_without_orders(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _without(connection, profile, "customers", "orders", ("customerNumber", "customerName"))


@fault_kind(
    title="Customers without a sales representative",
    severity="low",
    counts="customer",
    explanation="An inner join with employees or offices loses them, and their sales.",
    handling="Their sales point to the unknown employee and office: none is lost.",
)
def customers_without_representative(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _rows(
        connection,
        profile,
        "customers",
        columns=("salesRepEmployeeNumber",),
        condition="salesRepEmployeeNumber IS NULL",
        shown=("customerNumber", "customerName"),
    )


@fault_kind(
    title="Customers with a credit limit of zero",
    severity="low",
    counts="customer",
    explanation="Zero may mean 'no credit' or 'nobody filled it in': averages differ.",
    handling="Kept as zero.",
)
def customers_without_credit(connection: Connection, profile: Profile) -> Iterable[Finding]:
    return _rows(
        connection,
        profile,
        "customers",
        columns=("creditLimit",),
        condition="creditLimit = 0",
        shown=("customerNumber", "customerName"),
    )


def _rows(
    connection: Connection,
    profile: Profile,
    name: str,
    *,
    columns: Sequence[str],
    condition: str,
    shown: Sequence[str],
    word: Callable[[Row], str] = example,
) -> Iterator[Finding]:
    table = profile.table(name)
    if table and all(table.column(column) for column in (*columns, *shown)):
        source = f"FROM {quoted(profile.database, table.name)} WHERE {condition}"
        yield from search(connection, table.name, columns, source=source, shown=shown, word=word)


def _without(
    connection: Connection, profile: Profile, parent: str, child: str, shown: Sequence[str]
) -> Iterator[Finding]:
    """Rows of `parent` to which no row of `child` refers."""
    table = profile.table(parent)
    if table is None or not all(table.column(column) for column in shown):
        return
    for relation in sales_relations(profile):
        if (relation.table.lower(), relation.referenced_table.lower()) == (child, parent):
            yield from search(
                connection,
                relation.referenced_table,
                relation.referenced_columns,
                source=relation.childless(),
                shown=[f"p.{quoted(column)}" for column in shown],
            )
