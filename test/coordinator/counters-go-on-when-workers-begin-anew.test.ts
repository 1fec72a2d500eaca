import { describe, expect, it } from "vitest";
import { Telemetry } from "../../coordinator/telemetry.js";
import { type TopologyReport, withoutStore } from "../../proto/index.js";

function reportOf(counters: Record<string, number>, over: Partial<TopologyReport> = {}): TopologyReport {
  return {
    topology: "t",
    ...{ revision: 1, bundle: "b1", graph: "g1" },
    worker: "running",
    restarts: 0,
    why: "",
    components: [{ component: "c", counters, executeP50: 0, executeP99: 0 }],
    links: [],
    deadLetters: 0,
    drained: false,
    ...withoutStore,
    ...over,
  };
}

describe("counters over all agents", () => {
  it("are sums, and go on through restarts of workers and agents", () => {
    const telemetry = new Telemetry();
    telemetry.take("a", [reportOf({ executed: 10 }, { deadLetters: 3 })]);
    telemetry.take("b", [reportOf({ executed: 5 })]);
    telemetry.take("a", [reportOf({ executed: 4 }, { restarts: 1, deadLetters: 1 })]);
    telemetry.take("b", [reportOf({ executed: 1 })]);
    telemetry.restarted("b");
    telemetry.take("b", [reportOf({ executed: 100 })]);
    expect(telemetry.counters("t", "c")).toEqual({ executed: 10 + 5 + 4 + 1 + 100 });
    expect(telemetry.deadLetters("t")).toBe(4);
  });

  it("of dead letters stay when a topology's last worker has ended and its agent reports none", () => {
    const telemetry = new Telemetry();
    telemetry.take("a", [reportOf({ executed: 10 }, { deadLetters: 3 })]);
    telemetry.take("a", [reportOf({}, { worker: "stopped", components: [], deadLetters: 0 })]);
    expect(telemetry.deadLetters("t")).toBe(3);
    telemetry.take("a", [reportOf({ executed: 2 }, { deadLetters: 1 })]);
    expect(telemetry.deadLetters("t")).toBe(4);
    expect(telemetry.counters("t", "c")).toEqual({ executed: 12 });
  });

  it("may go down where the user counts down", () => {
    const telemetry = new Telemetry();
    telemetry.take("a", [reportOf({ open: 5 })]);
    telemetry.take("a", [reportOf({ open: 2 })]);
    expect(telemetry.counters("t", "c")).toEqual({ open: 2 });
  });

  it("of the present are not added up over time, and go with the agent", () => {
    const telemetry = new Telemetry();
    for (const held of [5, 3, 7]) telemetry.take("a", [reportOf({ held, "mqtt-version": 5 })]);
    telemetry.take("b", [reportOf({ held: 1, "mqtt-version": 4 })]);
    expect(telemetry.counters("t", "c")).toEqual({ held: 8, "mqtt-version": 5 });
    telemetry.away("a");
    expect(telemetry.counters("t", "c")).toEqual({ held: 1, "mqtt-version": 4 });
    telemetry.take("b", []);
    expect(telemetry.counters("t", "c")).toEqual({});
  });

  it("of event time are those of the agent that is furthest behind, and all inputs that are idle", () => {
    const telemetry = new Telemetry();
    telemetry.take("a", [reportOf({ "watermark-lag-ms": 500, "idle-inputs": 1 })]);
    telemetry.take("b", [reportOf({ "watermark-lag-ms": 90_000, "idle-inputs": 2 })]);
    expect(telemetry.counters("t", "c")).toEqual({ "watermark-lag-ms": 90_000, "idle-inputs": 3 });
    telemetry.take("b", [reportOf({ "watermark-lag-ms": 400 })]);
    expect(telemetry.counters("t", "c")).toEqual({ "watermark-lag-ms": 500, "idle-inputs": 1 });
  });

  it("give rates over the last ten seconds", () => {
    const telemetry = new Telemetry();
    for (let second = 0; second <= 30; second++) {
      telemetry.take("a", [reportOf({ emitted: second * 100 })]);
      telemetry.tick(second * 1000);
    }
    expect(telemetry.rate("t", "c", "emitted")).toBeCloseTo(100);
    for (let second = 31; second <= 50; second++) telemetry.tick(second * 1000);
    expect(telemetry.rate("t", "c", "emitted")).toBe(0);
  });
});
