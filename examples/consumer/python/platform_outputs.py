"""The platform's outputs for teams without Pulumi: SSM parameters, as docs/outputs.md lists them."""

from __future__ import annotations

import json
from typing import Any

import boto3

UNDERSTOOD_VERSION = 1


def read_outputs(environment: str) -> dict[str, Any]:
    """Each output by name: text, or what it is where it is no text. Needs ssm:GetParametersByPath.

    Raises ValueError where the environment has no version of the outputs, or one not understood here.
    """
    path = f"/lakehouse/{environment}/"
    pages = boto3.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path)
    texts = {p["Name"].removeprefix(path): p["Value"] for page in pages for p in page["Parameters"]}
    version = texts.get("outputsVersion")
    if version != str(UNDERSTOOD_VERSION):
        found = "has no outputs" if version is None else f"has version {version} of the outputs"
        raise ValueError(
            f"{path} in this account and region {found}; version {UNDERSTOOD_VERSION} is understood here"
        )
    return texts | {name: json.loads(texts[name]) for name in ("outputsVersion", "namedQueryIds")}
