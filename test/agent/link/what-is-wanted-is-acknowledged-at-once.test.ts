import { expect, it } from "vitest";
import type { ReceiverEvent, SenderMessage } from "../../../agent/link/link.js";
import { createReceiver, stepReceiver } from "../../../agent/link/receiver.js";

const link = "s:0>r:0";
const epoch = { term: 1, number: 1, start: 1 };

/** A receiver that has executed three frames; `wanted`: what the sender has said it wants to be safe. */
function receiving(wanted: number) {
  const state = createReceiver({ link, epoch, wireMax: 1 });
  const step = (event: ReceiverEvent<null>) => stepReceiver(state, event, 0);
  const acks = (event: ReceiverEvent<null>) =>
    step(event).flatMap((effect) =>
      effect.kind === "send" && effect.message.kind === "ack" ? [effect.message.safe] : [],
    );
  const from = { link, senderEpoch: epoch, series: epoch, floor: 1 };
  const message = (said: SenderMessage<null>) => step({ kind: "message", from: "a", message: said });
  step({ kind: "peer", agent: "a", term: 1, number: 1 });
  step({ kind: "connected" });
  message({ kind: "hello", ...from, waiting: 0, wanted: 0 });
  for (let seq = 1; seq <= 3; seq++) {
    const said = { seq, total: seq, stream: "s/default", tuples: 1, bytes: 100 };
    message({ kind: "frame", ...from, frame: { ...said, watermark: null, end: false, body: null } });
    step({ kind: "taken", through: seq });
  }
  const want = (wanted: number) => message({ kind: "hello", ...from, waiting: 0, wanted });
  want(wanted);
  return { state, acks, want };
}

it("what a sender wants to be safe is acknowledged when it is, however busy the receiver is", () => {
  const { acks } = receiving(2);
  expect(acks({ kind: "safe", through: 1 })).toEqual([]);
  expect(acks({ kind: "safe", through: 2 })).toEqual([2]);
  expect(acks({ kind: "safe", through: 3 })).toEqual([]);
  expect(acks({ kind: "idle" })).toEqual([3]);
});

it("what nobody wants is acknowledged when there is nothing else to do", () => {
  const { acks } = receiving(0);
  expect(acks({ kind: "safe", through: 3 })).toEqual([]);
  expect(acks({ kind: "idle" })).toEqual([3]);
});

it("a sender that wants more before it has what it wanted is not heard", () => {
  const { state, acks, want } = receiving(2);
  want(3);
  expect(state.wanted).toBe(2);
  expect(acks({ kind: "safe", through: 1 })).toEqual([]);
  want(3);
  expect(state.wanted).toBe(2);
  expect(acks({ kind: "safe", through: 2 })).toEqual([2]);
  want(3);
  expect(state.wanted).toBe(3);
  expect(acks({ kind: "safe", through: 3 })).toEqual([3]);
});
