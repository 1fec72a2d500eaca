import { expect, it } from "vitest";
import { mqttFeed, mqttSink } from "../../connectors/index.js";
import type { Identity } from "../../identity/index.js";
import { specOf, TopologyBuilder } from "../../topology/index.js";
import { until } from "../fixtures/until.js";
import { RawClient } from "./raw-client.js";
import { SecureStage } from "./secure-stage.js";

/** Who tries: an agent with work, its feed, an agent without, a sensor. */
const roles = ["agent", "feed", "idle", "sensor"] as const;
type Role = (typeof roles)[number];

/** What may be published there, and by whom; all others may not, and nobody may what is not here. */
const publishing: Readonly<Record<string, readonly Role[]>> = {
  "headwater/agents/gw-1/up/heartbeat": ["agent", "feed"],
  "headwater/agents/gw-2/up/leave": ["idle"],
  "headwater/agents/gw-1/up/heartbeat/more": [],
  "headwater/agents/gw-1/down/assignment": [],
  "headwater/agents/gw-2/down/assignment": [],
  "headwater/d/gw-1/gw-2/climate": ["agent", "feed"],
  "headwater/d/gw-2/gw-1/climate": ["idle"],
  "headwater/a/gw-1/gw-2/climate": ["agent", "feed"],
  "headwater/a/gw-2/gw-1/climate": ["idle"],
  "headwater/d/gw-1/gw-2/climate/more": [],
  "headwater/elsewhere": [],
  headwater: [],
  "$SYS/broker/clients": [],
  "plant/gw-1/a": [],
  "climate/a": ["agent", "feed"],
  "climate/a/b": [],
  climate: [],
  "feed/s-1/celsius": ["sensor"],
  "feed/s-1": [],
  "feed/s-2/celsius": [],
  "other/a": [],
};

/** Topics that a message may be retained on; by the same. */
const retaining: Readonly<Record<string, readonly Role[]>> = { "climate/a": ["agent", "feed"] };

const subscribing: Readonly<Record<string, readonly Role[]>> = {
  "headwater/agents/gw-1/down/+": ["agent", "feed"],
  "headwater/agents/gw-2/down/+": ["idle"],
  "headwater/agents/+/down/+": [],
  "headwater/agents/+/up/+": [],
  "headwater/agents/gw-1/up/+": [],
  "headwater/agents/gw-1/#": [],
  "headwater/d/+/gw-1/climate": ["agent", "feed"],
  "headwater/a/+/gw-2/+": ["idle"],
  "headwater/d/+/+/climate": [],
  "headwater/d/#": [],
  "headwater/#": [],
  "#": [],
  "+/#": [],
  "+/agents/gw-1/down/assignment": [],
  "$SYS/#": [],
  "$share/x/headwater/#": [],
  "plant/gw-1/+": ["feed"],
  "plant/gw-1/a": [],
  "plant/#": [],
  "climate/+": [],
  "feed/s-1/#": [],
};

async function stageOf() {
  const stage = await SecureStage.open();
  const [agent, running] = await stage.agent("gw-1", { role: "gateway" });
  const [idle] = await stage.agent("gw-2");
  const sensor = await stage.join("s-1", { role: "sensor" });
  const gateways = { onEach: { role: "gateway" } };
  const fields = { sensor: "string", celsius: "double" } as const;
  const t = new TopologyBuilder("climate");
  const readings = t.spout(
    "readings",
    mqttFeed({ url: "fleet:", topic: "plant/${agent.name}/{sensor}", fields }),
    gateways,
  );
  t.bolt(
    "publish",
    readings.local(),
    mqttSink({ url: "fleet:", topic: "climate/{sensor}", retain: true }),
    gateways,
  );
  await stage.submit(specOf(t.build()));
  await until("the work is assigned", () => running.tasks("climate").length === 1);
  const feed = `${running.assignment!.installation}:climate:readings@gw-1`;
  const who: Readonly<Record<Role, readonly [Identity, string]>> = {
    agent: [agent, "gw-1:raw:1"],
    feed: [agent, feed],
    idle: [idle, "gw-2:raw:1"],
    sensor: [sensor, "s-1"],
  };
  const observer = await stage.authority();
  const open = (role: Role, options: object = {}) => RawClient.open(stage, ...who[role], options);
  return { stage, open, observer };
}

