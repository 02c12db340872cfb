"""Makes what an existing database has around it, in an emulated account, and prints the configuration that
tells the program of it, as JSON: `python -m tests.emulator.existing_source URL`
"""

from __future__ import annotations

import json
import sys

from tests.emulator.account import REGION, client


def existing_source() -> dict[str, str | bool | list[str]]:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    # Interface endpoints have names of their own only in such a network.
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": True})
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    zones = [f"{REGION}a", f"{REGION}b"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=zone)
        for number, zone in enumerate(zones)
    ]
    subnets = [answer["Subnet"]["SubnetId"] for answer in made]
    routes = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=routes, SubnetId=subnet)
    group = ec2.create_security_group(VpcId=vpc, GroupName="shop-database", Description="The shop's database")
    key = client("kms").create_key(Description="The shop's secrets")["KeyMetadata"]["Arn"]
    secret = client("secretsmanager").create_secret(Name="shop-reader", KmsKeyId=key)["ARN"]
    config = {
        "sourceMode": "existing",
        "sourceHost": "shop.example.com",
        "sourceReaderSecretArn": secret,
        "sourceReaderSecretKeyArn": key,
        "sourceVpcId": vpc,
        "sourceSubnetIds": subnets,
        "sourceAvailabilityZone": zones[0],
        "sourceRouteTableIds": [routes],
        "sourceSecurityGroupId": group["GroupId"],
        "sampleData": False,
    }
    return {f"classicmodels-lakehouse:{key}": value for key, value in config.items()}


if __name__ == "__main__":
    json.dump(existing_source(), sys.stdout)
