"""One reading of the order lines by others, in the peers' own environment.

`python -m bench.support.extract.peers KIND` takes the source as JSON on standard input, the password from
SOURCE_PASSWORD, and prints seconds, seconds of its processor time, bytes written and peak memory as JSON.
Imports, connections and, for `encode`, the reading are not timed. Each is as it comes: connectorx without
encryption, the others with it, as the job.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

Action = Callable[[], object]

PARTITIONS = 2  # one a core
COLUMNS = "orderNumber, productCode, quantityOrdered, priceEach, orderLineNumber"


def connectorx(source: dict[str, Any], file: str) -> Action:
    import pyarrow.parquet  # noqa: PLC0415 - a kind loads what it needs

    def action() -> None:
        pyarrow.parquet.write_table(_arrow(source), file, compression="zstd")

    return action


def chdb(source: dict[str, Any], file: str) -> Action:
    import chdb as engine  # noqa: PLC0415

    engine.query("SELECT 1")
    place = f"'{source['host']}:{source['port']}', '{source['database']}', 'orderdetails'"
    account = f"'{source['user']}', '{os.environ['SOURCE_PASSWORD']}'"
    statement = (
        f"SELECT {COLUMNS} FROM mysql({place}, {account}) INTO OUTFILE '{file}' FORMAT Parquet"
        " SETTINGS output_format_parquet_compression_method = 'zstd'"
    )
    return lambda: engine.query(statement)


def stream(source: dict[str, Any], _: str) -> Action:
    """A plain SELECT * whose rows the C client takes off the connection and drops."""
    import mysql.connector  # noqa: PLC0415

    connection = mysql.connector.connect(
        host=source["host"],
        port=source["port"],
        user=source["user"],
        password=os.environ["SOURCE_PASSWORD"],
        database=source["database"],
        ssl_ca=source["ca"],
        ssl_verify_cert=True,
        use_pure=False,
    )

    def action() -> None:
        connection.cmd_query("SELECT * FROM orderdetails", raw=True, buffered=False)
        connection.free_result()

    return action


def encode(source: dict[str, Any], file: str) -> Action:
    """The columns as the job types them, from memory into one Parquet file."""
    import pyarrow as arrow  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    types = (arrow.int32(), arrow.string(), arrow.int32(), arrow.decimal128(10, 2), arrow.int32())
    read = _arrow(source)
    fields = [arrow.field(name.lower(), kind) for name, kind in zip(read.column_names, types, strict=True)]
    typed = read.rename_columns([field.name for field in fields]).cast(arrow.schema(fields))
    return lambda: pyarrow.parquet.write_table(typed, file, compression="zstd")


def _arrow(source: dict[str, Any]) -> Any:
    import connectorx  # noqa: PLC0415

    account = f"{source['user']}:{quote(os.environ['SOURCE_PASSWORD'], safe='')}"
    return connectorx.read_sql(
        f"mysql://{account}@{source['host']}:{source['port']}/{source['database']}",
        f"SELECT {COLUMNS} FROM orderdetails",
        partition_on="orderNumber",
        partition_num=PARTITIONS,
        return_type="arrow",
    )


def main(kind: str) -> None:
    kinds = {"connectorx": connectorx, "chdb": chdb, "stream": stream, "encode": encode}
    source = json.load(sys.stdin)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        action = kinds[kind](source, f"{folder}/lines.parquet")
        started, cpu = time.monotonic(), time.process_time()
        action()
        found = {
            "seconds": time.monotonic() - started,
            "cpu_seconds": time.process_time() - cpu,
            "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "bytes": sum(file.stat().st_size for file in Path(folder).iterdir()),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
