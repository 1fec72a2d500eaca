import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { FeedListener, type FeedListenerOptions } from "../../../agent/listener/listener.js";
import { listenerWay } from "../../../agent/worker/listener-way.js";
import { seededRandom, silentLog } from "../../../base/index.js";
import { mqttFeed } from "../../../connectors/index.js";
import { fields } from "../../../topology/index.js";
import type { Cell } from "../../connectors/cell.js";
import { type FeedDrive, openMqttFeed, plainClient } from "../../connectors/mqtt-drive.js";
import { until } from "../../fixtures/until.js";

const reading = fields({ sensor: "string", n: "int" });

/** Of a folder of its own: where a listener keeps its list. */
export function fileOf(): string {
  const folder = mkdtempSync(join(tmpdir(), "headwater-listener-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "feed-listener.json");
}

export async function startListener(given: Partial<FeedListenerOptions> = {}): Promise<FeedListener> {
  const listener = await FeedListener.start({
    ...{
      host: "127.0.0.1",
      port: 0,
      shown: null,
      user: null,
      password: null,
      file: fileOf(),
      random: seededRandom(1),
      log: silentLog,
    },
    ...given,
  });
  onTestFinished(() => listener.close());
  return listener;
}

export interface Run {
  readonly feed: FeedDrive;
  /** As a worker that dies: nothing is said. */
  die(): void;
}

/** A run of a topology's feed in a worker. */
export async function runFeed(
  listener: FeedListener,
  given: {
    readonly topology?: string;
    readonly packets?: Cell<Uint8Array>;
    readonly heldMax?: number;
    readonly sensorsRemembered?: number;
  } = {},
): Promise<Run> {
  const { topology = "plant", packets, heldMax = 1_000, ...options } = given;
  const port = listener.connect(topology);
  onTestFinished(() => port.close());
  const spec = mqttFeed({ url: "listener:", topic: "plant/{sensor}", fields: reading, ...options });
  const feed = await openMqttFeed(spec, {
    ...{ topology, heldMax, listener: listenerWay(port) },
    ...(packets === undefined ? {} : { delivery: "exactly-once", state: { packets } }),
  });
  await until("the feed is open", () => feed.logged.some((line) => line.includes("connected to listener:")));
  return { feed, die: () => port.close() };
}

const urlOf = (listener: FeedListener) => `mqtt://127.0.0.1:${listener.port}`;
export const numbersOf = ({ feed }: Run) => feed.rows.map((row) => row["n"]);
export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** A sensor that publishes numbers; how many were answered. */
export async function sensorAt(listener: FeedListener, name = "sensor") {
  const { transport } = await plainClient(urlOf(listener), name);
  const sensor = {
    answered: 0,
    publish(from: number, to: number, qos: 0 | 1 = 1, topic = "plant/a"): void {
      for (let n = from; n < to; n++) {
        transport.publish(topic, Buffer.from(JSON.stringify({ n })), { qos }, (error) => {
          if (error === null) sensor.answered++;
        });
      }
    },
  };
  return sensor;
}
