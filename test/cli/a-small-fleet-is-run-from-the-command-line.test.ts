import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Folder, launch } from "./launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "./process.js";

/** Fifty numbers a second without end; one in ten fails, the odd ones go to a stream of their own. */
const topology = `import { TopologyBuilder, bolt, fields, map, spout } from "headwater";
const number = fields({ n: "int" });
const t = new TopologyBuilder("numbers");
const numbers = t.spout("numbers", spout({
  streams: { default: number },
  create: () => {
    let n = 0;
    let context;
    const began = Date.now();
    return {
      open(given) {
        context = given;
        context.log("info", "numbers begin on " + given.agent.name);
      },
      next(out) {
        if (n < (context.now() - began) / 20) {
          out.emit({ n: ++n });
          return "reading";
        }
        setTimeout(() => context.wake(), 20);
        return "idle";
      },
    };
  },
}), { onEach: { role: "gateway" } });
const parity = t.bolt("parity", numbers.shuffle(), bolt({
  input: number,
  streams: { default: number, odd: number },
  create: () => ({
    execute({ n }, out) {
      if (n % 10 === 0) throw new Error("ten is too much: " + n);
      if (n % 2 === 0) out.emit({ n });
      else out.emitTo("odd", { n });
    },
  }),
}), { on: { role: "core" } });
t.bolt("square", parity.local(), map(number, (r) => ({ n: r.n * r.n })), { on: { role: "core" } });
export default t.build();
`;

const folder = new Folder();
const agents: LongProcess[] = [];
let coordinator: TestCoordinator;

const run = (line: string) => launch(line.split(" "), { cwd: folder.path, env: coordinator.env });
const describeIt = async () => JSON.parse((await run("describe numbers --json")).out);

/** Looks again and again until it is so, at most for this long. */
async function until(what: string, look: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`never seen: ${what}`);
    await pause(50);
  }
}

function startAgent(name: string, ...labels: readonly string[]): LongProcess {
  const given = labels.flatMap((label) => ["--label", label]);
  const words = [
    "agent",
    "--name",
    name,
    ...given,
    "--broker",
    coordinator.brokerUrl,
    "--drain-seconds",
    "3",
  ];
  const agent = new LongProcess(words, coordinator.env);
  agents.push(agent);
  return agent;
}

beforeAll(async () => {
  coordinator = await startTestCoordinator(folder.path);
  await folder.write("topology.ts", topology);
  const started = [startAgent("gw-1", "role=gateway", "site=north"), startAgent("core-1", "role=core")];
  for (const agent of started) await agent.line(/connected to the broker/);
  await until("two agents", async () => /gw-1 +alive/.test((await run("agents")).out));
});

afterAll(async () => {
  for (const agent of agents) await agent.stop();
  await coordinator.process.stop();
  folder[Symbol.dispose]();
});

