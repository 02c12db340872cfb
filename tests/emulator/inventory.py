"""What there is in an emulated account that a stack could leave behind, as JSON: {"<kind>": ["<name>", …]}.

`python -m tests.emulator.inventory URL`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.emulator.account import ACCOUNT, client

# service, operation, where its answer lists what there is, what names one (nothing: it is the name)
LISTS = (
    ("athena", "list_work_groups", "WorkGroups", "Name"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("events", "list_rules", "Rules", "Name"),
    ("glue", "get_connections", "ConnectionList", "Name"),
    ("glue", "get_databases", "DatabaseList", "Name"),
    ("glue", "get_jobs", "Jobs", "Name"),
    ("glue", "get_security_configurations", "SecurityConfigurations", "Name"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    ("rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName"),
    ("rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    ("rds", "describe_event_subscriptions", "EventSubscriptionsList", "CustSubscriptionId"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("scheduler", "list_schedules", "Schedules", "Name"),
    ("secretsmanager", "list_secrets", "SecretList", "Name"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sqs", "list_queues", "QueueUrls", ""),
    ("ssm", "describe_parameters", "Parameters", "Name"),
)


def inventory() -> dict[str, list[str]]:
    found = {
        f"{service}:{operation}": sorted(
            each[name] if name else each for each in _all(service, operation, key)
        )
        for service, operation, key, name in LISTS
    }
    found["iam:list_policies"] = sorted(
        policy["PolicyName"] for policy in _all("iam", "list_policies", "Policies", Scope="Local")
    )
    found["budgets:describe_budgets"] = sorted(
        budget["BudgetName"] for budget in _all("budgets", "describe_budgets", "Budgets", AccountId=ACCOUNT)
    )
    found["ec2:describe_vpc_endpoints"] = sorted(
        endpoint["VpcEndpointId"]
        for endpoint in _all("ec2", "describe_vpc_endpoints", "VpcEndpoints")
        if endpoint["State"] != "deleted"  # they are shown for a while
    )
    # A key is never gone at once: AWS keeps it for days after its deletion was asked for.
    kms = client("kms")
    states = {
        key["KeyId"]: kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
        for key in _all("kms", "list_keys", "Keys")
    }
    found["kms:list_keys"] = sorted(key for key, state in states.items() if state != "PendingDeletion")
    return found


def _all(service: str, operation: str, key: str, **arguments: str) -> Iterator[Any]:
    caller = client(service)
    if caller.can_paginate(operation):
        for page in caller.get_paginator(operation).paginate(**arguments):
            yield from page.get(key, [])
    else:
        yield from getattr(caller, operation)(**arguments).get(key, [])


if __name__ == "__main__":
    json.dump(inventory(), sys.stdout)
