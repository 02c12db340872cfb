/** Whether a preview may pass: no error, and no data in danger without a label that says so. */
import type { Preview } from "./preview";

/** The label of a pull request whose danger to data is meant. */
export const LABEL = "data-change";

export interface Verdict {
  readonly passes: boolean;
  /** Why not; or what passes only by the label. */
  readonly reasons: readonly string[];
}

/** @param exitCode pulumi's own: a broken policy rule is in no preview's JSON */
export function judge(preview: Preview, exitCode: number, labels: readonly string[]): Verdict {
  const labelled = labels.includes(LABEL);
  const dangers = preview.changes
    .filter(({ danger }) => danger)
    .map(({ danger, type, name }) => `${name} (${type}) would be ${danger ?? ""}`);
  const failures = [
    ...preview.errors,
    ...(exitCode !== 0 && preview.errors.every((error) => error === "preview failed")
      ? [
          "the preview failed and names no error: a rule of the policy pack is broken; `pulumi preview --policy-pack policy` names it",
        ]
      : []),
  ].filter((error) => error !== "preview failed");
  const unmeant = labelled
    ? []
    : dangers.map((danger) => `${danger}: label ${LABEL} if it is meant`);
  if (failures.length + unmeant.length > 0) {
    return { passes: false, reasons: [...failures, ...unmeant] };
  }
  return { passes: true, reasons: dangers.map((danger) => `${danger}, as the label says`) };
}
