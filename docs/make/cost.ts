/** What a stack costs, item by item: from the resources that the program registers. */
import { JOB_METRICS } from "../../infra/metrics";
import type { RecordedResource, RecordedStack } from "../../tests/support/pulumi";
import { PRICES, type PriceName } from "./prices";

export const HOURS_A_MONTH = 730;

/** Guesses, where the program can't know: what is stored and written, and how long a run takes. */
export const ASSUMED = {
  gbInBucket: 5,
  gbIntoLogGroup: 0.5,
  runMinutes: 10,
} as const;

interface Item {
  readonly what: string;
  /** In the unit of the price. */
  readonly quantity: number;
  readonly price: PriceName;
  readonly each: "month" | "run";
}

/** How a resource is charged: items, or the reason why it costs nothing by being there. */
type Charge = string | ((resource: RecordedResource) => Item[]);

const monthly = (what: string, quantity: number, price: PriceName): Item => ({
  what,
  quantity,
  price,
  each: "month",
});
const perRun = (what: string, quantity: number, price: PriceName): Item => ({
  ...monthly(what, quantity, price),
  each: "run",
});

const SETTING = "a setting of another resource";
const NETWORK = "VPCs, subnets, routes and groups are free";
const IAM = "IAM is free";

/** DPUs of one worker. */
const DPU: Readonly<Record<string, number>> = { "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8 };

export const CHARGES: Readonly<Record<string, Charge>> = {
  "aws:athena/namedQuery:NamedQuery": "a stored text",
  "aws:athena/workgroup:Workgroup": `charged by what its queries scan, ${PRICES["Athena scan"].usd} USD a TB`,
  "aws:budgets/budget:Budget": "budgets without actions are free",
  "aws:cloudwatch/dashboard:Dashboard": () => [monthly("CloudWatch dashboard", 1, "dashboard")],
  "aws:cloudwatch/eventRule:EventRule": "events of AWS services are free",
  "aws:cloudwatch/eventTarget:EventTarget": SETTING,
  "aws:cloudwatch/logGroup:LogGroup": () => [
    monthly("logs written", ASSUMED.gbIntoLogGroup, "log ingestion"),
    monthly("logs kept", ASSUMED.gbIntoLogGroup, "log storage"),
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": () => [monthly("alarms", 1, "alarm")],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": NETWORK,
  "aws:ec2/flowLog:FlowLog": "charged as what it writes: its log group",
  "aws:ec2/routeTable:RouteTable": NETWORK,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": NETWORK,
  "aws:ec2/securityGroup:SecurityGroup": NETWORK,
  "aws:ec2/subnet:Subnet": NETWORK,
  "aws:ec2/vpc:Vpc": NETWORK,
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ inputs }) =>
    inputs.vpcEndpointType === "Gateway"
      ? []
      : [
          monthly(
            "interface endpoints, by zone",
            (inputs.subnetIds as unknown[]).length * HOURS_A_MONTH,
            "interface endpoint",
          ),
        ],
  "aws:glue/catalogDatabase:CatalogDatabase": "the first million objects of a catalog are free",
  "aws:glue/connection:Connection": "connections are free",
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": SETTING,
  "aws:glue/job:Job": ({ inputs }) => {
    const worker = String(inputs.workerType);
    const dpu = DPU[worker];
    if (dpu === undefined) throw new Error(`how many DPUs has a worker ${worker}?`);
    const hours = ASSUMED.runMinutes / 60;
    const metrics = Object.keys(JOB_METRICS).length;
    return [
      perRun("Glue workers", Number(inputs.numberOfWorkers) * dpu * hours, "Glue DPU"),
      perRun("the job's own metrics", metrics / HOURS_A_MONTH, "custom metric"),
    ];
  },
  "aws:glue/securityConfiguration:SecurityConfiguration": SETTING,
  "aws:iam/policy:Policy": IAM,
  "aws:iam/role:Role": IAM,
  "aws:iam/rolePolicy:RolePolicy": IAM,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": IAM,
  "aws:kms/alias:Alias": SETTING,
  "aws:kms/key:Key": () => [monthly("KMS keys", 1, "KMS key")],
  "aws:lambda/function:Function": "charged by call; it is called by hand and at a rotation",
  "aws:lambda/permission:Permission": SETTING,
  "aws:rds/eventSubscription:EventSubscription": "a setting of the topic",
  "aws:rds/instance:Instance": ({ inputs }) => {
    const zones = inputs.multiAz === true ? 2 : 1;
    const size = String(inputs.instanceClass);
    if (!(size in PRICES)) throw new Error(`${size} has no price in docs/make/prices.ts`);
    return [
      monthly(`database, ${size}`, zones * HOURS_A_MONTH, size as PriceName),
      monthly("database storage", zones * Number(inputs.allocatedStorage), "RDS gp3 storage"),
      ...(inputs.manageMasterUserPassword === true ? [monthly("secrets", 1, "secret")] : []),
    ];
  },
  "aws:rds/parameterGroup:ParameterGroup": SETTING,
  "aws:rds/subnetGroup:SubnetGroup": SETTING,
  "aws:s3/bucket:Bucket": () => [monthly("S3 storage", ASSUMED.gbInBucket, "S3 storage")],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": SETTING,
  "aws:s3/bucketLogging:BucketLogging": SETTING,
  "aws:s3/bucketNotification:BucketNotification": SETTING,
  "aws:s3/bucketObjectv2:BucketObjectv2": "a few MB in a bucket",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": SETTING,
  "aws:s3/bucketPolicy:BucketPolicy": SETTING,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": SETTING,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": SETTING,
  "aws:s3/bucketVersioning:BucketVersioning": SETTING,
  "aws:scheduler/schedule:Schedule": "the first 14 million calls a month are free",
  "aws:secretsmanager/secret:Secret": () => [monthly("secrets", 1, "secret")],
  "aws:secretsmanager/secretRotation:SecretRotation": SETTING,
  "aws:sns/topic:Topic": "charged by message; an alarm is rare",
  "aws:sns/topicPolicy:TopicPolicy": SETTING,
  "aws:sns/topicSubscription:TopicSubscription": "charged by message; an alarm is rare",
  "aws:sqs/queue:Queue": "charged by message; it holds failures only",
  "aws:sqs/queuePolicy:QueuePolicy": SETTING,
  "aws:ssm/parameter:Parameter": "standard parameters are free",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": NETWORK,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": NETWORK,
  "random:index/randomId:RandomId": "exists in the state only",
};

