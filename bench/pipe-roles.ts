import { randomBytes } from "node:crypto";
import { encodeColumns, schemaOf } from "../proto/index.js";
import { MqttTransport } from "../transport/index.js";
import { framesOf, reading } from "./frames.js";

/** What a link makes of the tuples of the bench: frames in a payload, and bytes of a frame. */
const framesOfPayload = 5;
const frameBytes = 12 * 1024;
/** Payloads under way: the 64 frames of a link's window. */
const windowPayloads = 12;
const there = "bench/pipe/there";
const back = "bench/pipe/back";
const publishing = { qos: 0 } as const;

/** A payload of a link without its heads, and the tuples in it. */
export interface PipePayload {
  readonly bytes: Uint8Array;
  readonly tuples: number;
}

/** Sends `count` tuples as payloads that are ready, as fast as the other end acknowledges them. */
export interface PipeSender {
  send(count: number): void;
}

/** Says so when `count` tuples have arrived. */
export interface PipeReceiver {
  expect(count: number, arrived: (perSecond: number) => void): void;
}

/** As many tuples in as many bytes as a link has them. */
export function pipePayload(): PipePayload {
  const schema = schemaOf(reading);
  const sample = framesOf(340)[0]!;
  const tuples = Math.floor((frameBytes * sample.length) / encodeColumns(schema, sample, 0, 340).length);
  const bodies = framesOf(tuples)
    .slice(0, framesOfPayload)
    .map((rows) => encodeColumns(schema, rows, 0, tuples).slice());
  return { bytes: Buffer.concat(bodies), tuples: framesOfPayload * tuples };
}

/**
 * One end of a pipe that does nothing but carry bytes: a link's connection, its payloads, its window and its
 * acknowledgements, without links, tuples and topologies. `ready` is called once it can be used.
 */
export function startPipeSender(url: string, ready: () => void): PipeSender {
  const { bytes, tuples } = pipePayload();
  let left = 0;
  let underWay = 0;
  const transport = transportTo(url, back, ready, () => {
    underWay--;
    pump();
  });
  const pump = () => {
    while (left > 0 && underWay < windowPayloads) {
      transport.publish(there, bytes, publishing);
      underWay++;
      left--;
    }
  };
  return {
    send(count) {
      left = Math.ceil(count / tuples);
      pump();
    },
  };
}

/** The other end. */
export function startPipeReceiver(url: string, ready: () => void): PipeReceiver {
  const { tuples } = pipePayload();
  let waits: ((perSecond: number) => void) | null = null;
  let wanted = 0;
  let seen = 0;
  let begun = 0;
  const transport = transportTo(url, there, ready, () => {
    transport.publish(back, new Uint8Array(8), publishing);
    if (seen === 0) begun = performance.now();
    seen += tuples;
    if (seen < wanted || waits === null) return;
    const arrived = waits;
    waits = null;
    arrived((seen / (performance.now() - begun)) * 1000);
  });
  return {
    expect(count, arrived) {
      wanted = count;
      waits = arrived;
      seen = 0;
    },
  };
}

function transportTo(url: string, filter: string, ready: () => void, message: () => void): MqttTransport {
  const clientId = `pipe-${randomBytes(4).toString("hex")}`;
  const transport = new MqttTransport({ address: { url }, clientId });
  transport.open({
    connected: ready,
    disconnected: (reason) => {
      throw new Error(reason);
    },
    message,
  });
  void transport.subscribe(filter, 0);
  return transport;
}
