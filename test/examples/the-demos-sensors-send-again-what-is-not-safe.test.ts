import { expect, it, onTestFinished } from "vitest";
import type { FeedListener } from "../../agent/listener/listener.js";
import { seededRandom } from "../../base/index.js";
import type { FromListener, ToListener } from "../../connectors/index.js";
import { Sensor } from "../../examples/greenhouse/demo/sensor.js";
import { fileOf, startListener } from "../agent/listener/stage.js";
import { freePort } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";

/** What the feed of a gateway has of its sensors: numbers of readings, and how to say that they are safe. */
function feedAt(listener: FeedListener) {
  const port = listener.connect("greenhouse");
  onTestFinished(() => port.close());
  const feed = "readings@gw-north";
  const say = (message: ToListener) => port.postMessage(message);
  const refs: number[] = [];
  const came: number[] = [];
  port.on("message", ({ messages }: FromListener) => {
    for (const { ref, topic, payload } of messages) {
      expect(topic).toBe("greenhouse/north/tomatoes/north-tomatoes-temperature-1");
      refs.push(ref);
      came.push(Number(/"n":(\d+)/.exec(Buffer.from(payload).toString())![1]));
    }
  });
  say({ kind: "open", feed, filters: ["greenhouse/north/+/+"], sessions: [] });
  return { came, safe: () => say({ kind: "safe", feed, refs: refs.splice(0) }) };
}

async function sensorAt(port: number): Promise<Sensor> {
  const place = { site: "north", room: "tomatoes", kind: "temperature", number: 1 } as const;
  const sensor = new Sensor(`mqtt://127.0.0.1:${port}`, place, seededRandom(1), () => undefined);
  onTestFinished(() => sensor.close());
  await until("it is connected", () => sensor.ready);
  return sensor;
}

it("count a reading as acknowledged when it is safe, and have few that are not", async () => {
  const listener = await startListener();
  const feed = feedAt(listener);
  const sensor = await sensorAt(listener.port);
  while (sensor.ready) sensor.read();
  await until("all came", () => feed.came.length === sensor.made);
  expect([sensor.made, sensor.acknowledged]).toEqual([30, 0]);
  feed.safe();
  await until("they are acknowledged", () => sensor.acknowledged === 30);
  expect(sensor.ready).toBe(true);
});

it("send again what was not acknowledged, also when the connection is lost while they do", async () => {
  const [port, file] = [await freePort(), fileOf()];
  const first = await startListener({ port, file });
  const before = feedAt(first);
  const sensor = await sensorAt(port);
  for (let i = 0; i < 3; i++) sensor.read();
  await until("all came", () => before.came.length === 3);
  await first.close();

  const second = await startListener({ port, file });
  const between = feedAt(second);
  await until("it sends again", () => between.came.length > 0);
  expect([sensor.ready, sensor.acknowledged]).toEqual([false, 0]);
  await second.close();

  const after = feedAt(await startListener({ port, file }));
  await until("all are acknowledged", () => {
    after.safe();
    return sensor.acknowledged === 3;
  });
  expect([...new Set(after.came)]).toEqual([1, 2, 3]);
  await until("it goes on", () => sensor.ready);
});
