import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bolt, fields, fileSink, filter } from "headwater";
import { testBolt } from "headwater/testing";
import { expect, expectTypeOf, onTestFinished, test } from "vitest";

const reading = fields({ room: "string", celsius: "double" });

test("a filter", async () => {
  const tested = testBolt(
    reading,
    filter((r) => r.celsius > 20),
  );
  await tested.execute({ room: "a", celsius: 21 }, { room: "b", celsius: 3 });
  expect(tested.output()).toEqual([{ room: "a", celsius: 21 }]);
  expect(tested.acked).toBe(2);
  await tested.close();
});

test("a bolt with ticks, several streams and a throw", async () => {
  const tested = testBolt(
    reading,
    bolt({
      streams: { default: { count: "int" }, hot: reading },
      create: () => {
        let count = 0;
        return {
          execute(tuple, out) {
            if (tuple.room === "") throw new Error("no room");
            count++;
            if (tuple.celsius > 60) out.emitTo("hot", tuple);
          },
          tick: (_now, out) => out.emit({ count }),
        };
      },
    }),
    { tickMs: 1_000 },
  );
  await tested.execute({ room: "a", celsius: 61 }, { room: "", celsius: 1 }, { room: "b", celsius: 1 });
  await tested.advance("1s");
  expectTypeOf(tested.output("hot")).toEqualTypeOf<
    readonly { readonly room: string; readonly celsius: number }[]
  >();
  expect(tested.output("hot")).toEqual([{ room: "a", celsius: 61 }]);
  expect(tested.output()).toEqual([{ count: 2 }]);
  expect(tested.deadLetters().map(({ error }) => error)).toEqual(["no room"]);
  await tested.close();
});

test("a bolt that really waits for something outside", async () => {
  const tested = testBolt(
    reading,
    bolt({
      streams: { default: { bytes: "int" } },
      create: () => ({
        async execute(_tuple, out) {
          out.emit({ bytes: (await readFile(import.meta.filename)).length });
        },
      }),
    }),
  );
  await tested.execute({ room: "a", celsius: 1 }, { room: "b", celsius: 1 });
  expect(tested.output()).toHaveLength(2);
  await tested.close();
});

test("a promise that never settles counts as a throw after executeMs", async () => {
  const create = () => ({ execute: () => new Promise<void>(() => {}) });
  const tested = testBolt(reading, bolt({ streams: {}, create }));
  await tested.execute({ room: "a", celsius: 1 });
  await tested.advance("31s");
  expect(tested.deadLetters()).toHaveLength(1);
  expect(tested.pending).toBe(0);
  await tested.close();
});

test("a sink of Headwater's own really writes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-local-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tested = testBolt(reading, fileSink({ path: join(folder, "a.csv") }));
  await tested.execute({ room: "a", celsius: 21 });
  expect(tested.pending).toBe(1);
  expect(await tested.drain()).toBe(true);
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe("room,celsius\na,21\n");
  await tested.close();
});
