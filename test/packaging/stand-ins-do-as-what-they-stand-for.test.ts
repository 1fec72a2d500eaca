import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, it } from "vitest";
import { gatewayStandIns } from "../../packaging/substitutes.js";

const require = createRequire(import.meta.url);

/** What a package's file gives in the program of a gateway. */
function standIn<T>(path: string): T {
  const module = { exports: {} };
  new Function("module", "exports", gatewayStandIns[path]!)(module, module.exports);
  return module.exports as T;
}

type Floats = Record<"writeFloatLE" | "writeDoubleLE", (value: number, to: Uint8Array, at: number) => void> &
  Record<"readFloatLE" | "readDoubleLE", (from: Uint8Array, at: number) => number>;

const whole = require("protobufjs/src/util/float.js") as Floats;
const lean = standIn<Floats>("protobufjs/src/util/float.js");

for (const [kind, width] of [
  ["Float", 4],
  ["Double", 8],
] as const) {
  it(`numbers of ${width} bytes with a point are written and read as protobufjs does`, () => {
    fc.assert(
      fc.property(fc.double(), fc.nat(5), (value, at) => {
        const [ours, theirs] = [new Uint8Array(16).fill(7), new Uint8Array(16).fill(7)];
        lean[`write${kind}LE`](value, ours, at);
        whole[`write${kind}LE`](value, theirs, at);
        expect(ours).toEqual(theirs);
        expect(lean[`read${kind}LE`](theirs, at)).toBe(whole[`read${kind}LE`](theirs, at));
      }),
    );
  });
}

/** What MQTT.js's parser asks of its list of buffers. */
interface List {
  readonly length: number;
  append(more: Buffer): void;
  consume(count: number): void;
  slice(from: number, to: number): Buffer;
  toString(encoding: string, from: number, to: number): string;
  readUInt8(at: number): number;
  readUInt16BE(at: number): number;
  readUInt32BE(at: number): number;
}

it("a list of buffers is as that of bl, however bytes come and go", () => {
  const make = { ours: standIn<() => List>("bl/bl.js"), theirs: require("bl") as () => List };
  const step = fc.record({ more: fc.uint8Array({ minLength: 1, maxLength: 12 }), goes: fc.nat(12) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const [ours, theirs] = [make.ours(), make.theirs()];
      for (const { more, goes } of steps) {
        for (const list of [ours, theirs]) list.append(Buffer.from(more));
        for (const list of [ours, theirs]) list.consume(goes);
        expect(ours.length).toBe(theirs.length);
        for (let at = 0; at + 4 <= theirs.length; at++) {
          expect(ours.readUInt8(at)).toBe(theirs.readUInt8(at));
          expect(ours.readUInt16BE(at)).toBe(theirs.readUInt16BE(at));
          expect(ours.readUInt32BE(at)).toBe(theirs.readUInt32BE(at));
          expect([...ours.slice(at, at + 3)]).toEqual([...theirs.slice(at, at + 3)]);
          expect(ours.toString("utf8", at, at + 4)).toBe(theirs.toString("utf8", at, at + 4));
        }
      }
    }),
  );
});
