/** Dead-letter queues: what could not be delivered stays two weeks, encrypted. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { policyDocument } from "./iam";

const TWO_WEEKS_S = 14 * 24 * 3600;

/** A queue and its TLS-only policy, named `${name}` and `${name}-policy`. */
export function deadLetterQueue(
  name: string,
  queueName: string,
  keyArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    name,
    { name: queueName, kmsMasterKeyId: keyArn, messageRetentionSeconds: TWO_WEEKS_S },
    opts,
  );
  new aws.sqs.QueuePolicy(
    `${name}-policy`,
    {
      queueUrl: queue.url,
      policy: policyDocument([
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: queue.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    },
    opts,
  );
  return queue;
}
