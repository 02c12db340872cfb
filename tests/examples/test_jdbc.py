"""The Java snippet, compiled and run with a stand-in for Athena's driver, which no package registry has."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from pathlib import Path

import pyspark
import pytest

ROOT = Path(__file__).parents[2]
SNIPPET = ROOT / "examples" / "consumer" / "java" / "NetSalesByCountry.java"
STAND_IN = Path(__file__).parent / "AthenaStandIn.java"
SPARK_JARS = Path(pyspark.__path__[0]) / "jars"  # Spark brings a compiler: a host may have none
JAVA = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java") if "JAVA_HOME" in os.environ else "java"


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classes")
    compiler = [*SPARK_JARS.glob("janino-*.jar"), *SPARK_JARS.glob("commons-compiler-*.jar")]
    main = "org.codehaus.commons.compiler.samples.CompilerDemo"
    command = [JAVA, "-cp", os.pathsep.join(map(str, compiler)), main, "-d", str(folder)]
    subprocess.run([*command, str(SNIPPET), str(STAND_IN)], check=True, timeout=120)
    return folder


@pytest.fixture
def star(tmp_path: Path) -> Path:
    file = tmp_path / "star.db"
    with sqlite3.connect(file) as star:
        star.executescript(
            """
            CREATE TABLE dim_customers (customer_key, country);
            CREATE TABLE fact_orders (customer_key, sales_amount, is_cancelled);
            INSERT INTO dim_customers VALUES (1, 'France'), (2, 'Peru'), (3, 'France'), (4, 'Chile');
            INSERT INTO fact_orders VALUES (1, 10.25, 0), (3, 0.5, 0), (2, 99.75, 0), (4, 5, 1);
            """
        )
    return file


def run(classes: Path, star: Path, url: str) -> subprocess.CompletedProcess[str]:
    jars = [
        classes,
        *SPARK_JARS.glob("slf4j-api-*.jar"),
        *(ROOT / ".local" / "jars").glob("sqlite-jdbc-*.jar"),
    ]
    options = ["-Djdbc.drivers=AthenaStandIn:org.sqlite.JDBC", f"-Dathena={star}"]
    command = [JAVA, *options, "-cp", os.pathsep.join(map(str, jars)), SNIPPET.stem, url]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def platform_url() -> str:
    """As the program makes it, its parts filled in."""
    program = (ROOT / "infra" / "platform.ts").read_text("utf-8")
    found = re.search(r"athenaJdbcUrl: pulumi\.interpolate`(.+)`", program)
    assert found is not None
    return re.sub(r"\$\{[^}]+\}", "some-value", found[1])


def test_it_prints_net_sales_through_the_url_that_the_platform_gives(classes: Path, star: Path) -> None:
    done = run(classes, star, platform_url())
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Peru\t99.75\nFrance\t10.75\n"


@pytest.mark.parametrize("part", ["Region", "WorkGroup", "Catalog", "Database"])
def test_the_driver_refuses_a_url_without(classes: Path, star: Path, part: str) -> None:
    done = run(classes, star, re.sub(rf"{part}=[^;]+;?", "", platform_url()))
    assert done.returncode != 0
    assert f"no {part}" in done.stderr