/** Items of one kind together. @throws Error naming every type that has no charge */
export function itemsOf(stack: RecordedStack): Item[] {
  const resources = stack.resources.filter(({ computed }) => computed.id !== undefined);
  const unknown = new Set(resources.map(({ type }) => type).filter((type) => !(type in CHARGES)));
  if (unknown.size > 0)
    throw new Error(`docs/make/cost.ts doesn't say what ${[...unknown].join(", ")} costs`);
  const items = new Map<string, Item>();
  for (const resource of resources) {
    const charge = CHARGES[resource.type];
    if (typeof charge !== "function") continue;
    for (const item of charge(resource)) {
      const key = `${item.what} ${item.each}`;
      const quantity = item.quantity + (items.get(key)?.quantity ?? 0);
      items.set(key, { ...item, quantity });
    }
  }
  return [...items.values()].sort((a, b) => usdOf(b) - usdOf(a) || (a.what < b.what ? -1 : 1));
}

export function usdOf({ quantity, price }: Item): number {
  return quantity * PRICES[price].usd;
}

/** US dollars a month for being there, and for one run of the job. */
export function totalOf(stack: RecordedStack): Record<Item["each"], number> {
  const sum = (each: Item["each"]) =>
    itemsOf(stack)
      .filter((item) => item.each === each)
      .reduce((total, item) => total + usdOf(item), 0);
  return { month: sum("month"), run: sum("run") };
}
