/** A preview in Markdown, for a pull request or a run's summary. */
import type { Change, Operation, Preview } from "./preview";
import type { Verdict } from "./verdict";

/** GitHub takes 65,536 characters. */
const LONGEST = 60_000;
const LISTED = 300;

const OPERATIONS: readonly Operation[] = ["create", "update", "replace", "delete", "import"];

export interface ReportArgs {
  readonly environment: string;
  /** Of the previewed tree. */
  readonly commit: string;
  readonly preview: Preview;
  readonly verdict: Verdict;
}

/** Marks the comment of an environment, which a later preview overwrites. */
export function marker(environment: string): string {
  return `<!-- preview of ${environment} -->`;
}

export function renderReport({ environment, commit, preview, verdict }: ReportArgs): string {
  const { changes, unchanged } = preview;
  const dangers = changes.filter(({ danger }) => danger);
  const counts = OPERATIONS.map(
    (operation) => changes.filter((change) => change.operation === operation).length,
  );
  const lines = [
    marker(environment),
    `## Preview of \`${environment}\`: ${verdict.passes ? "passes" : "fails"}`,
    "",
    `| ${[...OPERATIONS, "unchanged"].join(" | ")} |`,
    `|${" ---: |".repeat(counts.length + 1)}`,
    `| ${[...counts, unchanged].join(" | ")} |`,
    "",
    dangers.length === 0
      ? "No resource that holds data is deleted, replaced or loses its protection."
      : "### Data in danger",
    ...dangers.map((change) => `- **${change.danger ?? ""}**: ${described(change)}`),
    ...(verdict.reasons.length === 0
      ? []
      : ["", verdict.passes ? "### Allowed" : "### Why it fails"]),
    ...verdict.reasons.map((reason) => `- ${reason.replaceAll("\n", " ")}`),
    ...(changes.length === 0 ? [] : ["", "<details><summary>All changes</summary>", ""]),
    ...changes.slice(0, LISTED).map((change) => `- ${change.operation} ${described(change)}`),
    ...(changes.length > LISTED ? [`- and ${changes.length - LISTED} more`] : []),
    ...(changes.length === 0 ? [] : ["", "</details>"]),
  ];
  const end = `\n\nCommit ${commit}, digest \`${preview.digest.slice(0, 16)}\`.\n`;
  return shortened(lines, LONGEST - end.length) + end;
}

function described({ type, name, properties, replacing }: Change): string {
  const changed = properties.map((property) =>
    replacing.includes(property) ? `**${property}**` : property,
  );
  return `\`${name}\` (${type})${changed.length > 0 ? `: ${changed.join(", ")}` : ""}`;
}

/** Whole lines only, so that no mark of Markdown is cut in two. */
function shortened(lines: readonly string[], longest: number): string {
  const note = "\n(cut: the run's log has the rest)";
  let text = "";
  for (const line of lines) {
    if (text.length + line.length + 1 > longest - note.length) return text + note;
    text += text === "" ? line : `\n${line}`;
  }
  return text;
}
