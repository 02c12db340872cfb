// Text of a dump is bytes, each a character of a string (latin1).

/** What UTF-8 bytes in a string say. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}

/** A copy. As a slice, a short statement that somebody keeps would keep the chunk it came in. */
export function detached(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}
