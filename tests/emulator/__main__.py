"""An AWS on 127.0.0.1 for tests, in memory: `python -m tests.emulator`.

moto, with what the AWS provider calls and moto lacks: one module a service. Nothing runs in it: no function,
no job, no query. It prints its URL, serves until its standard input ends, and tells standard error what it
could not answer.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from tests.emulator import athena, awslambda, budgets, glue, rds, s3, secretsmanager

# Importing one is what extends moto.
EXTENDED = (athena, awslambda, budgets, glue, rds, s3, secretsmanager)


class QuietHandler(MotoRequestHandler):  # type: ignore[misc]
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Calls that succeed are not worth a line."""


def refuse_what_fails(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """An error inside moto, as the caller's: the provider repeats a call that fails with 500 for minutes."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        except Exception:
            target = environ.get("HTTP_X_AMZ_TARGET", "")
            sys.stderr.write(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {target}\n")
            traceback.print_exc()
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"__type": "NotEmulated"}']

    return answer


def serve() -> None:
    default_user_config["iam"] = {"load_aws_managed_policies": True}
    application = refuse_what_fails(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietHandler)
    sys.stdout.write(f"http://127.0.0.1:{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


def main() -> None:
    threading.Thread(target=serve, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
