/** Reading properties, of which some may not be known before the deployment. */

/** Thrown on reading a value that only the deployment will tell: what has it is not judged yet. */
export class NotYetKnown extends Error {}

/** The value at a path such as `configuration.engineVersion`; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/** A list at a path; empty where there is none. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

/** Whether there is a value at a path, known or not yet. AWS's provider writes what is not set as empty. */
export function given(value: unknown, path: string): boolean {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const holder = keys.length === 0 ? value : at(value, keys.join("."));
  return whenKnown(() => !isEmpty(at(holder, last)), true);
}

/** What reading gives, or `otherwise` where a value is not known yet. */
export function whenKnown<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotYetKnown) return otherwise;
    throw error;
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).every((key) => !given(value, key));
}
