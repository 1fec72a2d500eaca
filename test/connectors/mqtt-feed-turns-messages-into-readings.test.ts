import { encode } from "cbor-x";
import { describe, expect, it } from "vitest";
import { createBroker } from "../../broker/index.js";
import { type MqttFeedOptions, mqttFeed } from "../../connectors/index.js";
import {
  defaultSettings,
  type Fields,
  fields,
  type Graph,
  type GraphComponent,
  type Placement,
} from "../../topology/index.js";
import { describeWithMosquitto, freePort } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { type FeedBroker, mosquittoBroker, ourBroker } from "../transport/feed-stage.js";
import { openMqttFeed, plainClient, publish } from "./mqtt-drive.js";

const reading = fields({ room: "string", sensor: "int", celsius: "double", at: "timestamp" });
const topic = "house/${agent.site}/{room}/{sensor}/temperature";

const urlOf = (broker: FeedBroker) => `mqtt://127.0.0.1:${broker.port}`;

describe("mqttFeed", () => {
  it("fills fields from payload, topic and time of arrival", async () => {
    const broker = await ourBroker();
    const spec = mqttFeed({ url: urlOf(broker), topic, fields: reading, eventTime: "at" });
    const feed = await openMqttFeed(spec);
    await until("it is subscribed", () => feed.logged.some((line) => line.startsWith("info connected")));
    const { transport } = await plainClient(urlOf(broker), "sensor");
    const begin = Date.now();
    await publish(transport, "house/north/kitchen/7/temperature", '{"celsius":21.5,"at":1000,"more":1}');
    await publish(transport, "house/north/bath/8/temperature", '{"celsius":22}');
    await publish(transport, "house/south/bath/8/temperature", '{"celsius":23}');
    await publish(transport, "house/north/hall/9/temperature", '{"celsius":24,"at":"2026-11-05T12:00:00Z"}');
    await until("three came", () => feed.rows.length === 3);
    expect(feed.rows[0]).toEqual({ room: "kitchen", sensor: 7, celsius: 21.5, at: 1000 });
    expect(feed.rows[1]).toMatchObject({ room: "bath", sensor: 8, celsius: 22 });
    expect(feed.rows[1]!["at"]).toBeGreaterThanOrEqual(begin);
    expect(feed.rows[2]!["at"]).toBe(Date.UTC(2026, 10, 5, 12));
  });

  it("makes a dead letter of what it cannot understand, with the payload, and goes on", async () => {
    const broker = await ourBroker();
    const feed = await openMqttFeed(mqttFeed({ url: urlOf(broker), topic, fields: reading }));
    await until("it is subscribed", () => feed.logged.some((line) => line.startsWith("info connected")));
    const { transport } = await plainClient(urlOf(broker), "sensor");
    const bad = ["not json", '{"celsius":"warm","at":1}', '{"at":1}', "[1]", "", '{"celsius":1'];
    for (const text of bad) await publish(transport, "house/north/a/1/temperature", text);
    await publish(transport, "house/north/a/one/temperature", '{"celsius":1,"at":1}');
    await publish(
      transport,
      "house/north/a/1/temperature",
      `{"celsius":1,"at":1,"x":"${"x".repeat(262_144)}"}`,
    );
    await publish(transport, "house/north/a/1/temperature", '{"celsius":1,"at":1}');
    await until("all came", () => feed.taken() === bad.length + 3);
    expect(feed.rows).toEqual([{ room: "a", sensor: 1, celsius: 1, at: 1 }]);
    expect(feed.dead.slice(0, bad.length).map((letter) => letter.raw!.toString())).toEqual(bad);
    expect(feed.dead.map((letter) => letter.source)).toContain("house/north/a/one/temperature");
    const errors = feed.dead.map((letter) => letter.error);
    expect(errors[1]).toMatch(/celsius/);
    expect(errors[2]).toMatch(/celsius/);
    expect(errors[bad.length]).toMatch(/sensor/);
    expect(errors[bad.length + 1]).toMatch(/over the limit of 262144/);
    expect(feed.dead[bad.length + 1]!.raw!.length).toBeLessThanOrEqual(65_536);
    expect(feed.spout.stats!()).toMatchObject({ malformed: bad.length + 2, received: bad.length + 3 });
    feed.ack(feed.taken());
    await until("all are acknowledged", () => feed.spout.stats!()["held"] === 0);
  });

  it("reads csv, cbor and raw payloads", async () => {
    const broker = await ourBroker();
    const url = urlOf(broker);
    const csv = await openMqttFeed(
      mqttFeed({ url, topic: "c/{room}/{sensor}", fields: reading, format: "csv" }),
      {
        task: "csv:0",
      },
    );
    const cbor = await openMqttFeed(mqttFeed({ url, topic: "b/+", fields: reading, format: "cbor" }), {
      task: "cbor:0",
    });
    const level = fields({ tank: "string", level: "double" });
    const raw = await openMqttFeed(mqttFeed({ url, topic: "r/{tank}", fields: level, format: "raw" }), {
      task: "raw:0",
    });
    for (const feed of [csv, cbor, raw]) {
      await until("it is subscribed", () => feed.logged.some((line) => line.startsWith("info connected")));
    }
    const { transport } = await plainClient(url, "sensor");
    await publish(transport, "c/hall/3", "20.5,1970-01-01T00:00:01Z\n");
    await publish(transport, "b/x", encode({ room: "attic", sensor: 4, celsius: 30, at: new Date(2_000) }));
    await publish(transport, "b/x", Buffer.from([0xff, 0xff]));
    await publish(transport, "r/north", "0.75");
    await publish(transport, "r/north", "half");
    await until("all came", () => csv.taken() + cbor.taken() + raw.taken() === 5);
    expect(csv.rows).toEqual([{ room: "hall", sensor: 3, celsius: 20.5, at: 1_000 }]);
    expect(cbor.rows).toEqual([{ room: "attic", sensor: 4, celsius: 30, at: 2_000 }]);
    expect(cbor.dead.length).toBe(1);
    expect(raw.rows).toEqual([{ tank: "north", level: 0.75 }]);
    expect(raw.dead[0]!.raw!.toString()).toBe("half");
  });

  it("waits for a broker that is away at the start, and says so", async () => {
    const port = await freePort();
    const url = `mqtt://127.0.0.1:${port}`;
    const feed = await openMqttFeed(mqttFeed({ url, topic: "t/{room}/{sensor}", fields: reading }));
    await until("it says so", () => feed.logged.length > 0);
    expect(feed.logged[0]).toBe(`warn nothing listens at ${url} (connection refused)`);
    const broker = await createBroker({ listen: { host: "127.0.0.1", port } });
    await until(
      "it is connected",
      () => feed.logged.some((line) => line.startsWith("info connected")),
      20_000,
    );
    const { transport } = await plainClient(url, "sensor");
    await publish(transport, "t/a/1", '{"celsius":1,"at":1}');
    await until("the reading came", () => feed.rows.length === 1);
    await feed.spout.close!();
    await broker.close();
  });

  it("does not take messages that only an earlier version of its topology had subscribed to", async () => {
    const broker = await ourBroker();
    const url = urlOf(broker);
    const old = await openMqttFeed(mqttFeed({ url, topic: "old/{room}/{sensor}", fields: reading }));
    await until("it is subscribed", () => old.logged.some((line) => line.startsWith("info connected")));
    await old.spout.close!();
    const { transport } = await plainClient(url, "sensor");
    await publish(transport, "old/a/1", '{"celsius":1,"at":1}');
    const feed = await openMqttFeed(mqttFeed({ url, topic: "new/{room}/{sensor}", fields: reading }));
    await until("it is subscribed", () => feed.logged.some((line) => line.startsWith("info connected")));
    await publish(transport, "new/a/1", '{"celsius":2,"at":2}');
    await until("both came", () => feed.taken() === 2);
    expect(feed.rows).toEqual([{ room: "a", sensor: 1, celsius: 2, at: 2 }]);
    expect(feed.dead).toEqual([]);
    expect(feed.spout.stats!()["foreign"]).toBe(1);
  });
});

