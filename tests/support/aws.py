"""A little of AWS over HTTP, for clients of the platform: SSM, Athena, Glue's tables, Athena's results in S3.

Athena's queries are run for real, on a warehouse of this machine, and Glue's tables are that warehouse's.
What it doesn't know it refuses, so that a client's new call is seen.
"""

# ruff: noqa: N802, N815 - AWS and the standard library name them

from __future__ import annotations

import csv
import io
import json
import re
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lakehouse.errors import QueryError
from local.athena import Result, Warehouse
from local.iceberg import open_catalog

RESULTS = "results-bucket"


class StandIn:
    """What the clients see. `calls` are those made so far, as IAM names them."""

    def __init__(self, folder: Path, parameters: Mapping[str, str], queries: Mapping[str, str]) -> None:
        """`parameters` of SSM by name; `queries`: the text of Athena's named queries, by id."""
        self.folder = folder
        self.parameters = parameters
        self.queries = queries
        self.calls: set[str] = set()
        self._results: dict[str, tuple[str, Result | str]] = {}
        self._lock = threading.Lock()  # DuckDB's connection is one

    def answer(self, service: str, action: str, body: Any) -> Any:
        self.calls.add(f"{service}:{action}")
        method = getattr(self, f"{service}_{action}", None)
        if method is None:
            raise RefusedError("UnknownOperationException", f"{service}:{action} is not known here")
        return method(body)

    def ssm_GetParametersByPath(self, body: Any) -> Any:
        found = sorted(name for name in self.parameters if name.startswith(body["Path"]))
        start = int(body.get("NextToken", 0))
        page = found[start : start + 10]
        answer = {"Parameters": [{"Name": name, "Value": self.parameters[name]} for name in page]}
        return answer | ({"NextToken": str(start + 10)} if start + 10 < len(found) else {})

    def athena_GetWorkGroup(self, body: Any) -> Any:
        kept = {"OutputLocation": f"s3://{RESULTS}/results/"}
        settings = {"EnforceWorkGroupConfiguration": True, "ResultConfiguration": kept}
        return {"WorkGroup": {"Name": body["WorkGroup"], "State": "ENABLED", "Configuration": settings}}

    def athena_GetNamedQuery(self, body: Any) -> Any:
        query = self.queries[body["NamedQueryId"]]
        return {"NamedQuery": {"Name": "query", "Database": "classicmodels", "QueryString": query}}

    def athena_StartQueryExecution(self, body: Any) -> Any:
        query, execution = body["QueryString"], str(uuid.uuid4())
        try:
            with self._lock, Warehouse(self.folder) as warehouse:
                self._results[execution] = query, warehouse.query(query)
        except QueryError as error:
            self._results[execution] = query, str(error)
        return {"QueryExecutionId": execution}

    def athena_GetQueryExecution(self, body: Any) -> Any:
        execution = body["QueryExecutionId"]
        query, result = self._results[execution]
        failed = isinstance(result, str)
        status = {"State": "FAILED" if failed else "SUCCEEDED", "SubmissionDateTime": 0}
        return {
            "QueryExecution": {
                "QueryExecutionId": execution,
                "Query": query,
                "StatementType": "DML",
                "Status": status | ({"StateChangeReason": result} if failed else {}),
                "ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/results/{execution}.csv"},
                "Statistics": {"DataScannedInBytes": 0},
            }
        }

    def athena_GetQueryResults(self, body: Any) -> Any:
        result = self._result(body["QueryExecutionId"])
        rows = [result.columns, *([_text(value) for value in row] for row in result.rows)]
        columns = [_column(name, kind) for name, kind in zip(result.columns, result.types, strict=True)]
        return {
            "UpdateCount": 0,
            "ResultSet": {
                "Rows": [
                    {"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]} for row in rows
                ],
                "ResultSetMetadata": {"ColumnInfo": columns},
            },
        }

    def glue_GetTable(self, body: Any) -> Any:
        database, name = body["DatabaseName"], body["Name"]
        catalog = open_catalog(self.folder)
        try:
            location = catalog.load_table((database, name)).metadata_location
        finally:
            catalog.close()
        parameters = {"table_type": "ICEBERG", "metadata_location": location}
        return {"Table": {"Name": name, "DatabaseName": database, "Parameters": parameters}}

    def s3_GetObject(self, path: str) -> bytes:
        found = re.fullmatch(rf"/{RESULTS}/results/(.+)\.csv", path)
        if not found:
            raise RefusedError("NoSuchKey", path)
        result = self._result(found[1])
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(result.columns)
        for row in result.rows:
            writer.writerow([_text(value) for value in row])
        return text.getvalue().encode()

    def _result(self, execution: str) -> Result:
        result = self._results[execution][1]
        if isinstance(result, str):
            raise RefusedError("InvalidRequestException", "the query has failed")
        return result


class RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _column(name: str, kind: str) -> dict[str, Any]:
    base, *sizes = re.findall(r"\w+", kind)
    precision, scale = (int(sizes[0]), int(sizes[1])) if len(sizes) == 2 else (0, 0)
    sized = {"Precision": precision, "Scale": scale}
    return {"Name": name, "Type": base, "Nullable": "UNKNOWN"} | sized


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        action = self.headers["X-Amz-Target"].split(".")[-1]
        service = re.search(r"Credential=[^/]+/\d+/[^/]+/(\w+)/", self.headers["Authorization"])
        assert service is not None
        try:
            self._send(200, json.dumps(self.stand_in.answer(service[1], action, body)).encode())
        except RefusedError as refusal:
            self._send(400, json.dumps({"__type": refusal.code, "message": str(refusal)}).encode())

    def do_GET(self) -> None:
        try:
            content = self.stand_in.answer("s3", "GetObject", self.path.split("?")[0])
        except RefusedError as refusal:
            self._send(404, f"<Error><Code>{refusal.code}</Code></Error>".encode())
            return
        start, end = 0, len(content) - 1
        if wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            start, end = int(wanted[1]), min(end, int(wanted[2] or end))
        self._send(206 if wanted else 200, content[start : end + 1], len(content))

    do_HEAD = do_GET

    def _send(self, status: int, content: bytes, whole: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(content)))
        if status == 206:
            self.send_header("Content-Range", f"bytes 0-{len(content) - 1}/{whole}")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def serving(stand_in: StandIn) -> Iterator[str]:
    """Serves it on 127.0.0.1; gives the URL."""
    handler = type("Handler", (_Handler,), {"stand_in": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
