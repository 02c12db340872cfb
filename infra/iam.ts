/** Policy documents. Statements are plain objects; ARNs may be outputs. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?:
    "*" | Readonly<Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>>
  >;
}

/** A policy document as JSON text. */
export function policyDocument(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Lets one AWS service assume a role.
 * @param accountId given where the service sends `aws:SourceAccount`: no other account's resources
 *   can make the service use the role (the "confused deputy")
 */
export function serviceTrust(
  service: string,
  accountId?: pulumi.Input<string>,
): pulumi.Output<string> {
  return policyDocument([
    {
      Sid: "ServiceAssumesRole",
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(accountId && { Condition: { StringEquals: { "aws:SourceAccount": accountId } } }),
    },
  ]);
}

export interface ServiceRoleArgs {
  readonly description: string;
  /** Trust policy, from `serviceTrust`. */
  readonly trust: pulumi.Input<string>;
  readonly statements: readonly Statement[];
  /** ARN of the permissions boundary; empty for none. */
  readonly permissionsBoundary: string;
}

/** A role with one inline policy: exactly what its code does. Children are `${name}` and `${name}-policy`. */
export function roleWithPolicy(
  name: string,
  args: ServiceRoleArgs,
  opts: pulumi.CustomResourceOptions,
): { role: aws.iam.Role; policy: aws.iam.RolePolicy } {
  const role = new aws.iam.Role(
    name,
    {
      description: args.description,
      assumeRolePolicy: args.trust,
      ...(args.permissionsBoundary && { permissionsBoundary: args.permissionsBoundary }),
    },
    opts,
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-policy`,
    { role: role.id, policy: policyDocument(args.statements) },
    opts,
  );
  return { role, policy };
}
