"""What the scripts beside this one call the emulated account with."""

from __future__ import annotations

import sys
from typing import Any

import boto3

REGION = "eu-central-1"
ACCOUNT = "123456789012"


def client(service: str) -> Any:
    """A client of `service` in the account whose URL is this script's only argument."""
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