it("each identity publishes, retains and leaves a will on its own topics, and on no other", async () => {
  const { stage, open, observer } = await stageOf();
  const ears = await RawClient.open(stage, observer, "coordinator:ears");
  expect(await ears.subscribe("#")).toEqual([true]);
  const expected = new Set<string>();
  const attempts = roles.map(async (role) => {
    for (const [topic, allowed] of Object.entries(publishing)) {
      for (const retain of [false, true]) {
        const client = await open(role);
        const mark = `${role} ${retain ? "retains" : "publishes"} ${topic}`;
        await client.publish(topic, mark, retain);
        await client.end();
        if ((retain ? (retaining[topic] ?? []) : allowed).includes(role)) expected.add(mark);
      }
      const mark = `${role} has a will on ${topic}`;
      const dying = await open(role, { will: { topic, payload: Buffer.from(mark), qos: 1, retain: false } });
      await dying.end(true);
      if (allowed.includes(role)) expected.add(mark);
    }
  });
  await Promise.all(attempts);
  const heard = () =>
    ears.messages.filter(({ payload }) => / (publishes|retains|has a will on) /.test(payload));
  await until("all that is allowed is heard", () => heard().length >= expected.size);
  await ears.publish("headwater/elsewhere", "end");
  await until("the last is heard", () => ears.messages.some(({ payload }) => payload === "end"));
  expect(new Set(heard().map(({ payload }) => payload))).toEqual(expected);

  const late = await RawClient.open(stage, observer, "coordinator:late");
  await late.subscribe("#");
  await late.publish("headwater/elsewhere", "end");
  await until("the last is heard", () => late.messages.some(({ payload }) => payload === "end"));
  const kept = late.messages.filter(({ retain, topic }) => retain && !/down\/assignment$/.test(topic));
  expect(kept.map(({ topic }) => topic)).toEqual(["climate/a"]);
}, 90_000);

it("each identity hears its own topics, and no other", async () => {
  const { stage, open, observer } = await stageOf();
  const voice = await RawClient.open(stage, observer, "coordinator:voice");
  for (const role of roles) {
    const client = await open(role);
    const filters = Object.keys(subscribing);
    const granted = Object.fromEntries(
      await Promise.all(filters.map(async (filter) => [filter, (await client.subscribe(filter))[0]])),
    );
    const wanted = Object.fromEntries(filters.map((filter) => [filter, subscribing[filter]!.includes(role)]));
    expect({ role, granted }).toEqual({ role, granted: wanted });
    // A refused filter brings nothing, whatever is said on all topics.
    const topics = Object.keys(publishing).filter((topic) => !topic.startsWith("$"));
    for (const topic of topics) await voice.publish(topic, `to ${role}`);
    const last = { agent: "gw-1", feed: "gw-1", idle: "gw-2", sensor: "" }[role];
    if (last !== "") {
      await voice.publish(`headwater/agents/${last}/down/chunk`, "end");
      await until("the last is heard", () => client.messages.some(({ payload }) => payload === "end"));
    }
    const heard = new Set(
      client.messages.filter(({ payload }) => payload.startsWith("to ")).map(({ topic }) => topic),
    );
    expect({ role, heard: [...heard].sort() }).toEqual({ role, heard: [...hearing[role]].sort() });
    await client.end();
  }
}, 90_000);

const hearing: Readonly<Record<Role, readonly string[]>> = {
  agent: ["headwater/agents/gw-1/down/assignment", "headwater/d/gw-2/gw-1/climate"],
  feed: ["headwater/agents/gw-1/down/assignment", "headwater/d/gw-2/gw-1/climate", "plant/gw-1/a"],
  idle: ["headwater/a/gw-1/gw-2/climate", "headwater/agents/gw-2/down/assignment"],
  sensor: [],
};
