import { Random } from "../random";

/** How many rows of each subject there are; lines and payments follow from the orders. */
export interface Sizes {
  readonly offices: number;
  readonly employees: number;
  readonly customers: number;
  readonly products: number;
  readonly orders: number;
}

/** The shop that is generated: everything about it follows from `seed` and `scale`. */
export class Shop {
  readonly sizes: Sizes;

  constructor(
    readonly seed: number,
    readonly scale: number,
  ) {
    const grown = (base: number, power: number) => Math.round(base * scale ** power);
    this.sizes = {
      offices: grown(7, 0.15),
      employees: grown(23, 0.3),
      customers: grown(122, 1),
      products: grown(110, 0.4),
      orders: grown(326, 1),
    };
  }

  random(stream: string, index: number): Random {
    return new Random(this.seed, stream, index);
  }
}

/** True for every `step`-th index, beginning with `first`: what must occur at any size and seed. */
export function every(step: number, first: number, index: number): boolean {
  return index % step === first;
}

/**
 * A choice among `size` indexes of which the last of each `block` is never made: customers who never
 * order, products that never sell.
 */
export class Chosen {
  readonly size: number;
  readonly #step: number;

  constructor(
    all: number,
    private readonly block: number,
  ) {
    this.size = all - Math.floor(all / block);
    this.#step = coprime(Math.ceil(this.size * 0.618), this.size);
  }

  /** The index of a rank (0 is the most popular): a permutation, so that ranks lie scattered. */
  at(rank: number): number {
    const scattered = (rank * this.#step) % this.size;
    return scattered + Math.floor(scattered / (this.block - 1));
  }

  includes(index: number): boolean {
    return !every(this.block, this.block - 1, index);
  }
}

function coprime(atLeast: number, to: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let candidate = atLeast;
  while (divisor(candidate, to) !== 1) candidate += 1;
  return candidate;
}
