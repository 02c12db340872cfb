/** Marketing's report on the lakehouse: a query beside the platform's own, and a role that may run it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { readPlatform } from "./platform";

/** @param platformStack full name of the platform's stack */
export async function report(platformStack: string): Promise<Record<string, pulumi.Input<string>>> {
  const platform = await readPlatform(platformStack);
  const provider = new aws.Provider("there", { region: platform.region as aws.Region });

  const query = new aws.athena.NamedQuery(
    "sleeping-customers",
    {
      name: "sleeping_customers",
      description: "Which customers have not ordered for a year?",
      workgroup: platform.athenaWorkgroup,
      database: platform.martDatabase,
      query: readFileSync(join(__dirname, "sleeping_customers.sql"), "utf8"),
    },
    { provider },
  );
  const role = new aws.iam.Role(
    "report",
    {
      description: "Marketing's report: reads the star through the platform's workgroup",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        ],
      }),
    },
    { provider },
  );
  new aws.iam.RolePolicyAttachment(
    "report-reads-the-star",
    { role: role.name, policyArn: platform.analystPolicyArn },
    { provider },
  );
  return { queryId: query.id, reportRoleArn: role.arn, jdbcUrl: platform.athenaJdbcUrl };
}
