import type { Random } from "../random";
import { lineNames, type LineName } from "./product-lines";
import { Chosen, every, type Shop } from "./shop";

const SCALES = ["1:10", "1:12", "1:18", "1:24", "1:32", "1:50", "1:72", "1:700"] as const;

const MAKERS = [
  "Corvara",
  "Halden",
  "Brightwell",
  "Société Aurore",
  "Ostrava",
  "Penrose",
  "Zéphyr",
];

const MODELS: Readonly<Record<LineName, readonly string[]>> = {
  "Classic Cars": ["Spider", "Grand Tourer", "Roadster", "Saloon", "Estate"],
  Coupés: ["Berlinetta", "Fastback", "Coupé de Ville"],
  Motorcycles: ["Twin 750", "Sidecar", "Scrambler"],
  "Trucks & Buses": ["Fire Engine", "Double Decker", "Milk Float", "Tanker"],
  Ships: ["Paddle Steamer", "Clipper", "Tugboat"],
  Trains: ["Tank Locomotive", "Dining Car", "Tramway"],
  Planes: ["Biplane", "Flying Boat", "Mail Plane"],
};

const VENDORS = [
  "Tin & Timber Models",
  "Atelier Lumière",
  "Second Gear Die-Cast",
  "Captain's Bench",
  "Kleinwerk Studios",
  "Red Signal Miniatures",
  "Unicorn Hobby Lab",
  "Välgjord Modeller",
];

const SENTENCES = [
  "Opening doors, bonnet and boot; steering front wheels.",
  'The "works" livery, as it left the factory.',
  "The maker's plate is under the driver's seat.",
  "Detailed engine; rubber tyres; chromed trim.",
  "Hand-painted by a family firm in Nîmes.",
  "Sold with a wooden stand (25 × 12 cm) and a certificate.",
  "Not suitable for children under 36 months -- small parts.",
  'Die-cast body, 3/4" ground clearance, weight 1.2 kg.',
];

/** Descriptions that a careless reader or writer of text would break. */
const AWKWARD = [
  "Contents:\n\t1 body;\n\t4 wheels;\n\t1 stand\n",
  "Path of the décor sheet: C:\\models\\new\\0.tif /* not a comment */",
  "Says \"vite; vite\" on one side, '#1' on the other -- really.",
  "Première série\r\nDeuxième tirage 🚗",
];

export interface Product {
  readonly code: string;
  readonly name: string;
  readonly line: string;
  readonly scale: string;
  readonly vendor: string;
  readonly description: string;
  readonly stock: number;
  readonly buyCents: number;
  readonly msrpCents: number;
}

/** One of each block of this many products is never sold. */
export const UNSOLD_BLOCK = 55;

export function makeProducts(shop: Shop): readonly Product[] {
  return Array.from({ length: shop.sizes.products }, (_, index) =>
    makeProduct(shop.random("product", index), index),
  );
}

export function soldProducts(shop: Shop): Chosen {
  return new Chosen(shop.sizes.products, UNSOLD_BLOCK);
}

function makeProduct(random: Random, index: number): Product {
  const line = random.pick(lineNames);
  const scale = random.pick(SCALES);
  const buyCents = random.between(1500, 11_000);
  return {
    code: `S${scale.slice(2)}_${1000 + ((index * 4001) % 9000)}`,
    name: `${random.between(1903, 1998)} ${random.pick(MAKERS)} ${random.pick(MODELS[line])}`,
    line: every(19, 5, index) ? miswritten(line) : line,
    scale,
    vendor: random.pick(VENDORS),
    description: describe(random, index),
    stock: every(37, 8, index) ? 0 : random.between(12, 9997),
    buyCents,
    msrpCents: Math.round(buyCents * (1.2 + random.unit())),
  };
}

/** The same name to the source's collation, another one to a comparison of bytes. */
function miswritten(line: LineName): string {
  return line === "Coupés" ? "Coupes" : line.toUpperCase();
}

function describe(random: Random, index: number): string {
  const sentences = [random.pick(SENTENCES), random.pick(SENTENCES), random.pick(SENTENCES)];
  if (every(9, 4, index)) sentences.push(AWKWARD[Math.floor(index / 9) % AWKWARD.length] ?? "");
  return [...new Set(sentences)].join(" ");
}
