"""One file names the arguments; a command line and AWS Glue give them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lakehouse import arguments
from lakehouse.errors import UsageError
from lakehouse.source.pace import Limits

URL = "mysql://reader@127.0.0.1:3306/classicmodels"
LOCAL = ["job.py", "--source-url", URL, "--warehouse", "here"]


def entries() -> list[dict[str, object]]:
    file = Path(__file__).parents[2] / "etl" / "arguments.json"
    found: list[dict[str, object]] = json.loads(file.read_text("utf-8"))
    return found


def test_each_entry_is_a_field_and_says_what_it_is() -> None:
    assert {entry["name"] for entry in entries()} == set(arguments.Arguments.__dataclass_fields__)
    assert all(entry["help"] and entry["on"] for entry in entries())


def test_a_command_line_has_defaults() -> None:
    given = arguments.parse(LOCAL)
    assert (given.source_url, given.warehouse, given.connections, given.json) == (URL, "here", 4, False)
    assert given.limits == Limits(0, 25, 60)
    assert (given.raw_database, given.mart_database) == arguments.default_databases()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--source-url", URL], "required: --warehouse"),
        ([*LOCAL[1:], "--jsn"], "unrecognized arguments: --jsn"),
        ([*LOCAL[1:], "--connect", "2"], "unrecognized arguments: --connect 2"),
        ([*LOCAL[1:], "--connections", "0"], "--connections must be a whole number from 1 on, not '0'"),
        ([*LOCAL[1:], "--connections", "many"], "not 'many'"),
        (
            [*LOCAL[1:], "--rows-per-second=-1"],
            "--rows-per-second must be a whole number from 0 on, not '-1'",
        ),
        ([*LOCAL[1:], "--max-threads-running", "1.5"], "--max-threads-running must be a whole number"),
        ([*LOCAL[1:], "--mode", "half"], "invalid choice: 'half'"),
        ([*LOCAL[1:], "--zero-dates", "zero"], "invalid choice: 'zero'"),
        ([*LOCAL[1:], "--raw-database", "x"], "unrecognized arguments: --raw-database x"),
    ],
)
def test_wrong_words_are_usage_errors(words: list[str], said: str) -> None:
    with pytest.raises(UsageError) as error:
        arguments.parse(["job.py", *words])
    assert said in str(error.value)


def test_the_password_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret\n")
    given = arguments.parse([*LOCAL, "--password-file", str(file)])
    assert given.source().password == "s3cret"
    assert "s3cret" not in repr(given)


def test_glue_gives_its_own_arguments_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get_resolved_options(argv: list[str], names: list[str]) -> dict[str, str]:
        asked.extend(names)
        return dict(zip((word.removeprefix("--") for word in argv[1::2]), argv[2::2], strict=True))

    values = {
        "source_url": URL,
        "warehouse": "s3://bucket/prefix",
        "connections": "8",
        "rows_per_second": "50000",
        "max_threads_running": "40",
        "max_replica_lag": "0",
        "mode": "incremental",
        "audit": "full",
        "accept_older": "true",
        "zero_dates": "null",
        "source_secret": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:reader",
        "raw_database": "classicmodels_raw_dev",
        "mart_database": "classicmodels_dev",
        "environment": "dev",
    }
    monkeypatch.setattr(arguments, "getResolvedOptions", get_resolved_options)
    argv = ["job.py", *(word for name, value in values.items() for word in (f"--{name}", value))]
    given = arguments.parse(argv)
    assert sorted(asked) == sorted(values)
    assert (given.connections, given.warehouse, given.password_file) == (8, "s3://bucket/prefix", None)
    assert (given.mode, given.audit) == ("incremental", "full")
    assert (given.accept_older, given.zero_dates) == (True, "null")
    assert given.limits == Limits(50_000, 40, 0)
    assert given.mart_database == "classicmodels_dev"


@pytest.mark.parametrize("secret", ["plain text", "[]", '{"username": "x"}'])
def test_a_secret_without_a_password_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setattr("boto3.client", lambda service: FakeSecrets(secret))
    with pytest.raises(UsageError, match='the secret arn:x is no JSON object with "username" and "password"'):
        on_glue(URL).source()


def test_the_secrets_user_and_password_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = '{"username": "re@der", "password": "s3cret"}'
    monkeypatch.setattr("boto3.client", lambda service: FakeSecrets(secret))
    source = on_glue("mysql://host.internal:3306/classicmodels?ssl-mode=VERIFY_IDENTITY").source()
    assert (source.user, source.password, source.host) == ("re@der", "s3cret", "host.internal")


def on_glue(url: str) -> arguments.Arguments:
    return arguments.Arguments(
        url,
        "s3://b/p",
        4,
        0,
        25,
        60,
        "auto",
        "auto",
        False,
        "error",
        None,
        False,
        "arn:x",
        "raw",
        "mart",
        "dev",
    )


class FakeSecrets:
    """Secrets Manager, as far as the job knows it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - AWS's name
        return {"SecretString": self.text}
