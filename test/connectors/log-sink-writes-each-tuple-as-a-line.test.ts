import { expect, test } from "vitest";
import { logSink } from "../../connectors/index.js";
import { openBolt } from "./drive.js";

test("a tuple is one line of the topology's log, cut when it is long", async () => {
  const sink = await openBolt(logSink({ level: "warn", text: "too warm" }));
  await sink.execute({ room: "a", raw: new Uint8Array([1]) });
  await sink.execute({ room: "x".repeat(10_000) });
  expect(sink.logged[0]).toBe('warn too warm {"room":"a","raw":"AQ=="}');
  expect(sink.logged[1]!.length).toBeLessThan(4_200);
});
