import { describe, expect, it } from "vitest";
import { deadband, select } from "../../components/index.js";
import type { Finding } from "../../topology/index.js";
import {
  bolt,
  filter,
  formatFinding,
  keyedTimer,
  map,
  spout,
  TopologyBuilder,
} from "../../topology/index.js";

const readings = { room: "string", celsius: "double", at: "timestamp" } as const;
const feed = spout({ streams: { default: readings }, create: () => ({ open() {}, next: () => "end" }) });
const sink = bolt({ streams: {}, create: () => ({ execute() {} }) });

/** From JavaScript, by a cast, by a spread: whatever the types would refuse. */
const anyhow = (value: unknown) => value as never;

/** What `build` finds, a line each. */
function faultsOf(t: TopologyBuilder): readonly string[] {
  try {
    t.build();
    return [];
  } catch (error) {
    return ((error as Error).cause as readonly Finding[]).map(formatFinding);
  }
}

/** A feed and a sink with these options. */
function faultsWith(options: object, settings: object = {}): readonly string[] {
  const t = new TopologyBuilder("x", settings);
  t.bolt("end", t.spout("feed", feed), sink, anyhow(options));
  return faultsOf(t);
}

describe("a topology in TypeScript refuses", () => {
  it("settings that there are not, with the nearest name", () => {
    expect(faultsWith({}, { deliverry: "at-most-once", comitMs: 5, idleMs: undefined })).toEqual([
      expect.stringMatching(
        /^error: topology, deliverry: there is no setting "deliverry" \(did you mean delivery\?/,
      ),
      expect.stringMatching(
        /^error: topology, comitMs: there is no setting "comitMs" \(did you mean commitMs\?/,
      ),
    ]);
  });

  it("a setting that is to be true or false, and is a word", () => {
    expect(faultsWith({}, { outboxOnDisk: "no" })).toEqual([
      'error: topology, outboxOnDisk: outboxOnDisk is "no" (write true or false)',
    ]);
  });

  it.each<[what: string, options: object, place: string, words: RegExp]>([
    [
      "an option that there is not",
      { paralelism: 2 },
      "end, paralelism",
      /there is no option "paralelism".*mean parallelism\?/,
    ],
    ["a resource that there is not", { resources: { cpus: 1 } }, "end, resources, cpus", /mean cpu\?/],
    [
      "a member of eventTime that there is not",
      { eventTime: { feild: "at" } },
      "end, eventTime, feild",
      /mean field\?/,
    ],
    ["labels that are none", { onEach: "gateway" }, "end, onEach", /onEach is "gateway".*onEach: \{ role/],
    ["two placements", { on: { a: "b" }, onEach: { a: "b" } }, "end, on", /by on and by onEach/],
    ["a word for true or false", { exclusive: "yes" }, "end, exclusive", /exclusive is "yes".*true or false/],
    ["resources that are none", { resources: 5 }, "end, resources", /resources is 5/],
  ])("%s", (_, options, place, words) => {
    const [first] = faultsWith(options);
    expect(first).toMatch(new RegExp(`^error: ${place}: `));
    expect(first).toMatch(words);
  });

  it("nothing that is left out by being undefined", () => {
    expect(faultsWith({ on: undefined, parallelism: undefined, paralelism: undefined })).toEqual([]);
  });

  it("durations of event time that are none, with their places, beside all other faults", () => {
    const t = new TopologyBuilder("x");
    const times = { field: "at", disorder: "10 parsecs", future: "-1s" } as const;
    const feeds = t.spout("feed", feed, { eventTime: times, retries: -1 });
    t.bolt("end", feeds.fields(anyhow("rom")), sink);
    expect(faultsOf(t)).toEqual([
      expect.stringMatching(
        /^error: feed, eventTime, disorder: "10 parsecs" is not a duration \(write "500ms"/,
      ),
      expect.stringMatching(/^error: feed, eventTime, future: "-1s" is not a duration/),
      expect.stringMatching(/^error: feed, retries: retries is -1/),
      expect.stringMatching(/^error: end, input 1: fields names the field "rom"/),
    ]);
  });
});

describe("of a fault only its cause is told", () => {
  it("where two components have one name, and one reads from the other", () => {
    const t = new TopologyBuilder("x");
    const first = t.spout("a", feed);
    const second = t.bolt(
      "a",
      first,
      map({ warm: "bool" }, ({ celsius }) => ({ warm: celsius > 20 })),
    );
    t.bolt("end", second.fields("warm"), sink);
    expect(faultsOf(t)).toEqual(["error: a: two components have this name (rename one of them)"]);
  });

  it("where a stream that is read does not exist", () => {
    const t = new TopologyBuilder("x");
    const feeds = t.spout("feed", feed);
    const warm = t.bolt(
      "warm",
      feeds.stream(anyhow("nope")),
      filter(() => true),
    );
    const steady = t.bolt("steady", anyhow(warm), deadband(anyhow({ value: "celsius", absolute: 1 })));
    const timed = bolt({
      streams: {},
      input: readings,
      state: { late: keyedTimer("processing") },
      create: () => ({ execute() {}, timer() {} }),
    });
    t.bolt("end", (steady as never as typeof feeds).fields("room"), timed);
    expect(faultsOf(t)).toEqual([
      'error: warm, input 1: feed has no stream "nope" (streams of feed: default, dead-letter)',
    ]);
  });

  it("where a bolt has no stream by default", () => {
    const t = new TopologyBuilder("x");
    const end = t.bolt("end", t.spout("feed", feed), sink);
    t.bolt(
      "more",
      anyhow(end),
      filter(() => true),
    );
    expect(faultsOf(t)).toEqual([
      'error: more, input 1: end has no stream "default" (streams of end: dead-letter)',
    ]);
  });

  it("where fields are at fault, and are passed on", () => {
    const t = new TopologyBuilder("x");
    const odd = spout({
      streams: { default: { "my room": "string", n: "dubel" } as never as { room: "string" } },
      create: () => ({ open() {}, next: () => "end" }),
    });
    const passed = t.bolt(
      "passed",
      t.spout("feed", odd),
      filter(() => true),
    );
    const none = t.bolt(
      "none",
      passed,
      map({}, () => ({})),
    );
    t.bolt(
      "end",
      t.bolt(
        "empty",
        none,
        filter(() => true),
      ),
      sink,
    );
    expect(faultsOf(t).map((line) => line.split(" (")[0])).toEqual([
      'error: feed, stream default: "my room" is not a name for a field',
      'error: feed, stream default: the field n has the type "dubel", which does not exist',
      "error: none, stream default: a stream has 1 to 256 fields, not 0",
    ]);
  });

  it("where a field that a ready bolt needs is not there", () => {
    const t = new TopologyBuilder("x");
    const picked = t.bolt("picked", t.spout("feed", feed), select(anyhow("rom")));
    t.bolt(
      "end",
      t.bolt(
        "kept",
        picked,
        filter(() => true),
      ),
      sink,
      { retries: -1 },
    );
    expect(faultsOf(t).map((line) => line.split(" (")[0])).toEqual([
      'error: picked, input 1: the input has no field "rom"',
      "error: end, retries: retries is -1",
    ]);
  });
});
