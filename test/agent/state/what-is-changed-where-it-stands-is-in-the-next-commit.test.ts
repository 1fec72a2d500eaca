import { expect, test } from "vitest";
import {
  type Json,
  type KeyedNumbers,
  keyedMap,
  keyedValue,
  type LiveForm,
  type LiveMap,
  type LiveNumbers,
  type LiveValue,
  type NumbersForm,
  type StateMap,
  type StateValue,
} from "../../../topology/index.js";
import fc from "../../property.js";
import { Grouped } from "./grouped.js";

const cells = {
  tally: keyedMap("json"),
  mortal: keyedMap("json", { ttl: 100 }),
  value: keyedValue("json"),
  mortalValue: keyedValue("json", { ttl: 100 }),
};
/** A map, or values whose keys are both names of one in it; or numbers in either. */
const forms = ["map", "value", "numbers", "value numbers"] as const;
/** The same, or such that have a time to live. */
const kinds = [...forms, ...forms.map((each) => `mortal ${each}` as const)];
type Tally = readonly [count: number];
const lent: [number] = [0];
const form: LiveForm<Json, { count: number }> = {
  bytes: 10,
  thaw: (value) => ({ count: (value as Tally)[0] }),
  freeze: ({ count }): Tally => [count],
  lend: ({ count }) => {
    lent[0] = count;
    return lent;
  },
};
/** The count, and twice as much: a row of two numbers. */
const numbersForm: NumbersForm<Json> = {
  bytes: 10,
  start: [0, 0],
  thaw: (value) => [(value as Tally)[0], 2 * (value as Tally)[0]],
  freeze: (numbers, at): Tally => {
    expect(numbers[at + 1]).toBe(2 * numbers[at]!);
    return [numbers[at]!];
  },
  lend: (numbers, at) => {
    lent[0] = numbers[at]!;
    return lent;
  },
};

const key = fc.constantFrom("a", "b", "c");
const field = fc.constantFrom("1", "2", "3", "4", "5", "6");
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("bump" as const), key, field }) },
  fc.record({ kind: fc.constantFrom("set" as const, "delete" as const), key, field }),
  fc.record({ kind: fc.constantFrom("commit" as const, "begin" as const, "end" as const, "crash" as const) }),
  fc.record({ kind: fc.constant("time" as const), ms: fc.integer({ min: 1, max: 60 }) }),
);
/** What is there, and until when. */
type Model = Map<string, { readonly count: number; readonly over: number }>;

test.each(kinds)("%s: reads, commits, checkpoints, evictions and crashes see what was changed", (kind) => {
  let reads = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120, size: "max" }), (steps) => {
      const grouped = new Grouped(cells, { cacheBytes: 8 });
      let live = new Lives(grouped, kind);
      let model: Model = new Map();
      let committed: Model = new Map();
      let underWay = false;
      const write = (id: string, count: number) => {
        const ttl = kind.startsWith("mortal") ? 100 : Number.POSITIVE_INFINITY;
        model.set(id, { count, over: grouped.age + ttl });
      };
      for (const each of steps) {
        for (const [id, { over }] of model) if (over <= grouped.age) model.delete(id);
        switch (each.kind) {
          case "bump": {
            const id = `${each.key}/${each.field}`;
            const found = live.find(each.key, each.field);
            expect(found?.count).toBe(model.get(id)?.count);
            if (found === undefined) live.add(each.key, each.field, { count: 1 });
            else found.count++;
            write(id, (model.get(id)?.count ?? 0) + 1);
            break;
          }
          case "set":
            live.set(each.key, each.field);
            write(`${each.key}/${each.field}`, 100);
            break;
          case "delete":
            live.delete(each.key, each.field);
            model.delete(`${each.key}/${each.field}`);
            break;
          case "commit":
          case "begin":
            grouped.commit();
            committed = new Map(model);
            if (each.kind === "begin" && !underWay) {
              underWay = true;
              grouped.takeCheckpoint(40);
            }
            break;
          case "end":
            if (underWay) grouped.endCheckpoint();
            underWay = false;
            break;
          case "time":
            grouped.age += each.ms;
            break;
          case "crash":
            underWay = false;
            model = new Map(committed);
            grouped.load();
            live = new Lives(grouped, kind);
        }
        const there = [...model].filter(([, { over }]) => over > grouped.age);
        expect(live.seen()).toEqual(new Map(there.map(([id, { count }]) => [id, [count]])));
      }
      reads += grouped.reads;
    }),
    { numRuns: 300 },
  );
  expect(reads).toBeGreaterThan(100);
});

test("each commit tells of it once, and only when it was asked for", () => {
  const { handles, commit } = made();
  const live = handles.tally.live(form);
  live.add("a", "1", { count: 1 });
  expect(commit()).toHaveLength(1);
  expect(commit()).toHaveLength(0);
  for (let n = 0; n < 3; n++) live.find("a", "1")!.count++;
  const [change] = commit();
  expect(new TextDecoder().decode(change!.value!.subarray(1))).toBe("[4]");
});

