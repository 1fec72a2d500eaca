import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { Checker } from "./checker.js";
import { FaultWindows, settledMs, tailMs } from "./fault-windows.js";

const begunAt = 100_000;
const wellAt = 110_000;

/** One fault, and all is well again. */
function oneFault(): FaultWindows {
  const windows = new FaultWindows();
  windows.begin(begunAt);
  windows.end(wellAt);
  return windows;
}

describe("a reading that is counted twice", () => {
  const underWay = { madeAt: begunAt - 500, firstSeenAt: begunAt - 100, seenAt: begunAt + 4_000 };

  it("is explained by a fault that came when it was under way", () => {
    expect(oneFault().explain(underWay)).toBe(true);
    const during = { madeAt: begunAt + 1_000, firstSeenAt: begunAt + 1_100, seenAt: wellAt - 1 };
    expect(oneFault().explain(during)).toBe(true);
  });

  it("is explained while the cluster is not well yet, however long that takes", () => {
    const windows = new FaultWindows();
    windows.begin(begunAt);
    expect(windows.explain({ ...underWay, seenAt: begunAt + 3_600_000 })).toBe(true);
  });

  it("is not explained without a fault", () => {
    expect(new FaultWindows().explain(underWay)).toBe(false);
  });

  it("is not explained by a fault before which it had settled", () => {
    const settled = { ...underWay, madeAt: begunAt - 60_000 };
    expect(oneFault().explain({ ...settled, firstSeenAt: begunAt - settledMs })).toBe(true);
    expect(oneFault().explain({ ...settled, firstSeenAt: begunAt - settledMs - 1 })).toBe(false);
  });

  it("is not explained by a fault after which it was made", () => {
    const seen = { firstSeenAt: wellAt + 10, seenAt: wellAt + 20 };
    expect(oneFault().explain({ ...seen, madeAt: wellAt })).toBe(true);
    expect(oneFault().explain({ ...seen, madeAt: wellAt + 1 })).toBe(false);
  });

  it("is explained for a moment after all is well, and then no more", () => {
    expect(oneFault().explain({ ...underWay, seenAt: wellAt + tailMs })).toBe(true);
    expect(oneFault().explain({ ...underWay, seenAt: wellAt + tailMs + 1 })).toBe(false);
  });

  it("is explained by a fault before the latest one, while what that sent anew may still come", () => {
    const windows = oneFault();
    windows.begin(wellAt + 1);
    windows.end(wellAt + 60_000);
    expect(windows.explain({ ...underWay, seenAt: wellAt + tailMs })).toBe(true);
    expect(windows.explain({ ...underWay, seenAt: wellAt + tailMs + 1 })).toBe(false);
  });
});

describeWithMosquitto("the books of at-least-once", () => {
  let broker: Mosquitto;
  let sink: MqttClient;
  let checker: Checker;
  let ids = 0;

  /** A total of reading n of a sensor, with an id of its own. */
  const publish = (n: number, count: number) => {
    const total = { id: `${++ids}`, sensor: "s", n, at: Date.now(), via: "gw-1", task: "t", count };
    return sink.publishAsync("out/gw-1/s", JSON.stringify(total), { qos: 1 });
  };

  beforeAll(async () => {
    broker = await startMosquitto();
    sink = await connectAsync(broker.url);
    checker = await Checker.listen(broker.url);
  });

  afterAll(async () => {
    await sink?.endAsync();
    await checker?.close();
    await broker?.remove();
  });

  it("tell apart what came again around a fault, without one, and in a total alone", async () => {
    await publish(1, 1);
    await publish(2, 2);
    await until("both are counted", () => checker.distinct === 2);
    checker.windows.begin(Date.now());
    await publish(1, 1);
    await until("one came again", () => checker.duplicates === 1);
    expect(checker.balance({ s: 2 })).toMatchObject({ lost: 1, duplicated: 1, outside: 0 });
    checker.windows.end(Date.now() - 3_600_000);
    await publish(2, 2);
    await until("the other came again", () => checker.duplicates === 2);
    const { examples, ...books } = checker.balance({ s: 2 });
    expect(books).toEqual({ lost: 0, duplicated: 2, outside: 1 });
    expect(examples[0]).toMatch(/^s#2 came again at .* without a fault/);
    await publish(3, 7);
    await until("the third is counted", () => checker.distinct === 3);
    expect(checker.balance({ s: 3 })).toMatchObject({ lost: 0, duplicated: 4, outside: 3 });
  });
});
