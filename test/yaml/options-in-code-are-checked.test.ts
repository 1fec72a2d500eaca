import { describe, expect, it } from "vitest";
import * as headwater from "../../index.js";
import type { Finding } from "../../topology/index.js";
import { recorded, recordedKinds } from "../../yaml/index.js";

const makers = recorded(headwater, recordedKinds);
const { TopologyBuilder, bolt, fileReplay, keyedValue, logSink, mean, mqttFeed, mqttSink, topK, window } =
  makers;
const fields = { sensor: "string", celsius: "double", at: "timestamp" } as const;

/** From JavaScript, by a cast, by a spread: whatever the types would refuse. */
const anyhow = (value: unknown) => value as never;

/** What `build` refuses, a line each: place, message, remedy. */
function faultsOf(t: InstanceType<typeof TopologyBuilder>): readonly string[] {
  try {
    t.build();
    return [];
  } catch (error) {
    const findings = (error as Error).cause as readonly Finding[];
    return findings.map(({ place, message, remedy }) => `${place}: ${message} (${remedy})`);
  }
}

/** Of a feed with event time and what `make` adds. */
function faultsWith(make: (t: InstanceType<typeof TopologyBuilder>, feed: never) => void): readonly string[] {
  const t = new TopologyBuilder("x");
  const feed = t.spout("feed", fileReplay({ path: "a.jsonl", fields }), { eventTime: { field: "at" } });
  make(t, anyhow(feed));
  return faultsOf(t);
}

describe("in TypeScript, too,", () => {
  it("options that a connector does not know or take are told together", () => {
    const faults = faultsWith((t, feed) => {
      t.bolt("out", feed, mqttSink(anyhow({ topic: "t/{nope}", qos: 3, retian: true, format: "xml" })));
    });
    expect(faults).toEqual([
      "out, qos: qos may not be 3 (write one of 0, 1)",
      expect.stringMatching(/^out, retian: mqttSink has no option retian \(did you mean retain\?/),
      expect.stringMatching(/^out, format: format may not be "xml" \(values: json, cbor, protobuf\)/),
      "out, topic: the stream default of feed has no field nope (it has sensor, celsius, at)",
    ]);
  });

  it("a feed with a wrong option is followed, for its fields are known", () => {
    const t = new TopologyBuilder("x");
    const options = { url: "mqtt://h", topic: "a/{sensor}", fields, retaind: true };
    const feed = t.spout("feed", mqttFeed(anyhow(options)));
    t.bolt("out", anyhow(feed), logSink(), { retries: -1 });
    expect(faultsOf(t).map((line) => line.split(":")[0])).toEqual(["feed, retaind", "out, retries"]);
  });

  it("what reads from a component that cannot be made is held against no fields of it", () => {
    const faults = faultsWith((t, feed) => {
      const means = t.bolt(
        "means",
        feed,
        window({ time: "at", size: "10 parsecs", aggregates: { heat: mean("celsius") } } as never),
      ) as never as headwater.StreamHandle<{ heat: "double" }>;
      t.bolt("out", means.fields("heat"), mqttSink({ topic: "t/{heat}" }), { retries: -1 });
    });
    expect(faults).toEqual([
      expect.stringMatching(/^means, size: "10 parsecs" is not a duration/),
      expect.stringMatching(/^out, retries: /),
    ]);
  });

  it("aggregates and cells of state say where they stand", () => {
    const faults = faultsWith((t, feed) => {
      const top = topK(anyhow("sensor"), anyhow({ kk: 3 }));
      t.bolt("tops", feed, window(anyhow({ time: "at", size: "1m", aggregates: { top } })));
      const state = {
        seen: keyedValue("int", anyhow({ tll: "1h" })),
        last: keyedValue("int", { ttl: "1 hour" }),
      };
      t.bolt("own", feed, bolt({ streams: {}, state: anyhow(state), create: () => ({ execute() {} }) }));
      const misspelt = { streams: {}, states: {}, create: () => ({ execute() {} }) };
      t.bolt("odd", feed, bolt(misspelt));
    });
    expect(faults.map((line) => line.split(" (")[0])).toEqual([
      "tops, aggregates.top.kk: topK has no option kk",
      'own, state.seen.tll: there is no option "tll"',
      'own, state.last.ttl: "1 hour" is not a duration',
      'odd, states: there is no option "states"',
    ]);
  });

  it("options that are undefined are left out, and streams are what sides of a join are", () => {
    const faults = faultsWith((t, feed) => {
      const other = t.spout("other", fileReplay({ path: "b.jsonl", fields }), { eventTime: { field: "at" } });
      const joined = makers.join(
        anyhow({
          left: (feed as typeof other).fields("sensor"),
          right: other.fields("sensor"),
          by: "sensor",
          size: "1m",
          kind: undefined,
          fields: { celsius: "left.celsius" },
        }),
      );
      t.bolt("both", [(feed as typeof other).fields("sensor"), other.fields("sensor")], joined as never);
    });
    expect(faults).toEqual([]);
  });
});
