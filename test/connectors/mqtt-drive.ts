import { onTestFinished } from "vitest";
import { type ConnectorScope, createConnectors } from "../../connectors/index.js";
import type { Row, Spout, SpoutSpec, StateHandle, Streams } from "../../topology/index.js";
import { MqttTransport, type TransportMessage } from "../../transport/index.js";
import { until } from "../fixtures/until.js";
import { scope } from "./drive.js";

/** A feed as the executor sees it: `next` while there is room, `ack` when the test says so. */
export interface FeedDrive {
  readonly spout: Spout;
  readonly rows: Row[];
  readonly dead: { readonly error: string; readonly raw: Buffer | null; readonly source: string }[];
  readonly logged: string[];
  /** Readings taken. */
  taken(): number;
  ack(through: number): void;
}

/** Opens a feed and takes what comes; closed when the test ends. */
export async function openMqttFeed(
  spec: SpoutSpec<Streams>,
  given: Partial<ConnectorScope> & {
    readonly heldMax?: number;
    readonly parallelism?: number;
    readonly state?: Readonly<Record<string, StateHandle>>;
  } = {},
): Promise<FeedDrive> {
  const { heldMax = 1_000, parallelism = 1, state = {}, ...rest } = given;
  const { implementation } = spec;
  if (implementation.kind !== "builtin") throw new Error("not a connector");
  const where = { ...scope, component: "readings", task: "readings:0", ...rest };
  const spout = createConnectors().make(implementation.builtin, implementation.config, where) as Spout;
  const drive = { spout, rows: [] as Row[], dead: [] as FeedDrive["dead"], logged: [] as string[] };
  let taken = 0;
  let acked = 0;
  let scheduled = false;
  const out = {
    emit: (tuple: Row) => void drive.rows.push(tuple),
    emitTo: () => {},
    emitDirect: () => {},
    deadLetter: (error: string, raw: Uint8Array | null, source: string) =>
      void drive.dead.push({ error, raw: raw === null ? null : Buffer.from(raw), source }),
  };
  const run = () => {
    scheduled = false;
    while (taken - acked < heldMax && spout.next(out) === "reading") taken++;
  };
  const wake = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(run);
  };
  const { topology, component, task, agent } = where;
  const context = { topology, component, task, agent, index: 0, parallelism, heldMax, now: Date.now };
  await spout.open({
    ...context,
    watermark: () => Number.NEGATIVE_INFINITY,
    durable: () => Promise.resolve(),
    state,
    log: (level, text) => void drive.logged.push(`${level} ${text}`),
    count: () => {},
    wake,
  });
  onTestFinished(async () => spout.close?.());
  const ack = (through: number) => {
    acked = through;
    spout.ack?.(through);
    wake();
  };
  return { ...drive, taken: () => taken, ack };
}

/** A plain client that publishes and listens; closed when the test ends. */
export async function plainClient(
  url: string,
  clientId: string,
  filters: readonly string[] = [],
): Promise<{ readonly transport: MqttTransport; readonly messages: TransportMessage[] }> {
  const transport = new MqttTransport({ address: { url }, clientId, backoff: { firstMs: 10, maxMs: 100 } });
  onTestFinished(() => transport.close());
  const messages: TransportMessage[] = [];
  transport.open({
    connected: () => {},
    disconnected: () => {},
    message: (message) => messages.push({ ...message, payload: message.payload.slice() }),
  });
  await until(`${clientId} is connected`, () => transport.connected);
  for (const filter of filters) await transport.subscribe(filter, 1);
  return { transport, messages };
}

/** Publishes at QoS 1; resolves when the broker has it. */
export function publish(
  transport: MqttTransport,
  topic: string,
  payload: string | Uint8Array,
): Promise<void> {
  return new Promise((resolve, reject) => {
    transport.publish(topic, Buffer.from(payload), { qos: 1 }, (error) =>
      error === null ? resolve() : reject(error),
    );
  });
}
