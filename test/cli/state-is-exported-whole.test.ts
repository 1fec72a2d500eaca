import { afterAll, beforeAll, expect, it } from "vitest";
import { Folder, launch } from "./launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "./process.js";

/** What the topology puts into its state; the test builds it again. */
const contents = `const long = "\\u0007\\"ü😀 ".repeat(60_000);
const odd = "é😀\\"/".repeat(204);
const numbers = (length) => Array.from({ length }, (_, n) => n);
const fields = Object.fromEntries(numbers(10_000).map((n) => ["f" + n, { n, text: "x".repeat(250) }]));
const values = numbers(6_000).map((n) => n + " " + "y".repeat(400));
const readings = numbers(2_500).map((n) => ["k" + n, n]);`;

const topology = `import { TopologyBuilder, keyedList, keyedMap, keyedValue, spout } from "headwater";
import { fields as row } from "headwater";
${contents}
const t = new TopologyBuilder("large", { delivery: "at-least-once" });
t.spout("large", spout({
  streams: { default: row({ n: "int" }) },
  state: {
    last: keyedValue("json"), list: keyedList("string"), map: keyedMap("json"), few: keyedValue("int"),
  },
  create: ({ last, list, map, few }) => {
    let done = false;
    return {
      open() {},
      next(out) {
        if (done) return "idle";
        done = true;
        for (const [key, value] of readings) few.set(key, value);
        list.push("hall", ...values);
        for (const [field, value] of Object.entries(fields)) map.set("hall", field, value);
        map.set(odd, odd, { odd });
        map.set("later", "a", 1);
        last.set("hall", { long });
        out.emit({ n: 1 });
        return "reading";
      },
    };
  },
}));
export default t.build();
`;

interface Key {
  readonly task: string;
  readonly cell: string;
  readonly key: string;
  readonly value: unknown;
  readonly cut: boolean;
}

const folder = new Folder();
const processes: LongProcess[] = [];
let coordinator: TestCoordinator;
let wanted: { long: string; odd: string; fields: object; values: string[]; readings: [string, number][] };

beforeAll(async () => {
  wanted = new Function(`${contents}; return { long, odd, fields, values, readings };`)();
  coordinator = await startTestCoordinator(`${folder.path}/coordinator`);
  processes.push(coordinator.process);
  const words = ["agent", "--name", "core-1", "--broker", coordinator.brokerUrl];
  processes.push(new LongProcess([...words, "--state-dir", `${folder.path}/core-1`], coordinator.env));
  const file = await folder.write("topology.ts", topology);
  expect(await launch(["submit", file], { env: coordinator.env })).toMatchObject({ code: 0 });
  for (let end = performance.now() + 60_000; (await state("--key", "later")).code !== 0; )
    if (performance.now() > end) throw new Error("the state is not there");
}, 120_000);

afterAll(async () => {
  for (const each of processes.reverse()) await each.stop("SIGKILL");
  folder[Symbol.dispose]();
});

function state(...words: string[]) {
  return launch(["state", "large", ...words], { env: coordinator.env });
}

it("all that a task remembers comes in full as JSON: long values, maps, lists and keys", async () => {
  const { code, out, err } = await state("large:0", "-n", "10000", "--json");
  expect([code, err]).toEqual([0, ""]);
  expect(out.length).toBeGreaterThan(6_000_000);
  const answer = JSON.parse(out) as { keys: Key[]; tasks: object[]; more: string[]; missing: object[] };
  const { long, odd, fields, values, readings } = wanted;
  const one = (cell: string, key: string, value: unknown) => {
    return { task: "large:0", cell: `large/${cell}`, key, value, cut: false };
  };
  const few = readings.map(([key, value]) => one("few", key, value));
  expect(answer.keys).toEqual([
    ...few.sort((a, b) => (a.key < b.key ? -1 : 1)),
    one("last", "hall", { long }),
    one("list", "hall", values),
    one("map", "hall", fields),
    one("map", "later", { a: 1 }),
    one("map", odd, { [odd]: { odd } }),
  ]);
  expect(answer).toMatchObject({ tasks: [{ task: "large:0", agent: "core-1" }], more: [], missing: [] });
  // One key a line: a script may take them as they come.
  expect(out.split("\n").filter((line) => line.startsWith('{"task"'))).toHaveLength(answer.keys.length);
}, 60_000);

it("a key of all tasks comes in full, and one of the odd ones; a limit is kept and said", async () => {
  const { out } = await state("--key", "hall", "--json");
  const { keys } = JSON.parse(out) as { keys: Key[] };
  expect(keys.map(({ value }) => value)).toEqual([{ long: wanted.long }, wanted.values, wanted.fields]);
  const { odd } = wanted;
  const other = await state("--key", odd, "--cell", "large/map", "--json");
  expect((JSON.parse(other.out) as { keys: Key[] }).keys).toMatchObject([
    { key: odd, value: { [odd]: { odd } } },
  ]);
  const limited = JSON.parse((await state("--cell", "large/map", "-n", "2", "--json")).out);
  expect(limited).toMatchObject({ keys: [{ value: wanted.fields }, { key: "later" }], more: ["large:0"] });
}, 60_000);

it("a person sees the beginning of what is long, and goes on behind it", async () => {
  const { out } = await state("large:0", "--cell", "large/map");
  expect(out).toMatch(/hall \{"f0":.{4000,4100}… \(the beginning; --json has all of it\)\n/);
  expect(out).toMatch(/later \{"a":1\}\n/);
  expect(out.length).toBeLessThan(12_000);
}, 60_000);

it("a key that is longer than any is refused, and no other is shown in its place", async () => {
  const { code, err } = await state("--key", "hall".repeat(1_250), "--json");
  expect(code).toBe(2);
  expect(JSON.parse(err)).toMatchObject({ error: { code: "bad-request", place: "key" } });
  expect(err).toContain("5000 characters");
});
