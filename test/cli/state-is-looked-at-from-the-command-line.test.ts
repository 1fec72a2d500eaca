import { afterAll, beforeAll, expect, it } from "vitest";
import { Folder, launch } from "./launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "./process.js";

/** 1,500 rooms are counted once each, and one of them twice. */
const topology = `import { TopologyBuilder, bolt, fields, keyedMap, keyedValue, spout } from "headwater";
const reading = fields({ room: "string", n: "int" });
const t = new TopologyBuilder("rooms", { delivery: "at-most-once" });
const readings = t.spout("readings", spout({
  streams: { default: reading },
  create: () => {
    let n = 0;
    return {
      open() {},
      next(out) {
        if (n >= 1501) return "idle";
        out.emit({ room: "room-" + String(n % 1500).padStart(4, "0"), n });
        n++;
        return "reading";
      },
    };
  },
}));
t.bolt("per-room", readings.local(), bolt({
  input: reading,
  streams: {},
  state: { counted: keyedValue("int"), last: keyedMap("int") },
  create: ({ counted, last }) => ({
    execute({ room, n }) {
      counted.set(room, (counted.get(room) ?? 0) + 1);
      if (room === "room-0000") last.set(room, "n", n);
    },
  }),
}));
export default t.build();
`;

const folder = new Folder();
let coordinator: TestCoordinator;
let agent: LongProcess;
const run = (line: string) => launch(line.split(" "), { cwd: folder.path, env: coordinator.env });

beforeAll(async () => {
  coordinator = await startTestCoordinator(folder.path);
  const words = ["agent", "--name", "core-1", "--broker", coordinator.brokerUrl, "--drain-seconds", "1"];
  agent = new LongProcess(words, coordinator.env);
  await folder.write("topology.ts", topology);
  expect((await run("submit topology.ts")).code).toBe(0);
}, 60_000);

afterAll(async () => {
  await agent?.stop();
  await coordinator?.process.stop();
  folder[Symbol.dispose]();
});

it("says how much each task has", async () => {
  const keys = async () => JSON.parse((await run("state rooms --json")).out).tasks[0]?.keys;
  await expect.poll(keys, { timeout: 30_000 }).toBe(1_501);
  const { code, out } = await run("state rooms");
  expect(code).toBe(0);
  expect(out).toMatch(/readings:0\s+core-1\s+1,501 .*per-room\/counted \(value, 1,500 keys\)/);
});

it("shows keys and values up to the limit, and says that there are more", async () => {
  const { out } = await run("state rooms readings:0 --cell per-room/counted -n 2");
  expect(out).toContain("readings:0 per-room/counted room-0000 2\n");
  expect(out).toContain("readings:0 per-room/counted room-0001 1\n");
  expect(out).not.toContain("room-0002");
  expect(out).toContain("readings:0 has more keys");
  expect((await run("state rooms --key room-0000")).out).toContain('per-room/last room-0000 {"n":1500}\n');
});

it("exports all of it, page after page", async () => {
  const { out } = await run("state rooms readings:0 -n 100000 --json");
  const { keys, more, missing } = JSON.parse(out);
  expect([keys.length, more, missing]).toEqual([1_501, [], []]);
  expect(new Set(keys.map(({ cell, key }: Record<string, string>) => `${cell} ${key}`)).size).toBe(1_501);
});

it("names what is not there", async () => {
  expect(await run("state rooms other:0")).toMatchObject({
    code: 4,
    err: expect.stringContaining("readings:0"),
  });
  const cell = await run("state rooms --cell per-room/nothing");
  expect(cell).toMatchObject({ code: 4, err: expect.stringContaining("per-room/counted, per-room/last") });
  expect((await run("state rooms readings:0 -n 0")).code).toBe(2);
  const key = await run("state rooms --key room-9999");
  expect(key).toMatchObject({ code: 1, err: 'no task that answers has the key "room-9999"\n' });
  expect((await run("state rooms --key room-9999 --json")).code).toBe(1);
});

it("says of a task that is not running that it is not, and exports no half of it", async () => {
  process.kill(agent.pid, "SIGSTOP");
  const { code, out, err } = await run("state rooms readings:0 -n 100000 --json");
  process.kill(agent.pid, "SIGCONT");
  expect([code, out]).toEqual([4, ""]);
  expect(err).toContain("readings:0 of rooms is not running now (core-1: ");
});
