"""Budgets: tags, subscribers, change."""

from __future__ import annotations

import json
from typing import Any

from moto.budgets.models import Budget
from moto.budgets.responses import BudgetsResponse

from tests.emulator.extend import adds_to, changes


@changes(BudgetsResponse)
def create_budget(plain: Any, response: Any) -> str:
    answer: str = plain(response)
    budget = _budget(response, response._get_param("Budget")["BudgetName"])
    budget.tags = response._get_param("ResourceTags", [])
    return answer


@adds_to(BudgetsResponse)
def list_tags_for_resource(response: Any) -> str:
    name = response._get_param("ResourceARN").partition("/")[2]
    return json.dumps({"ResourceTags": _budget(response, name).tags})


@adds_to(BudgetsResponse)
def describe_subscribers_for_notification(response: Any) -> str:
    asked = response._get_param("Notification").items()
    notifications = _budget(response, response._get_param("BudgetName")).notifications
    found = [n.subscribers for n in notifications if n.details.items() <= asked]
    return json.dumps({"Subscribers": [subscriber for some in found for subscriber in some]})


@adds_to(BudgetsResponse)
def update_budget(response: Any) -> str:
    changed = response._get_param("NewBudget")
    budget = _budget(response, changed["BudgetName"])
    budget.budget = Budget(changed, []).budget
    return "{}"


def _budget(response: Any, name: str) -> Any:
    account = response._get_param("AccountId", response.current_account)
    response.backend.describe_budget(account, name)  # raises where there is none
    return response.backend.budgets[account][name]
