import { describe, expect, it } from "vitest";
import { type ConnectorScope, mqttFeed, mqttSink } from "../../connectors/index.js";
import { withdrawMs } from "../../coordinator/grants.js";
import type { Identity } from "../../identity/index.js";
import { specOf, TopologyBuilder } from "../../topology/index.js";
import { openBolt } from "../connectors/drive.js";
import { openMqttFeed } from "../connectors/mqtt-drive.js";
import type { TestAgent } from "../coordinator/running.js";
import { until } from "../fixtures/until.js";
import { RawClient } from "./raw-client.js";
import { SecureStage } from "./secure-stage.js";

const reading = { sensor: "string", celsius: "double" } as const;
const feedOf = (topic: string) => mqttFeed({ url: "fleet:", topic, fields: reading });
const gateways = { onEach: { role: "gateway" } };
const feed = feedOf("feed/{sensor}/celsius");
const sink = mqttSink({ url: "fleet:", topic: "climate/${agent.name}/{sensor}", retain: true });

function climate(feedSpec = feed) {
  const t = new TopologyBuilder("climate");
  const readings = t.spout("readings", feedSpec, gateways);
  t.bolt("publish", readings.local(), sink, gateways);
  return specOf(t.build());
}

/** Where the connectors of the topology run on an agent of the stage. */
function placeOf(stage: SecureStage, identity: Identity, agent: TestAgent): Partial<ConnectorScope> {
  return {
    installation: agent.assignment!.installation,
    topology: "climate",
    task: `readings@${identity.name}`,
    agent: { name: identity.name, labels: { role: "gateway" } },
    fleet: { url: stage.url, identity },
  };
}

describe("a topology's feed and sink at the coordinator's own broker", () => {
  it("work with the agent's certificate while the agent is assigned them, and no longer", async () => {
    const stage = await SecureStage.open();
    const [identity, agent] = await stage.agent("gw-1", { role: "gateway" });
    const [foreign] = await stage.agent("gw-2", { role: "other" });
    const sensor = await RawClient.open(stage, await stage.join("s-1", { role: "sensor" }), "s-1");
    const place = placeOf(stage, identity, agent);
    const feedId = `${place.installation}:climate:readings@gw-1`;

    // Before: the feed's name is nobody's, and its topics are forbidden.
    expect((await RawClient.open(stage, identity, feedId)).connected).toBe(false);
    await stage.submit(climate());
    await until("the work is assigned", () => agent.tasks("climate").length === 1);

    const taken = await openMqttFeed(feed, place);
    await until("the feed is connected", () => taken.logged.some((line) => line.includes("connected to")));
    expect(await sensor.publish("feed/s-1/celsius", '{"celsius":21.5}')).toBe(true);
    await until("the reading came", () => taken.rows.length === 1);
    expect(taken.rows[0]).toEqual({ sensor: "s-1", celsius: 21.5 });
    taken.ack(1);
    const written = await openBolt(sink, place);
    await written.execute({ sensor: "s-1", celsius: 21.5 });
    await until("the broker has it", () => written.held() === 0);

    // One session has one connection: what follows would take it over.
    await taken.spout.close?.();

    // Not for another agent, nor in the other direction, nor beside it.
    expect((await RawClient.open(stage, foreign, feedId)).connected).toBe(false);
    const other = await RawClient.open(stage, foreign);
    expect(await other.publish("climate/gw-1/s-1", "x")).toBe(false);
    for (const id of [feedId, "gw-1:climate:1"]) {
      const own = await RawClient.open(stage, identity, id);
      const wanted = ["feed/#", "climate/#", "climate/gw-1/+", "headwater/#", "#", "feed/+/celsius"];
      expect(await own.subscribe(...wanted)).toEqual(wanted.map(() => false).with(5, id === feedId));
      expect(await own.publish("feed/s-1/celsius", "x")).toBe(false);
    }
    expect(taken.rows).toHaveLength(1);

    // After: taken away, when the agent has had time to end it in order.
    const late = await RawClient.open(stage, identity, feedId);
    expect(late.connected).toBe(true);
    await stage.api("POST", "/v1/topologies/climate/kill", { now: true });
    await until("it is broken off", () => late.closed, withdrawMs + 10_000);
    expect((await RawClient.open(stage, identity, feedId)).connected).toBe(false);
    const cut = written.counts.get("published");
    await written.execute({ sensor: "s-1", celsius: 22 });
    await until("the sink hears of it", () => written.logged.some((line) => line.includes("closed")));
    // What was not taken is not acknowledged: it waits.
    expect(written.held()).toBe(1);
    expect(written.counts.get("published")).toBe(cut);
  }, 40_000);

  it("an update takes away what the new version does not want, from the session too", async () => {
    const stage = await SecureStage.open();
    const [identity, agent] = await stage.agent("gw-1", { role: "gateway" });
    await stage.submit(climate());
    await until("the work is assigned", () => agent.tasks("climate").length === 1);
    const place = placeOf(stage, identity, agent);
    const feedId = `${place.installation}:climate:readings@gw-1`;
    const feedLike = await RawClient.open(stage, identity, feedId, { clean: false });
    expect(await feedLike.subscribe("feed/+/celsius")).toEqual([true]);
    await stage.submit(climate(feedOf("other/{sensor}")), "/v1/topologies/climate/update");
    await until("it is broken off", () => feedLike.closed, withdrawMs + 10_000);
    const sensor = await RawClient.open(stage, await stage.join("s-1", { role: "sensor" }), "s-1");
    expect(await sensor.publish("feed/s-1/celsius", "late")).toBe(true);
    const again = await RawClient.open(stage, identity, feedId, { clean: false });
    expect(await again.subscribe("other/+")).toEqual([true]);
    expect(again.messages).toEqual([]);
  }, 40_000);

  it("is refused when it wants the fleet's own branch", async () => {
    const stage = await SecureStage.open();
    await expect(stage.submit(climate(feedOf("+/agents/#")))).rejects.toThrow(/1 fault/);
    await expect(stage.submit(climate(feedOf("#")))).rejects.toThrow(/1 fault/);
  });
});

it("a foreign filter in one packet with an own one is not kept in the session either", async () => {
  const stage = await SecureStage.open();
  const identity = await stage.join("gw-1");
  const sensor = await RawClient.open(stage, await stage.join("s-1", { role: "sensor" }), "s-1");
  const first = await RawClient.open(stage, identity, "gw-1:x", { clean: false });
  expect(await first.subscribe("feed/#", "headwater/d/+/gw-1/t")).toEqual([false, true]);
  await first.end(false);
  expect(await sensor.publish("feed/s-1/x", "secret")).toBe(true);
  const second = await RawClient.open(stage, identity, "gw-1:x", { clean: false });
  expect(await second.subscribe("headwater/a/+/gw-1/t")).toEqual([true]);
  expect(second.messages).toEqual([]);
});
