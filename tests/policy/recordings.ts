/** The checked stacks, each recorded once in a test file. */
import { type CheckedResource, checkedResources } from "../../policy/recorded";
import { recordStack } from "../../policy/stacks";

const recorded = new Map<string, Promise<readonly CheckedResource[]>>();
let last: Promise<unknown> = Promise.resolve();

export function recording(stack: string): Promise<readonly CheckedResource[]> {
  // One after another: the SDK's mocks are global.
  const found = recorded.get(stack) ?? last.then(() => recordStack(stack)).then(checkedResources);
  recorded.set(stack, found);
  last = found;
  return found;
}
