/** Small changes to a recorded stack, as a careless hand would make them. */
import type { PolicyStatement } from "../../policy/documents";
import type { CheckedResource } from "../../policy/recorded";

type Stack = readonly CheckedResource[];
export type Plant = (stack: Stack) => Stack;

/** Sets the property at a path (`configuration.engineVersion`, `rules.0.status`); undefined takes it away. */
export function set(name: string, path: string, value: unknown): Plant {
  return edit(name, (resource) => ({
    ...resource,
    props: setIn(resource.props, path.split("."), value) as CheckedResource["props"],
  }));
}

export function unprotect(name: string): Plant {
  return edit(name, (resource) => ({ ...resource, protect: false }));
}

/** Lets a property come from nothing of the stack: a literal instead of a resource's output. */
export function unlink(name: string, property: string): Plant {
  return edit(name, (resource) => ({
    ...resource,
    sources: Object.fromEntries(
      Object.entries(resource.sources).filter(([key]) => key !== property),
    ),
  }));
}

/** Lets a property be another resource's id. */
export function link(name: string, property: string, origin: string): Plant {
  return (stack) => {
    const { computed, urn } = requireResource(stack, origin);
    return edit(name, (resource) => ({
      ...resource,
      props: { ...resource.props, [property]: computed.id },
      sources: { ...resource.sources, [property]: [urn] },
    }))(stack);
  };
}

export function remove(name: string): Plant {
  return (stack) => {
    requireResource(stack, name);
    return stack.filter((resource) => resource.name !== name);
  };
}

/** @param from properties that are the id of another resource of the stack, by name */
export function add(
  type: string,
  props: Readonly<Record<string, unknown>>,
  from: Readonly<Record<string, string>> = {},
): Plant {
  return (stack) => {
    const origins = Object.entries(from).map(
      ([property, name]) => [property, requireResource(stack, name)] as const,
    );
    const ids = origins.map(([property, { computed }]) => [property, computed.id]);
    const name = "planted";
    return [
      ...stack,
      {
        urn: `${type} ${name}`,
        type,
        name,
        props: { ...props, ...(Object.fromEntries(ids) as object) },
        computed: { id: `${name}-id` },
        sources: Object.fromEntries(origins.map(([property, { urn }]) => [property, [urn]])),
        protect: true,
      },
    ];
  };
}

/** Adds a statement to the policy document in a property. */
export function allow(
  name: string,
  statement: Omit<PolicyStatement, "Effect">,
  property = "policy",
): Plant {
  return editDocument(name, property, (statements) => [
    ...statements,
    { Effect: "Allow", ...statement },
  ]);
}

/** Changes the statements of the policy document in a property. */
export function editDocument(
  name: string,
  property: string,
  change: (statements: PolicyStatement[]) => PolicyStatement[],
): Plant {
  return edit(name, (resource) => {
    const text = resource.props[property];
    if (typeof text !== "string") throw new Error(`${name} has no document in ${property}`);
    const document = JSON.parse(text) as { Statement: PolicyStatement[] };
    const changed = JSON.stringify({ ...document, Statement: change(document.Statement) });
    if (changed === text) throw new Error(`the plant changes nothing in ${name}`);
    return { ...resource, props: { ...resource.props, [property]: changed } };
  });
}

function edit(name: string, change: (resource: CheckedResource) => CheckedResource): Plant {
  return (stack) => {
    requireResource(stack, name);
    return stack.map((resource) => (resource.name === name ? change(resource) : resource));
  };
}

function requireResource(stack: Stack, name: string): CheckedResource {
  const found = stack.find((resource) => resource.name === name);
  if (!found) throw new Error(`no resource is named ${name}`);
  return found;
}

function setIn(
  container: unknown,
  [key = "", ...rest]: readonly string[],
  value: unknown,
): unknown {
  if (Array.isArray(container)) {
    return (container as unknown[]).map((item, index) =>
      String(index) === key ? (rest.length === 0 ? value : setIn(item, rest, value)) : item,
    );
  }
  const object = (container ?? {}) as Record<string, unknown>;
  const changed = { ...object, [key]: rest.length === 0 ? value : setIn(object[key], rest, value) };
  return Object.fromEntries(Object.entries(changed).filter(([, inner]) => inner !== undefined));
}
