import { beforeEach, describe, expect, it } from "vitest";
import { linkLimits, type ReceiverEvent, type SenderEvent } from "../../../agent/link/link.js";
import {
  createReceiver,
  type ReceiverState,
  receiverWake,
  stepReceiver,
} from "../../../agent/link/receiver.js";
import { createSender, type SenderState, senderWake, stepSender } from "../../../agent/link/sender.js";
import type { Epoch, FlowMessage, LinkMessage } from "../../../proto/index.js";

const link = "s:0>r:0";
const { replacedMs } = linkLimits;
const epochOf = (number: number): Epoch => ({ term: 1, number, start: 1 });
/** Who has the other end by now, and in which epoch. */
const peer = { kind: "peer", agent: "b", term: 1, number: 2 } as const;
const connected = { kind: "connected" } as const;
const timer = { kind: "timer" } as const;

describe("a sender that hears a receiver of an epoch before", () => {
  let sender: SenderState<number>;
  const step = (event: SenderEvent<number>, now: number) => stepSender(sender, event, now);
  const ack = (number: number, from = "b"): SenderEvent<number> => {
    const said = { safe: 1, received: 1, limit: 10, limitBytes: 1_000 };
    const message: FlowMessage = {
      ...{ kind: "ack", link, receiverEpoch: epochOf(number), series: epochOf(2) },
      ...said,
    };
    return { kind: "message", from, message };
  };
  const fenced = { kind: "fenced", link, epoch: { term: 1, number: 2, start: 0 }, to: "receiver" };

  beforeEach(() => {
    sender = createSender({ link, epoch: epochOf(2) });
    step(peer, 0);
    step(connected, 0);
    const frame = { stream: "s/default", tuples: 1, bytes: 1, watermark: null, end: false, body: 1 };
    step({ kind: "offer", frame }, 0);
  });

  it("answers at once when another agent has the task by now", () => {
    expect(step(ack(1, "elsewhere"), 100)).toEqual([{ kind: "answer", message: fenced }]);
    expect(sender.kept).toHaveLength(1);
  });

  it("frees nothing, and answers much later, when the same agent has the task by now", () => {
    expect(step(ack(1), 100)).toEqual([]);
    expect(step(ack(1), 3_000)).toEqual([]);
    expect(sender.kept).toHaveLength(1);
    expect(senderWake(sender)).toBeLessThanOrEqual(100 + replacedMs);
    const says = (now: number) => step(timer, now).filter(isFence);
    expect(says(99 + replacedMs)).toEqual([]);
    expect(says(100 + replacedMs)).toEqual([{ kind: "send", message: fenced }]);
    expect(says(200 + replacedMs)).toEqual([]);
    expect(sender.counters.fenced).toBe(1);
  });

  it("has nothing to say when the one of now was heard since, or the way is cut", () => {
    step(ack(1), 100);
    step(ack(2), 200);
    expect(sender.kept).toEqual([]);
    expect(step(timer, 200 + replacedMs).some(isFence)).toBe(false);
    step(ack(1), 10_000);
    step({ kind: "disconnected" }, 10_100);
    expect(step(timer, 10_000 + replacedMs).some(isFence)).toBe(false);
  });
});

describe("a receiver that hears a sender of an epoch before", () => {
  let receiver: ReceiverState;
  const step = (event: ReceiverEvent<number>, now: number) => stepReceiver(receiver, event, now);
  const hello = (number: number, from = "b"): ReceiverEvent<number> => {
    const epochs = { senderEpoch: epochOf(number), series: epochOf(number) };
    return {
      kind: "message",
      from,
      message: { kind: "hello", link, ...epochs, floor: 1, waiting: 0, wanted: 0 },
    };
  };
  const fenced = { kind: "fenced", link, epoch: { term: 1, number: 2, start: 0 }, to: "sender" };

  beforeEach(() => {
    receiver = createReceiver({ link, epoch: epochOf(2), wireMax: 1 });
    step(peer, 0);
    step(connected, 0);
  });

  it("answers at once when another agent has the task by now", () => {
    expect(step(hello(1, "elsewhere"), 100)).toEqual([{ kind: "answer", message: fenced }]);
  });

  it("takes nothing, and answers much later, when the same agent has the task by now", () => {
    expect(step(hello(1), 100).filter(isFence)).toEqual([]);
    expect(receiver.series).toBe(null);
    expect(receiverWake(receiver)).toBeLessThanOrEqual(100 + replacedMs);
    expect(step(timer, 99 + replacedMs).filter(isFence)).toEqual([]);
    expect(step(timer, 100 + replacedMs).filter(isFence)).toEqual([{ kind: "send", message: fenced }]);
    expect(step(timer, 200 + replacedMs).filter(isFence)).toEqual([]);
    expect(receiver.counters.fenced).toBe(1);
  });

  it("has nothing to say when the one of now was heard since, or the way is cut", () => {
    step(hello(1), 100);
    step(hello(2), 200);
    expect(receiver.series).toEqual(epochOf(2));
    expect(step(timer, 200 + replacedMs).some(isFence)).toBe(false);
    step(hello(1), 10_000);
    step({ kind: "disconnected" }, 10_100);
    expect(step(timer, 10_000 + replacedMs).some(isFence)).toBe(false);
  });
});

function isFence(effect: { readonly kind: string; readonly message?: unknown }): boolean {
  return (effect.message as LinkMessage | undefined)?.kind === "fenced";
}
