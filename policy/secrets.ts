/** What looks like a secret where none belongs. */
import { whenKnown } from "./values";

const SECRET_NAME = /passw(or)?d|secret|token|credential|private_?key|access_?key/i;
const CREDENTIALS_IN_URL = /:\/\/[^/\s:@]+:[^/\s@]+@/;
const AWS_KEY = /\b(AKIA|ASIA)[0-9A-Z]{16}\b/;

/**
 * Names of the settings that look like secrets. An ARN names a secret and is none; neither is what
 * waits for another resource.
 */
export function secretsIn(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(settings).filter((name) =>
    whenKnown(() => {
      const text = String(settings[name]);
      return (
        (SECRET_NAME.test(name) && !text.startsWith("arn:")) ||
        CREDENTIALS_IN_URL.test(text) ||
        AWS_KEY.test(text)
      );
    }, false),
  );
}
