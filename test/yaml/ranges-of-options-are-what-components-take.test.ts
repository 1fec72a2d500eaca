import { expect, it } from "vitest";
import { HeadwaterError } from "../../base/index.js";
import { Part } from "../../documents/index.js";
import * as headwater from "../../index.js";
import { optionTables } from "../../yaml/generated/option-tables.js";
import { checkReady, type OptionSchema } from "../../yaml/options.js";
import { recorded, recordedKinds } from "../../yaml/index.js";
import { bolts, fields, spouts } from "./options-of-each-kind.js";
import { boiler, readFrom } from "./read.js";

const make = headwater as unknown as Record<string, (options: object) => never>;
const values = [-1, 0, 0.5, 1, 1.5, 2, 3, 99, 1e12, Number.NaN, Number.POSITIVE_INFINITY];

/** What a component refuses for another of its options: one that is to be larger, or left out. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  deadband: ["absolute"],
  ewma: ["alpha"],
  fill: ["with"],
  hysteresisAlarm: ["raise", "clear"],
  interpolate: ["every", "gapMax"],
  lttb: ["from", "to"],
  rangeCheck: ["min", "max"],
  mqttFeed: ["sensorsRemembered"],
};

/** What only the tables know: agents build documents of earlier releases, which had such numbers. */
const tablesAlone = ["spikeFilter.tolerance", "fill.of", "mqttFeed.sessionExpirySec"];

/** Whether code that is given the options, without the tables, is refused. */
function isRefused(kind: string, options: object): boolean {
  const t = new headwater.TopologyBuilder("x");
  try {
    if (Object.hasOwn(spouts, kind)) t.spout("x", make[kind]!(options));
    else
      t.bolt("x", t.spout("s", headwater.fileReplay({ path: "/x", fields })).local(), make[kind]!(options));
    t.build();
    return false;
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    return true;
  }
}

function isRefusedByTable(kind: string, options: object): boolean {
  try {
    checkReady(kind, new Part(options, [kind]));
    return false;
  } catch {
    return true;
  }
}

const numbers = ({ type, anyOf = [] }: OptionSchema): boolean =>
  type === "number" || type === "integer" || anyOf.some((part) => numbers(part));

const options = Object.entries({ ...bolts, ...spouts }).flatMap(([kind, given]) => {
  const { properties = {} } = (optionTables as Readonly<Record<string, OptionSchema>>)[kind] ?? {};
  const names = Object.keys(properties).filter((name) => name !== "model" && numbers(properties[name]!));
  return names.map((name) => [kind, name, given as object] as const);
});

it("there are many", () => expect(options.length).toBeGreaterThan(60));

it.each(options)("%s, %s: the tables refuse the numbers that the component refuses", (kind, name, given) => {
  for (const value of values) {
    const with_ = { ...given, [name]: value };
    const table = isRefusedByTable(kind, with_);
    if (!table && otherwise[kind]?.includes(name)) continue;
    if (table && tablesAlone.includes(`${kind}.${name}`)) continue;
    expect({ value, refused: table }).toEqual({ value, refused: isRefused(kind, with_) });
  }
});

const several = {
  a: ["deadband", { value: "celsius", absolute: -1, forgetAfter: "1 week", keysMax: 0.5 }],
  b: ["rangeCheck", { value: "celsius", min: 5, max: 1 }],
  c: ["fill", { value: "maybe", with: "mean", of: 0 }],
  d: ["hysteresisAlarm", { value: "celsius", at: "at", raise: 1, clear: 0, escalateAfter: ["0s", "1m"] }],
  e: ["everyNth", { n: 2, keysMax: 0 }],
} as const;
const said = [
  "a absolute is -1, not a number of at least 0",
  'a "1 week" is not a duration',
  "a keysMax is 0.5, not a whole number from 1 to 16000000",
  "b no value is from 5 to 1",
  "c of is 0, not a whole number from 1 to 1000",
  'd 0 is "0s", not a duration above 0 ms',
  "e keysMax is 0, not a whole number from 1 to 16000000",
];
const findingsOf = (build: () => unknown): readonly { place: string; message: string }[] => {
  try {
    build();
    return [];
  } catch (error) {
    return (error as { cause: [] }).cause;
  }
};

it("all of them in all components of a document are told at once, with their lines", () => {
  const components = Object.entries(several).map(([name, [kind, given]]) => {
    return `  ${name}: { from: readings, ${kind}: ${JSON.stringify(given)} }`;
  });
  const found = findingsOf(() => readFrom(boiler(components.join("\n"))));
  const names = Object.keys(several);
  expect(found.map(({ place, message }) => `${names[Number(place.split(":")[1]) - 9]} ${message}`)).toEqual(
    said,
  );
});

it("and in TypeScript", () => {
  const makers = recorded(headwater, recordedKinds);
  const t = new makers.TopologyBuilder("x");
  const feed = t.spout("feed", makers.fileReplay({ path: "/x", fields }));
  for (const [name, [kind, given]] of Object.entries(several)) {
    t.bolt(name, feed.local(), (makers as unknown as typeof make)[kind]!(given));
  }
  const found = findingsOf(() => t.build()).map(({ place, message }) => `${place.split(",")[0]} ${message}`);
  expect(found).toEqual(said);
});
