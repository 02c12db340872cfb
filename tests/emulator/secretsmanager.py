"""Secrets Manager: rotation is set up, and nothing rotates."""

from __future__ import annotations

from typing import Any

from moto.secretsmanager.models import SecretsManagerBackend

from tests.emulator.extend import changes


@changes(SecretsManagerBackend)
def rotate_secret(_plain: Any, backend: Any, secret_id: str, **asked: Any) -> Any:
    """moto would call the function, which nothing runs here, and fails on a secret without a value."""
    secret = backend.secrets[secret_id]
    secret.rotation_requested = secret.rotation_enabled = True
    secret.rotation_lambda_arn = asked["rotation_lambda_arn"] or secret.rotation_lambda_arn
    rules = asked["rotation_rules"] or {}
    secret.auto_rotate_after_days = rules.get("AutomaticallyAfterDays", secret.auto_rotate_after_days)
    return secret.to_short_dict()
