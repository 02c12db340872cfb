import { add, allow, editDocument, remove, set, unlink, unprotect } from "../plant";
import type { Violations } from "./violation";

const ALARM = "lakehouse-monitoring-audit-failed";
const LOGS = "lakehouse-etl-logs-output";
const SECRET = "lakehouse-reader-secret";
const ROTATION = "lakehouse-seeder-rotation";
const TOPIC = "lakehouse-alerts-topic";
const TOPIC_POLICY = "lakehouse-alerts-topic-policy";
const QUEUE = "lakehouse-seeder-dead-letters";
const QUEUE_POLICY = "lakehouse-seeder-dead-letters-policy";
const PARAMETER = "lakehouse-parameters-jobName";

export const OPERATIONS: Violations = {
  "alarms-heard": [
    ["off", set(ALARM, "actionsEnabled", false), ALARM],
    ["nobody told", set(ALARM, "alarmActions", []), ALARM],
  ],
  "data-protected": [
    ["an open database", unprotect("lakehouse-lake-raw"), "lakehouse-lake-raw"],
    [
      "a bucket that is emptied",
      set("lakehouse-lake-lake-bucket", "forceDestroy", true),
      "lakehouse-lake-lake-bucket",
    ],
  ],
  "logs-kept-encrypted": [
    ["plain", set(LOGS, "kmsKeyId", undefined), LOGS],
    ["a month only", set(LOGS, "retentionInDays", 30), LOGS],
  ],
  "secret-encrypted": [["AWS's key", set(SECRET, "kmsKeyId", undefined), SECRET]],
  "secret-rotated": [
    ["never", remove(ROTATION), SECRET],
    ["another one", unlink(ROTATION, "secretId"), SECRET],
    ["once a year", set(ROTATION, "rotationRules.automaticallyAfterDays", 365), SECRET],
  ],
  "sns-encrypted": [
    ["plain", set(TOPIC, "kmsMasterKeyId", undefined), TOPIC],
    ["AWS's key", set(TOPIC, "kmsMasterKeyId", "alias/aws/sns"), TOPIC],
  ],
  "sns-not-public": [
    ["no policy", remove(TOPIC_POLICY), TOPIC],
    ["plain HTTP", editDocument(TOPIC_POLICY, "policy", ([, ...rest]) => rest), TOPIC],
    [
      "everyone",
      allow(TOPIC_POLICY, { Principal: { AWS: "*" }, Action: "sns:Publish", Condition: {} }),
      TOPIC,
    ],
    [
      "a service for every account",
      allow(TOPIC_POLICY, {
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
      }),
      TOPIC,
    ],
  ],
  "sqs-encrypted": [["plain", set(QUEUE, "kmsMasterKeyId", undefined), QUEUE]],
  "sqs-tls-only": [
    ["no policy", remove(QUEUE_POLICY), QUEUE],
    ["plain HTTP", editDocument(QUEUE_POLICY, "policy", () => []), QUEUE],
    ["a guest", allow(QUEUE_POLICY, { Principal: "*", Action: "sqs:SendMessage" }), QUEUE],
  ],
  "state-no-secrets": [
    ["a secret's value", add("aws:secretsmanager/secretVersion:SecretVersion", {}), "planted"],
    ["a made password", add("random:index/randomPassword:RandomPassword", {}), "planted"],
    ["a secret parameter", set(PARAMETER, "type", "SecureString"), PARAMETER],
    [
      "a master password",
      set("lakehouse-database-instance", "password", "chosen"),
      "lakehouse-database-instance",
    ],
  ],
  tagged: [
    ["no tags", set("lakehouse-etl-job", "tags", undefined), "lakehouse-etl-job"],
    ["no environment", set(TOPIC, "tags.Environment", undefined), TOPIC],
  ],
};
