import { describe, expect, it } from "vitest";

import { dataSafety } from "../../infra/data-safety";

describe("dataSafety", () => {
  it.each([
    ["production", false, false],
    ["production", true, false],
    ["development", false, false],
    ["development", true, true],
  ] as const)(
    "%s, allowDataLoss %s: destroyable %s",
    (environmentClass, allowDataLoss, destroyable) => {
      expect(dataSafety(environmentClass, allowDataLoss)).toEqual({
        protect: !destroyable,
        retainOnDelete: !destroyable,
        deletionProtection: !destroyable,
        finalSnapshot: !destroyable,
        forceDestroy: destroyable,
      });
    },
  );
});
