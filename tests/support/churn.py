"""Random changes of the seeded shop: rows, keys, whole tables, definitions."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import count

import pymysql

from lakehouse.source.sql import quoted
from tests.support.source import Source

# Their primary keys.
KEYS = {
    "productlines": ("productLine",),
    "products": ("productCode",),
    "offices": ("officeCode",),
    "employees": ("employeeNumber",),
    "customers": ("customerNumber",),
    "orders": ("orderNumber",),
    "orderdetails": ("orderNumber", "productCode"),
    "payments": ("customerNumber", "checkNumber"),
}
# The columns that refer to them.
CHILDREN = {
    "productlines": (("products", "productLine"),),
    "products": (("orderdetails", "productCode"),),
    "offices": (("employees", "officeCode"),),
    "employees": (("employees", "reportsTo"), ("customers", "salesRepEmployeeNumber")),
    "customers": (("orders", "customerNumber"), ("payments", "customerNumber")),
    "orders": (("orderdetails", "orderNumber"),),
    "orderdetails": (),
    "payments": (),
}
VALUES = {
    "productlines": (
        "textDescription = NULL",
        "image = x'00ff'",
        "htmlDescription = REPEAT('<b>😀</b>', 99)",
    ),
    "products": ("MSRP = MSRP + 0.01", "buyPrice = 0", "quantityInStock = -1", "productName = ' e\u0301 '"),
    "offices": ("territory = 'NA'", "city = 'Łódź'", "addressLine2 = ''", "state = NULL"),
    "employees": ("jobTitle = 'Sales Rep'", "email = 'é@x.example'", "reportsTo = NULL"),
    "customers": (
        "creditLimit = NULL",
        "city = 'zürich'",
        "salesRepEmployeeNumber = NULL",
        "country = 'Chad'",
    ),
    "orders": (
        "status = 'Cancelled'",
        "shippedDate = NULL",
        "comments = 'x,\\n\"y\"'",
        "shippedDate = '2006-01-01'",
    ),
    "orderdetails": ("quantityOrdered = quantityOrdered + 1", "priceEach = 0.01", "orderLineNumber = 99"),
    "payments": ("amount = -amount", "amount = amount + 0.01", "paymentDate = '2003-02-28'"),
}
# Pairs of rows exchange this: no sum sees it.
EXCHANGED = {
    "customers": "creditLimit",
    "orderdetails": "priceEach",
    "payments": "amount",
    "products": "MSRP",
}
# Nothing refers to these, so they can be emptied.
LEAVES = ("orderdetails", "payments")
NEW_TYPES = ("int", "varchar(20)", "datetime(3)", "decimal(9,2)", "bigint unsigned", "mediumblob")


@dataclass
class Churn:
    """Each change depends on `dice` and on what is there; statements are printed as they are run."""

    source: Source
    dice: random.Random
    extras: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def change(self) -> None:
        """Most often rows; a definition means that everything is read again."""
        changes = (self.change_rows, self._refill, self._change_definitions)
        self.dice.choices(changes, (14, 2, 1))[0]()

    def change_rows(self) -> None:
        """A transaction over one table or several, which now and then is taken back."""
        changes = self.dice.choices(
            (
                self._insert,
                self._update,
                self._delete,
                self._rekey,
                self._exchange,
                self._orphan,
                self._extend,
            ),
            (4, 6, 4, 4, 2, 1, 2),
            k=self.dice.randint(1, 4),
        )
        self._run("BEGIN")
        for change in changes:
            change(self.dice.choice(tuple(KEYS)))
        self._run(self.dice.choice(("COMMIT",) * 6 + ("ROLLBACK",)), "SET foreign_key_checks = 1")

    def _change_definitions(self) -> None:
        """What a lake can follow in place."""
        number, name = next(self._numbers), self.dice.choice(tuple(KEYS))
        match self.dice.randrange(5):
            case 0:
                where = self.dice.choice(("", " FIRST", f" AFTER {KEYS[name][0]}"))
                kind = self.dice.choice(NEW_TYPES)
                self._run(f"ALTER TABLE {name} ADD COLUMN new{number} {kind} NULL{where}")
                self._run(f"UPDATE {name} SET new{number} = '20260102' ORDER BY {KEYS[name][0]} LIMIT 3")
            case 1:
                self._run(f"ALTER TABLE {name} ADD INDEX new{number} ({KEYS[name][-1]})")
            case 2:
                self._run(f"CREATE INDEX new{number} ON {name} ({KEYS[name][-1]})")
            case 3:
                self.extras.append(f"extra{number}")
                key = self.dice.choice(("id int PRIMARY KEY", "id int"))
                self._run(f"CREATE TABLE extra{number} ({key}, t text) SELECT 0 AS id, 'é' AS t")
            case 4 if self.extras:
                self._run(f"DROP TABLE {self.extras.pop()}")

    def _refill(self) -> None:
        """TRUNCATE, and most of the rows again."""
        name = self.dice.choice(LEAVES)
        self._run(
            f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {name} WHERE CRC32({KEYS[name][1]}) % 10 < 8",
            "SET foreign_key_checks = 0",  # some lines have lost their order
            f"TRUNCATE TABLE {name}",
            f"INSERT INTO {name} SELECT * FROM kept",
            "SET foreign_key_checks = 1",
            "DROP TEMPORARY TABLE kept",
        )

    def _extend(self, _: str) -> None:
        for name in self.extras:
            self._run(
                f"INSERT INTO {name} SELECT COUNT(*), 'ü' FROM {name}", f"UPDATE {name} SET t = '' LIMIT 1"
            )

    def _insert(self, name: str) -> None:
        """A row like another, under a new key."""
        row = self._any_key(name)
        if row is None:
            return
        new = dict(zip(KEYS[name], row, strict=True)) | {KEYS[name][-1]: self._fresh(name, row[-1])}
        if name == "orderdetails":
            new["productCode"] = (self._any_key("products") or row)[0]
        columns = [str(column[0]) for column in self.source.rows(f"SHOW COLUMNS FROM {name}")]
        values = ", ".join(self._text(new[column]) if column in new else quoted(column) for column in columns)
        self._run(
            f"INSERT IGNORE INTO {name} ({', '.join(map(quoted, columns))}) "
            f"SELECT {values} FROM {name} WHERE {self._is(name, row)}"
        )

    def _update(self, name: str) -> None:
        for _ in range(self.dice.choice((1, 1, 1, 30))):
            if row := self._any_key(name):
                self._run(f"UPDATE {name} SET {self.dice.choice(VALUES[name])} WHERE {self._is(name, row)}")

    def _delete(self, name: str) -> None:
        """A row that nothing refers to."""
        alone = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {child} AS c WHERE c.{column} = p.{KEYS[name][0]})"
            for child, column in CHILDREN[name]
        )
        if row := self._any_key(f"{name} AS p WHERE {alone or 'TRUE'}", name):
            self._run(f"DELETE FROM {name} WHERE {self._is(name, row)}")

    def _orphan(self, _: str) -> None:
        """An order goes, its lines stay: they are rejected."""
        if row := self._any_key("orders"):
            self._run("SET foreign_key_checks = 0", f"DELETE FROM orders WHERE {self._is('orders', row)}")

    def _rekey(self, name: str) -> None:
        """Another key, or the same written differently; those that refer to it may keep the old writing."""
        row = self._any_key(name)
        if row is None:
            return
        old, column = row[-1], KEYS[name][-1]
        differently = isinstance(old, str) and self.dice.random() < 0.6
        new: object = self._fresh(name, old)
        if differently:
            new = self.dice.choice((str(old).swapcase(), str(old).replace("e", "é")))
        elif name == "orderdetails":
            new = (self._any_key("products") or row)[0]
        self._run("SET foreign_key_checks = 0")
        set_new = f"SET {column} = {self._text(new)}"
        self._run(f"UPDATE IGNORE {name} {set_new} WHERE {self._is(name, row)}")
        if self.dice.random() < 0.2:
            self._run(
                f"UPDATE IGNORE {name} SET {column} = {self._text(old)} "
                f"WHERE {self._is(name, (*row[:-1], new))}"
            )
        elif not differently or self.dice.random() < 0.5:
            for child, reference in CHILDREN[name]:
                self._run(
                    f"UPDATE IGNORE {child} SET {reference} = {self._text(new)} "
                    f"WHERE {reference} = {self._text(old)}"
                )

    def _exchange(self, _: str) -> None:
        name, column = self.dice.choice(tuple(EXCHANGED.items()))
        one, other = self._any_key(name), self._any_key(name)
        if one and other and one != other:
            self._run(
                f"SELECT {column} INTO @one FROM {name} WHERE {self._is(name, one)}",
                f"SELECT {column} INTO @other FROM {name} WHERE {self._is(name, other)}",
                f"UPDATE {name} SET {column} = @other WHERE {self._is(name, one)}",
                f"UPDATE {name} SET {column} = @one WHERE {self._is(name, other)}",
            )

    def _any_key(self, rows: str, name: str | None = None) -> tuple[object, ...] | None:
        keys = ", ".join(KEYS[name or rows])
        found = self.source.rows(f"SELECT {keys} FROM {rows} ORDER BY {keys}")
        return self.dice.choice(found) if found else None

    def _fresh(self, name: str, old: object) -> object:
        number = next(self._numbers)
        return (
            600_000 + number
            if isinstance(old, int)
            else self.dice.choice(("N", "ñ", "e\u0301")) + f"{number}"
        )

    def _is(self, name: str, key: tuple[object, ...]) -> str:
        return " AND ".join(
            f"{column} = {self._text(value)}" for column, value in zip(KEYS[name], key, strict=True)
        )

    def _text(self, value: object) -> str:
        return str(pymysql.converters.escape_item(value, "utf8mb4"))

    def _run(self, *statements: str) -> None:
        for statement in statements:
            print(f"{statement};")
            self.source.execute(statement)
