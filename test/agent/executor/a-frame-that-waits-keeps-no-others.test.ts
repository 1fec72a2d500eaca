import { expect, it } from "vitest";
import { fromWire } from "../../../agent/executor/body.js";
import {
  checksumOf,
  decodeLinkMessages,
  encodeColumns,
  encodeLinkMessages,
  type FrameMessage,
  schemaOf,
} from "../../../proto/index.js";
import { fields } from "../../../topology/index.js";

const schema = schemaOf(fields({ n: "int" }));
const epoch = { term: 1, number: 1, start: 1 };

function frameOf(link: string, count: number): FrameMessage {
  const rows = Array.from({ length: count }, (_, n) => ({ n: n * 100_000 }));
  const body = encodeColumns(schema, rows, 0, count);
  const numbers = { seq: 1, floor: 1, total: count, tuples: count, schema: schema.hash };
  const end = { checksum: checksumOf(body), watermark: null, end: false };
  return {
    kind: "frame",
    link,
    senderEpoch: epoch,
    series: epoch,
    stream: "a/default",
    body,
    ...numbers,
    ...end,
  };
}

// Frames of several links come in one payload, and one of them may wait for long: I3 counts its bytes alone.
it("of the payload that it came in", () => {
  const payload = encodeLinkMessages([frameOf("a:0>b:0", 3), frameOf("a:0>c:0", 4_000)]);
  const [first] = decodeLinkMessages(Buffer.from(payload)) as FrameMessage[];
  const message = fromWire(first!, schema);
  if (message.kind !== "frame") throw new Error("a frame is one");
  const before = message.frame.body.bytes().slice().toString();
  first!.body.fill(0);
  expect(message.frame.body.bytes().toString()).toBe(before);
  expect(message.frame.body.rows()).toEqual([{ n: 0 }, { n: 100_000 }, { n: 200_000 }]);
});
