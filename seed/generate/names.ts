import type { Random } from "../random";
import type { Language } from "./places";

interface Names {
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly streets: readonly string[];
  /** What a shop calls itself; its owner's last name goes before it. */
  readonly shops: readonly string[];
}

const names: Readonly<Record<Language, Names>> = {
  english: {
    first: ["Alice", "Declan", "Fiona", "Harold", "Imogen", "Jasper", "Maeve", "Rowan", "Tessa"],
    last: [
      "Ashdown",
      "O'Farrell",
      "Birtwhistle",
      "Carrow",
      "Dunmore",
      "Hargreave",
      "D'Arcy",
      "Yates",
    ],
    streets: ["Harbour Road", "Mill Lane", "King's Parade", "Station Street", "Elm Avenue"],
    shops: ["Miniatures", "Model Motors", "Die-Cast Depot", "Collectables", "Scale & Sons"],
  },
  french: {
    first: ["Zoë", "Aurélie", "Benoît", "François", "Hélène", "Loïc", "Solène", "Gaël"],
    last: ["Beauchêne", "Delorge", "Fauré-Lacaze", "L'Hermitte", "Maçonnier", "Vasseur"],
    streets: ["rue des Forges", "rue de l'Église", "quai Saint-Éloi", "allée du Marché"],
    shops: ["Miniatures", "Autos Réduites", "et Fils", "Petites Mécaniques"],
  },
  german: {
    first: ["Jörg", "Käthe", "Lieselotte", "Matthäus", "Sören", "Ulrike", "Götz"],
    last: ["Brückner", "Großmann", "Hölzl", "Kießling", "Niehaus", "Vögeli", "van der Meer"],
    streets: ["Hauptstraße", "Am Mühlbach", "Schloßallee", "Bahnhofstrasse"],
    shops: ["Modellautos", "Spielwaren", "Klassiker", "Sammlerstücke"],
  },
  spanish: {
    first: ["Begoña", "Íñigo", "João", "Lucía", "Ramón", "Verónica", "Tomás"],
    last: ["Ibáñez", "Muñoz Leal", "Peçanha", "Quiroga", "Salvatierra", "Yáñez"],
    streets: ["Calle del Río", "Avenida Ñandú", "Paseo de la Estación", "Rua das Flores"],
    shops: ["Miniaturas", "Coches a Escala", "Colección", "y Hermanos"],
  },
  italian: {
    first: ["Nicolò", "Fiammetta", "Ettore", "Ludovica", "Niccolò", "Zita"],
    last: ["Bellandi", "D'Alò", "Fabbrizi", "Morè", "Zanchetta"],
    streets: ["via Garofano", "corso dell'Unità", "piazza Libertà"],
    shops: ["Modellismo", "Auto in Scala", "e Figli"],
  },
  nordic: {
    first: ["Åse", "Bjørn", "Øystein", "Ragnhild", "Väinö", "Þóra", "Signe"],
    last: ["Bråten", "Ødegård", "Kjær", "Lindström", "Mäkelä", "Ångström"],
    streets: ["Storgata", "Bryggevägen", "Nørregade", "Järnvägsgatan"],
    shops: ["Modellbiler", "Miniatyr", "& Sønn", "Leker"],
  },
  slavic: {
    first: ["Łukasz", "Zdzisława", "Jiří", "Božena", "Kateřina", "Wojciech"],
    last: ["Brzęczek", "Dvořák", "Gąsior", "Šťastný", "Żurawska"],
    streets: ["ulica Kościelna", "Růžová", "aleja Dębowa"],
    shops: ["Modele", "Autíčka", "i Synowie"],
  },
  greek: {
    first: ["Ελένη", "Γιώργος", "Θάλεια", "Σπύρος"],
    last: ["Καραβίδης", "Μαυρομάτη", "Ψαράς"],
    streets: ["οδός Ερμού", "λεωφόρος Ποσειδώνος"],
    shops: ["Μινιατούρες", "Παιχνίδια"],
  },
  japanese: {
    first: ["Haruka", "Ken’ichi", "Shōta", "美咲", "Yūko"],
    last: ["Andō", "Kōno", "Nishigaki", "渡辺", "Ōtsuka"],
    streets: ["Sakura-dōri", "駅前通り", "Chūō-ku"],
    shops: ["Mokei", "模型店", "Hobby"],
  },
  chinese: {
    first: ["Mei", "Jun", "Xiǎoyàn", "志明", "Kelvin"],
    last: ["Leong", "Ng", "Wong", "陳", "Zhāng"],
    streets: ["Orchid Road", "Harbour View Street", "上海街"],
    shops: ["Models", "Hobby House", "模型"],
  },
};

export interface Person {
  readonly first: string;
  readonly last: string;
}

export function person(random: Random, language: Language): Person {
  const { first, last } = names[language];
  return { first: random.pick(first), last: random.pick(last) };
}

export function shopName(random: Random, language: Language, owner: Person): string {
  return `${owner.last} ${random.pick(names[language].shops)}`;
}

export function street(random: Random, language: Language): string {
  const name = random.pick(names[language].streets);
  const number = random.between(1, 240);
  return random.chance(0.5) ? `${number} ${name}` : `${name} ${number}`;
}

export function phone(random: Random, dialling: string): string {
  const digits = (low: number, high: number) => String(random.between(low, high));
  return `${dialling} ${digits(10, 99)} ${digits(100, 999)} ${digits(1000, 9999)}`;
}
