import { isName } from "../base/index.js";
import { badMessage as badMessageAt } from "./version.js";

/** Where in a message somebody is: a text is only made of it where something is wrong. */
export class Place {
  readonly #steps: (string | number)[];

  /** `message`: what the whole is. */
  constructor(message: string) {
    this.#steps = [message];
  }

  /** Into a field, or an element of a list. */
  enter(step: string | number): void {
    this.#steps.push(step);
  }
  leave(): void {
    this.#steps.pop();
  }

  /** `up.heartbeat.tasks[2].task` */
  toString(): string {
    const [message, ...steps] = this.#steps;
    return steps.reduce<string>(
      (text, step) => text + (typeof step === "number" ? `[${step}]` : `.${step}`),
      String(message),
    );
  }
}

/**
 * One part of a message, held against its rules on its way out (`toWire`: what protobufjs encodes) and on its
 * way in (`fromWire`: what protobufjs decoded, anything absent being undefined). Both throw `bad-message`
 * with the part's path.
 */
export interface Shape<T> {
  toWire(value: T, place: Place): unknown;
  fromWire(wire: unknown, place: Place): T;
}

/** Characters of a text that people read; longer ones are cut when sent, refused when received. */
export const textLengthMax = 8192;
const keyLengthMax = 128;
/** Counters of one component that are sent: the last of them, where the engine has its own. */
const countersMax = 512;
/** Elements of one list or map. */
export const listLengthMax = 8192;

const taskPattern = /^[a-z0-9][a-z0-9-]{0,62}(:\d{1,6}|@[a-z0-9][a-z0-9-]{0,62})$/;
const tokenPattern = /^[A-Za-z0-9_.:-]{1,64}$/;
const hashPattern = /^[0-9a-f]{64}$/;

/** `<head>:<index>` or `<head>@<agent>`. */
export function isTaskName(text: string): boolean {
  return taskPattern.test(text);
}

/** `<sender task>><receiver task>`. */
export function isLinkName(text: string): boolean {
  const at = text.indexOf(">");
  return at > 0 && isTaskName(text.slice(0, at)) && isTaskName(text.slice(at + 1));
}

/** A name (base isName). */
export const name = matching(isName, "a name");
/** A name, or "". */
export const nameOrEmpty = matching((text) => text === "" || isName(text), "a name");
export const task = matching(isTaskName, "a task");
export const link = matching(isLinkName, "a link");
/** Something random that tells one from another. */
export const token = matching((text) => tokenPattern.test(text), "a token");
/** A token, or "". */
export const tokenOrEmpty = matching((text) => text === "" || tokenPattern.test(text), "a token");
/** sha256 in hex. */
export const hash = matching((text) => hashPattern.test(text), "a sha256 in hex");

/** Words for people. */
export const text: Shape<string> = {
  toWire: (value) => (value.length > textLengthMax ? value.slice(0, textLengthMax) : value),
  fromWire(wire, place) {
    if (wire === undefined) return "";
    if (typeof wire === "string" && wire.length <= textLengthMax) return wire;
    throw badMessage(`not a text of at most ${textLengthMax} characters`, place);
  },
};

/** Text for programs: never cut; only the size of the message bounds it. */
export const document: Shape<string> = matching(() => true, "a text");

/** A number >= 0 that a double holds exactly. */
export const count: Shape<number> = {
  toWire: (value, place) => requireCount(value, place),
  fromWire: (wire, place) => requireCount(wire === undefined ? 0 : toNumber(wire), place),
};

/** Any number, also fractions. */
export const quantity: Shape<number> = {
  toWire(value, place) {
    if (typeof value === "number") return value;
    throw badMessage("not a number", place);
  },
  fromWire(wire, place) {
    const value = wire === undefined ? 0 : wire;
    if (typeof value === "number") return value;
    throw badMessage("not a number", place);
  },
};

/** How far something has come, 0-1; -1, and absent on the wire, when nothing is under way. */
export const progress: Shape<number> = {
  toWire: (value, place) => requireProgress(value, place),
  fromWire: (wire, place) => requireProgress(wire === undefined ? -1 : wire, place),
};

export const flag: Shape<boolean> = {
  toWire: (value) => value === true,
  fromWire: (wire) => wire === true,
};

/** Bytes; decoded ones are copied, so that they outlive the payload. */
export const bytes: Shape<Uint8Array> = {
  toWire: (value) => value,
  fromWire(wire, place) {
    if (wire === undefined) return new Uint8Array(0);
    if (wire instanceof Uint8Array) return new Uint8Array(wire);
    throw badMessage("not bytes", place);
  },
};

/** One of some words, numbered on the wire from 1 in the given order. */
export function choice<T extends string>(...words: readonly T[]): Shape<T> {
  return {
    toWire(value, place) {
      const index = words.indexOf(value);
      if (index >= 0) return index + 1;
      throw badMessage(`${JSON.stringify(value)} is none of ${words.join(", ")}`, place);
    },
    fromWire(wire, place) {
      const word = typeof wire === "number" ? words[wire - 1] : undefined;
      if (word !== undefined) return word;
      throw badMessage(`unknown value ${String(wire)}`, place);
    },
  };
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    toWire(value, place) {
      requireLength(value.length, place);
      return value.map((element, index) => {
        place.enter(index);
        const wire = item.toWire(element, place);
        place.leave();
        return wire;
      });
    },
    fromWire(wire, place) {
      if (!Array.isArray(wire)) return [];
      requireLength(wire.length, place);
      return wire.map((element, index) => {
        place.enter(index);
        const value = item.fromWire(element, place);
        place.leave();
        return value;
      });
    },
  };
}

