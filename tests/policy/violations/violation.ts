import type { Plant } from "../plant";

/** What is done, how, and the resource that the rule must find; empty for the stack itself. */
export type Violation = readonly [what: string, plant: Plant, resource: string];

/** Violations by the rule's name. */
export type Violations = Readonly<Record<string, readonly [Violation, ...Violation[]]>>;
