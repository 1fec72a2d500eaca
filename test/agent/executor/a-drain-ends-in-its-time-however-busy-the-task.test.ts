import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { seededRandom } from "../../../base/index.js";
import { createConnectors } from "../../../connectors/index.js";
import { beginsEmpty } from "../../../proto/index.js";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout } from "./runtimes.js";

it("and says that it is not empty", async () => {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("busy");
  const reading = fields({ n: "int" });
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  let now = 0;
  let go = () => {};
  const first = new Promise<void>((resolve) => {
    go = resolve;
  });
  const slow = bolt({
    streams: {},
    create: () => ({
      execute({ n }) {
        now += 1;
        return n === 0 ? first : undefined;
      },
    }),
  });
  t.bolt("slow", readings.global(), slow);
  const runtime = new TopologyRuntime({
    graph: t.build(),
    agent: { name: "a", labels: {} },
    installation: "test",
    connectors: createConnectors(),
    random: seededRandom(1),
    port: { now: () => now, wall: () => now, send: () => {}, wake: () => {}, log: () => {} },
  });
  const tasks = ["readings:0", "slow:0"].map((task) => ({
    task,
    term: 1,
    number: 1,
    start: 1,
    ...beginsEmpty,
  }));
  await runtime.assign({ tasks, order: 1, standbys: [], peers: [], paused: false, draining: false });
  feed.give(...Array.from({ length: 900 }, (_, n) => ({ n })));
  for (let n = 0; n < 100; n++) runtime.run(1);
  expect(feed.taken).toBe(900);
  let drained: boolean | null = null;
  void runtime.drain(100).then((empty) => {
    drained = empty;
  });
  go();
  for (const start = now; drained === null && now < start + 5_000; now += 0.1) {
    await setImmediate();
    runtime.run(1);
  }
  await setImmediate();
  expect(drained).toBe(false);
  await runtime.close();
});
