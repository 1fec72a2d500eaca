import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Fleet } from "./fleet.js";

/** Work of a zone, in exactly-once: `word` is in its code, in its state and in its readings. */
const work = (name: string, word: string) => `
import { bolt, fields, keyedValue, logSink, spout, TopologyBuilder } from "headwater";
const reading = fields({ word: "string", n: "int" });
const inZone = { on: { zone: ${JSON.stringify(name)} } };
const t = new TopologyBuilder(${JSON.stringify(name)}, { delivery: "exactly-once" });
const readings = t.spout("readings", spout({
  streams: { default: reading },
  create: () => {
    let n = 0;
    let at = 0;
    return {
      open() {},
      next(out) {
        if (Date.now() < at) return "idle";
        at = Date.now() + 50;
        out.emit({ word: "${word}", n: ++n });
        return "reading";
      },
    };
  },
}), inZone);
const counted = t.bolt("counted", readings.fields("word"), bolt({
  streams: { default: reading },
  state: { counts: keyedValue("int") },
  create: (state) => ({
    execute(tuple, out) {
      state.counts.set(tuple.word, (state.counts.get(tuple.word) ?? 0) + 1);
      out.emit(tuple);
    },
  }),
}), inZone);
t.bolt("said", counted.local(), logSink(), inZone);
export default t.build();
`;
const words = { ours: "palimpsest", theirs: "quixotry" };

/** Longest life of what is open, once the command has been given. */
const endsMs = 5_000;

let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.start({ secure: true });
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(fleet.log);
});

afterAll(() => fleet?.close());

function allBelow(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

it("has only work of its own groups on its disk, and is out for good once it is revoked", async () => {
  const agents = { "gw-1": "ours", "gw-2": "ours", "core-1": "theirs" };
  const join = (name: keyof typeof agents) =>
    fleet.joinAgent(name, "gateway", { settings: ["--label", `zone=${agents[name]}`] });
  for (const name of ["gw-1", "core-1"] as const) {
    const agent = await join(name);
    await agent.says(/connected to the broker/);
  }
  for (const [zone, word] of Object.entries(words)) await fleet.submit(zone, work(zone, word));
  await join("gw-2");
  await fleet.topology("ours", ({ degraded }) => degraded === 0, 60_000);
  expect(await fleet.ownerOf("ours", "counted:0")).toBe("gw-1");

  // What a thief finds: words of others are in the store of nobody else's disk.
  expect(allBelow(fleet.stateDirOf("gw-1"))).toContain(words.ours);
  expect(allBelow(fleet.stateDirOf("core-1"))).toContain(words.theirs);
  for (const name of ["gw-1", "gw-2"]) expect(allBelow(fleet.stateDirOf(name))).not.toContain(words.theirs);

  const stolen = fleet.agents.get("gw-1")!;
  const said = await fleet.command("agents", "revoke", "gw-1", "--why", "stolen");
  expect(said).toMatch(/gw-1 is revoked; \d connections ended/);
  await stolen.says(/waits for the broker/, endsMs);
  await fleet.topology("ours", ({ taskList }) => taskList.every(({ agent }) => agent === "gw-2"), 60_000);
  await fleet.topology("ours", ({ tasks }) => tasks.running === tasks.total, 60_000);

  // It stays out, with its certificate and after a start too.
  await stolen.kill();
  const again = fleet.startAgent("gw-1", "gateway");
  await again.says(/agent starts/);
  await again.says(/waits for the broker/);
  await fleet.coordinator.says(/this certificate of gw-1 was revoked/, 30_000);
  expect((await fleet.client.agent("gw-1")).status).toBe("lost");
}, 120_000);
