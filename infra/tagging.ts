/** Tags on everything that can have them. */
import * as pulumi from "@pulumi/pulumi";

/**
 * Adds `tags` to every resource below a component; a resource's own tags win. The SDK's class of a
 * resource that can have tags has `tagsAll`.
 */
export function tagging(tags: Readonly<Record<string, string>>): pulumi.ResourceTransformation {
  return ({ props, opts }) => {
    const properties = props as Record<string, unknown>;
    if (!("tagsAll" in properties)) return undefined;
    const own = pulumi.output(properties.tags as Record<string, string> | undefined);
    return { props: { ...properties, tags: own.apply((named) => ({ ...tags, ...named })) }, opts };
  };
}
