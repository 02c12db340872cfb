/** IPv4 blocks: what a VPC's subnets are cut from. Pure. */

export interface Cidr {
  /** First address as an unsigned 32-bit number. */
  readonly base: number;
  /** Length of the prefix in bits, 0 to 32. */
  readonly prefix: number;
}

const PRIVATE_BLOCKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Parses `a.b.c.d/n`; `undefined` where it is no block or has bits set behind its prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const base = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const block = { base, prefix };
  // Not 010.0.0.0, which is 8.0.0.0 to some.
  return base % size(prefix) === 0 && formatCidr(block) === text ? block : undefined;
}

export function formatCidr({ base, prefix }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return (
    inner.base >= outer.base && inner.base + size(inner.prefix) <= outer.base + size(outer.prefix)
  );
}

/** Whether the block lies wholly in an RFC 1918 range. */
export function isPrivate(block: Cidr): boolean {
  return PRIVATE_BLOCKS.some((range) => {
    const outer = parseCidr(range);
    return outer !== undefined && contains(outer, block);
  });
}

/** Whether a VPC can have the block and be cut into subnets: private, /16 to /24. */
export function isVpcBlock(text: string): boolean {
  const block = parseCidr(text);
  return block !== undefined && isPrivate(block) && block.prefix >= 16 && block.prefix <= 24;
}

/**
 * Cuts a VPC's block into `zones` equal subnets. The cut is always made for the most zones (4), so
 * that another zone later moves no subnet, and no two can overlap.
 */
export function zoneSubnets(vpc: string, zones: number): string[] {
  const block = parseCidr(vpc);
  if (!block) throw new RangeError(`not a CIDR block: ${vpc}`);
  const prefix = block.prefix + MAX_ZONE_BITS;
  if (zones < 1 || zones > 2 ** MAX_ZONE_BITS || prefix > 28) {
    throw new RangeError(`${vpc} can't be cut into ${zones} subnets`);
  }
  return Array.from({ length: zones }, (_, zone) =>
    formatCidr({ base: block.base + zone * size(prefix), prefix }),
  );
}

const MAX_ZONE_BITS = 2;

function size(prefix: number): number {
  return 2 ** (32 - prefix);
}
