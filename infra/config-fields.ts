/**
 * The kinds of value a configuration key can have. Pulumi hands every value over as text; each
 * field turns it into its type or fails with what is allowed, for infra/config.ts to report.
 */
import { z } from "zod";

const failing = (allowed: string) => ({ error: allowed });

export const text = (pattern: RegExp, allowed: string) =>
  z.string().regex(pattern, failing(allowed));

export const optionalText = (pattern: RegExp, allowed: string) =>
  z.string().refine((value) => value === "" || pattern.test(value), failing(`empty or ${allowed}`));

export const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, failing(`one of ${values.join(", ")}`));

export const flag = () =>
  z.enum(["true", "false"], failing("true or false")).transform((value) => value === "true");

/** A whole number between `min` and `max`, both included; `unit` is for the message. */
export function whole(min: number, max: number, unit = "") {
  const allowed = `a whole number from ${min} to ${max}${unit && ` (${unit})`}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, failing(allowed))
    .transform(Number)
    .pipe(z.number().min(min, failing(allowed)).max(max, failing(allowed)));
}

export const oneOf = (values: readonly number[]) => {
  const allowed = `one of ${values.join(", ")}`;
  return z
    .string()
    .refine((value) => values.map(String).includes(value), failing(allowed))
    .transform(Number);
};

/** A list, which Pulumi hands over as JSON text, of different texts that match `pattern`. */
export function list(pattern: RegExp, allowed: string) {
  const message = `a list of different values, each ${allowed}`;
  return z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      }
    })
    .pipe(
      z
        .array(z.string(failing(message)).regex(pattern, failing(message)), failing(message))
        .refine((values) => new Set(values).size === values.length, failing(message)),
    );
}
