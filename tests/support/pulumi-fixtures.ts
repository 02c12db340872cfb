/** What AWS would compute for each resource type: enough for every output that the program reads. */

type Inputs = Readonly<Record<string, unknown>>;

const arn = (service: string, rest: string) =>
  `arn:aws:${service}:eu-central-1:123456789012:${rest}`;

const FIXTURES: Readonly<
  Record<string, (name: string, inputs: Inputs) => Record<string, unknown>>
> = {
  "aws:athena/namedQuery:NamedQuery": () => ({}),
  "aws:athena/workgroup:Workgroup": (name) => ({ arn: arn("athena", `workgroup/${name}`) }),
  "aws:budgets/budget:Budget": () => ({}),
  "aws:cloudwatch/dashboard:Dashboard": () => ({}),
  "aws:cloudwatch/eventRule:EventRule": () => ({}),
  "aws:cloudwatch/eventTarget:EventTarget": () => ({}),
  "aws:cloudwatch/logGroup:LogGroup": (_, inputs) => ({
    arn: arn("logs", `log-group:${String(inputs.name)}`),
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": () => ({}),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": () => ({}),
  "aws:ec2/flowLog:FlowLog": () => ({}),
  "aws:ec2/routeTable:RouteTable": () => ({}),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": () => ({}),
  "aws:ec2/securityGroup:SecurityGroup": () => ({}),
  "aws:ec2/subnet:Subnet": () => ({}),
  "aws:ec2/vpc:Vpc": () => ({}),
  "aws:ec2/vpcEndpoint:VpcEndpoint": () => ({ prefixListId: "pl-6ea54007" }),
  "aws:glue/catalogDatabase:CatalogDatabase": () => ({}),
  "aws:glue/connection:Connection": (_, inputs) => ({
    arn: arn("glue", `connection/${String(inputs.name)}`),
  }),
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": () => ({}),
  "aws:glue/job:Job": (_, inputs) => ({ arn: arn("glue", `job/${String(inputs.name)}`) }),
  "aws:glue/securityConfiguration:SecurityConfiguration": () => ({}),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (_, inputs) => ({
    arn: `arn:aws:iam::123456789012:oidc-provider/${String(inputs.url).replace("https://", "")}`,
  }),
  "aws:iam/policy:Policy": (name) => ({ arn: `arn:aws:iam::123456789012:policy/${name}` }),
  "aws:iam/role:Role": (name, inputs) => ({
    arn: `arn:aws:iam::123456789012:role/${name}`,
    name: inputs.name ?? name,
  }),
  "aws:iam/rolePolicy:RolePolicy": () => ({}),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": () => ({}),
  "aws:kms/alias:Alias": () => ({}),
  "aws:kms/key:Key": (name) => ({ keyId: `${name}-key`, arn: arn("kms", `key/${name}`) }),
  "aws:lambda/function:Function": (_, inputs) => ({
    arn: arn("lambda", `function:${String(inputs.name)}`),
  }),
  "aws:lambda/permission:Permission": () => ({}),
  "aws:rds/eventSubscription:EventSubscription": () => ({}),
  "aws:rds/instance:Instance": (name) => ({
    address: "source.abc.eu-central-1.rds.amazonaws.com",
    arn: arn("rds", `db:${name}`),
    masterUserSecrets: [{ secretArn: arn("secretsmanager", "secret:rds!db-master") }],
  }),
  "aws:rds/parameterGroup:ParameterGroup": (name) => ({ name: `${name}-1` }),
  "aws:rds/subnetGroup:SubnetGroup": (name) => ({ name: `${name}-1` }),
  "aws:s3/bucket:Bucket": (_, inputs) => ({ arn: `arn:aws:s3:::${String(inputs.bucket)}` }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": () => ({}),
  "aws:s3/bucketLogging:BucketLogging": () => ({}),
  "aws:s3/bucketNotification:BucketNotification": () => ({}),
  "aws:s3/bucketObjectv2:BucketObjectv2": () => ({}),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": () => ({}),
  "aws:s3/bucketPolicy:BucketPolicy": () => ({}),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": () => ({}),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    () => ({}),
  "aws:s3/bucketVersioning:BucketVersioning": () => ({}),
  "aws:scheduler/schedule:Schedule": () => ({}),
  "aws:secretsmanager/secret:Secret": (name) => ({
    arn: arn("secretsmanager", `secret:${name}-AbCdEf`),
  }),
  "aws:secretsmanager/secretRotation:SecretRotation": () => ({}),
  "aws:sns/topic:Topic": (_, inputs) => ({ arn: arn("sns", String(inputs.name)) }),
  "aws:sns/topicPolicy:TopicPolicy": () => ({}),
  "aws:sns/topicSubscription:TopicSubscription": () => ({}),
  "aws:sqs/queue:Queue": (_, inputs) => ({
    arn: arn("sqs", String(inputs.name)),
    url: `https://sqs.eu-central-1.amazonaws.com/123456789012/${String(inputs.name)}`,
  }),
  "aws:sqs/queuePolicy:QueuePolicy": () => ({}),
  "aws:ssm/parameter:Parameter": () => ({}),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": () => ({}),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": () => ({}),
  "pulumi:providers:aws": () => ({}),
  "random:index/randomId:RandomId": () => ({ hex: "0a1b2c3d" }),
};

/** @throws Error where the type has no fixture: a new type is a decision, not an accident */
export function computedOutputs(
  type: string,
  name: string,
  inputs: Inputs,
): Record<string, unknown> {
  const fixture = FIXTURES[type];
  if (!fixture) throw new Error(`no fixture for the resource type ${type}`);
  return fixture(name, inputs);
}
