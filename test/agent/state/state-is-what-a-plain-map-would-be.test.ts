import { expect, test } from "vitest";
import type { FiredTimer } from "../../../topology/index.js";
import { keyedList, keyedMap, keyedTimer, keyedValue } from "../../../topology/index.js";
import fc from "../../property.js";
import { takenFrom } from "./changes.js";
import { Grouped } from "./grouped.js";

const cells = {
  worst: keyedValue("double"),
  label: keyedValue("string", { ttl: 100 }),
  seen: keyedMap("json", { ttl: 250 }),
  latest: keyedList("int", { max: 70 }),
  /** As many as a piece of a list has, and fewer: they go the way of `latest`. */
  piece: keyedList("string", { max: 32 }),
  few: keyedList("double", { max: 5 }),
  recent: keyedList("string", { ttl: 150 }),
  alarm: keyedTimer("processing"),
  late: keyedTimer("event"),
};

const keys = ["a", "b", "1:", "1:a", "", "ü/\u0000", "k".repeat(40)].filter((key) => key !== "");
const key = fc.constantFrom(...keys);
const at = fc.integer({ min: 0, max: 60 });
const rare = ["commit", "take", "take", "durable", "durable", "durable", "crash"] as const;
const happening = fc.oneof(
  fc.record({ kind: fc.constant("value" as const), key, value: fc.option(fc.double(), { nil: undefined }) }),
  fc.record({ kind: fc.constant("text" as const), key, value: fc.option(fc.string(), { nil: undefined }) }),
  fc.record({
    kind: fc.constant("map" as const),
    key,
    field: key,
    value: fc.option(
      fc.jsonValue().map((json) => JSON.parse(JSON.stringify(json)) as never),
      {
        nil: undefined,
      },
    ),
  }),
  fc.record({ kind: fc.constant("clear" as const), key, what: fc.constantFrom("seen", "latest", "recent") }),
  fc.record({ kind: fc.constant("push" as const), key, count: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ kind: fc.constant("push" as const), key, count: fc.constant(1) }),
  fc.record({ kind: fc.constant("list" as const), key, count: fc.integer({ min: 0, max: 90 }) }),
  fc.record({ kind: fc.constant("timer" as const), key, event: fc.boolean(), at: fc.option(at) }),
  fc.record({ kind: fc.constant("due" as const), now: at, watermark: fc.option(at) }),
  fc.record({ kind: fc.constant("time" as const), ms: fc.integer({ min: 1, max: 90 }) }),
  fc.record({
    kind: fc.constantFrom(...rare),
  }),
);
/** A checkpoint has several parts, and commits and crashes come between them. */
const partBytes = 40;
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** The same as plain maps. Values that have a time to live carry when it is over. */
class Model {
  worst = new Map<string, number>();
  label = new Map<string, { value: string; over: number }>();
  seen = new Map<string, { key: string; field: string; value: unknown; over: number }>();
  latest = new Map<string, number[]>();
  recent = new Map<string, { values: string[]; over: number }>();
  timers = new Map<string, { name: "alarm" | "late"; key: string; at: number }>();
  pushed = 0;

  copy(): Model {
    return Object.assign(new Model(), structuredClone({ ...this }));
  }
}

class Days {
  readonly real = new Grouped(cells, { cacheBytes: 10 });
  model = new Model();
  #committed = new Model().copy();
  #underWay = false;
  /** Whether a part was the first one of its checkpoint, or another. */
  readonly parts = new Set<boolean>();

  happen(event: Happening): void {
    const { handles } = this.real;
    const { model } = this;
    const { age } = this.real;
    switch (event.kind) {
      case "value":
        if (event.value === undefined) handles.worst.delete(event.key);
        else handles.worst.set(event.key, event.value);
        if (event.value === undefined) model.worst.delete(event.key);
        else model.worst.set(event.key, event.value);
        return;
      case "text":
        if (event.value === undefined) handles.label.delete(event.key);
        else handles.label.set(event.key, event.value);
        if (event.value === undefined) model.label.delete(event.key);
        else model.label.set(event.key, { value: event.value, over: age + 100 });
        return;
      case "map": {
        const { key, field, value } = event;
        if (value === undefined) handles.seen.delete(key, field);
        else handles.seen.set(key, field, value);
        if (value === undefined) model.seen.delete(JSON.stringify([key, field]));
        else model.seen.set(JSON.stringify([key, field]), { key, field, value, over: age + 250 });
        return;
      }
      default:
        this.#more(event);
    }
  }

