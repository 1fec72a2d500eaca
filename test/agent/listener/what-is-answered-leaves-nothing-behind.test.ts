import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { ListenerDesk } from "../../../agent/listener/desk.js";
import { HeldMessages } from "../../../agent/listener/held.js";
import { seededRandom } from "../../../base/index.js";
import type { PublishedMessage } from "../../../broker/index.js";

const feed = "plant/readings:0";

function messageOf(n: number): PublishedMessage {
  const session = `sensor-${n % 24}`;
  const payload = Buffer.from(JSON.stringify({ n, text: "x".repeat(60) }));
  const [topic, size, packetId] = [`plant/${n % 24}`, payload.length, (n % 65_535) + 1];
  return { clientId: session, session, topic, payload, size, qos: 1, packetId, dup: false };
}

/** Bytes of the old generation. */
function oldBytes(): number {
  const old = getHeapSpaceStatistics().filter(({ space_name }) =>
    /^(old|large_object)_space$/.test(space_name),
  );
  return old.reduce((bytes, { space_used_size }) => bytes + space_used_size, 0);
}

describe("what sensors published and was answered", () => {
  it("is gone with the next collection of young objects", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as (how?: { readonly type: "minor" }) => void;
    const refs: number[] = [];
    const desk = new ListenerDesk([], (_feed, { ref }) => refs.push(ref));
    desk.open(feed, ["plant/#"], []);
    let answered = 0;
    // Each time that 100 wait the older half becomes safe. A collection comes when all of them are others.
    const publish = (from: number, to: number) => {
      for (let n = from; n < to; n++) {
        desk.take(messageOf(n), () => answered++);
        if (refs.length === 100) desk.safe(feed, refs.splice(0, 50));
        if (n % 150 === 149) collect({ type: "minor" });
      }
    };
    publish(0, 3_000);
    collect();
    const before = oldBytes();
    publish(3_000, 18_000);
    expect((oldBytes() - before) / 15_000).toBeLessThan(30);
    expect([answered, desk.pending]).toEqual([17_950, 50]);
  });

  it("is no longer held, and all else is, in its order", () => {
    const random = seededRandom(7);
    const held = new HeldMessages<{ ref: number; session: string; packetId: number }>();
    const expected: { ref: number; session: string; packetId: number }[] = [];
    for (let ref = 1; ref <= 20_000; ref++) {
      const one = { ref, session: `s-${random.below(300)}`, packetId: random.below(5) };
      held.add(one);
      expected.push(one);
      const many = Math.floor(ref / 2_000) % 2 === 0 ? 1 : 300;
      while (expected.length > many) {
        const [gone] = expected.splice(random.chance(0.8) ? 0 : random.below(expected.length), 1);
        held.remove(gone!);
        held.remove(gone!);
        expect(held.get(gone!.ref)).toBe(undefined);
      }
      const any = expected[random.below(expected.length)] ?? one;
      expect(held.get(any.ref)).toBe(any);
      const alike = expected.filter(
        ({ session, packetId }) => session === any.session && packetId === any.packetId,
      );
      expect(held.find(any.session, any.packetId)).toBe(alike.at(-1));
      expect(held.size).toBe(expected.length);
    }
    expect([...held]).toEqual(expected);
    for (const one of held) for (const other of expected) if (other !== one) held.remove(other);
    expect([...held]).toEqual([expected[0]]);
  });
});