describe("a small fleet", () => {
  it("is listed with labels and load", async () => {
    const { out } = await run("agents");
    expect(out).toMatch(/gw-1 +alive .* role=gateway site=north/);
    expect(out).toMatch(/core-1 +alive .* role=core/);
  });

  it("is listed by labels, of which an agent finds some by itself", async () => {
    const { out } = await run(`agents -l role=core -l arch=${process.arch} --json`);
    expect(JSON.parse(out).map(({ name }: { name: string }) => name)).toEqual(["core-1"]);
    expect((await run("agents -l site=south")).out).toContain("none of 2 agents has site=south");
    const { code, err } = await run("agents -l Site");
    expect(code).toBe(2);
    expect(err).toMatch(/"Site" is not a label.*\n.*--label role=gateway/s);
  });

  it("runs a topology; submit waits until it does", async () => {
    const { code, out } = await run("submit topology.ts");
    expect(code).toBe(0);
    expect(out).toContain("numbers is running: 2 tasks on 2 agents");
    const { out: described } = await run("describe numbers");
    expect(described).toMatch(/numbers@gw-1 +gw-1 \(pinned\) +running/);
    expect(described).toMatch(/parity:0 +core-1 +running/);
    expect(described).toMatch(/▸ square +parity local +fused/);
  });

  it("shows tuples of a stream as they flow", async () => {
    const { code, out, err } = await run("tap numbers parity/odd --limit 5 --seconds 10");
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(5);
    expect(out).toMatch(/parity:0 n=\d*[13579]\n/);
    expect(err).toContain("5 tuples from 1 task");
    const json = await run("tap numbers square -n 1 --json");
    expect(JSON.parse(json.out)).toMatchObject({ kind: "tuple", agent: "core-1", task: expect.any(String) });
  });

  it("says when the stream is not there", async () => {
    const { code, err } = await run("tap numbers parities -s 1");
    expect(code).toBe(4);
    expect(err).toContain("parit");
  });

  it("shows what its components log", async () => {
    expect((await run("logs numbers")).out).toMatch(/info +gw-1 numbers@gw-1 numbers: numbers begin on gw-1/);
  });

  it("says of each line of a component which task wrote it", async () => {
    const { out } = await run("logs numbers --json");
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { task: string; text: string });
    const begun = lines.find(({ text }) => text.includes("numbers begin on"));
    expect(begun).toMatchObject({ task: "numbers@gw-1", text: "numbers: numbers begin on gw-1" });
  });

  it("shows an agent's own log, from a level on", async () => {
    const { out } = await run("logs gw-1");
    expect(out).toMatch(/info +gw-1 agent starts name=gw-1/);
    expect(out).toMatch(/info +gw-1 connected to the broker/);
    const errors = await run("logs gw-1 --level error --json");
    expect(errors.out).not.toContain('"level":"info"');
    expect(await run("logs nobody")).toMatchObject({ code: 4 });
  });

  it("follows an agent's own log: what is said after the question comes, too", async () => {
    await using follower = new LongProcess(["logs", "gw-1", "--level", "debug", "-f"], coordinator.env);
    await follower.line(/connected to the broker/);
    await follower.stop("SIGINT");
  });

  it("describes an agent with its host, as the agent itself tells it", async () => {
    const { out } = await run("agents describe gw-1");
    expect(out).toMatch(/^gw-1 +alive/);
    expect(out).toMatch(new RegExp(`^version +\\S+, Node.js ${process.version}`, "m"));
    expect(out).toMatch(
      /^disk +[\d.]+ \wi?B here of a budget of [\d.]+ \wi?B, [\d.]+ \wiB of [\d.]+ \wiB free$/m,
    );
    expect(out).toMatch(/^clock +right within a second$/m);
    expect(out).toMatch(/^certificate none of this installation$/m);
    const { facts, clockOffsetMs } = JSON.parse((await run("agents describe gw-1 --json")).out);
    expect(Math.abs(clockOffsetMs)).toBeLessThan(5_000);
    expect(facts.disk.used.bundles).toBeGreaterThan(0);
    expect(facts.memory.rss).toBeGreaterThan(20 * 2 ** 20);
  });

  it("follows the log until Ctrl-C", async () => {
    await using follower = new LongProcess(["logs", "numbers", "--follow"], coordinator.env);
    await follower.line(/ten is too much/);
    const seen = follower.lines.length;
    await until("more lines", async () => follower.lines.length > seen);
    expect(new Set(follower.lines).size).toBe(follower.lines.length);
    await follower.stop("SIGINT");
  });

  it("shows what failed and why, and replays it", async () => {
    const { out } = await run("deadletters numbers -n 5");
    expect(out).toContain("ten is too much: ");
    const { deadLetters } = JSON.parse((await run("deadletters numbers --json")).out);
    expect(deadLetters[0]).toMatchObject({ component: "parity", agent: "core-1" });
    const replayed = await run(`deadletters numbers --replay ${deadLetters[0].id}`);
    expect(replayed).toMatchObject({ code: 0, out: "1 dead letter replayed\n" });
  });

  it("pauses and resumes", async () => {
    expect((await run("pause numbers")).code).toBe(0);
    await until("paused", async () => (await describeIt()).status === "paused");
    // The one that was replayed failed anew, and is counted twice.
    await until("it says that one is gone", async () =>
      (await run("deadletters numbers -n 10000")).out.includes("1 dead letter that was counted cannot be"),
    );
    expect((await run("resume numbers")).code).toBe(0);
    await until("running", async () => (await describeIt()).status === "running");
  });

  it("drains an agent: its movable tasks go elsewhere, and come back with rebalance", async () => {
    await startAgent("core-2", "role=core").line(/connected to the broker/);
    await until("core-2", async () => /core-2 +alive/.test((await run("agents")).out));
    const { code, out } = await run("drain core-1");
    expect({ code, out }).toEqual({ code: 0, out: "core-1 is drained\n" });
    expect((await run("agents core-2")).out).toMatch(/parity:0 +numbers/);
    expect((await run("uncordon core-1")).code).toBe(0);
    await until("running", async () => (await describeIt()).status === "running");
  });

  it("goes on watching over a restart of the coordinator; a stream that breaks is said so", async () => {
    await using watcher = new LongProcess(["describe", "numbers", "--watch"], coordinator.env);
    await watcher.line(/^numbers +running/);
    await using listener = new LongProcess(["tap", "numbers", "square", "-n", "10000"], coordinator.env);
    await listener.line(/ n=/);
    await coordinator.process.stop("SIGKILL");
    expect(await listener.ended()).toBe(3);
    expect(listener.lines.join("\n")).toContain("no coordinator answers at");
    await watcher.line(/no coordinator answers/);
    coordinator = await startTestCoordinator(folder.path, coordinator);
    const pictures = () => watcher.lines.filter((line) => /^numbers +running/.test(line)).length;
    const before = pictures();
    await until("a new picture", async () => pictures() > before);
    await until("running", async () => (await describeIt()).status === "running");
  });

  it("runs a topology in YAML, of which no code leaves this machine", async () => {
    await folder.write("readings.jsonl", [31, 20, 35].map((celsius) => `{"celsius":${celsius}}\n`).join(""));
    await folder.write(
      "heat.yaml",
      `topology: heat
components:
  readings:
    fileReplay: { path: "${folder.path}/readings.jsonl", fields: { celsius: double } }
    on: { role: core }
  hot: { from: readings, filter: "celsius > \${limit}", on: { role: core } }
  out: { from: hot, fileSink: { path: "${folder.path}/hot.jsonl" }, on: { role: core } }
parameters: { limit: 30.0 }
`,
    );
    expect((await run("validate heat.yaml")).out).toContain("heat, 3 components");
    const { code, out } = await run("submit heat.yaml --param limit=33");
    expect(code, out).toBe(0);
    await until("the result", async () => existsSync(`${folder.path}/hot.jsonl`));
    await until(
      "it is whole",
      async () => readFileSync(`${folder.path}/hot.jsonl`, "utf8") === '{"celsius":35}\n',
    );
    expect((await run("kill heat --now")).code).toBe(0);
    expect((await run("delete heat")).code).toBe(0);
  });

  it("runs empty and ends", async () => {
    expect(await run("kill numbers")).toMatchObject({ code: 0, out: "numbers has ended\n" });
    expect((await run("delete numbers")).code).toBe(0);
    expect((await run("list")).out).toContain("no topologies");
  });

  it("forgets an agent that left", async () => {
    expect(await agents[2]!.stop()).toBe(0);
    await until("core-2 left", async () => /core-2 +(drained|lost)/.test((await run("agents")).out));
    expect((await run("forget core-2")).code).toBe(0);
    expect((await run("agents")).out).not.toContain("core-2");
  });
});
