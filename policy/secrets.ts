/** What looks like a secret where none belongs. */

const SECRET_NAME = /passw(or)?d|secret|token|credential|private_?key|access_?key/i;
const CREDENTIALS_IN_URL = /:\/\/[^/\s:@]+:[^/\s@]+@/;
const AWS_KEY = /\b(AKIA|ASIA)[0-9A-Z]{16}\b/;

/** Names of the settings that look like secrets. An ARN names a secret and is none. */
export function secretsIn(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings)
    .filter(([name, value]) => {
      const text = String(value);
      return (
        (SECRET_NAME.test(name) && !text.startsWith("arn:")) ||
        CREDENTIALS_IN_URL.test(text) ||
        AWS_KEY.test(text)
      );
    })
    .map(([name]) => name);
}
