import net from "node:net";
import { onTestFinished } from "vitest";
import { type Broker, type BrokerOptions, createBroker } from "../../broker/index.js";
import { MqttTransport, type TransportMessage } from "../../transport/index.js";
import { until } from "../fixtures/until.js";

/** A broker on a free port, closed when the test ends. */
export async function openBroker(given: Partial<BrokerOptions> = {}): Promise<Broker> {
  const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 }, ...given });
  onTestFinished(() => broker.close());
  return broker;
}

/** A raw connection, and whether the broker has ended it. */
export interface Stranger {
  readonly socket: net.Socket;
  readonly received: () => Buffer;
  closed: boolean;
}

export async function stranger(port: number): Promise<Stranger> {
  const socket = net.connect({ host: "127.0.0.1", port });
  const chunks: Buffer[] = [];
  const one: Stranger = { socket, received: () => Buffer.concat(chunks), closed: false };
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => undefined);
  socket.on("close", () => {
    one.closed = true;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  onTestFinished(() => void socket.destroy());
  return one;
}

/** A client that counts what it gets. */
export async function client(
  broker: Broker,
  clientId: string,
  filters: readonly string[] = [],
): Promise<{ readonly transport: MqttTransport; readonly messages: TransportMessage[] }> {
  const transport = new MqttTransport({ address: { url: broker.url }, clientId });
  onTestFinished(() => transport.close());
  const messages: TransportMessage[] = [];
  transport.open({
    connected: () => undefined,
    disconnected: () => undefined,
    message: (message) => messages.push({ ...message, payload: message.payload.slice() }),
  });
  await until(`${clientId} is connected`, () => transport.connected);
  for (const filter of filters) await transport.subscribe(filter, 1);
  return { transport, messages };
}

/** CONNECT of MQTT 3.1.1, byte by byte. */
export function connectPacket(options: {
  readonly clientId: string;
  readonly keepalive?: number;
  readonly clean?: boolean;
  readonly level?: number;
}): Buffer {
  const id = Buffer.from(options.clientId);
  const keepalive = options.keepalive ?? 60;
  const flags = options.clean === false ? 0 : 2;
  const body = Buffer.concat([
    Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, options.level ?? 4, flags, keepalive >> 8, keepalive & 255]),
    Buffer.from([id.length >> 8, id.length & 255]),
    id,
  ]);
  return packet(0x10, body);
}

/** A packet with its length. */
export function packet(head: number, body: Buffer): Buffer {
  const length: number[] = [];
  let left = body.length;
  do {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    left >>>= 7;
  } while (left > 0);
  return Buffer.concat([Buffer.from([head, ...length]), body]);
}

/** PUBLISH. */
export function publishPacket(topic: string, payload: string, qos: 0 | 1 | 2, id = 1): Buffer {
  const name = Buffer.from(topic);
  const head = Buffer.concat([Buffer.from([name.length >> 8, name.length & 255]), name]);
  const packetId = qos === 0 ? Buffer.alloc(0) : Buffer.from([id >> 8, id & 255]);
  return packet(0x30 | (qos << 1), Buffer.concat([head, packetId, Buffer.from(payload)]));
}
