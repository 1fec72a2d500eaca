import { describe, expect, it } from "vitest";
import * as components from "../../components/index.js";
import { type BoltSpec, bolt, fields, spout, TopologyBuilder, validate } from "../../topology/index.js";

const reading = fields({ sensor: "string", value: "double", at: "timestamp", kind: "string", raw: "bytes" });
type Keyed = BoltSpec<typeof reading, never>;

const [by, value, at] = ["sensor", "value", "at"] as const;
/** Each component that keeps something for each key, with the least that it needs. */
const keyed: Readonly<Record<string, object>> = {
  counterRate: { value, at, by },
  deadband: { value, by, absolute: 1 },
  dedupe: { by, within: "1m" },
  everyNth: { n: 2, by },
  ewma: { value, by, alpha: 0.5 },
  fill: { value, by, with: "last" },
  hysteresisAlarm: { value, at, by, raise: 2, clear: 1 },
  kalman: { value, by, processNoise: 1, sensorNoise: 1 },
  movingZScore: { value, by, last: 10 },
  silence: { by, after: "1m" },
  spikeFilter: { value, by, jump: 1, last: 5 },
  throttle: { by, interval: "1s" },
};
const make = components as unknown as Readonly<Record<string, (options: object) => Keyed>>;

function faultsOf(spec: Keyed, dealt: "shuffle" | "fields" | "one"): readonly string[] {
  const t = new TopologyBuilder("t");
  const source = t.spout(
    "source",
    spout({ streams: { default: reading }, create: () => ({ open: () => undefined, next: () => "idle" }) }),
  );
  const from = dealt === "fields" ? source.fields(by) : source.shuffle();
  t.bolt("keyed", from, spec, { parallelism: dealt === "one" ? 1 : 2 });
  t.bolt("end", source.shuffle(), bolt({ streams: {}, create: () => ({ execute: () => undefined }) }));
  const errors = validate(t.build()).filter(({ severity }) => severity === "error");
  return errors.map(({ message }) => message);
}

describe.each(Object.entries(keyed))("%s", (name, options) => {
  it("is refused where one key's tuples may come to several tasks, and only there", () => {
    const spec = () => make[name]!(options);
    expect(() => faultsOf(spec(), "shuffle")).toThrow(/tuples of one sensor may come to several of them/);
    expect(faultsOf(spec(), "fields")).toEqual([]);
    expect(faultsOf(spec(), "one")).toEqual([]);
  });
});
