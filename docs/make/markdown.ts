/** Pieces of Markdown. */

export function code(text: string): string {
  return `\`${text}\``;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/**
 * Puts `content` between the marks `<!-- NAME -->` and `<!-- /NAME -->` of a hand-written page.
 * @throws Error where the page has not exactly one such pair
 */
export function fill(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest, ...more] = page.split(open);
  const [, after, ...again] = rest?.split(close) ?? [];
  if (before === undefined || after === undefined || more.length + again.length > 0)
    throw new Error(`the page needs ${open} and ${close} once each, in this order`);
  return `${before}${open}\n\n${content}\n\n${close}${after}`;
}
