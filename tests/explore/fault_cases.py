"""What breaks a clean shop, and exactly what is then found of one fault."""

from __future__ import annotations

from dataclasses import dataclass

FULL_WIDTH_ONE = "\uff11"


@dataclass(frozen=True)
class Case:
    """What breaks a clean shop, and all that is found of the fault `name`: place, count, examples."""

    name: str
    statements: tuple[str, ...]
    expected: tuple[tuple[str, tuple[str, ...], int, tuple[str, ...]], ...]


CASES = (
    Case(
        "orphans",
        ("INSERT INTO orderdetails VALUES (99999, 'S18_1', 1), (99998, 'S18_1', 1), (10100, 'S99', 1)",),
        (
            ("orderdetails", ("orderNumber",), 2, ("99998", "99999")),
            ("orderdetails", ("productCode",), 1, ("S99",)),
        ),
    ),
    Case(
        "orphans",  # of a manager that is gone; null refers to nothing and is none
        ("UPDATE employees SET reportsTo = 7 WHERE employeeNumber = 1056",),
        (("employees", ("reportsTo",), 1, ("7",)),),
    ),
    Case(
        "orphans",  # where no foreign key says that the column refers to anything
        (
            "CREATE TABLE copy SELECT * FROM payments",
            "DROP TABLE payments",
            "RENAME TABLE copy TO payments",
            "INSERT INTO payments VALUES (777, 'x', 1)",
        ),
        (("payments", ("customerNumber",), 1, ("777",)),),
    ),
    Case(
        "orphans",  # a key of two columns, outside the sales schema, one of them null in a third row
        (
            "CREATE TABLE cells (x int, y int, PRIMARY KEY (x, y))",
            "CREATE TABLE marks (id int PRIMARY KEY, x int, y int, "
            "FOREIGN KEY (x, y) REFERENCES cells (x, y))",
            "INSERT INTO cells VALUES (1, 2)",
            "INSERT INTO marks VALUES (1, 1, 2), (2, 2, 1), (3, 9, NULL)",
        ),
        (("marks", ("x", "y"), 1, ("2, 1",)),),
    ),
    Case(
        "collation_matches",
        (
            "UPDATE products SET productLine = 'PLANES' WHERE productCode = 'S10_1678'",
            f"UPDATE employees SET officeCode = '{FULL_WIDTH_ONE}' WHERE employeeNumber = 1002",
            "INSERT INTO orderdetails VALUES (10101, 's10_1678', 4)",
        ),
        (
            ("employees", ("officeCode",), 1, (f"{FULL_WIDTH_ONE} → 1",)),
            ("orderdetails", ("productCode",), 1, ("s10_1678 → S10_1678",)),
            ("products", ("productLine",), 1, ("PLANES → Planes",)),
        ),
    ),
    Case(
        "collation_matches",  # blanks at the end, under a collation that pads, from another character set
        (
            "CREATE TABLE codes (code varchar(9) COLLATE utf8mb4_general_ci PRIMARY KEY)",
            "CREATE TABLE uses (id int PRIMARY KEY, code varchar(9) COLLATE utf8mb4_general_ci, "
            "FOREIGN KEY (code) REFERENCES codes (code))",
            "INSERT INTO codes VALUES ('é'), ('b')",
            "INSERT INTO uses VALUES (1, 'é'), (2, 'E'), (3, 'b  '), (4, NULL), (5, 'nothing')",
        ),
        (("uses", ("code",), 2, ("E → é", "b␣␣ → b")),),
    ),
    Case(
        "shared_postal_codes",
        (
            "INSERT INTO customers SELECT 200, customerName, 'Cambridge', '83030', 1002, 1 FROM customers "
            "WHERE customerNumber = 103",
            "INSERT INTO orders SELECT 10200, orderDate, requiredDate, shippedDate, status, 200 FROM orders "
            "WHERE orderNumber = 10100",
            "INSERT INTO orderdetails VALUES (10200, 'S18_1', 1)",
        ),
        (("customers", ("postalCode", "city"), 1, ("83030: Cambridge, Las Vegas",)),),
    ),
    Case(
        "shared_postal_codes",  # by other names and in pairs; blanks and the same city make no difference
        (
            "CREATE TABLE parcels (id int PRIMARY KEY, billing_city text, billing_zip int, "
            "ShippingTown varchar(9), ShippingPostCode char(5), capacity int)",
            "INSERT INTO parcels VALUES (1, 'A', 1, 'C', 'x', 1), (2, 'B', 1, 'C ', 'x ', 2), "
            "(3, 'D', 1, '', 'y', 3), (4, 'E', 1, 'c', 'y', 4), (5, 'F', 1, NULL, 'y', 5)",
        ),
        (("parcels", ("billing_zip", "billing_city"), 1, ("1: A, B, D, E and 1 more",)),),
    ),
    Case(
        "zero_dates",
        (
            "CREATE TABLE days (id int PRIMARY KEY, d date, t datetime(6), s timestamp NULL)",
            "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",
            "INSERT INTO days VALUES (1, '0000-00-00', '2004-05-00 10:00:00', '0000-00-00 00:00:00'), "
            "(2, '2004-02-31', '2004-02-29 23:59:59.999999', '2004-02-29 10:00:00'), (3, NULL, NULL, NULL), "
            "(4, '2004-00-10', '1000-01-01', '2038-01-19 03:14:07'), (5, '9999-12-31', NULL, NULL)",
        ),
        (
            ("days", ("d",), 3, ("0000-00-00", "2004-02-31", "2004-00-10")),
            ("days", ("t",), 1, ("2004-05-00 10:00:00.000000",)),
            ("days", ("s",), 1, ("0000-00-00 00:00:00",)),
        ),
    ),
    Case(
        "unrepresentable_types",
        ("CREATE TABLE odd (id int PRIMARY KEY, a decimal(39,2), b decimal(38,2), c point, d vector(2))",),
        (
            ("odd", ("a",), 1, ("decimal(39,2)",)),
            ("odd", ("c",), 1, ("point",)),
            ("odd", ("d",), 1, ("vector(2)",)),
        ),
    ),
    Case(
        "colliding_names",
        (
            "CREATE TABLE `Some Table` (`a b` int PRIMARY KEY, `a-b` int, `A_c` int)",
            "CREATE TABLE some_table (a int PRIMARY KEY)",
        ),
        (
            ("Some Table", (), 2, ("Some Table", "some_table")),
            ("Some Table", ("a b", "a-b"), 2, ()),
        ),
    ),
    Case(
        "blank_ends",
        (
            "UPDATE customers SET city = CONCAT(city, ' ') WHERE customerNumber = 103",
            "UPDATE offices SET city = CONCAT('  ', city)",
            "CREATE TABLE wide (id int PRIMARY KEY, l text CHARACTER SET latin1, "
            "u char(9) CHARACTER SET utf16)",
            "INSERT INTO wide VALUES (1, CONCAT(REPEAT('é', 300), ' '), ' u'), (2, 'a b', 'u '), "
            "(3, ' ', NULL)",
        ),
        (
            ("customers", ("city",), 1, ("Nantes␣",)),
            ("offices", ("city",), 2, ("␣␣Paris", "␣␣NYC")),
            ("wide", ("l",), 2, ("é" * 28 + "…" + "é" * 27 + "␣", "␣")),
            ("wide", ("u",), 1, ("␣u",)),
        ),
    ),
    Case(
        "white_space_ends",
        (
            "UPDATE productlines SET textDescription = 'one\\r' WHERE productLine = 'Planes'",
            "UPDATE productlines SET textDescription = 'a\\nb' WHERE productLine = 'Ships'",
            "UPDATE customers SET customerName = CONCAT(_utf8mb4 x'C2A0', 'x') WHERE customerNumber = 103",
        ),
        (
            ("customers", ("customerName",), 1, ("\\xa0x",)),
            ("productlines", ("textDescription",), 1, ("one\\r",)),
        ),
    ),
    Case(
        "no_primary_key",
        ("CREATE TABLE log (at datetime, UNIQUE (at))", "INSERT INTO log VALUES ('2004-01-01')"),
        (("log", (), 1, ()),),
    ),
    Case(
        "orders_without_lines",
        ("DELETE FROM orderdetails WHERE orderNumber = 10101",),
        (("orders", ("orderNumber",), 1, ("10101",)),),
    ),
    Case(
        "orders_never_shipped",
        ("UPDATE orders SET shippedDate = NULL, status = 'On Hold' WHERE orderNumber = 10100",),
        (("orders", ("shippedDate",), 1, ("10100 (On Hold)",)),),
    ),
    Case(
        "orders_shipped_late",
        ("UPDATE orders SET shippedDate = '2004-03-08' WHERE orderNumber = 10101",),
        (
            (
                "orders",
                ("shippedDate", "requiredDate"),
                1,
                ("10101 (required 2004-03-07, shipped 2004-03-08)",),
            ),
        ),
    ),
    Case(
        "products_never_sold",
        ("INSERT INTO products VALUES ('S72_3212', 'Pont Yacht', 'Ships')",),
        (("products", ("productCode",), 1, ("S72_3212 (Pont Yacht)",)),),
    ),
    Case(
        "customers_without_orders",
        ("UPDATE orders SET customerNumber = 103",),
        (("customers", ("customerNumber",), 1, ("112 (Signal)",)),),
    ),
    Case(
        "customers_without_representative",
        ("UPDATE customers SET salesRepEmployeeNumber = NULL WHERE customerNumber = 103",),
        (("customers", ("salesRepEmployeeNumber",), 1, ("103 (Atelier)",)),),
    ),
    Case(
        "customers_without_credit",
        ("UPDATE customers SET creditLimit = 0 WHERE customerNumber = 112",),
        (("customers", ("creditLimit",), 1, ("112 (Signal)",)),),
    ),
    Case(
        "empty_tables",
        ("CREATE TABLE nothing (id int PRIMARY KEY, x int)",),
        (("nothing", (), 1, ()),),
    ),
    Case(
        "all_null_columns",  # and not the columns of an empty table
        (
            "UPDATE productlines SET textDescription = NULL",
            "CREATE TABLE nothing (id int PRIMARY KEY, x int)",
        ),
        (("productlines", ("textDescription",), 1, ()),),
    ),
)