  #more(event: Happening): void {
    const { real, model } = this;
    const { handles, age } = real;
    switch (event.kind) {
      case "clear":
        handles[event.what as "seen"].clear(event.key);
        if (event.what === "latest") this.#shorter(event.key, "set", []);
        if (event.what !== "seen") model[event.what as "latest"].delete(event.key);
        else for (const [id, { key }] of model.seen) if (key === event.key) model.seen.delete(id);
        return;
      case "push":
      case "list": {
        const numbers = Array.from({ length: event.count }, () => model.pushed++);
        const texts = numbers.map(String);
        if (event.kind === "push") handles.latest.push(event.key, ...numbers);
        else handles.latest.set(event.key, numbers);
        this.#shorter(event.key, event.kind === "push" ? "push" : "set", numbers);
        if (event.kind === "push") handles.recent.push(event.key, ...texts);
        else handles.recent.set(event.key, texts);
        const before = event.kind === "push" ? (model.latest.get(event.key) ?? []) : [];
        model.latest.set(event.key, [...before, ...numbers].slice(-70));
        const old = model.recent.get(event.key);
        const kept = event.kind === "push" && old !== undefined && old.over > age ? old : null;
        const over = event.count === 0 ? (kept?.over ?? 0) : age + 150;
        model.recent.set(event.key, { values: [...(kept?.values ?? []), ...texts], over });
        return;
      }
      case "timer": {
        const name = event.event ? "late" : "alarm";
        if (event.at === null) handles[name].clear(event.key);
        else handles[name].set(event.key, event.at);
        if (event.at === null) model.timers.delete(`${name} ${event.key}`);
        else model.timers.set(`${name} ${event.key}`, { name, key: event.key, at: event.at });
        return;
      }
      case "due":
        expect(this.#realDue(event.now, event.watermark)).toEqual(this.#modelDue(event.now, event.watermark));
        return;
      case "time":
        real.age += event.ms;
        return;
      case "commit":
        real.commit();
        this.#committed = model.copy();
        return;
      case "take":
        if (this.#underWay) return;
        this.parts.add(real.state.checkpointing);
        real.takeCheckpoint(partBytes);
        this.#committed = model.copy();
        this.#underWay = true;
        return;
      case "durable":
        if (!this.#underWay) return;
        this.#underWay = false;
        real.endCheckpoint();
        return;
      case "crash":
        this.#underWay = false;
        this.model = this.#committed.copy();
        real.load();
    }
  }

  /** Lists that keep fewer values of what `latest` gets. */
  #shorter(key: string, how: "push" | "set", numbers: readonly number[]): void {
    const { piece, few } = this.real.handles;
    if (how === "push") {
      piece.push(key, ...numbers.map(String));
      few.push(key, ...numbers);
    } else {
      piece.set(key, numbers.map(String));
      few.set(key, numbers);
    }
  }

  #realDue(now: number, watermark: number | null): FiredTimer[] {
    const fired: FiredTimer[] = [];
    for (;;) {
      const { state } = this.real;
      const due = state.dueTimer(now) ?? state.dueEventTimer("bolt", watermark ?? Number.NEGATIVE_INFINITY);
      if (due === null) return fired.sort(byTime);
      expect(due.component).toBe("bolt");
      fired.push({ name: due.name, key: due.key, at: due.at });
    }
  }

  #modelDue(now: number, watermark: number | null): FiredTimer[] {
    const due = [...this.model.timers].filter(
      ([, { name, at }]) => at <= (name === "alarm" ? now : (watermark ?? -1)),
    );
    for (const [id] of due) this.model.timers.delete(id);
    return due.map(([, timer]) => ({ ...timer })).sort(byTime);
  }

  compare(): void {
    const { handles, age, state } = this.real;
    const { model } = this;
    const labels = [...model.label].filter(([, { over }]) => over > age);
    const seen = [...model.seen.values()].filter(({ over }) => over > age);
    const latest = [...model.latest].filter(([, values]) => values.length > 0);
    const recent = [...model.recent].filter(([, { values, over }]) => values.length > 0 && over > age);
    expect([...handles.worst.keys()].sort()).toEqual([...model.worst.keys()].sort());
    expect([...handles.label.keys()].sort()).toEqual(labels.map(([key]) => key).sort());
    expect([...handles.seen.keys()].sort()).toEqual([...new Set(seen.map(({ key }) => key))].sort());
    expect([...handles.latest.keys()].sort()).toEqual(latest.map(([key]) => key).sort());
    expect([...handles.recent.keys()].sort()).toEqual(recent.map(([key]) => key).sort());
    for (const key of keys) {
      expect(handles.worst.get(key)).toBe(model.worst.get(key));
      expect(handles.label.get(key)).toBe(new Map(labels).get(key)?.value);
      expect(handles.latest.get(key)).toEqual(new Map(latest).get(key) ?? []);
      expect(handles.piece.get(key)).toEqual((new Map(latest).get(key) ?? []).slice(-32).map(String));
      expect(handles.few.get(key)).toEqual((new Map(latest).get(key) ?? []).slice(-5));
      expect(handles.recent.get(key)).toEqual(new Map(recent).get(key)?.values ?? []);
      expect(handles.alarm.at(key)).toBe(model.timers.get(`alarm ${key}`)?.at);
      expect(handles.late.at(key)).toBe(model.timers.get(`late ${key}`)?.at);
      const fields = seen.filter((each) => each.key === key).map(({ field, value }) => [field, value]);
      expect(new Map(handles.seen.entries(key))).toEqual(new Map(fields as never));
      for (const field of keys) {
        const found = seen.find((each) => each.key === key && each.field === field);
        expect(handles.seen.get(key, field)).toEqual(found?.value);
      }
    }
    const processing = [...model.timers.values()].filter(({ name }) => name === "alarm");
    expect(state.nextTimerAt).toBe(Math.min(Number.POSITIVE_INFINITY, ...processing.map((each) => each.at)));
    if (!state.dirty) expect(takenFrom(state).filter(({ value }) => value !== null)).toEqual([]);
  }
}

function byTime(a: FiredTimer, b: FiredTimer): number {
  return a.at - b.at || (`${a.name} ${a.key}` < `${b.name} ${b.key}` ? -1 : 1);
}

test("through commits, checkpoints, evictions, time and crashes", () => {
  const evicted = { reads: 0 };
  const parts = new Set<boolean>();
  fc.assert(
    fc.property(fc.array(happening, { minLength: 40, maxLength: 160, size: "max" }), (events) => {
      const days = new Days();
      for (const [n, event] of events.entries()) {
        days.happen(event);
        if (n % 8 === 7) days.compare();
      }
      days.compare();
      evicted.reads += days.real.reads;
      for (const first of days.parts) parts.add(first);
    }),
    { numRuns: 100 },
  );
  expect(evicted.reads).toBeGreaterThan(100);
  expect(parts.size).toBe(2);
});
