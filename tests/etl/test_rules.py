"""What can't be in the star is rejected by name, whole, and can be read back."""

from __future__ import annotations

import json
from decimal import Decimal

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, from_json

from lakehouse.rules import JSON, find_rejects
from tests.support.shop import RULES, open_shop


def test_an_order_line_without_its_order(spark: SparkSession) -> None:
    line = {"productcode": 'S"1\t漢 ', "quantityordered": 3, "priceeach": Decimal("0.10")}
    session = open_shop(
        spark,
        {
            "orders": [{"ordernumber": 1}],
            "orderdetails": [
                {"ordernumber": 1, **line},
                {"ordernumber": 2, **line, "orderlinenumber": None},
                {"ordernumber": None, **line},
            ],
        },
    )
    rows = sorted(find_rejects(session, RULES).collect(), key=lambda row: str(row["row_key"]))
    assert [(row["rule"], row["table_name"]) for row in rows] == [
        ("order_line_without_order", "orderdetails")
    ] * 2
    assert [json.loads(row["row_key"]) for row in rows] == [
        {"ordernumber": 2, "productcode": 'S"1\t漢 '},
        {"ordernumber": None, "productcode": 'S"1\t漢 '},
    ]
    assert json.loads(rows[0]["row"], parse_float=Decimal) == {
        "ordernumber": 2,
        "orderlinenumber": None,
        **line,
    }

    rejects = find_rejects(session, RULES)
    schema = session.table("orderdetails").schema
    back = rejects.select(from_json(col("row"), schema, JSON).alias("row")).select("row.*")
    lost = session.sql("SELECT * FROM orderdetails WHERE ordernumber IS NULL OR ordernumber = 2")
    assert sorted(map(repr, back.collect())) == sorted(map(repr, lost.collect()))


def test_no_line_is_rejected_in_vain(spark: SparkSession) -> None:
    session = open_shop(spark, {"orders": [{"ordernumber": 1}], "orderdetails": [{"ordernumber": 1}]})
    assert find_rejects(session, RULES).collect() == []
