import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Folder, launch, launcher } from "./launch.js";

const folder = new Folder();
const run = (words: string, input?: string) =>
  launch(["run", ...words.split(" ")], { cwd: folder.path, ...(input === undefined ? {} : { input }) });

const csv = "station,celsius\nroof,3\nyard,99\nroof,warm\nroof,5.5\n";
const jsonl = [
  '{"station":"roof","celsius":3}',
  '{"station":"yard","celsius":99}',
  '{"station":',
  '{"station":"roof","celsius":5.5}',
  "",
].join("\n");
const results = '{"station":"roof","celsius":3}\n{"station":"roof","celsius":5.5}\n';

beforeAll(async () => {
  await folder.write(
    "topology.ts",
    `import { fields, filter, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
const reading = fields({ station: "string", celsius: "double" });
const t = new TopologyBuilder("weather");
const max = Number(process.env.MAX ?? 60);
const url = "mqtt://localhost";
const feed = t.spout("readings", mqttFeed({ url, topic: "weather/{station}", fields: reading }));
const plausible = t.bolt("plausible", feed, filter((r) => r.celsius < max));
t.bolt("publish", plausible.fields("station"), mqttSink({ url, topic: "out/{station}" }));
export default t.build();
`,
  );
  await folder.write("readings.csv", csv);
  await folder.write("readings.jsonl", jsonl);
});

afterAll(() => folder[Symbol.dispose]());

describe("headwater run", () => {
  it.each([
    ["a csv file", "--input readings.csv", undefined],
    ["a file of JSON lines", "--input readings.jsonl", undefined],
    ["csv on standard input", "--input -", csv],
    ["JSON lines on standard input", "-i -", jsonl],
    ["a named spout", "--input readings=readings.csv", undefined],
  ])("reads %s, prints what the sink gets, and sums up beside it", async (_what, words, input) => {
    const { code, out, err } = await run(`topology.ts ${words}`, input);
    expect(code).toBe(0);
    expect(out).toBe(results.replaceAll(/^/gm, "publish ").replace(/publish $/, ""));
    expect(err).toContain("weather: 4 readings in ");
    expect(err).toContain("publish: 2 results");
    expect(err).toContain("1 reading could not be understood");
    expect(err).not.toContain("\u001b");
  });

  it("gives JSON lines and the summary as the last one with --json", async () => {
    const { code, out } = await run("topology.ts --input readings.csv --json");
    expect(code).toBe(0);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ sink: "publish", tuple: { station: "roof", celsius: 3 } });
    expect(lines.at(-1).summary).toMatchObject({
      topology: "weather",
      readings: 4,
      malformed: 1,
      results: { publish: 2 },
      deadLetters: 1,
      drained: true,
    });
  });

  it("takes parameters, and is quiet when asked", async () => {
    const { out, err } = await run("topology.ts -i readings.csv -p MAX=4 --quiet");
    expect(out).toBe("");
    expect(err).toContain("publish: 1 result\n");
  });

  it("reads through 100,000 readings from standard input without losing one", async () => {
    const many = `station,celsius\n${"roof,1.5\n".repeat(100_000)}`;
    const { out } = await run("topology.ts --input - --quiet --json", many);
    expect(JSON.parse(out).summary).toMatchObject({ readings: 100_000, results: { publish: 100_000 } });
  });

  it("says in a log how it ended, and does not fill it with how it goes", async () => {
    await folder.write(
      "slow.ts",
      `import { fields, filter, spout, TopologyBuilder } from "headwater";
const t = new TopologyBuilder("slow");
let wake = () => {};
let due = 0;
let given = 0;
const timer = setInterval(() => { due++; wake(); }, 100);
const next = (out) => {
  if (given === 10) { clearInterval(timer); return "end"; }
  if (given === due) return "idle";
  out.emit({ n: ++given });
  return "reading";
};
const open = (context) => { wake = () => context.wake(); };
const source = { streams: { default: fields({ n: "int" }) }, create: () => ({ open, next }) };
const numbers = t.spout("numbers", spout(source));
t.bolt("none", numbers, filter(() => false));
export default t.build();
`,
    );
    const { code, err } = await run("slow.ts");
    expect({ code, err: err.match(/readings/g)?.length }).toEqual({ code: 0, err: 1 });
    expect(err).toMatch(/^slow: 10 readings in /m);
  });
});

describe("headwater run refuses", () => {
  it.each([
    ["a feed without input", "topology.ts", "readings reads from a broker", "add --input readings="],
    ["a file that is not there", "topology.ts --input gone.csv", "gone.csv", "remedy"],
    [
      "a spout that is not there",
      "topology.ts --input reading=readings.csv",
      "no spout reading",
      "did you mean readings",
    ],
    ["a speed that goes nowhere", "topology.ts --input readings.csv --speed -1", "--speed -1", "above 0"],
    [
      "an option without its value",
      "topology.ts --input",
      "--input needs a value",
      "see `headwater run --help`",
    ],
    [
      "a bad label",
      "topology.ts -i readings.csv --label gateway",
      '"gateway" is not a label',
      "role=gateway",
    ],
  ])("%s: exit code 2", async (_what, words, message, remedy) => {
    const { code, out, err } = await run(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toContain(remedy);
  });
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

describe.runIf(hasScript)("on a terminal", () => {
  it("draws a progress bar in one line and takes it away, in colours unless NO_COLOR says no", async () => {
    await folder.write("many.csv", `station,celsius\n${"roof,1.5\n".repeat(120_000)}`);
    const line = `stty cols 90; ${launcher} run topology.ts --input many.csv --quiet`;
    const draw = (env: Readonly<Record<string, string>>) =>
      launch(["-qec", line, "/dev/null"], {
        cwd: folder.path,
        command: "script",
        env: { TERM: "xterm", ...env },
      });
    const { code, out } = await draw({});
    expect(code).toBe(0);
    expect(out).toMatch(/[█░]{24} +\d+ % weather: [\d,]+ readings, /);
    expect(out).toMatch(/\r\u001b\[K\u001b\[1mweather\u001b\[22m: 120,000 readings in /);
    for (const picture of out.split("\r\u001b[K").slice(1, -1)) expect(picture.length).toBeLessThan(120);
    expect((await draw({ NO_COLOR: "1" })).out).not.toContain("\u001b[1m");
  });
});