describeWithMosquitto("mqttFeed on Mosquitto", () => {
  it("holds at most heldMax readings, takes the others as the acks come; nothing comes twice", async () => {
    const broker = await mosquittoBroker();
    const url = urlOf(broker);
    const counted = fields({ n: "int" });
    const feed = await openMqttFeed(mqttFeed({ url, topic: "n", fields: counted }), { heldMax: 100 });
    await until("it is subscribed", () => feed.logged.some((line) => line.startsWith("info connected")));
    const { transport } = await plainClient(url, "sensor");
    const all: Promise<void>[] = [];
    for (let n = 0; n < 2_000; n++) all.push(publish(transport, "n", JSON.stringify({ n })));
    await Promise.all(all);
    await until("the first hundred came", () => feed.taken() === 100);
    for (let through = 50; through <= 2_000; through += 50) {
      feed.ack(through);
      const due = Math.min(2_000, through + 100);
      await until(`${due} came`, () => feed.taken() === due);
    }
    expect(feed.rows.map((row) => row["n"])).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
    expect(feed.spout.stats!()).toMatchObject({ received: 2_000, shed: 0, connects: 1 });
  });

  it("ends its session for good only when its topology ends", async () => {
    const broker = await mosquittoBroker();
    const url = urlOf(broker);
    const spec = mqttFeed({ url, topic: "n", fields: fields({ n: "int" }) });
    const { transport } = await plainClient(url, "sensor");
    for (const [ended, waiting] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const first = await openMqttFeed(spec);
      await until("it is subscribed", () => first.logged.some((line) => line.startsWith("info connected")));
      await first.spout.close!(ended);
      await publish(transport, "n", '{"n":1}');
      const second = await openMqttFeed(spec);
      await until("it is subscribed", () => second.logged.some((line) => line.startsWith("info connected")));
      await publish(transport, "n", '{"n":2}');
      await until("the mark came", () => second.rows.at(-1)?.["n"] === 2);
      expect(second.rows.length).toBe(waiting + 1);
      second.ack(second.taken());
      await second.spout.close!(true);
    }
  });
});

