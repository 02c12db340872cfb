/**
 * What making one resource of each type asks of IAM, by AWS's service authorization reference: the
 * action, the resource by the name that the program gives it, what the request says.
 */
import {
  all,
  both,
  bounded,
  bucket,
  ec2,
  everywhere,
  here,
  madeWithTag,
  one,
  rdsOf,
  type Requests,
  role,
  tagged,
} from "./creation";

export const CREATIONS: Readonly<Record<string, Requests>> = {
  "aws:athena/namedQuery:NamedQuery": one(
    "athena:CreateNamedQuery",
    here("athena", (name) => `workgroup/${name}`),
  ),
  "aws:athena/workgroup:Workgroup": one(
    "athena:CreateWorkGroup",
    here("athena", (name) => `workgroup/${name}`),
  ),
  "aws:budgets/budget:Budget": one(
    "budgets:ModifyBudget",
    everywhere("budgets", (name) => `budget/${name}`),
  ),
  "aws:cloudwatch/dashboard:Dashboard": one(
    "cloudwatch:PutDashboard",
    everywhere("cloudwatch", (name) => `dashboard/${name}`),
  ),
  "aws:cloudwatch/eventRule:EventRule": one(
    "events:PutRule",
    here("events", (name) => `rule/${name}`),
  ),
  "aws:cloudwatch/eventTarget:EventTarget": one(
    "events:PutTargets",
    here("events", (name) => `rule/${name}`),
  ),
  "aws:cloudwatch/logGroup:LogGroup": both(
    ...["/", "/aws/lambda/", "/aws/rds/instance/"].map((folder) =>
      one(
        "logs:CreateLogGroup",
        here("logs", (name) => `log-group:${folder}${name}`),
      ),
    ),
  ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": one(
    "cloudwatch:PutMetricAlarm",
    here("cloudwatch", () => "alarm:lakehouse-seeder-errors-1"),
  ),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2(
    "ec2:RevokeSecurityGroupEgress",
    "security-group",
  ),
  "aws:ec2/flowLog:FlowLog": both(
    ec2("ec2:CreateFlowLogs", "vpc-flow-log"),
    ec2("ec2:CreateFlowLogs", "vpc"),
    ec2("ec2:CreateTags", "vpc-flow-log", madeWithTag),
  ),
  "aws:ec2/routeTable:RouteTable": both(
    ec2("ec2:CreateRouteTable", "route-table"),
    ec2("ec2:CreateTags", "route-table", madeWithTag),
  ),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": both(
    ec2("ec2:AssociateRouteTable", "route-table", tagged),
    ec2("ec2:AssociateRouteTable", "subnet", tagged),
  ),
  "aws:ec2/securityGroup:SecurityGroup": ec2("ec2:CreateSecurityGroup", "security-group"),
  "aws:ec2/subnet:Subnet": both(
    ec2("ec2:CreateSubnet", "subnet"),
    ec2("ec2:ModifySubnetAttribute", "subnet", tagged),
  ),
  "aws:ec2/vpc:Vpc": both(
    ec2("ec2:CreateVpc", "vpc"),
    ec2("ec2:ModifyVpcAttribute", "vpc", tagged),
    ec2("ec2:CreateTags", "vpc", madeWithTag),
  ),
  "aws:ec2/vpcEndpoint:VpcEndpoint": both(
    ec2("ec2:CreateVpcEndpoint", "vpc-endpoint"),
    ec2("ec2:CreateVpcEndpoint", "subnet"),
    ec2("ec2:CreateVpcEndpoint", "route-table"),
  ),
  "aws:glue/catalogDatabase:CatalogDatabase": both(
    one(
      "glue:CreateDatabase",
      here("glue", (_, name) => `database/classicmodels_${name}`),
    ),
    one(
      "glue:CreateDatabase",
      here("glue", (_, name) => `database/classicmodels_raw_${name}`),
    ),
  ),
  "aws:glue/connection:Connection": one(
    "glue:CreateConnection",
    here("glue", (name) => `connection/${name}`),
  ),
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": one(
    "glue:PutDataCatalogEncryptionSettings",
    here("glue", () => "catalog"),
  ),
  "aws:glue/job:Job": one(
    "glue:CreateJob",
    here("glue", (name) => `job/${name}`),
  ),
  "aws:glue/securityConfiguration:SecurityConfiguration": one(
    "glue:CreateSecurityConfiguration",
    () => "*",
  ),
  "aws:iam/policy:Policy": one(
    "iam:CreatePolicy",
    everywhere("iam", (name) => `policy/${name}`),
  ),
  "aws:iam/role:Role": both(
    one("iam:CreateRole", role, all(bounded, madeWithTag)),
    one("iam:TagRole", role, madeWithTag),
  ),
  "aws:iam/rolePolicy:RolePolicy": one("iam:PutRolePolicy", role, all(bounded, tagged)),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": one(
    "iam:AttachRolePolicy",
    role,
    all(bounded, tagged),
  ),
  "aws:kms/alias:Alias": one(
    "kms:CreateAlias",
    here("kms", (name) => `alias/${name}`),
  ),
  "aws:kms/key:Key": both(
    one("kms:CreateKey", () => "*", madeWithTag),
    one(
      "kms:TagResource",
      here("kms", () => "key/k"),
      madeWithTag,
    ),
    one(
      "kms:EnableKeyRotation",
      here("kms", () => "key/k"),
      tagged,
    ),
  ),
  "aws:lambda/function:Function": one(
    "lambda:CreateFunction",
    here("lambda", (name) => `function:${name}`),
  ),
  "aws:lambda/permission:Permission": one(
    "lambda:AddPermission",
    here("lambda", (name) => `function:${name}`),
  ),
  "aws:rds/eventSubscription:EventSubscription": one("rds:CreateEventSubscription", rdsOf("es")),
  "aws:rds/instance:Instance": both(
    one(
      "rds:CreateDBInstance",
      here("rds", (name) => `db:${name}`),
    ),
    // On behalf of RDS, which keeps the master user's secret and encrypts with the key.
    (environment) => [
      {
        action: "kms:CreateGrant",
        resource: here("kms", () => "key/k")(environment),
        context: { ...tagged(environment), "kms:GrantIsForAWSResource": "true" },
      },
    ],
  ),
  "aws:rds/parameterGroup:ParameterGroup": one("rds:CreateDBParameterGroup", rdsOf("pg")),
  "aws:rds/subnetGroup:SubnetGroup": one("rds:CreateDBSubnetGroup", rdsOf("subgrp")),
  "aws:s3/bucket:Bucket": bucket("s3:CreateBucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucket(
    "s3:PutLifecycleConfiguration",
  ),
  "aws:s3/bucketLogging:BucketLogging": bucket("s3:PutBucketLogging"),
  "aws:s3/bucketNotification:BucketNotification": bucket("s3:PutBucketNotification"),
  "aws:s3/bucketObjectv2:BucketObjectv2": both(
    one("s3:PutObject", (name) => `arn:aws:s3:::lakehouse-${name}-scripts-1/etl/job.py`),
    (environment) => [
      {
        action: "kms:GenerateDataKey",
        resource: here("kms", () => "key/k")(environment),
        context: { ...tagged(environment), "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
      },
    ],
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucket("s3:PutBucketOwnershipControls"),
  "aws:s3/bucketPolicy:BucketPolicy": bucket("s3:PutBucketPolicy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucket("s3:PutBucketPublicAccessBlock"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucket(
    "s3:PutEncryptionConfiguration",
  ),
  "aws:s3/bucketVersioning:BucketVersioning": bucket("s3:PutBucketVersioning"),
  "aws:scheduler/schedule:Schedule": both(
    one(
      "scheduler:CreateSchedule",
      here("scheduler", (name) => `schedule/default/${name}`),
    ),
    one(
      "kms:GenerateDataKey",
      here("kms", () => "key/k"),
      all(tagged, () => ({ "kms:ViaService": "scheduler.eu-central-1.amazonaws.com" })),
    ),
  ),
  "aws:secretsmanager/secret:Secret": one(
    "secretsmanager:CreateSecret",
    here("secretsmanager", (name) => `secret:${name}-AbCdEf`),
  ),
  "aws:secretsmanager/secretRotation:SecretRotation": both(
    one(
      "secretsmanager:RotateSecret",
      here("secretsmanager", (name) => `secret:${name}-AbCdEf`),
    ),
    one(
      "lambda:InvokeFunction",
      here("lambda", (name) => `function:${name}`),
    ),
  ),
  "aws:sns/topic:Topic": one(
    "sns:CreateTopic",
    here("sns", (name) => name),
  ),
  "aws:sns/topicPolicy:TopicPolicy": one(
    "sns:SetTopicAttributes",
    here("sns", (name) => name),
  ),
  "aws:sns/topicSubscription:TopicSubscription": one(
    "sns:Subscribe",
    here("sns", (name) => name),
  ),
  "aws:sqs/queue:Queue": one(
    "sqs:CreateQueue",
    here("sqs", (name) => name),
  ),
  "aws:sqs/queuePolicy:QueuePolicy": one(
    "sqs:SetQueueAttributes",
    here("sqs", (name) => name),
  ),
  "aws:ssm/parameter:Parameter": one(
    "ssm:PutParameter",
    here("ssm", (_, environment) => `parameter/lakehouse/${environment}/jobName`),
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2(
    "ec2:AuthorizeSecurityGroupEgress",
    "security-group",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2(
    "ec2:AuthorizeSecurityGroupIngress",
    "security-group",
  ),
};
