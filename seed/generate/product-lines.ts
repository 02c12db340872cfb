import { flatPng } from "./png";

export const lineNames = [
  "Classic Cars",
  "Coupés",
  "Motorcycles",
  "Trucks & Buses",
  "Ships",
  "Trains",
  "Planes",
] as const;
export type LineName = (typeof lineNames)[number];

export interface ProductLine {
  readonly name: LineName;
  readonly text: string | null;
  readonly html: string | null;
  readonly image: Buffer | null;
}

const TEXTS: Readonly<Record<LineName, string | null>> = {
  "Classic Cars":
    'Road cars of the fifties to the seventies; "every lamp and lever" in its place. ' +
    "Each comes numbered, with its maker's card.",
  Coupés: "Two doors, one roofline.\nDrawn in Torino, cast in Besançon; lacquered by hand.",
  Motorcycles: "Singles, twins and fours;\tchains that turn, stands that hold.",
  "Trucks & Buses": "The working side of the road: buses, tankers & fire engines, 1:24 to 1:72.",
  Ships: "Sail and steam, rigged with cotton thread; no kit, no glue.",
  Trains: "Locomotives and coaches in three scales. Für Kenner – wheel arrangement as built.",
  Planes: null,
};

/** All product lines; some have neither page nor picture. */
export function makeProductLines(): readonly ProductLine[] {
  return lineNames.map((name, index) => ({
    name,
    text: TEXTS[name],
    html: index % 2 === 0 ? page(name) : null,
    image: index % 3 === 2 ? null : flatPng(24 + index, 16, [40 * index, 90, 200 - 20 * index]),
  }));
}

function page(name: LineName): string {
  const title = name.replaceAll("&", "&amp;");
  return `<!-- ${name} -->\r\n<h1 class="line">${title}</h1>\r\n<p>See <a href='/lines?q=1&amp;r=2'>all</a>;&nbsp;50&#37; are new.</p>`;
}
