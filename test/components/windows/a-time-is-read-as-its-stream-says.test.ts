import { describe, expect, it } from "vitest";
import { count, intervalJoin, window } from "../../../components/index.js";
import { testTopology } from "../../../local/testing.js";
import {
  type ComponentHandle,
  type Fields,
  filter,
  map,
  type Row,
  spout,
  TopologyBuilder,
  validate,
} from "../../../topology/index.js";

const t0 = Date.UTC(2026, 0, 1);
const minute = 60_000;

type Said = Readonly<Record<string, unknown>>;

/** A spout whose event time is so, what stands between, and a window that goes by `time`. */
function topology(type: string, said: Said, time: unknown, between: "nothing" | "filters" | "renames") {
  const t = new TopologyBuilder("timed");
  const streams = { default: { at: type } as Fields };
  const idle = spout({ streams, create: () => ({ open() {}, next: () => "idle" as const }) });
  const eventTime = { field: "at", disorder: 0, ...said };
  const readings = t.spout("readings", idle, { eventTime } as never) as ComponentHandle<never>;
  const renamed = map({ when: type } as never, (tuple: Row) => ({ when: tuple["at"] }) as never);
  const passed =
    between === "nothing" ? readings : t.bolt("between", readings, between === "filters" ? kept : renamed);
  const spec = window({ time: time as never, size: "1m", aggregates: { n: count() } });
  t.bolt("windows", passed as never, spec as never);
  return t;
}

const kept = filter(() => true) as never;

/** What is wrong with it, as text; "" = nothing. */
function faultsOf(t: TopologyBuilder): string {
  try {
    t.build();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

/** What six readings, one a minute, come to: windows that closed while they came. */
async function windowsOf(t: TopologyBuilder, times: readonly unknown[]): Promise<readonly Row[]> {
  const test = testTopology(t.build(), { start: t0 });
  for (const at of times) await test.feed("readings", [{ at }]);
  const found = test.output("windows");
  expect(test.deadLetters()).toEqual([]);
  expect(test.output("windows", "late")).toEqual([]);
  await test.close();
  return found.map(({ start, n }) => ({ start, n }));
}

const instants = [0, 1, 2, 3, 4, 5].map((n) => t0 + n * minute);
const inBerlin = (ms: number) => new Date(ms + 60 * minute).toISOString().slice(0, 19);
const german = (ms: number) => inBerlin(ms).replace(/(\d+)-(\d+)-(\d+)T(.*)/, "$3.$2.$1 $4");

const ways: readonly (readonly [type: string, said: Said, write: (ms: number) => unknown, short: RegExp])[] =
  [
    ["double", { unit: "s" }, (ms) => ms / 1_000, /field: "at", unit: "s" \}, or with unit: "ms"/],
    ["int", { unit: "us" }, (ms) => ms * 1_000, /field: "at", unit: "us" \}/],
    ["string", { format: "number", unit: "s" }, (ms) => String(ms / 1_000), /unit: "s", format: "number" \}/],
    ["string", { zone: "Europe/Berlin" }, inBerlin, /zone: "Europe\/Berlin" \}, or with zone: "UTC"/],
    [
      "string",
      { format: "DD.MM.YYYY HH:mm:ss", zone: "Europe/Berlin" },
      german,
      /format: "DD.MM.YYYY HH:mm:ss", zone: "Europe\/Berlin" \}/,
    ],
  ];

describe.each(ways)("%s, of which the spout says %j", (type, said, write, remedy) => {
  it("closes windows as they pass, where the window says it, too", async () => {
    const t = topology(type, said, { field: "at", ...said }, "filters");
    const closed = instants.slice(0, -1).map((start) => ({ start, n: 1 }));
    expect(await windowsOf(t, instants.map(write))).toEqual(closed);
  });

  it("is refused where it does not, with the remedy, also under another name and behind other bolts", () => {
    for (const between of ["nothing", "filters"] as const) {
      expect(faultsOf(topology(type, said, "at", between))).toMatch(remedy);
      expect(faultsOf(topology(type, said, { field: "at" }, between))).toMatch(remedy);
    }
    expect(faultsOf(topology(type, said, "when", "renames"))).toMatch(/the time in the field when /);
  });
});

it("a window says ms where the stream says otherwise, if its field was converted", () => {
  expect(faultsOf(topology("int", { unit: "s" }, { field: "at", unit: "ms" }, "filters"))).toBe("");
  expect(faultsOf(topology("int", {}, "at", "filters"))).toBe("");
  expect(faultsOf(topology("string", {}, "at", "filters"))).toBe("");
});

it.each([{ unit: "s" }, { format: "DD.MM.YYYY" }, { zone: "Europe/Berlin" }])(
  "a timestamp is ms since 1970: %j of one is refused, at the spout and at the window",
  (said) => {
    const [name] = Object.keys(said);
    expect(faultsOf(topology("timestamp", said, "at", "nothing"))).toMatch(
      new RegExp(`readings, eventTime, ${name}: the field at is a timestamp.*has no ${name}`),
    );
    const there = topology("timestamp?", {}, { field: "at", ...said }, "nothing");
    expect(faultsOf(there)).toMatch(/the field at is a timestamp/);
    expect(faultsOf(topology("timestamp", {}, { field: "at", ...said }, "nothing"))).toMatch(
      new RegExp(`the field at is a timestamp.*has no ${name}`),
    );
    const same = { unit: "ms", format: "iso", zone: "UTC" };
    expect(faultsOf(topology("timestamp", same, { field: "at", ...same }, "nothing"))).toBe("");
  },
);

it("each side of a join says what its stream says", () => {
  const build = (time: unknown) => {
    const t = new TopologyBuilder("joined");
    const source = (type: "int" | "timestamp") =>
      spout({
        streams: { default: { k: "string", at: type } },
        create: () => ({ open() {}, next: () => "idle" as const }),
      });
    const left = t.spout("lefts", source("timestamp"), { eventTime: { field: "at" } });
    const right = t.spout("rights", source("int"), { eventTime: { field: "at", unit: "s" } });
    const sides = { left, right, by: "k", time, between: ["-5s", "5s"], fields: { other: "right.k" } };
    t.bolt("near", [left, right] as never, intervalJoin(sides as never) as never);
    return t;
  };
  expect(faultsOf(build("at"))).toMatch(
    /near, input 2: the time in the field at .*\n.* of its right side as \{ field: "at", unit: "s" \}/,
  );
  expect(faultsOf(build({ left: "at", right: { field: "at", unit: "s" } }))).toBe("");
  const inMs = validate(build({ left: "at", right: { field: "at", unit: "ms" } }).build());
  expect(inMs.map(({ code }) => code)).toEqual(["unread"]);
});
