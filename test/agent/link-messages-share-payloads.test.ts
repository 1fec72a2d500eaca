import { describe, expect, it } from "vitest";
import { Links } from "../../agent/worker/links.js";
import {
  type AckMessage,
  dataTopic,
  decodeLinkMessages,
  type FrameMessage,
  type LinkMessage,
} from "../../proto/index.js";
import { MemoryBroker, type Transport } from "../../transport/index.js";
import { until } from "../fixtures/until.js";

const epoch = { term: 1, number: 1, start: 1 };

function frame(seq: number, bytes = 10): FrameMessage {
  const position = { seq, floor: 1, total: seq, tuples: 1, watermark: null, end: false };
  const body = new Uint8Array(bytes);
  const names = { link: "a@gw-1>b:0", senderEpoch: epoch, series: epoch, stream: "a/default" };
  return { kind: "frame", ...names, ...position, schema: 1, body, checksum: 0 };
}

function ack(safe: number): AckMessage {
  const position = { safe, received: safe, limit: safe + 64, limitBytes: 1_000 };
  return { kind: "ack", link: "b:0>a@gw-1", receiverEpoch: epoch, series: epoch, ...position };
}

interface End {
  readonly links: Links;
  readonly transport: Transport;
  readonly got: LinkMessage[];
  readonly bad: string[];
}

async function end(broker: MemoryBroker, agent: string): Promise<End> {
  const transport = broker.transport({ clientId: agent });
  const got: LinkMessage[] = [];
  const bad: string[] = [];
  const links = new Links(
    transport,
    { prefix: "h", agent, topology: "t" },
    {
      received: (_, message) => got.push(message),
      unreadable: (from, why) => bad.push(`${from}: ${why}`),
    },
  );
  transport.open({ connected: () => {}, disconnected: () => {}, message: (message) => links.take(message) });
  await links.subscribe();
  return { links, transport, got, bad };
}

describe("link messages of one turn", () => {
  it("arrive in order, data and flow apart, at the agent that they are for", async () => {
    const broker = new MemoryBroker();
    const [one, two, other] = [
      await end(broker, "gw-1"),
      await end(broker, "core-1"),
      await end(broker, "core-2"),
    ];
    for (let seq = 1; seq <= 1_000; seq++) one.links.send("core-1", frame(seq, 200));
    one.links.send("core-1", ack(7));
    one.links.flush();
    await until("all are there", () => two.got.length === 1_001);
    const seqs = two.got.flatMap((message) => (message.kind === "frame" ? [message.seq] : []));
    expect(seqs).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect(two.got.at(-1)).toMatchObject({ kind: "ack", safe: 7 });
    expect(other.got).toEqual([]);
  });

  it("fill payloads: a frame that no longer fits begins the next one", () => {
    const sent: number[] = [];
    const none = async () => {};
    const transport: Transport = {
      ...{
        connected: true,
        bufferedBytes: 0,
        open: () => {},
        subscribe: none,
        unsubscribe: none,
        close: none,
      },
      publish: (_, payload) => sent.push(decodeLinkMessages(payload).length) > 0,
    };
    const names = { prefix: "h", agent: "gw-1", topology: "t" };
    const links = new Links(transport, names, { received: () => {}, unreadable: () => {} });
    for (let seq = 1; seq <= 17; seq++) links.send("core-1", frame(seq, 12 * 1024));
    expect(sent).toEqual([5, 5, 5]);
    links.flush();
    expect(sent).toEqual([5, 5, 5, 2]);
    links.flush();
    expect(sent).toHaveLength(4);
  });

  it("wait while the socket is full, and go on when it has room", async () => {
    const sent: number[] = [];
    let buffered = 0;
    const transport: Transport = {
      connected: true,
      get bufferedBytes() {
        return buffered;
      },
      open: () => {},
      subscribe: async () => {},
      unsubscribe: async () => {},
      close: async () => {},
      publish: (_, payload) => {
        sent.push(payload.length);
        buffered += payload.length;
        return true;
      },
    };
    const links = new Links(
      transport,
      { prefix: "h", agent: "gw-1", topology: "t" },
      {
        received: () => {},
        unreadable: () => {},
      },
    );
    for (let seq = 1; seq <= 300; seq++) links.send("core-1", frame(seq, 16_000));
    links.flush();
    const before = sent.length;
    expect(buffered).toBeLessThan(1.2 * 1024 * 1024);
    links.flush();
    expect(sent.length).toBe(before);
    for (let rounds = 0; rounds < 10; rounds++) {
      buffered = 0;
      links.flush();
    }
    expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(300 * 16_000);
    expect(links.dropped).toBe(0);
  });

  it("all flow on a slow way, however much there is for one agent", () => {
    const topics: string[] = [];
    let buffered = 0;
    const none = async () => {};
    const transport: Transport = {
      connected: true,
      get bufferedBytes() {
        return buffered;
      },
      ...{ open: () => {}, subscribe: none, unsubscribe: none, close: none },
      publish: (topic, payload) => {
        topics.push(topic);
        buffered += payload.length;
        return true;
      },
    };
    const names = { prefix: "h", agent: "gw-1", topology: "t" };
    const links = new Links(transport, names, { received: () => {}, unreadable: () => {} });
    for (let seq = 1; seq <= 200; seq++) links.send("core-1", frame(seq, 16_000));
    links.send("core-2", frame(1, 16_000));
    links.send("core-2", ack(1));
    for (let rounds = 0; rounds < 5; rounds++) {
      buffered = 0;
      links.flush();
      for (let n = 0; n < 100; n++) links.send("core-1", frame(1_000 * rounds + n, 16_000));
    }
    expect(new Set(topics).size).toBe(3);
  });

  it("that cannot be read, or come on the topic of the other direction, are named and dropped", async () => {
    const broker = new MemoryBroker();
    const two = await end(broker, "core-1");
    const stranger = broker.transport({ clientId: "x" });
    await new Promise<void>((resolve) =>
      stranger.open({ connected: resolve, disconnected: () => {}, message: () => {} }),
    );
    stranger.publish(dataTopic("h", "gw-1", "core-1", "t"), new Uint8Array([255, 255, 1]), { qos: 0 });
    await until("it is named", () => two.bad.length === 1);
    expect(two.bad[0]).toMatch(/^gw-1: /);
    const one = await end(broker, "gw-1");
    const wrong = new Links(
      {
        ...one.transport,
        connected: true,
        bufferedBytes: 0,
        publish: (_, payload, options) =>
          one.transport.publish(dataTopic("h", "gw-1", "core-1", "t"), payload, options),
      },
      { prefix: "h", agent: "gw-1", topology: "t" },
      { received: () => {}, unreadable: () => {} },
    );
    wrong.send("core-1", ack(1));
    wrong.flush();
    await until("it is named, too", () => two.bad.length === 2);
    expect(two.got).toEqual([]);
  });
});