test("values of single keys count against the bounds, too, and begin their time to live anew", () => {
  const grouped = new Grouped(cells, { keysMax: 1 });
  const live = grouped.handles.mortalValue.live(form);
  live.add("a", { count: 1 });
  expect(() => live.add("b", { count: 1 })).toThrow(expect.objectContaining({ code: "state-full" }));
  grouped.age = 60;
  live.find("a")!.count++;
  grouped.age = 159;
  expect(grouped.handles.mortalValue.get("a")).toEqual([2]);
  grouped.age = 160;
  expect(live.find("a")).toBeUndefined();
  expect(grouped.handles.mortalValue.get("a")).toBeUndefined();
});

test("it counts against the bounds of the state, and its time to live begins anew", () => {
  const grouped = new Grouped(cells, { keysMax: 1 });
  const live = grouped.handles.mortal.live(form);
  live.add("a", "1", { count: 1 });
  expect(() => live.add("b", "1", { count: 1 })).toThrow(expect.objectContaining({ code: "state-full" }));
  grouped.age = 60;
  live.find("a", "1")!.count++;
  grouped.age = 159;
  expect(grouped.handles.mortal.get("a", "1")).toEqual([2]);
  grouped.age = 160;
  expect(live.find("a", "1")).toBeUndefined();
});

function made() {
  const grouped = new Grouped(cells);
  return { handles: grouped.handles, commit: () => grouped.commit() };
}

/** The same steps for both kinds of cells. */
class Lives {
  readonly #mapCell: StateMap<Json>;
  readonly #valueCell: StateValue<Json>;
  readonly #map: LiveMap<{ count: number }> | null;
  readonly #value: LiveValue<{ count: number }> | null;
  readonly #numbers: LiveNumbers | null;
  readonly #valueNumbers: KeyedNumbers | null;
  readonly #single: boolean;

  constructor({ handles }: Grouped<typeof cells>, kind: (typeof kinds)[number]) {
    const mortal = kind.startsWith("mortal");
    this.#mapCell = mortal ? handles.mortal : handles.tally;
    this.#valueCell = mortal ? handles.mortalValue : handles.value;
    this.#map = kind.endsWith("map") ? this.#mapCell.live(form) : null;
    this.#single = kind.includes("value");
    this.#value = kind.endsWith("value") ? this.#valueCell.live(form) : null;
    const inNumbers = kind.endsWith("numbers");
    this.#numbers = inNumbers && !this.#single ? this.#mapCell.numbers(numbersForm) : null;
    this.#valueNumbers = inNumbers && this.#single ? this.#valueCell.numbers(numbersForm) : null;
  }

  find(key: string, field: string): { count: number } | undefined {
    this.#numbers?.turnTo(field);
    const numbers = this.#numbers ?? this.#valueNumbers;
    if (numbers !== null) {
      const at = numbers.find(this.#single ? `${key}/${field}` : key);
      return at < 0 ? undefined : new Counted(numbers.numbers, at);
    }
    return this.#map === null ? this.#value!.find(`${key}/${field}`) : this.#map.find(key, field);
  }

  add(key: string, field: string, value: { count: number }): void {
    this.#numbers?.turnTo(field);
    const numbers = this.#numbers ?? this.#valueNumbers;
    if (numbers !== null) {
      const at = numbers.add(this.#single ? `${key}/${field}` : key);
      new Counted(numbers.numbers, at).count = value.count;
    } else if (this.#map === null) this.#value!.add(`${key}/${field}`, value);
    else this.#map.add(key, field, value);
  }

  set(key: string, field: string): void {
    if (this.#single) this.#valueCell.set(`${key}/${field}`, [100]);
    else this.#mapCell.set(key, field, [100]);
  }

  delete(key: string, field: string): void {
    if (this.#single) this.#valueCell.delete(`${key}/${field}`);
    else this.#mapCell.delete(key, field);
  }

  seen(): ReadonlyMap<string, unknown> {
    const seen = new Map<string, unknown>();
    for (const name of this.#mapCell.keys()) {
      for (const [field, each] of this.#mapCell.entries(name)) seen.set(`${name}/${field}`, each);
    }
    for (const name of this.#valueCell.keys()) seen.set(name, this.#valueCell.get(name));
    return seen;
  }
}

/** A row of numbers as the other forms have it. */
class Counted {
  readonly #numbers: Float64Array;
  readonly #at: number;

  constructor(numbers: Float64Array, at: number) {
    this.#numbers = numbers;
    this.#at = at;
  }

  get count(): number {
    return this.#numbers[this.#at]!;
  }
  set count(count: number) {
    this.#numbers[this.#at] = count;
    this.#numbers[this.#at + 1] = 2 * count;
  }
}
