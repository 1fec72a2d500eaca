import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  decodeColumns,
  decodeDown,
  decodeLinkMessages,
  decodeUp,
  encodeColumns,
  encodeDown,
  encodeLinkMessages,
  encodeUp,
  schemaOf,
} from "../../proto/index.js";
import type { Fields, Row } from "../../topology/index.js";
import { downMessages, linkMessages, upMessages } from "./messages.js";

/**
 * Bytes that some release wrote, and what they mean: `<name>.hex` and `<name>.json` in test/fixtures/wire.
 * They are never changed, for a process of that release may still be out there; new ones are added by `npx
 * tsx test/proto/golden.ts`, which leaves alone what is there.
 */
const folder = new URL("../fixtures/wire/", import.meta.url);

/** A golden payload; `meaning` is what it decoded to when it was recorded. */
export interface Golden {
  readonly name: string;
  readonly payload: Uint8Array;
  readonly meaning: unknown;
}

export function readGolden(): readonly Golden[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".hex"))
    .map((file) => {
      const name = file.slice(0, -".hex".length);
      const hex = readFileSync(new URL(file, folder), "utf8").replace(/\s/g, "");
      const meaning = fromJson(readFileSync(new URL(`${name}.json`, folder), "utf8"));
      return { name, payload: new Uint8Array(Buffer.from(hex, "hex")), meaning };
    });
}

/** What a payload means today. */
export function decodeGolden({ name, payload, meaning }: Golden): unknown {
  if (name.startsWith("up-")) return decodeUp(payload);
  if (name.startsWith("down-")) return decodeDown(payload);
  if (name.startsWith("link-")) return decodeLinkMessages(payload).map(plainBody);
  const { fields } = meaning as { fields: Fields };
  return { fields, schema: schemaOf(fields).hash, rows: decodeColumns(schemaOf(fields), payload) };
}

function plainBody(message: object): object {
  return "body" in message ? { ...message, body: new Uint8Array(message.body as Uint8Array) } : message;
}

const everyType = {
  s: "string",
  d: "double",
  i: "int",
  b: "bool",
  y: "bytes",
  t: "timestamp",
  j: "json",
  sn: "string?",
  dn: "double?",
  in: "int?",
  bn: "bool?",
  yn: "bytes?",
  tn: "timestamp?",
  jn: "json?",
} as const satisfies Fields;

function rowsOfEveryType(): readonly Row[] {
  const numbers = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 20.5, 5e-324];
  return Array.from({ length: 21 }, (_, k) => {
    const full = {
      s: `room-${k % 3} ${k === 5 ? "Grünau \u{1F525}" : ""}`,
      d: numbers[k % 7],
      i: [0, 1, -1, 300, -70_000, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1)][k % 8],
      b: k % 3 === 0,
      y: new Uint8Array(k % 4).fill(k),
      t: 1_795_000_000_000.125 + k * 1000 - (k === 9 ? 1e12 : 0),
      j: [null, true, 1.5, "x", [], { a: { b: [k] } }][k % 6],
    };
    const nullable = Object.entries(full).map(([name, value]) => [`${name}n`, k % 2 === 0 ? null : value]);
    return { ...full, ...Object.fromEntries(nullable) } as Row;
  });
}

function recordColumns(name: string, fields: Fields, rows: readonly Row[]): void {
  const schema = schemaOf(fields);
  record(`columns-${name}`, encodeColumns(schema, rows, 0, rows.length), {
    fields,
    schema: schema.hash,
    rows,
  });
}

function record(name: string, payload: Uint8Array, meaning: unknown): void {
  const lines =
    Buffer.from(payload)
      .toString("hex")
      .match(/.{1,100}/g) ?? [];
  try {
    writeFileSync(new URL(`${name}.hex`, folder), `${lines.join("\n")}\n`, { flag: "wx" });
    writeFileSync(new URL(`${name}.json`, folder), `${toJson(meaning)}\n`, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** JSON, and in it bytes as {"$bytes": hex}, numbers that JSON cannot say as {"$number": text}. */
function toJson(meaning: unknown): string {
  const replace = (_key: string, value: unknown) => {
    if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("hex") };
    if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
      return { $number: Object.is(value, -0) ? "-0" : String(value) };
    return value;
  };
  return JSON.stringify(meaning, replace, 1);
}

function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, value) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$bytes" in value) return new Uint8Array(Buffer.from(value.$bytes, "hex"));
    return "$number" in value ? Number(value.$number) : value;
  });
}

/** Names are the kind and a count, so that a message that grew can be recorded beside the older one. */
function recordAll(): void {
  mkdirSync(folder, { recursive: true });
  const counts = new Map<string, number>();
  const nameOf = (way: string, kind: string) => {
    const count = (counts.get(`${way}-${kind}`) ?? 0) + 1;
    counts.set(`${way}-${kind}`, count);
    return `${way}-${kind}-${count}`;
  };
  for (const message of upMessages) record(nameOf("up", message.kind), encodeUp(message), message);
  for (const message of downMessages) record(nameOf("down", message.kind), encodeDown(message), message);
  for (const message of linkMessages)
    record(nameOf("link", message.kind), encodeLinkMessages([message]), [message]);
  record("link-batch", encodeLinkMessages(linkMessages), linkMessages);
  recordColumns("every-type", everyType, rowsOfEveryType());
  recordColumns("no-tuples", everyType, []);
  recordColumns("one-tuple", everyType, rowsOfEveryType().slice(5, 6));
}

if (process.argv[1] === new URL(import.meta.url).pathname) recordAll();
