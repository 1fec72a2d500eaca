import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../base/index.js";
import { FeedWindow } from "../../transport/feed-window.js";
import type { InboundPublish } from "../../transport/packet-reader.js";

const seed = Number(process.env["SEED"] ?? 7);
const limits = { heldMax: 10, waitingBytesMax: 200 };

interface Stored {
  readonly text: string;
  packetId: number;
  sent: boolean;
}

/** A broker with one session: keeps what was not acknowledged, sends it again on the next connection. */
class SessionBroker {
  readonly stored: Stored[] = [];
  readonly #random: Random;
  readonly #marksRepeats: boolean;
  #nextId = 1;

  constructor(random: Random, marksRepeats: boolean) {
    this.#random = random;
    this.#marksRepeats = marksRepeats;
  }

  publish(text: string): void {
    this.stored.push({ text, packetId: 0, sent: false });
  }

  /** The next message that was not sent on this connection. */
  next(): InboundPublish | null {
    const message = this.stored.find((each) => !each.sent);
    if (message === undefined) return null;
    const dup = message.packetId !== 0 && this.#marksRepeats;
    if (message.packetId === 0) message.packetId = this.#nextId++;
    message.sent = true;
    const payload = Buffer.from(message.text);
    const { packetId } = message;
    return { topic: "t", payload, size: payload.length, qos: 1, packetId, dup, retain: false };
  }

  puback(packetId: number): string {
    const index = this.stored.findIndex((each) => each.sent && each.packetId === packetId);
    if (index < 0) throw new Error(`PUBACK of ${packetId}, which is not under way`);
    return this.stored.splice(index, 1)[0]!.text;
  }

  /** A new connection: everything is sent again; ids go on, or begin anew where repeats are not marked. */
  reconnect(): void {
    for (const each of this.stored) {
      each.sent = false;
      if (!this.#marksRepeats) each.packetId = 0;
    }
    if (!this.#marksRepeats) this.#nextId = 1 + this.#random.below(5);
  }
}

describe("the window of a feed", () => {
  it("stays small when nobody takes, however often the connection breaks", () => {
    const broker = new SessionBroker(seededRandom(seed), false);
    const window = new FeedWindow(limits, false);
    for (let n = 0; n < 100; n++) broker.publish("");
    const round = () => {
      window.connected(true);
      for (let packet = broker.next(); packet !== null; packet = broker.next()) window.arrived(packet);
    };
    const again = () => {
      window.lost();
      broker.reconnect();
      round();
    };
    round();
    for (let n = 0; n < 1_000; n++) again();
    expect(window.waiting).toBeLessThanOrEqual(2 * limits.heldMax);
    for (let n = 0; n < 10_000 && broker.stored.length > 0; n++) {
      if (window.take() !== undefined) window.acknowledge(1);
      for (const id of window.takePubacks()) broker.puback(id);
      if (window.wantsAgain) again();
    }
    expect(broker.stored).toEqual([]);
  });

  for (const marksRepeats of [true, false]) {
    it(`loses nothing and acknowledges only what is safe (${marksRepeats ? "DUP" : "no DUP"})`, () => {
      for (let day = 0; day < 1_000; day++) {
        const random = seededRandom(seed + day);
        const broker = new SessionBroker(random, marksRepeats);
        const window = new FeedWindow(limits, false);
        const taken: string[] = [];
        const safe = new Set<string>();
        let published = 0;
        let acknowledged = 0;
        const settle = () => {
          for (const packetId of window.takePubacks()) {
            const text = broker.puback(packetId);
            if (!safe.has(text)) throw new Error(`seed ${seed}, day ${day}: ${text} was not safe`);
          }
        };
        const turn = (busy: boolean) => {
          const choice = random.below(busy ? 12 : 9);
          if (choice < 2) {
            const packet = broker.next();
            if (packet !== null) window.arrived(packet);
          } else if (choice < 5) {
            const message = window.take();
            if (message !== undefined) taken.push(message.payload.toString());
          } else if (choice < 8) {
            const count = random.below(1 + taken.length - acknowledged);
            for (let i = 0; i < count; i++) safe.add(taken[acknowledged++]!);
            window.acknowledge(count);
          } else if (choice === 8 || window.wantsAgain) {
            if (!window.wantsAgain && (!busy || random.chance(0.7))) return;
            window.lost();
            broker.reconnect();
            window.connected(true);
          } else if (published < 60) broker.publish(`m${published++}`);
          settle();
          if (window.waiting > 2 * limits.heldMax || window.held > limits.heldMax) {
            throw new Error(`seed ${seed}, day ${day}: ${window.waiting} wait, ${window.held} are held`);
          }
        };
        for (let i = 0; i < 400; i++) turn(true);
        let calm = 0;
        while (broker.stored.length > 0 && calm++ < 20_000) turn(false);
        expect(broker.stored, `seed ${seed}, day ${day}: never acknowledged`).toEqual([]);
        const all = Array.from({ length: published }, (_, i) => `m${i}`);
        expect(new Set(taken), `seed ${seed}, day ${day}`).toEqual(new Set(all));
      }
    });
  }

  it("sends PUBACKs in the order of arrival, skipped retained messages included", () => {
    const window = new FeedWindow(limits, false);
    const message = (packetId: number, retain: boolean): InboundPublish => {
      const payload = Buffer.from("x");
      return { topic: "t", payload, size: 1, qos: 1, packetId, dup: false, retain };
    };
    window.arrived(message(1, true));
    expect(window.takePubacks()).toEqual([1]);
    for (const [packetId, retain] of [
      [2, false],
      [3, true],
      [4, false],
      [5, true],
    ] as const) {
      window.arrived(message(packetId, retain));
    }
    window.take();
    window.take();
    expect(window.takePubacks()).toEqual([]);
    window.acknowledge(1);
    expect(window.takePubacks()).toEqual([2, 3]);
    window.acknowledge(1);
    expect(window.takePubacks()).toEqual([4]);
    expect(window.take()).toBeUndefined();
    expect(window.takePubacks()).toEqual([5]);
    expect(window.counters.retainedSkipped).toBe(3);
  });

  it("keeps what waits when the broker has forgotten the session", () => {
    const window = new FeedWindow(limits, false);
    const payload = Buffer.from("x");
    window.arrived({ topic: "t", payload, size: 1, qos: 1, packetId: 1, dup: false, retain: false });
    window.lost();
    window.connected(false);
    window.arrived({ topic: "t", payload, size: 1, qos: 1, packetId: 1, dup: true, retain: false });
    expect(window.waiting).toBe(2);
    window.take();
    window.take();
    window.acknowledge(2);
    expect(window.takePubacks()).toEqual([1]);
  });
});
