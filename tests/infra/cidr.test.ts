import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  type Cidr,
  contains,
  formatCidr,
  isPrivate,
  parseCidr,
  zoneSubnets,
} from "../../infra/cidr";

/** A block that is known to be one. */
function blockOf(text: string): Cidr {
  const block = parseCidr(text);
  if (!block) throw new Error(`no block: ${text}`);
  return block;
}

describe("parseCidr", () => {
  it.each(["10.20.0.0/16", "0.0.0.0/0", "255.255.255.255/32", "192.168.4.0/22"])(
    "reads %s and writes it back",
    (text) => {
      expect(formatCidr(blockOf(text))).toBe(text);
    },
  );

  it.each([
    "10.20.0.1/16",
    "10.20.0.0",
    "10.20.0/16",
    "256.0.0.0/8",
    "10.0.0.0/33",
    "010.0.0.0/16",
    "10.0.0.0/08",
    "a.b.c.d/8",
    "",
  ])("refuses %j", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe("isPrivate", () => {
  it.each([
    ["10.0.0.0/8", true],
    ["172.16.0.0/12", true],
    ["172.31.255.0/24", true],
    ["192.168.0.0/16", true],
    ["172.0.0.0/8", false],
    ["11.0.0.0/16", false],
    ["0.0.0.0/0", false],
  ])("%s: %s", (text, expected) => {
    expect(isPrivate(blockOf(text))).toBe(expected);
  });
});

describe("zoneSubnets", () => {
  const vpcs = fc
    .record({ prefix: fc.integer({ min: 16, max: 24 }), place: fc.nat() })
    .map(({ prefix, place }) => {
      const blocks = 2 ** (prefix - 8); // of this size in 10.0.0.0/8
      return formatCidr({ base: 10 * 2 ** 24 + (place % blocks) * 2 ** (32 - prefix), prefix });
    });

  it("cuts subnets inside the VPC that never overlap", () => {
    fc.assert(
      fc.property(vpcs, fc.integer({ min: 1, max: 4 }), (vpc, zones) => {
        const subnets = zoneSubnets(vpc, zones).map((text) => blockOf(text));
        expect(subnets).toHaveLength(zones);
        for (const [index, subnet] of subnets.entries()) {
          expect(contains(blockOf(vpc), subnet)).toBe(true);
          for (const other of subnets.slice(index + 1)) {
            expect(contains(subnet, other) || contains(other, subnet)).toBe(false);
          }
        }
      }),
    );
  });

  it("moves no subnet when a zone is added", () => {
    fc.assert(
      fc.property(vpcs, fc.integer({ min: 1, max: 3 }), (vpc, zones) => {
        expect(zoneSubnets(vpc, zones + 1).slice(0, zones)).toEqual(zoneSubnets(vpc, zones));
      }),
    );
  });

  it.each([
    ["10.0.0.0/16", 0],
    ["10.0.0.0/16", 5],
    ["10.0.0.0/27", 2],
    ["nonsense", 2],
  ])("refuses %s in %i zones", (vpc, zones) => {
    expect(() => zoneSubnets(vpc, zones)).toThrow(RangeError);
  });
});
