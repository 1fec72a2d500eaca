import { parse } from "yaml";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBroker } from "../../broker/index.js";
import { feedProject } from "../../cli/feed-project.js";
import { type Heard, inferFeed } from "../../cli/infer-feed.js";
import { MqttTransport } from "../../transport/index.js";
import { until } from "../fixtures/until.js";
import { Folder, launch } from "./launch.js";

const now = 1_795_000_000_000;
const json = (topic: string, value: unknown): Heard => ({
  topic,
  payload: Buffer.from(JSON.stringify(value)),
});

describe("what a feed looks like, by what was heard", () => {
  it("has a field for each level that differs, named by what says the same, or the level before", () => {
    const feed = inferFeed(
      [
        json("plant/lines/l-1/p1/rms", { machine: "p1", rms: 1 }),
        json("plant/lines/l-2/p2/rms", { machine: "p2", rms: 2.5 }),
      ],
      "#",
      now,
    );
    expect(feed).toMatchObject({
      topic: "plant/lines/{line}/{machine}/rms",
      format: "json",
      keys: ["line", "machine"],
    });
    expect(feed.fields).toEqual({ line: "string", machine: "string", rms: "double" });
  });

  it("names no field by a level that differs, and tells sensors apart by all that do", () => {
    const feed = inferFeed(
      [json("boilers/north/b1", { celsius: 1 }), json("boilers/south/b1", { celsius: 2 })].concat(
        json("boilers/south/b2", { celsius: 3 }),
      ),
      "#",
      now,
    );
    expect(feed).toMatchObject({ topic: "boilers/{boiler}/{level}", keys: ["boiler", "level"] });
  });

  it("has a column for each of a line of csv; one that is always a time is the time", () => {
    const line = (topic: string, text: string): Heard => ({ topic, payload: Buffer.from(text) });
    const heard = [line("p/a/v", `1.5,${now},ok,7`), line("p/b/v", `2,${now + 1},"a, b",x`)];
    expect(inferFeed(heard, "#", now)).toMatchObject({
      format: "csv",
      time: "at",
      measure: "value",
      fields: { p: "string", value: "double", at: "timestamp", value2: "string", value3: "string" },
    });
    expect(inferFeed([line("p", "well, then")], "#", now)).toMatchObject({ format: "raw" });
  });

  it("has the narrowest type that holds all values, with ? for what is missing or null", () => {
    const texts = { iso: "2026-01-01T00:00:00Z", text: "a" };
    const one = { n: 1, ok: true, at: now, ...texts, mixed: 1, tags: [1], gone: null, h: 1 };
    const others = { iso: "2026-01-01T00:00:00+01:00", text: "2026" };
    const two = { n: 2.5, ok: false, at: now + 1, ...others, mixed: "a", tags: {} };
    expect(inferFeed([json("a", one), json("a", two)], "#", now)).toMatchObject({
      topic: "a",
      time: "at",
      measure: "n",
      fields: {
        ...{ n: "double", ok: "bool", at: "timestamp", iso: "timestamp", text: "string" },
        ...{ mixed: "json", tags: "json", h: "double?" },
      },
    });
  });

  it.each([
    ["seconds", { ts: now / 1_000 + 0.25 }, { unit: "s" }],
    ["µs", { timestamp: now * 1_000 }, { unit: "us" }],
    ["ns", { time_ns: now * 1_000_000 }, { unit: "ns" }],
    ["a text that names no zone", { when: "2026-11-18 12:00:01" }, { format: "iso" }],
    ["German days", { am: "18.11.2026 12:00:01" }, { format: "DD.MM.YYYY HH:mm:ss" }],
    ["slashes that are of one kind only", { on: "11/18/2026 12:00" }, { format: "MM/DD/YYYY HH:mm" }],
  ])("takes %s for the time, and says how they are read", (_, time, says) => {
    const [name] = Object.keys(time);
    const feed = inferFeed([json("a/1", { ...time, rms: 1 }), json("a/2", { ...time, rms: 2 })], "#", now);
    expect(feed).toMatchObject({ time: name, timeSays: says, measure: "rms" });
    const of = { name: "t", url: "mqtt://127.0.0.1", username: undefined, feed };
    const text = feedProject(of)["topology.yaml"]!;
    const { components } = parse(text);
    expect(components.readings.eventTime).toEqual({ field: name, ...says, disorder: "2s" });
    expect(components["every-10-s"].window.time).toEqual({ field: name, ...says });
  });

  it.each([
    ["a blank for T", { when: "2026-11-18 12:00:01Z" }],
    ["a fraction behind a comma", { when: "2026-11-18T12:00:01,5+0100" }],
  ])("has a timestamp for %s", (_, time) => {
    const feed = inferFeed([json("a", time)], "#", now);
    expect(feed).toMatchObject({ fields: { when: "timestamp" }, time: "when", timeSays: {} });
  });

  it.each([
    ["a number of no such name", { energy: now / 1_000 }],
    ["a small number", { t: 21.5 }],
    ["a counter of ms", { ts: 86_400_000 }],
    ["a time of another century", { ts: 4_795_000_000 }],
    ["a day that may be a month", { on: "11/10/2026 12:00" }],
    ["a day alone", { on: "2026-11-18" }],
  ])("takes %s for no time", (_, members) => {
    expect(inferFeed([json("a", members)], "#", now).time).toBeNull();
  });

  it("takes a column of csv for the time only where it is too large for seconds", () => {
    const line = (text: string): Heard => ({ topic: "p", payload: Buffer.from(text) });
    expect(inferFeed([line(`1,${now / 1_000}`)], "#", now).time).toBeNull();
    expect(inferFeed([line(`1,${now * 1_000}`)], "#", now)).toMatchObject({
      ...{
        time: "at",
        timeSays: { unit: "us" },
        fields: { value: "double", at: "double" },
        measure: "value",
      },
    });
  });

  it("is that of the most frequent shape; what else came is named", () => {
    const status = { topic: "a/status", payload: Buffer.from("on") };
    const odd = json("a/1/x", { "no name": 1, v: 1 });
    const bytes = { topic: "b", payload: new Uint8Array([0xff, 0xfe]) };
    expect(inferFeed([status, odd, odd, bytes], "#", now)).toMatchObject({
      topic: "a/1/x",
      fields: { v: "double" },
      left: [{ topic: "a/status", messages: 1 }],
      unnamed: ["no name"],
    });
    expect(inferFeed([status], "#", now)).toMatchObject({ format: "raw", fields: { value: "string" } });
  });

  it("takes no level for a field that was published in braces: + stands for it", () => {
    const heard = [json("plant/{site}/a/p1", { rms: 1 }), json("plant/{site}/a/p2", { rms: 2 })];
    expect(inferFeed(heard, "#", now)).toMatchObject({
      topic: "plant/+/a/{a}",
      braced: ["{site}"],
      fields: { a: "string", rms: "double" },
    });
    const odd = inferFeed([json("x{y}/${agent.name}/{", { rms: 1 })], "#", now);
    expect(odd).toMatchObject({ topic: "+/+/+", braced: ["x{y}", "${agent.name}", "{"] });
    const file = feedProject({ name: "odd", url: "mqtt://127.0.0.1", username: undefined, feed: odd });
    expect(file["topology.yaml"]).toContain("# + in the topic hears any level: braces would name a field");
    // Levels that differ are fields whatever they hold.
    const both = [json("plant/{a}", { rms: 1 }), json("plant/b", { rms: 2 })];
    expect(inferFeed(both, "#", now)).toMatchObject({ topic: "plant/{plant}", braced: [] });
  });

  it("gives a plain value another name than a level of the topic has", () => {
    const heard = ["1", "2"].map((n) => ({ topic: `values/${n}`, payload: Buffer.from(n) }));
    expect(inferFeed(heard, "#", now)).toMatchObject({
      topic: "values/{value}",
      fields: { value: "string", value2: "double" },
      measure: "value2",
    });
  });

  it("leaves lists, such as SenML, the text that they are", () => {
    const senml = json("m", [{ bn: "urn:1", v: 21 }]);
    expect(inferFeed([senml], "#", now)).toMatchObject({ format: "raw", fields: { value: "string" } });
  });

  it("is refused when nothing came that a feed could read", () => {
    expect(() => inferFeed([], "a/#", now)).toThrow("no message came");
    expect(() => inferFeed([{ topic: "a", payload: new Uint8Array([0xff]) }], "a/#", now)).toThrow(
      /none of 1/,
    );
    expect(() => inferFeed([json("a", {})], "a/#", now)).toThrow(/none of 1/);
  });
});

