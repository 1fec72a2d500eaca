import { expect, onTestFinished, test, vi } from "vitest";
import { decodeUp, encodeUp, type HeartbeatMessage } from "../../proto/index.js";
import * as wire from "../../proto/generated/wire.js";
import { Place } from "../../proto/shape.js";
import { upMessages } from "./messages.js";

const beat = upMessages.find(({ kind }) => kind === "heartbeat") as HeartbeatMessage;

test("a message that is right makes no text of its places", () => {
  const made = vi.spyOn(Place.prototype, "toString");
  onTestFinished(() => made.mockRestore());
  expect(decodeUp(encodeUp(beat))).toEqual(beat);
  expect(made).not.toHaveBeenCalled();
});

test("one that is wrong says where it is", () => {
  const [task] = beat.tasks;
  const wrong = { ...beat, tasks: [task!, { ...task!, epoch: { ...task!.epoch, start: -1 } }] };
  expect(() => encodeUp(wrong)).toThrow(/^up\.heartbeat\.tasks\[1\]\.epoch\.start: -1 is not an integer/);
  const sent = wire.Up.decode(encodeUp({ ...beat, tasks: [task!, task!] }));
  (sent.heartbeat!.tasks![1] as { status: number }).status = 99;
  const payload = wire.Up.encode(sent).finish();
  expect(() => decodeUp(payload)).toThrow(/^up\.heartbeat\.tasks\[1\]\.status: unknown value 99/);
});
