"""The Spark session: on this machine an Iceberg catalog in one SQLite file, on AWS the Glue catalog."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from math import inf
from pathlib import Path

import pyspark
from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from lakehouse.errors import WarehouseError

CATALOG = "lakehouse"
CATALOG_FILE = "catalog.db"
JARS = Path(__file__).parents[2] / ".local" / "jars"
# Spark's classes as the JVM has them in memory (class data sharing): a session starts a third sooner. One of
# another Java or of other jars is passed over.
CLASS_DATA = JARS.parent / "class-data.jsa"

_EXACT = {
    "spark.sql.ansi.enabled": "true",  # an overflow or a bad cast is an error, never a null
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.readSideCharPadding": "false",
    "spark.sql.defaultCatalog": CATALOG,
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
}

_LOCAL = {
    "spark.app.name": "classicmodels-lakehouse",
    "spark.master": "local[2]",  # two cores; what fails by the source's fault, range_queue.py tries again
    "spark.driver.memory": "1500m",  # fixed, so that a bigger table takes longer and not more memory
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.catalogImplementation": "in-memory",
    # Hadoop's own starts a process, `chmod`, for each file that is made: a quarter of a small load's time.
    "spark.hadoop.fs.file.impl": "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem",
    # Plans as text are for Spark's pages, which nobody sees here; to write them is a tenth of a small load.
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.debug.maxToStringFields": "1",
    "spark.sql.maxPlanStringLength": "100",
}

# Below the first, rows are through before a plan has been compiled, or thought over again; below the second,
# before the JVM's optimising compiler pays, which else takes half the time.
FEW_BYTES = 5_000_000
SMALL_BYTES = 100_000_000
_FEW = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}


_LOGGING = (Path(__file__).parent / "log4j2.properties").absolute().as_uri()
_JAVA = f"-Duser.timezone=UTC -XX:+UseParallelGC -XX:-UsePerfData -Dlog4j2.configurationFile={_LOGGING}"
_SMALL_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"  # 48m else, which several loads fill


def is_local(warehouse: str) -> bool:
    return "://" not in warehouse


def open_session(
    warehouse: str, shared: tuple[int, ...] = (), size: float = inf, *, record: bool = False
) -> SparkSession:
    """The session whose catalog `lakehouse` is this warehouse.

    `shared`: file descriptors that the JVM has too, so that a lock on them ends with the last of both.
    `size`: bytes to be loaded, about; where they are few, it starts fast rather than runs fast (on this
    machine only).
    `record`: the JVM writes CLASS_DATA when it ends, of the classes that it has loaded.
    Raises WarehouseError where Spark's jars are missing or Spark doesn't start.
    """
    settings = _EXACT | catalog_settings(warehouse)
    if not is_local(warehouse):
        return SparkSession.builder.config(map={**settings}).getOrCreate()
    options = " ".join((_JAVA, *([_SMALL_JAVA] if size < SMALL_BYTES else ()), _sharing(record)))
    few = _FEW if size < FEW_BYTES else {}
    local = _LOCAL | few | settings | {"spark.driver.extraJavaOptions": options}
    return SparkSession(_local_context(local, shared))


def catalog_settings(warehouse: str) -> dict[str, str]:
    """What makes `lakehouse` the catalog of this warehouse: a folder, or s3://bucket/prefix."""
    catalog = f"spark.sql.catalog.{CATALOG}"
    common = {
        catalog: "org.apache.iceberg.spark.SparkCatalog",
        f"{catalog}.cache-enabled": "false",  # branches and tags are moved beside Spark's own view
    }
    if not is_local(warehouse):
        return common | {
            f"{catalog}.type": "glue",
            f"{catalog}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
            f"{catalog}.warehouse": warehouse.rstrip("/"),
        }
    folder = Path(warehouse).absolute()
    return common | {
        f"{catalog}.type": "jdbc",
        f"{catalog}.uri": f"jdbc:sqlite:{folder / CATALOG_FILE}",
        f"{catalog}.jdbc.schema-version": "V1",  # the one that PyIceberg reads
        # One connection for all threads: Iceberg leaves a cursor open on its first one, and SQLite then lets
        # no second one write.
        f"{catalog}.clients": "1",
        f"{catalog}.jdbc.busy_timeout": "60000",  # readers in other processes
        f"{catalog}.warehouse": f"file://{folder}",
    }


def _sharing(record: bool) -> str:
    option = "ArchiveClassesAtExit" if record else "SharedArchiveFile"
    # The JVM would tell on standard output that it passes over a file.
    return f"-Xlog:disable -XX:{option}={json.dumps(str(CLASS_DATA), ensure_ascii=False)}"


def _local_context(settings: Mapping[str, str], shared: tuple[int, ...]) -> SparkContext:
    jars = sorted(JARS.glob("*.jar"))
    if not jars:
        raise WarehouseError(f"Spark's jars are missing in {JARS}; npm run etl installs them")
    os.environ |= {
        "TZ": "UTC",  # Spark hands timestamps to Python in the process's own time zone
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_CONF_DIR": str(JARS / "none"),  # nobody's; and shared classes allow no folder on their path
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    time.tzset()
    conf = SparkConf().setAll(
        [*settings.items(), ("spark.driver.extraClassPath", os.pathsep.join(map(str, jars)))]
    )
    try:
        # Standard output is for results: whatever the JVM prints goes to standard error.
        gateway = launch_gateway(  # type: ignore[no-untyped-call]
            conf, {"stdout": sys.stderr.fileno(), "pass_fds": shared}
        )
        return SparkContext(conf=conf, gateway=gateway)
    except (pyspark.errors.PySparkRuntimeError, OSError) as error:
        raise WarehouseError("Spark doesn't start; it needs Java 17, on PATH or in JAVA_HOME") from error