describe("headwater init --feed", () => {
  it.each([
    ["at", (ms: number) => ms],
    ["ts", (ms: number) => ms / 1_000],
    ["when", (ms: number) => new Date(ms).toISOString().slice(0, 19).replace("T", " ")],
  ] as const)("writes a topology that is valid, and runs on what was heard: %s", async (time, of) => {
    using folder = new Folder();
    const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    onTestFinished(() => broker.close());
    const sensor = new MqttTransport({ address: { url: broker.url }, clientId: "sensor" });
    onTestFinished(() => sensor.close());
    sensor.open({ connected: () => undefined, disconnected: () => undefined, message: () => undefined });
    await until("the sensor is connected", () => sensor.connected);
    let sent = 0;
    const timer = setInterval(() => {
      const reading = { celsius: 20 + (sent % 7), [time]: of(now + sent * 100) };
      sensor.publish(`rooms/r${sent++ % 3}/air`, Buffer.from(JSON.stringify(reading)), { qos: 0 });
    }, 10);
    onTestFinished(() => clearInterval(timer));
    const here = { cwd: folder.path };
    const made = await launch(["init", "air", "--feed", broker.url, "--seconds", "1", "--json"], here);
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(made.out)).toMatchObject({
      files: ["topology.yaml", "readings.jsonl"],
      feed: { topic: "rooms/{room}/air", keys: ["room"], time },
    });
    const valid = await launch(["validate", "air/topology.yaml"], here);
    expect(valid.out).toContain("✓ air/topology.yaml: air");
    const ran = await launch(["run", "air/topology.yaml", "-i", "air/readings.jsonl", "--json"], here);
    const { summary } = JSON.parse(ran.out.trimEnd().split("\n").at(-1)!);
    expect(summary.malformed).toBe(0);
    expect(summary.results.print).toBeGreaterThan(0);
  });

  it("says so when no broker is there, and when nothing is published", async () => {
    using folder = new Folder();
    const nobody = await launch(["init", "a", "--feed", "mqtt://127.0.0.1:1"], { cwd: folder.path });
    expect(nobody.code).toBe(1);
    expect(nobody.err).toContain("error: nothing listens at mqtt://127.0.0.1:1");
    const login = await launch(["init", "c", "--feed", "mqtt://u:p@127.0.0.1:1"], { cwd: folder.path });
    expect(login.err).toContain("remedy: give it with --username and --password-file");
    const brokers = ["init", "e", "--feed", "mqtt://127.0.0.1:1", "--topic", "$SYS/#"];
    expect((await launch(brokers, { cwd: folder.path })).err).toContain(
      "error: $SYS/# belongs to the broker",
    );
    const secret = ["--username", "u", "--password-file", "nowhere"];
    const unread = await launch(["init", "d", "--feed", "mqtt://127.0.0.1:1", ...secret], {
      cwd: folder.path,
    });
    expect(unread.err).toContain("error: the password cannot be read");
    const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    onTestFinished(() => broker.close());
    const words = ["init", "b", "--feed", broker.url, "--seconds", "1", "--topic", "x/#"];
    const silence = await launch(words, { cwd: folder.path });
    expect(silence.code).toBe(1);
    expect(silence.err).toContain("error: no message came\n  at x/#\n  remedy: listen longer with --seconds");
  });
});
