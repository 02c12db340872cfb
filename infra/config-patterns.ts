/** What values of the configuration look like, where a pattern can say it. */

// Without wildcards, which would widen a policy, and as IAM compares them: a secret's with its six
// random characters, a key's own and not an alias.
export const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;
export const SECRET_ARN =
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!-]+-[A-Za-z0-9]{6}$/;
export const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
export const PRINCIPAL_ARN =
  /^arn:aws[a-z-]*:(iam::\d{12}:(root|(user|role)\/[\w+=,.@/-]+)|sts::\d{12}:(assumed-role|federated-user)\/[\w+=,.@/-]+)$/;
export const SUBNET = /^subnet-[0-9a-f]{8,17}$/;
export const ROUTE_TABLE = /^rtb-[0-9a-f]{8,17}$/;
export const OTHER_PARTITION = /^(cn|us-gov|us-iso[a-z]*|eu-isoe)-/;
export const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
// Six fields, unlike Unix; Scheduler wants a ? for the day of the month or else for that of the week.
export const SCHEDULE = new RegExp(
  /^(cron\(F F (\? F F|F F \?) F\)|rate\([1-9]\d* (minute|hour|day)s?\))$/.source.replaceAll(
    "F",
    "[\\w,*/#-]+",
  ),
);
export const HOST =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
