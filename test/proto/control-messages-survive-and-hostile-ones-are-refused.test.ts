import { describe, expect, it } from "vitest";
import { HeadwaterError } from "../../base/index.js";
import * as wire from "../../proto/generated/wire.js";
import {
  type AssignmentMessage,
  decodeDown,
  decodeUp,
  encodeDown,
  encodeUp,
  type HeartbeatMessage,
  type JoinMessage,
  type QuestionMessage,
  type UpMessage,
  wireVersion,
} from "../../proto/index.js";
import { controlPartsMax } from "../../proto/parts.js";
import fc from "../property.js";
import { downMessages, upMessages } from "./messages.js";

const join = upMessages[0] as JoinMessage;
const assignment = downMessages[2] as AssignmentMessage;

/** Changes random bytes and lengths. */
const mutations = fc.record({
  pick: fc.nat(1000),
  cut: fc.option(fc.nat(400), { freq: 5 }),
  changes: fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 5 }),
});

describe("control messages", () => {
  it.each([...upMessages, ...downMessages].map((message) => [message.kind, message] as const))(
    "%s comes out as it went in",
    (_kind, message) => {
      const isUp = upMessages.includes(message as UpMessage);
      const again = isUp
        ? decodeUp(encodeUp(message as UpMessage))
        : decodeDown(encodeDown(message as never));
      expect(again).toEqual(message);
    },
  );

  it("zeros, empty texts and empty lists come out as they went in", () => {
    const empty: AssignmentMessage = {
      ...assignment,
      term: 0,
      generation: 0,
      heartbeatMs: 0,
      topologies: [{ ...assignment.topologies[0]!, tasks: [], peers: [], bundleBytes: 0, paused: false }],
    };
    expect(decodeDown(encodeDown(empty))).toEqual(empty);
    const bare: QuestionMessage = {
      kind: "question",
      id: "q",
      topology: "t",
      ask: { kind: "dead-letters", limit: 0 },
    };
    expect(decodeDown(encodeDown(bare))).toEqual(bare);
  });

  it("counters of user code that cannot be sent are left out, and take no others with them", () => {
    const beat = upMessages.find((message) => message.kind === "heartbeat") as HeartbeatMessage;
    const [topology] = beat.topologies;
    const [component] = topology!.components;
    const sent = (counters: object) => {
      const components = [{ ...component!, counters: counters as Record<string, number> }];
      const again = decodeUp(encodeUp({ ...beat, topologies: [{ ...topology!, components }] }));
      return (again as HeartbeatMessage).topologies[0]!.components[0]!.counters;
    };
    const fine = { own: 2, ["n".repeat(128)]: 1, executed: 7 };
    const wrong = { text: "05", none: Number.NaN, all: 1 / 0, nothing: undefined, ["n".repeat(129)]: 1 };
    expect(sent({ ...wrong, ...fine })).toEqual(fine);
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`sensor-${n}`, n]));
    expect(sent({ ...many, executed: 7 })).toMatchObject({ executed: 7, "sensor-9999": 9_999 });
    expect(Object.keys(sent(many)).length).toBeLessThan(1_000);
  });

  it("numbers are exact up to 2^53 - 1 and refused beyond", () => {
    const large = { ...join, term: Number.MAX_SAFE_INTEGER };
    expect(decodeUp(encodeUp(large))).toEqual(large);
    for (const term of [2 ** 53, -1, 0.5, Number.NaN, 10n as never])
      expect(() => encodeUp({ ...join, term })).toThrow(/up\.join\.term: .* is not an integer from 0 to/);
    const payload = wire.Up.encode({
      wire: 1,
      fetch: { bundle: "0".repeat(64), offset: "9007199254740992" as never },
    });
    expect(() => decodeUp(payload.finish())).toThrow(/up\.fetch\.offset/);
  });

  it("a wire version of the future is refused with the remedy, whatever stands behind it", () => {
    const payload = Buffer.concat([Buffer.from([0x08, wireVersion + 1]), Buffer.from([0xff, 0xff])]);
    for (const decode of [decodeUp, decodeDown]) {
      expect(() => decode(payload)).toThrow(
        expect.objectContaining({ code: "wire-version", remedy: expect.stringMatching(/upgrade/) }),
      );
    }
  });

  it.each([
    ["nothing", new Uint8Array(0), /no wire version/],
    ["no version", wire.Up.encode({ will: { agent: "a", boot: "b" } }).finish(), /no wire version/],
    ["an unknown kind", Buffer.from([0x08, 1, 0x7a, 0]), /unknown kind/],
    ["a bad name", wire.Up.encode({ wire: 1, will: { agent: "../x", boot: "b" } }).finish(), /not a name/],
    ["a bad boot", wire.Up.encode({ wire: 1, will: { agent: "a", boot: "\0" } }).finish(), /not a token/],
    [
      "an unknown status",
      wire.Up.encode({
        wire: 1,
        heartbeat: {
          agent: "a",
          boot: "b",
          load: {},
          tasks: [{ topology: "t", task: "t:0", epoch: {}, status: 99 as never }],
        },
      }).finish(),
      /unknown value 99/,
    ],
    ["no load", wire.Up.encode({ wire: 1, heartbeat: { agent: "a", boot: "b" } }).finish(), /load: missing/],
    ["bytes without end", Buffer.from([0x08, 1, 0x22, 0xff, 0xff, 3]), /cut off/],
    ["300 KiB", Buffer.concat([Buffer.from([8, 1]), Buffer.alloc(300_000)]), /300002 bytes, at most/],
  ])("%s is refused", (_what, payload, words) => {
    expect(() => decodeUp(payload)).toThrow(words);
    expect(() => decodeUp(payload)).toThrow(expect.objectContaining({ code: "bad-message" }));
  });

  it("parts are counted before anything is built", () => {
    const tasks = Array.from({ length: controlPartsMax + 1 }, () => ({}));
    const many = wire.Up.encode({ wire: 1, heartbeat: { agent: "a", boot: "b", tasks } }).finish();
    expect(() => decodeUp(many)).toThrow(/more than 16384 parts/);
  });

  it("no key of a map is special", () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}');
    const decoded = decodeUp(encodeUp({ ...join, labels })) as JoinMessage;
    expect(Object.entries(decoded.labels).sort()).toEqual(Object.entries(labels).sort());
    expect(Object.getPrototypeOf(decoded.labels)).toBeNull();
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("texts for people are cut when sent; a message above 256 KiB is refused where it is made", () => {
    const decoded = decodeDown(
      encodeDown({ kind: "turn-away", boot: "b", reason: "set-aside", text: "x".repeat(9000) }),
    );
    expect(decoded).toMatchObject({ text: "x".repeat(8192) });
    const items = Array.from({ length: 40 }, () => "y".repeat(8000));
    expect(() => encodeUp({ kind: "answer", id: "q", items, last: true, error: "" })).toThrow(
      expect.objectContaining({ code: "too-large" }),
    );
  });

  it("20,000 mutated messages are decoded or refused by a HeadwaterError", () => {
    const payloads = [
      ...upMessages.map((message) => [encodeUp(message), decodeUp] as const),
      ...downMessages.map((message) => [encodeDown(message), decodeDown] as const),
    ];
    fc.assert(
      fc.property(mutations, ({ pick, cut, changes }) => {
        const [sound, decode] = payloads[pick % payloads.length]!;
        const payload = Buffer.from(sound.subarray(0, cut ?? sound.length));
        for (const [at, byte] of changes) if (payload.length > 0) payload[at % payload.length] = byte;
        try {
          decode(payload);
        } catch (error) {
          expect(error).toBeInstanceOf(HeadwaterError);
        }
      }),
      { numRuns: 20_000 },
    );
  }, 180_000);
});