/** A map from texts; decoded ones have no prototype, so no key is special. */
export function map<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  const convert = (from: object, each: (value: unknown, place: Place) => unknown, place: Place) => {
    const keys = Object.keys(from);
    requireLength(keys.length, place);
    const to: Record<string, unknown> = Object.create(null);
    for (const key of keys) {
      if (key.length > keyLengthMax) throw badMessage(`a key of more than ${keyLengthMax} characters`, place);
      place.enter(key);
      to[key] = each((from as Record<string, unknown>)[key], place);
      place.leave();
    }
    return to;
  };
  return {
    toWire: (value, place) => convert(value, (element, where) => item.toWire(element as T, where), place),
    fromWire: (wire, place) =>
      convert((wire ?? {}) as object, (element, where) => item.fromWire(element, where), place) as Record<
        string,
        T
      >,
  };
}

const numbers = map(quantity);

/** Counters, those of users' code among them: what no wire can carry is left out, and the others go. */
export const counters: Shape<Readonly<Record<string, number>>> = {
  toWire(value, place) {
    const fit = Object.entries(value).filter(([name, counted]) => {
      return name.length <= keyLengthMax && Number.isFinite(counted);
    });
    return numbers.toWire(Object.fromEntries(fit.slice(-countersMax)), place);
  },
  fromWire: numbers.fromWire,
};

/** A message with the given fields; `extra` is added to what is decoded (its `kind`). */
export function message<T extends object>(
  fields: { readonly [K in keyof T]: Shape<T[K]> },
  extra: object = {},
): Shape<T> {
  const entries = Object.entries(fields) as [keyof T & string, Shape<unknown>][];
  return {
    toWire(value, place) {
      const wire: Record<string, unknown> = {};
      for (const [key, shape] of entries) {
        place.enter(key);
        wire[key] = shape.toWire(value[key], place);
        place.leave();
      }
      return wire;
    },
    fromWire(wire, place) {
      if (typeof wire !== "object" || wire === null) throw badMessage("missing", place);
      const value: Record<string, unknown> = { ...extra };
      for (const [key, shape] of entries) {
        const part = Object.hasOwn(wire, key) ? (wire as Record<string, unknown>)[key] : undefined;
        place.enter(key);
        value[key] = shape.fromWire(part ?? undefined, place);
        place.leave();
      }
      return value as T;
    },
  };
}

/** A message that may be missing. */
export function optional<T>(item: Shape<T>): Shape<T | null> {
  return {
    toWire: (value, place) => (value === null ? undefined : item.toWire(value, place)),
    fromWire: (wire, place) => (wire === undefined ? null : item.fromWire(wire, place)),
  };
}

/** A oneof: `fields` are its members on the wire, `kinds` what their values are called here. */
export function oneOf<T extends { readonly kind: string }>(
  variants: { readonly [K in T["kind"]]: Shape<Extract<T, { kind: K }>> },
): Shape<T> {
  const byKind = new Map(Object.entries(variants) as [T["kind"], Shape<T>][]);
  return {
    toWire(value, place) {
      const shape = byKind.get(value.kind);
      if (shape === undefined) throw badMessage(`unknown kind ${JSON.stringify(value.kind)}`, place);
      place.enter(value.kind);
      const wire = { [memberOf(value.kind)]: shape.toWire(value, place) };
      place.leave();
      return wire;
    },
    fromWire(wire, place) {
      const members = wire as Record<string, unknown>;
      const there = [...byKind].filter(
        ([kind]) => Object.hasOwn(members, memberOf(kind)) && members[memberOf(kind)] !== null,
      );
      if (there.length !== 1) throw badMessage("unknown kind", place);
      const [kind, shape] = there[0]!;
      place.enter(kind);
      const value = shape.fromWire(members[memberOf(kind)], place);
      place.leave();
      return value;
    },
  };
}

/** A sub-message in place of the fields around it, for a oneof with a name of its own. */
export function memberOf(kind: string): string {
  return kind.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function matching(fits: (text: string) => boolean, what: string): Shape<string> {
  const check = (value: unknown, place: Place) => {
    const words = value === undefined ? "" : value;
    if (typeof words === "string" && fits(words)) return words;
    throw badMessage(`${JSON.stringify(String(words).slice(0, 80))} is not ${what}`, place);
  };
  return { toWire: check, fromWire: check };
}

function requireCount(value: number, place: Place): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw badMessage(`${value} is not an integer from 0 to 2^53 - 1`, place);
}

function requireProgress(value: unknown, place: Place): number {
  if (typeof value === "number" && (value === -1 || (value >= 0 && value <= 1))) return value;
  throw badMessage(`${String(value)} is neither -1 nor from 0 to 1`, place);
}

function requireLength(length: number, place: Place): void {
  if (length > listLengthMax) throw badMessage(`${length} elements, at most ${listLengthMax}`, place);
}

/** protobufjs gives 64-bit numbers as two halves. */
function toNumber(wire: unknown): number {
  if (typeof wire === "number") return wire;
  const { high, low } = wire as { high: number; low: number };
  return (high >>> 0) * 4294967296 + (low >>> 0);
}

function badMessage(what: string, place: Place): Error {
  return badMessageAt(what, String(place));
}
