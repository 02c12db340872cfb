"""Lints policy documents with parliament: JSON texts in, findings out, both as JSON lists."""

from __future__ import annotations

import json
import sys
from typing import Any

from parliament import analyze_policy_string, enhance_finding


def lint(kind: str, text: str) -> list[dict[str, str]]:
    """The findings of one document: what its owner may do (`identity`), or who may use its owner."""
    found = [enhance_finding(raw) for raw in analyze_policy_string(complete(kind, text)).findings]
    return [
        {"rule": finding.issue, "message": f"{finding.title}: {as_text(finding.detail)}"}
        for finding in found
        # In the policy of a key, an endpoint or a role, `*` is the thing itself or what it leads to.
        if kind == "identity" or finding.issue != "RESOURCE_STAR"
    ]


def as_text(detail: Any) -> str:
    """A finding's detail is a text, or a list or dictionary of what it is about."""
    return detail if isinstance(detail, str) else json.dumps(detail)


def complete(kind: str, text: str) -> str:
    """A role's trust has no resource, since it is the role; parliament wants one in every statement."""
    if kind != "trust":
        return text
    document: dict[str, Any] = json.loads(text)
    for statement in document["Statement"]:
        statement.setdefault("Resource", "*")
    return json.dumps(document)


documents: list[dict[str, str]] = json.load(sys.stdin)
json.dump([lint(document["kind"], document["text"]) for document in documents], sys.stdout)
