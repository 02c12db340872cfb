"""Text keys find each other exactly where MySQL's own `=` says so."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

import pytest
from pyspark.sql import SparkSession

from lakehouse.match import REFERENCES, comparing, register_matches
from lakehouse.source.compare import equal_texts
from lakehouse.source.plan import Collation
from tests.support.shop import Shop, open_shop, plan_of
from tests.support.source import Source

VIEWS = [reference.view for reference in REFERENCES]
COLLATIONS = [
    "utf8mb4_0900_ai_ci",
    "utf8mb4_0900_as_cs",
    "utf8mb4_0900_bin",
    "utf8mb4_bin",
    "utf8mb4_general_ci",
    "utf8mb4_unicode_ci",
    "utf8mb4_unicode_520_ci",
    "utf8mb4_sv_0900_ai_ci",
    "utf8mb4_ja_0900_as_cs_ks",
    "latin1_swedish_ci",
    "latin1_german2_ci",
    "latin1_general_cs",
]
LETTERS = "aAbBsS1_ \t\u00a0áÁäÄåæœßøØéñ"
BEYOND = "e\u0301\u0308\u200b\u00ad\u0131\u0130\u017f\u03a3\u03c2\u03c3\u304b\u30ab\u304c漢\ufb01🚗🚀\x00"


def random_texts(pick: random.Random, letters: str, count: int) -> list[str]:
    texts = {"".join(pick.choices(letters, k=pick.randrange(4))) for _ in range(count)}
    return sorted(texts | {"S10_1678", "s10_1678 ", " S10_1678", "S10_1678\u00a0", "ss", "ß", "SS"})


@pytest.mark.parametrize("collation", COLLATIONS)
def test_texts_are_equal_where_two_columns_are(source: Source, collation: str) -> None:
    seed = random.randrange(2**32)  # noqa: S311 - no secret
    print(f"seed {seed}")
    pick = random.Random(seed)  # noqa: S311
    letters = LETTERS if collation.startswith("latin1") else LETTERS + BEYOND
    # latin1 has no œ of its own in ISO 8859-1, but MySQL's latin1 is Windows-1252.
    texts, candidates = (random_texts(pick, letters, 150) for _ in range(2))
    charset = collation.partition("_")[0]
    for table, values in (("texts", texts), ("candidates", candidates)):
        source.execute(
            f"CREATE TABLE {table} (place INT, "
            f"value VARCHAR(50) CHARACTER SET {charset} COLLATE {collation})",
            f"INSERT INTO {table} VALUES (%s, %s)",
            rows=list(enumerate(values)),
        )
    wanted = {
        texts[text]: candidates[candidate]
        for text, candidate in source.rows(
            "SELECT t.place, MIN(c.place) FROM texts AS t JOIN candidates AS c ON t.value = c.value "
            "GROUP BY t.place"
        )
    }
    assert equal_texts(source.url, Collation(collation, pads=False), texts, candidates) == wanted
    assert wanted


def test_a_text_that_the_character_set_lacks_equals_nothing(source: Source) -> None:
    latin = Collation("latin1_swedish_ci", pads=True)
    assert equal_texts(source.url, latin, ["漢", "?", "A"], ["?", "a"]) == {"?": "?", "A": "a"}


def test_many_texts_take_several_statements(source: Source) -> None:
    texts = [f"k{number} " for number in range(50_500)]
    found = equal_texts(source.url, Collation("utf8mb4_general_ci", pads=True), texts, ["K0", "K50499"])
    assert found == {"k0 ": "K0", "k50499 ": "K50499"}


@pytest.mark.parametrize(
    ("referring", "referenced", "compared"),
    [
        ("utf8mb4_0900_ai_ci", "utf8mb4_0900_ai_ci", "utf8mb4_0900_ai_ci"),
        ("utf8mb4_bin", "utf8mb4_0900_ai_ci", "utf8mb4_bin"),
        ("utf8mb4_0900_ai_ci", "utf8mb4_bin", "utf8mb4_bin"),
        ("latin1_bin", "utf8mb4_0900_ai_ci", "utf8mb4_0900_ai_ci"),
        ("utf8mb4_0900_ai_ci", "latin1_swedish_ci", "utf8mb4_0900_ai_ci"),
        ("utf8mb3_general_ci", "utf8mb4_general_ci", "utf8mb4_general_ci"),
    ],
)
def test_the_comparing_collation_is_the_sources(
    source: Source, referring: str, referenced: str, compared: str
) -> None:
    chosen = comparing(Collation(referring, pads=False), Collation(referenced, pads=False))
    assert chosen == Collation(compared, pads=False)
    columns = (
        f"{name} VARCHAR(20) CHARACTER SET {collation.partition('_')[0]} COLLATE {collation}"
        for name, collation in (("a", referring), ("b", referenced))
    )
    source.execute(f"CREATE TABLE pairs ({', '.join(columns)})", "INSERT INTO pairs VALUES ('x', 'X')")
    ((equal,),) = source.rows("SELECT a = b FROM pairs")
    assert bool(equal) == (not compared.endswith("_bin"))


def test_without_text_there_is_no_collation() -> None:
    assert comparing(None, None) is None


SHOP: Shop = {
    "orderdetails": [{"productcode": code} for code in ("A", "a ", "A", "zz", None)],
    "products": [{"productcode": code, "productline": "Cars"} for code in ("A", "B")],
    "productlines": [{"productline": "Cars"}],
    "orders": [{"status": status} for status in ("Cancelled ", "CANCELLED\t", "Shipped", None)],
}


def test_only_what_no_bytes_equal_is_asked(spark: SparkSession) -> None:
    asked: list[tuple[Sequence[str], Sequence[str]]] = []

    def equal(_: Collation, texts: Sequence[str], candidates: Sequence[str]) -> dict[str, str]:
        asked.append((texts, candidates))
        return {"a ": "A", "CANCELLED": "Cancelled"}

    session = open_shop(spark, SHOP)
    register_matches(session, plan_of(), equal, VIEWS)
    assert asked == [(["a ", "zz"], ["A", "B"]), (["CANCELLED", "Shipped"], ["Cancelled"])]
    views = {reference.view: session.table(reference.view).collect() for reference in REFERENCES}
    assert views == {
        "match_orderdetails_productcode": [("a ", "A")],
        "match_products_productline": [],
        "match_employees_officecode": [],
        "match_orders_status": [("CANCELLED\t", "Cancelled")],
    }


def test_a_line_finds_its_product_through_the_source(source: Source, spark: SparkSession) -> None:
    session = open_shop(spark, SHOP)
    register_matches(session, plan_of("utf8mb4_0900_ai_ci"), partial(equal_texts, source.url), VIEWS)
    assert session.table("match_orderdetails_productcode").collect() == []  # NO PAD: a blank counts
    register_matches(session, plan_of("utf8mb4_general_ci"), partial(equal_texts, source.url), VIEWS)
    assert session.table("match_orderdetails_productcode").collect() == [("a ", "A")]
