/**
 * Runs a Pulumi program under mocks and records every resource as it was written. A resource type
 * or call that no fixture answers fails the run, so that no test passes on an undefined output.
 */
import * as pulumi from "@pulumi/pulumi";

import { computedOutputs } from "./pulumi-fixtures";

export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  /** Name of the parent; empty for the stack. */
  readonly parent: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Inputs with every output resolved; only of resources, not of components. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What AWS would compute, and the id; empty for a component. */
  readonly computed: Readonly<Record<string, unknown>>;
  /** The resources that a property's value comes from, `TYPE NAME` each; only of such properties. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  /** Names of the resources that it waits for, whether or not it uses a value of theirs. */
  readonly dependsOn: readonly string[];
}

export interface RecordedStack {
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The only resource of this name; throws where there is none or there are several. */
  one(name: string): RecordedResource;
  ofType(type: string): RecordedResource[];
}

export interface RunOptions {
  readonly project?: string;
  readonly stack: string;
  /** By key; one without a namespace is the project's. */
  readonly config?: Readonly<Record<string, string>>;
  /** Whether computed outputs are unknown, as in a preview of a stack that is not there. */
  readonly preview?: boolean;
  /** Outputs of the other stacks that are there, by full name. */
  readonly references?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A program that threw, and what it had registered by then. */
export class ProgramFailure extends Error {
  constructor(
    cause: unknown,
    readonly registered: readonly string[],
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export const ACCOUNT_ID = "123456789012";
export const REGION = "eu-central-1";

/** @throws ProgramFailure where the program throws */
export async function runProgram(
  program: () => unknown,
  {
    project = "classicmodels-lakehouse",
    stack,
    config = {},
    preview = false,
    references = {},
  }: RunOptions,
): Promise<RecordedStack> {
  const made = new Map<string, Pick<RecordedResource, "inputs" | "computed">>();
  const written: Omit<RecordedResource, "inputs" | "computed" | "sources">[] = [];

  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries({ "aws:region": REGION, ...config }).map(([key, value]) => [
        key.includes(":") ? key : `${project}:${key}`,
        value,
      ]),
    ),
  );
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: sent, custom }) => {
        const values = withoutSecrecy(sent) as Record<string, unknown>;
        if (!custom) return { id: "", state: {} };
        if (type === "pulumi:pulumi:StackReference") return reference(values.name, references);
        const computed = computedOutputs(type, name, values);
        made.set(`${type} ${name}`, {
          inputs: values,
          computed: { id: `${name}-id`, ...computed },
        });
        return { id: `${name}-id`, state: { ...values, ...computed } };
      },
      call: ({ token, inputs: sent }) => answer(token, sent as Record<string, unknown>),
    },
    project,
    stack,
    preview,
  );
  let outputs: Record<string, unknown> = {};
  let failure: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
      written.push({
        type,
        name,
        parent: (opts.parent as unknown as { __name?: string } | undefined)?.__name ?? "",
        props: props,
        protect: opts.protect === true,
        retainOnDelete: (opts as pulumi.CustomResourceOptions).retainOnDelete === true,
        ignoreChanges: opts.ignoreChanges ?? [],
        dependsOn: [opts.dependsOn ?? []]
          .flat()
          .map((resource) => (resource as unknown as { __name: string }).__name),
      });
      return undefined;
    });
    try {
      outputs = ((await program()) ?? {}) as Record<string, unknown>;
    } catch (error) {
      failure = error; // thrown below: here it would be an unhandled rejection of the runtime's
    }
    return outputs;
  });
  await pulumi.runtime.disconnect();
  if (failure !== undefined) {
    throw new ProgramFailure(
      failure,
      written.map(({ name }) => name),
    );
  }

  const resources = await Promise.all(
    written.map(async (resource) => ({
      ...resource,
      ...(made.get(`${resource.type} ${resource.name}`) ?? { inputs: {}, computed: {} }),
      sources: await sourcesOf(resource.props),
    })),
  );
  requireUnique(resources);
  return {
    resources,
    outputs: preview ? {} : await resolveAll(outputs),
    one: (name) => {
      const found = resources.filter((resource) => resource.name === name);
      const [only] = found;
      if (!only || found.length > 1) throw new Error(`${found.length} resources are named ${name}`);
      return only;
    },
    ofType: (type) => resources.filter((resource) => resource.type === type),
  };
}

/** What the engine answers for a reference to a stack; an error where there is none of this name. */
function reference(
  name: unknown,
  stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): { id: string; state: Record<string, unknown> } {
  const stack = String(name);
  const outputs = stacks[stack];
  if (!outputs) throw new Error(`unknown stack "${stack}"`);
  return { id: stack, state: { name: stack, outputs, secretOutputNames: [] } };
}

/** The value of an output. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

/** As the engine gets them: the SDK keeps the resources of an output, which its types leave out. */
async function sourcesOf(
  props: Readonly<Record<string, unknown>>,
): Promise<Record<string, string[]>> {
  const entries = await Promise.all(
    Object.entries(props).map(async ([property, value]) => {
      const output = pulumi.output(value) as unknown as {
        allResources(): Promise<Set<{ __pulumiType: string; __name: string }>>;
      };
      const resources = [...(await output.allResources())];
      return [
        property,
        resources.map(({ __pulumiType, __name }) => `${__pulumiType} ${__name}`),
      ] as const;
    }),
  );
  return Object.fromEntries(entries.filter(([, resources]) => resources.length > 0));
}

async function resolveAll(outputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    Object.entries(outputs).map(async ([name, value]) => [
      name,
      await valueOf(pulumi.output(value)),
    ]),
  );
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Marks of the engine's protocol: a secret value arrives in an envelope. */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Inputs as AWS gets them: the envelopes of secret values taken off. */
function withoutSecrecy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrecy);
  if (
    typeof value !== "object" ||
    value === null ||
    pulumi.asset.Asset.isInstance(value) ||
    pulumi.asset.Archive.isInstance(value)
  ) {
    return value;
  }
  const object = value as Record<string, unknown>;
  if (object[MARK] === SECRET) return withoutSecrecy(object.value);
  return Object.fromEntries(
    Object.entries(object).map(([key, inner]) => [key, withoutSecrecy(inner)]),
  );
}

/** Mocks do not detect what the engine does: two resources of one type and name. */
function requireUnique(resources: readonly RecordedResource[]): void {
  const seen = new Set<string>();
  for (const { type, name } of resources) {
    const urn = `${type} ${name}`;
    if (seen.has(urn)) throw new Error(`two resources are ${urn}`);
    seen.add(urn);
  }
}

function answer(token: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:root`, id: ACCOUNT_ID };
    case "aws:index/getRegion:getRegion":
      return { region: REGION, id: REGION };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", id: "aws" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { names: ["a", "b", "c"].map((zone) => `${REGION}${zone}`), id: REGION };
    case "aws:ec2/getManagedPrefixList:getManagedPrefixList":
      return { id: "pl-0123abcd", name: inputs.name };
    default:
      throw new Error(`no answer for the call ${token}`);
  }
}
