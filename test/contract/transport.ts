import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Transport, TransportMessage, Will } from "../../transport/index.js";
import { until } from "../fixtures/until.js";

/** One implementation of Transport with its broker, in the hands of a test. */
export interface TransportStage {
  /** A transport of its own line to the broker. */
  transport(clientId: string, will?: Will): Promise<Transport>;
  /** Breaks a client's line off, as a pulled cable does; the client may reconnect at once. */
  cut(clientId: string): void;
  stopBroker(): Promise<void>;
  startBroker(): Promise<void>;
  /** A transport that the broker refuses, and the words that its reason must have. */
  refused(): Promise<{ readonly transport: Transport; readonly reason: RegExp }>;
  /** A filter that the broker denies, or null when it denies none. */
  readonly deniedFilter: string | null;
  close(): Promise<void>;
}

/** An opened transport and what it told. */
interface Peer {
  readonly transport: Transport;
  readonly messages: TransportMessage[];
  readonly reasons: string[];
  connects: number;
  readonly texts: string[];
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** The promises of Transport, held against one implementation. */
export function transportContract(name: string, makeStage: () => Promise<TransportStage>): void {
  describe(`transport contract: ${name}`, () => {
    let stage: TransportStage;
    let peers: Peer[];

    beforeEach(async () => {
      stage = await makeStage();
      peers = [];
    });

    afterEach(async () => {
      for (const peer of peers) await peer.transport.close();
      await stage.close();
    });

    const watch = (transport: Transport): Peer => {
      const messages: TransportMessage[] = [];
      const peer: Peer = { transport, messages, reasons: [], connects: 0, texts: [] };
      peers.push(peer);
      transport.open({
        connected: () => {
          peer.connects++;
        },
        disconnected: (reason) => peer.reasons.push(reason),
        message: (message) => {
          messages.push({ ...message, payload: message.payload.slice() });
          peer.texts.push(Buffer.from(message.payload).toString());
        },
      });
      return peer;
    };

    const join = async (clientId: string, will?: Will): Promise<Peer> => {
      const peer = watch(await stage.transport(clientId, will));
      await until(`${clientId} is connected`, () => peer.transport.connected);
      return peer;
    };

    it("delivers what is published to whoever subscribed, and to nobody else", async () => {
      const sender = await join("sender");
      const receiver = await join("receiver");
      await receiver.transport.subscribe("plant/+/temperature", 0);
      await receiver.transport.subscribe("alarm/#", 1);
      for (const topic of ["plant/1/humidity", "plant/1/temperature", "other", "alarm/a/b"]) {
        expect(sender.transport.publish(topic, bytes(topic), { qos: 0 })).toBe(true);
      }
      await until("both came", () => receiver.messages.length >= 2);
      expect(receiver.messages.map((message) => message.topic)).toEqual(["plant/1/temperature", "alarm/a/b"]);
      expect(receiver.texts).toEqual(["plant/1/temperature", "alarm/a/b"]);
      expect(sender.messages).toEqual([]);
    });

    for (const qos of [0, 1] as const) {
      it(`keeps the order of 2,000 messages of QoS ${qos}`, async () => {
        const sender = await join("sender");
        const receiver = await join("receiver");
        await receiver.transport.subscribe("numbers", qos);
        for (let i = 0; i < 2000; i++) {
          expect(sender.transport.publish("numbers", bytes(String(i)), { qos })).toBe(true);
        }
        await until("all came", () => receiver.texts.length >= 2000);
        expect(receiver.texts).toEqual(Array.from({ length: 2000 }, (_, i) => String(i)));
      });
    }

    it("keeps the order of mixed QoS as far as each QoS goes, and loses none", async () => {
      const sender = await join("sender");
      const receiver = await join("receiver");
      await receiver.transport.subscribe("mixed", 1);
      for (let i = 0; i < 1000; i++) {
        sender.transport.publish("mixed", bytes(String(i)), { qos: i % 3 === 0 ? 1 : 0 });
      }
      await until("all came", () => receiver.texts.length >= 1000);
      const ones = receiver.texts.map(Number).filter((n) => n % 3 === 0);
      const noughts = receiver.texts.map(Number).filter((n) => n % 3 !== 0);
      expect(ones).toEqual([...ones].sort((a, b) => a - b));
      expect(noughts).toEqual([...noughts].sort((a, b) => a - b));
      expect(new Set(receiver.texts).size).toBe(1000);
    });

    it("answers each QoS 1 message once, also when far more are published than fit the window", async () => {
      const sender = await join("sender");
      const answers: (Error | null)[] = [];
      for (let i = 0; i < 3000; i++) {
        sender.transport.publish("answered", bytes("x"), { qos: 1 }, (error) => answers.push(error));
      }
      expect(answers).toEqual([]);
      await until("all are answered", () => answers.length >= 3000);
      expect(answers.every((answer) => answer === null)).toBe(true);
    });

    it("gives a retained message to whoever subscribes later, marked as retained", async () => {
      const sender = await join("sender");
      const done: (Error | null)[] = [];
      const retain = { qos: 1, retain: true } as const;
      sender.transport.publish("state/a", bytes("old"), retain, (error) => done.push(error));
      sender.transport.publish("state/a", bytes("new"), retain, (error) => done.push(error));
      await until("both are kept", () => done.length === 2);
      const late = await join("late");
      await late.transport.subscribe("state/+", 1);
      await until("it came", () => late.messages.length > 0);
      expect(late.texts).toEqual(["new"]);
      expect(late.messages[0]!.retain).toBe(true);
      sender.transport.publish("state/a", new Uint8Array(0), retain, (error) => done.push(error));
      await until("it is taken back", () => done.length === 3);
      const later = await join("later");
      await later.transport.subscribe("state/+", 1);
      await later.transport.subscribe("mark", 0);
      sender.transport.publish("mark", bytes("mark"), { qos: 0 });
      await until("the mark came", () => later.texts.includes("mark"));
      expect(later.texts).toEqual(["mark"]);
    });

    it("publishes the will of a client whose line breaks, and none after a goodbye", async () => {
      const watcher = await join("watcher");
      await watcher.transport.subscribe("wills/+", 1);
      const will = (text: string) => ({ topic: `wills/${text}`, payload: bytes(text), qos: 1 }) as const;
      await join("victim", will("victim"));
      const polite = await join("polite", will("polite"));
      await polite.transport.close();
      stage.cut("victim");
      await until("the will came", () => watcher.texts.length > 0);
      expect(watcher.texts).toEqual(["victim"]);
    });

    it("renews subscriptions before it says connected, after a cut and a broker's restart", async () => {
      const sender = await join("sender");
      const receiver = await join("receiver");
      await receiver.transport.subscribe("a/#", 0);
      await receiver.transport.subscribe("b", 1);
      stage.cut("receiver");
      await until("it noticed", () => receiver.reasons.length > 0 || receiver.connects > 1);
      await until("it is back", () => receiver.connects === 2);
      expect(sender.transport.publish("a/x", bytes("one"), { qos: 0 })).toBe(true);
      await until("it came", () => receiver.texts.includes("one"));
      await stage.stopBroker();
      await until("both noticed", () => !receiver.transport.connected && !sender.transport.connected);
      await stage.startBroker();
      await until("both are back", () => receiver.transport.connected && sender.transport.connected, 15_000);
      expect(sender.transport.publish("b", bytes("two"), { qos: 1 })).toBe(true);
      await until("it came", () => receiver.texts.includes("two"));
    });

    it("grants a subscription that was asked for while there was no connection", async () => {
      await stage.stopBroker();
      const peer = watch(await stage.transport("early"));
      const granted = peer.transport.subscribe("later", 0);
      await stage.startBroker();
      await granted;
      const sender = await join("sender");
      sender.transport.publish("later", bytes("hello"), { qos: 0 });
      await until("it came", () => peer.texts.length === 1);
    });

    it("takes nothing while it is not connected, says so, and keeps nothing for later", async () => {
      const sender = await join("sender");
      await stage.stopBroker();
      await until("it noticed", () => !sender.transport.connected);
      const answers: (Error | null)[] = [];
      expect(sender.transport.publish("x", bytes("lost"), { qos: 0 })).toBe(false);
      expect(sender.transport.publish("x", bytes("lost"), { qos: 1 }, (error) => answers.push(error))).toBe(
        false,
      );
      await until("it answered", () => answers.length === 1);
      expect(answers[0]).toMatchObject({ code: "not-connected" });
      await stage.startBroker();
      const receiver = await join("receiver");
      await receiver.transport.subscribe("x", 1);
      await until("it is back", () => sender.transport.connected, 15_000);
      sender.transport.publish("x", bytes("kept"), { qos: 0 });
      await until("it came", () => receiver.texts.length > 0);
      expect(receiver.texts).toEqual(["kept"]);
    });

    it("carries any bytes, none, and 256 KiB of them", async () => {
      const sender = await join("sender");
      const receiver = await join("receiver");
      await receiver.transport.subscribe("bytes", 0);
      const all = Uint8Array.from({ length: 256 }, (_, i) => i);
      const big = Uint8Array.from({ length: 256 * 1024 }, (_, i) => (i * 31) & 0xff);
      const reused = all.slice();
      for (const payload of [reused, new Uint8Array(0), big]) {
        expect(sender.transport.publish("bytes", payload, { qos: 0 })).toBe(true);
      }
      reused.fill(0);
      await until("all came", () => receiver.messages.length === 3);
      expect(receiver.messages.map((message) => message.payload.length)).toEqual([256, 0, 256 * 1024]);
      expect(Buffer.compare(receiver.messages[0]!.payload, all)).toBe(0);
      expect(Buffer.compare(receiver.messages[2]!.payload, big)).toBe(0);
    });

    it("hears no more of a topic after it unsubscribed", async () => {
      const sender = await join("sender");
      const receiver = await join("receiver");
      await receiver.transport.subscribe("gone", 0);
      await receiver.transport.subscribe("mark", 0);
      await receiver.transport.unsubscribe("gone");
      sender.transport.publish("gone", bytes("gone"), { qos: 0 });
      sender.transport.publish("mark", bytes("mark"), { qos: 0 });
      await until("the mark came", () => receiver.texts.includes("mark"));
      expect(receiver.texts).toEqual(["mark"]);
    });

    it("rejects what is no topic filter, and lives on", async () => {
      const peer = await join("peer");
      for (const filter of ["", "a/#/b", "a+", "a/b#", "a\u0000b"]) {
        await expect(peer.transport.subscribe(filter, 0)).rejects.toMatchObject({ code: "bad-filter" });
      }
      await peer.transport.subscribe("+/ok/#", 0);
      expect(peer.connects).toBe(1);
    });

    it("rejects a subscription that the broker denies, and lives on", async () => {
      if (stage.deniedFilter === null) return;
      const peer = await join("peer");
      await expect(peer.transport.subscribe(stage.deniedFilter, 0)).rejects.toMatchObject({
        code: "subscription-denied",
        place: stage.deniedFilter,
      });
      await peer.transport.subscribe("allowed", 0);
      expect(peer.transport.connected).toBe(true);
    });

    it("tells the reason of a refused connection in words, and goes on trying", async () => {
      const { transport, reason } = await stage.refused();
      const peer = watch(transport);
      await until("it told", () => peer.reasons.length > 0);
      expect(peer.reasons[0]).toMatch(reason);
      expect(peer.transport.connected).toBe(false);
    });

    it("is closed for good, at once, with and without a broker", async () => {
      const receiver = await join("receiver");
      const peer = await join("peer");
      await peer.transport.subscribe("x", 0);
      const begin = performance.now();
      await peer.transport.close();
      await peer.transport.close();
      expect(peer.transport.connected).toBe(false);
      expect(peer.transport.publish("x", bytes("x"), { qos: 0 })).toBe(false);
      await expect(peer.transport.subscribe("y", 0)).rejects.toMatchObject({ code: "closed" });
      await stage.stopBroker();
      await receiver.transport.close();
      expect(performance.now() - begin).toBeLessThan(5_000);
      await stage.startBroker();
      expect(peer.connects).toBe(1);
      expect(peer.reasons).toEqual([]);
    });
  });
}
