/** The three opinions on a stack: our rules, checkov, and parliament on its policy documents. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { documentsOf } from "./documents";
import { terraformPlan } from "./plan/plan";
import type { CheckedResource } from "./recorded";
import { RULES } from "./rules";
import type { RuleFinding } from "./settle";
import { runPython } from "./tools";

export type Stacks = ReadonlyMap<string, readonly CheckedResource[]>;

/** One thing that was looked at: a rule, a check of a resource, a document. */
export interface Subject {
  readonly findings: readonly RuleFinding[];
}

/** What a checker looked at, by stack. */
export type Checked = ReadonlyMap<string, readonly Subject[]>;

export function checkRules(stacks: Stacks): Checked {
  return mapValues(stacks, (resources) =>
    RULES.map((rule) => ({
      findings: rule.check(resources).map((finding) => ({ rule: rule.name, ...finding })),
    })),
  );
}

interface CheckovResult {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  /** `/<stack>.json` */
  readonly file_path: string;
}

/** Runs checkov once on the plans of all stacks; it needs no network. */
export async function checkCheckov(stacks: Stacks): Promise<Checked> {
  const plans = mapValues(stacks, terraformPlan);
  const folder = await mkdtemp(join(tmpdir(), "lakehouse-plans-"));
  let printed: string;
  try {
    for (const [stack, { json }] of plans) {
      await writeFile(join(folder, `${stack}.json`), JSON.stringify(json));
    }
    printed = await runPython(
      [
        ...["-m", "checkov.main", "--directory", folder, "--framework", "terraform_plan"],
        ...["--skip-download", "--compact", "--output", "json"],
      ],
      { env: { CKV_SKIP_PACKAGE_UPDATE_CHECK: "true" }, well: [0, 1] },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  const { results } = JSON.parse(printed) as {
    results: Record<"passed_checks" | "failed_checks" | "parsing_errors", CheckovResult[]>;
  };
  if (results.parsing_errors.length > 0) throw new Error("checkov could not read a plan");
  const of = (checks: readonly CheckovResult[], stack: string) =>
    checks.filter(({ file_path }) => file_path === `/${stack}.json`);
  return mapEntries(plans, (stack, { names }) => {
    const subjects = [
      ...of(results.passed_checks, stack).map(() => ({ findings: [] })),
      ...of(results.failed_checks, stack).map(({ check_id, check_name, resource }) => ({
        findings: [
          { rule: check_id, resource: names.get(resource) ?? resource, message: check_name },
        ],
      })),
    ];
    if (subjects.length === 0) throw new Error(`checkov looked at nothing of the stack ${stack}`);
    return subjects;
  });
}

/** Runs parliament once on the policy documents of all stacks. */
export async function checkDocuments(stacks: Stacks): Promise<Checked> {
  const documents = [...stacks].flatMap(([stack, resources]) =>
    documentsOf(resources).map((document) => ({ stack, ...document })),
  );
  const input = JSON.stringify(documents.map(({ kind, text }) => ({ kind, text })));
  const found = JSON.parse(await runPython([join(__dirname, "iam_lint.py")], { input })) as Omit<
    RuleFinding,
    "resource"
  >[][];
  const subjects = documents.map(({ stack, resource }, index) => ({
    stack,
    findings: (found[index] ?? []).map((finding) => ({ ...finding, resource })),
  }));
  return mapEntries(stacks, (name) => subjects.filter(({ stack }) => stack === name));
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): Map<string, U> {
  return mapEntries(map, (_, value) => change(value));
}

function mapEntries<T, U>(
  map: ReadonlyMap<string, T>,
  change: (key: string, value: T) => U,
): Map<string, U> {
  return new Map([...map].map(([key, value]) => [key, change(key, value)]));
}
