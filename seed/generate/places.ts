export type Territory = "NA" | "EMEA" | "APAC" | "LATAM";
export type Language =
  | "english"
  | "french"
  | "german"
  | "spanish"
  | "italian"
  | "nordic"
  | "slavic"
  | "greek"
  | "japanese"
  | "chinese";

export interface City {
  readonly name: string;
  readonly state: string | null;
}

export interface Country {
  readonly name: string;
  readonly territory: Territory;
  readonly language: Language;
  readonly dialling: string;
  /** What a shop's name may end with. */
  readonly legalForm: string;
  /** `#` is a digit, `@` a letter. */
  readonly postalPattern: string;
  /** Its share of the customers, against the other countries. */
  readonly weight: number;
  readonly cities: readonly City[];
}

/** Real countries and cities; some city names occur in two of them. */
export const countries: readonly Country[] = [
  country("USA", "NA", "english", "+1", "Inc.", "#####", 34, [
    "Chicago/IL",
    "Boston/MA",
    "Cambridge/MA",
    "Portland/OR",
    "Portland/ME",
    "San Jose/CA",
    "Oakland/CA",
    "Austin/TX",
    "Newark/NJ",
    "Philadelphia/PA",
  ]),
  country("Canada", "NA", "english", "+1", "Ltd.", "@#@ #@#", 6, [
    "Toronto/ON",
    "London/ON",
    "Halifax/NS",
    "Vancouver/BC",
    "Montréal/Québec",
  ]),
  country("France", "EMEA", "french", "+33", "S.A.R.L.", "#####", 13, [
    "Lyon",
    "Nantes",
    "Besançon",
    "Saint-Étienne",
    "Paris",
    "Lille",
  ]),
  country("Germany", "EMEA", "german", "+49", "GmbH", "#####", 12, [
    "Köln",
    "Frankfurt",
    "München",
    "Lübeck",
    "Dresden",
    "Saarbrücken",
  ]),
  country("Spain", "EMEA", "spanish", "+34", "S.L.", "#####", 9, [
    "Valencia",
    "Málaga",
    "A Coruña",
    "Cádiz",
    "Madrid",
  ]),
  country("Italy", "EMEA", "italian", "+39", "S.r.l.", "#####", 5, [
    "Torino",
    "Forlì",
    "Bergamo",
    "Napoli",
  ]),
  country("UK", "EMEA", "english", "+44", "Ltd", "@@# #@@", 6, [
    "London",
    "Cambridge",
    "Newcastle",
    "Leeds",
    "Cowes",
  ]),
  country("Ireland", "EMEA", "english", "+353", "Ltd", "@## @###", 2, ["Dublin", "Cork", "Galway"]),
  country("Portugal", "EMEA", "spanish", "+351", "Lda.", "####-###", 2, [
    "Lisboa",
    "Évora",
    "Porto",
  ]),
  country("Switzerland", "EMEA", "german", "+41", "AG", "####", 3, ["Genève", "Zürich", "Basel"]),
  country("Austria", "EMEA", "german", "+43", "GmbH", "####", 2, ["Wien", "Graz", "Salzburg"]),
  country("Belgium", "EMEA", "french", "+32", "S.A.", "####", 2, ["Liège", "Brugge", "Bruxelles"]),
  country("Netherlands", "EMEA", "german", "+31", "B.V.", "#### @@", 2, [
    "Utrecht",
    "Groningen",
    "'s-Hertogenbosch",
  ]),
  country("Denmark", "EMEA", "nordic", "+45", "ApS", "####", 2, ["København", "Århus", "Ribe"]),
  country("Norway", "EMEA", "nordic", "+47", "AS", "####", 4, ["Tromsø", "Bergen", "Stavern"]),
  country("Sweden", "EMEA", "nordic", "+46", "AB", "### ##", 2, ["Göteborg", "Malmö", "Luleå"]),
  country("Finland", "EMEA", "nordic", "+358", "Oy", "#####", 3, [
    "Helsinki",
    "Jyväskylä",
    "Turku",
  ]),
  country("Poland", "EMEA", "slavic", "+48", "Sp. z o.o.", "##-###", 2, [
    "Łódź",
    "Gdańsk",
    "Wrocław",
  ]),
  country("Czech Republic", "EMEA", "slavic", "+420", "s.r.o.", "### ##", 1, ["Plzeň", "Brno"]),
  country("Greece", "EMEA", "greek", "+30", "Α.Ε.", "### ##", 1, ["Πάτρα", "Αθήνα"]),
  country("South Africa", "EMEA", "english", "+27", "(Pty) Ltd", "####", 2, [
    "Durban",
    "Cape Town",
    "Newcastle",
  ]),
  country("Israel", "EMEA", "english", "+972", "Ltd.", "#######", 1, ["Haifa", "Tel Aviv"]),
  country("Australia", "APAC", "english", "+61", "Pty Ltd", "####", 6, [
    "Newcastle/NSW",
    "Brisbane/Queensland",
    "Perth/WA",
    "Geelong/Victoria",
  ]),
  country("New Zealand", "APAC", "english", "+64", "Ltd", "####", 4, [
    "Hamilton",
    "Dunedin",
    "Wellington",
  ]),
  country("Japan", "APAC", "japanese", "+81", "K.K.", "###-####", 3, ["Nagoya", "Ōsaka", "札幌市"]),
  country("Singapore", "APAC", "chinese", "+65", "Pte Ltd", "######", 3, ["Singapore"]),
  country("Hong Kong", "APAC", "chinese", "+852", "Ltd", "######", 1, ["Kowloon", "Central"]),
  country("Brazil", "LATAM", "spanish", "+55", "Ltda.", "#####-###", 3, [
    "Porto Alegre/RS",
    "São Paulo/SP",
    "Florianópolis/SC",
  ]),
  country("Venezuela", "LATAM", "spanish", "+58", "C.A.", "####", 1, ["Valencia", "Mérida"]),
  country("Mexico", "LATAM", "spanish", "+52", "S.A. de C.V.", "#####", 2, [
    "Mérida/Yucatán",
    "León/Guanajuato",
    "Puebla/Puebla",
  ]),
];

/**
 * The `number`-th postal code of a country. Countries with one pattern have codes in common, and so
 * have the cities of a country; some begin with 0.
 */
export function postalCode(country: Country, number: number): string {
  let rest = 1010 + number * 37;
  return country.postalPattern.replace(/[#@]/g, (kind) => {
    const symbols = kind === "#" ? "0123456789" : "ABCDEFGHJKLNPRSTUWXY";
    const symbol = symbols.charAt(rest % symbols.length);
    rest = Math.floor(rest / symbols.length);
    return symbol;
  });
}

function country(
  name: string,
  territory: Territory,
  language: Language,
  dialling: string,
  legalForm: string,
  postalPattern: string,
  weight: number,
  cities: readonly string[],
): Country {
  return {
    name,
    territory,
    language,
    dialling,
    legalForm,
    postalPattern,
    weight,
    cities: cities.map((text) => {
      const [city = "", state = null] = text.split("/");
      return { name: city, state };
    }),
  };
}
