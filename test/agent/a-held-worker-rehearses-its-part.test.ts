import { expect, it } from "vitest";
import { rehearse } from "../../agent/worker/rehearse.js";
import { mqttFeed } from "../../connectors/index.js";
import { bolt, fields, keyedValue, TopologyBuilder } from "../../topology/index.js";

const reading = fields({ sensor: "string", n: "int" });

/** Two feeds, one of the gateway's own listener, and bolts elsewhere; user code that must not run. */
function graphWithFeeds(ran: string[]) {
  const t = new TopologyBuilder("rehearsed", { delivery: "exactly-once" });
  // Nobody listens there, and nobody is to be asked.
  const url = "mqtt://127.0.0.1:9";
  const onGateways = { onEach: { role: "gateway" } };
  const topic = "in/${agent.site}/{sensor}";
  const outside = t.spout("outside", mqttFeed({ url, topic, fields: reading }), onGateways);
  const listened = t.spout(
    "listened",
    mqttFeed({ url: "listener:", topic: "own/{sensor}", fields: reading }),
    onGateways,
  );
  for (const [name, input] of [
    ["count-outside", outside.fields("sensor")],
    ["count-listened", listened.fields("sensor")],
  ] as const) {
    const counting = bolt({
      streams: { default: reading },
      state: { seen: keyedValue("int") },
      create: () => {
        ran.push(name);
        return { execute: () => undefined };
      },
    });
    t.bolt(name, input, counting, { on: { role: "core" } });
  }
  return t.build();
}

it("lives twice: the second life knows again what the first one had taken in and committed", async () => {
  const ran: string[] = [];
  const reports = await rehearse(graphWithFeeds(ran), { labels: { site: "north" } });
  const [gateway] = reports;
  const told = new Map(gateway!.components.map(({ component, counters }) => [component, counters]));
  for (const feed of ["outside", "listened"]) {
    const stats = told.get(feed);
    expect(stats, feed).toMatchObject({ received: 96, repeated: 48, foreign: 48, held: 0, waiting: 0 });
  }
  expect(told.get("outside")).toMatchObject({ connects: 1, "mqtt-version": 5, "subscriptions-denied": 0 });
  expect(ran).toEqual([]);
});

it("begins each task on one of two agents, which understand each other", async () => {
  const reports = await rehearse(graphWithFeeds([]), { labels: { site: "north" } });
  const tasks = reports.flatMap((report) => report.tasks.map(({ task, status }) => `${task} ${status}`));
  expect(tasks.sort()).toEqual([
    "count-listened:0 running",
    "count-outside:0 running",
    "listened@rehearsal-a running",
    "outside@rehearsal-a running",
  ]);
});