describe("validate", () => {
  const check = (options: Partial<MqttFeedOptions<Fields>>, placement: Placement, parallelism = 1) => {
    const given = { url: "mqtt://broker", topic: "a/{room}/{sensor}", fields: reading as Fields, ...options };
    const { implementation, streams } = mqttFeed(given);
    if (implementation.kind !== "builtin") throw new Error("not a connector");
    const component: GraphComponent = {
      name: "readings",
      role: "spout",
      streams,
      inputs: [],
      placement,
      parallelism,
      resources: { cpu: 0.05, memory: 8 },
      tickMs: 0,
      retries: 0,
      implementation,
    };
    const graph: Graph = {
      kind: "headwater/graph",
      name: "t",
      settings: defaultSettings,
      components: [component],
    };
    return implementation.check!(component, graph).map((finding) => `${finding.severity} ${finding.code}`);
  };
  const anywhere = { kind: "anywhere" } as const;
  const onEach = { kind: "onEach", labels: { role: "gateway" } } as const;

  it.each([
    [{ url: "http://broker" }, "bad-broker-url"],
    [{ url: "" }, "missing"],
    [{ tls: {} }, "bad-broker-url"],
    [{ topic: "a/{floor}" }, "unknown-field"],
    [{ topic: "a/{room}/{room}" }, "repeated-field"],
    [{ topic: "a/x{room}" }, "bad-topic"],
    [{ topic: "a/#/b" }, "bad-topic"],
    [{ topic: "a/b+" }, "bad-topic"],
    [{ topic: "$SYS/#" }, "bad-topic"],
    [{ topic: "a/${agent.Site Name}/{room}" }, "unknown-placeholder"],
    [{ topic: ["a/+/c", "a/b/#"] }, "overlapping-topics"],
    [{ topic: [] }, "missing"],
    [{ format: "xml" }, "bad-format"],
    [{ format: "raw" }, "bad-format"],
  ])("refuses %j: %s", (options, code) => {
    expect(check(options as Partial<MqttFeedOptions<Fields>>, anywhere)).toContain(`error ${code}`);
  });

  it("warns of a feed that every gateway would read, and of tasks that share one", () => {
    expect(check({}, onEach)).toEqual(["warning same-feed-everywhere"]);
    expect(check({ topic: "a/${agent.site}/{room}" }, onEach)).toEqual([]);
    expect(check({ url: "mqtt://localhost" }, onEach)).toEqual([]);
    expect(check({}, anywhere, 2)).toEqual(["warning shared-subscription"]);
    expect(check({ topic: ["a/+/c", "a/+/d"] }, anywhere)).toEqual([]);
  });
});
