import { beforeEach, expect, it } from "vitest";
import { describeTopology, summariesOf } from "../../coordinator/http/describe-topology.js";
import type { LinkReport } from "../../proto/index.js";
import { CoreStage } from "./core-of.js";
import { greenhouse } from "./specs.js";

const idle = { waitingFrames: 0, waitingBytes: 0, dropped: 0, resent: 0, fenced: 0, why: "" };
const full = "the outbox is full; bring its receiver back";
const raised = "tuples-dropped greenhouse/readings@gw-1";

let stage: CoreStage;

/** What the gateway's agent says of its links, in its next beats. */
function say(lost: number, lostWhy = full): void {
  const quiet: LinkReport = { link: "other:0>publish:0", to: "core-1", ...idle, lost: 0, lostWhy: "" };
  const link = "readings@gw-1>per-room:0";
  stage.actors.get("gw-1")!.links = [quiet, { link, to: "core-1", ...idle, lost, lostWhy }];
  stage.pass(2_000);
}

function text(): string {
  return stage.core.book.alarms.find(({ code }) => code === "tuples-dropped")!.text;
}

beforeEach(() => {
  stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  stage.agent("core-1", { role: "core" });
  stage.submit(greenhouse());
  stage.pass(2_000);
});

it("names topology, task, agent, receiver, how many, why and what helps, in describe and list, too", () => {
  say(0, "");
  expect(stage.alarms()).toEqual([]);
  expect(summariesOf(stage.core)).toMatchObject([{ problems: 0 }]);
  say(13);
  expect(stage.alarms()).toEqual([raised]);
  expect(text()).toBe(
    "topology greenhouse: 13 tuples of readings@gw-1 for per-room:0 will never arrive, " +
      `dropped on agent gw-1: ${full}`,
  );
  const { alarms } = describeTopology(stage.core, stage.core.book.topologies.get("greenhouse")!);
  expect(alarms.map((alarm) => alarm.text)).toEqual([text()]);
  expect(summariesOf(stage.core)).toMatchObject([{ problems: 1 }]);
});

it("counts on while more is lost, ends ten minutes after the last, and counts from there", () => {
  say(13);
  stage.pass(500_000);
  say(20);
  expect(text()).toContain(": 20 tuples of");
  stage.pass(500_000);
  expect(stage.alarms()).toEqual([raised]);
  stage.pass(110_000);
  expect(stage.alarms()).toEqual([]);
  say(21, "damaged");
  expect(text()).toContain(": 1 tuple of readings@gw-1");
  expect(text()).toMatch(/: damaged$/);
});

it("what an agent lost while nobody heard it is said when it is back, and once only", () => {
  say(13);
  stage.pass(700_000);
  expect(stage.alarms()).toEqual([]);
  stage.actors.get("gw-1")!.deaf = true;
  say(4_000);
  expect(stage.alarms()).toEqual([]);
  stage.hear(stage.actors.get("gw-1")!);
  stage.pass(2_000);
  expect(text()).toContain(": 3987 tuples of");
  stage.pass(700_000);
  expect(stage.alarms()).toEqual([]);
});

it("what was lost long ago is no news when a link leaves the report; what other links lose then is", () => {
  const link = (to: string, lost: number): LinkReport => {
    return { link: `readings@gw-1>${to}`, to: "core-1", ...idle, lost, lostWhy: full };
  };
  const sayOf = (...links: readonly LinkReport[]) => {
    stage.actors.get("gw-1")!.links = links;
    stage.pass(2_000);
  };
  sayOf(link("per-room:0", 100), link("per-room:1", 50));
  expect(text()).toContain(": 150 tuples of readings@gw-1");
  stage.pass(700_000);
  expect(stage.alarms()).toEqual([]);
  sayOf(link("per-room:1", 50));
  expect(stage.alarms()).toEqual([]);
  sayOf(link("per-room:1", 51), link("per-room:2", 4));
  expect(text()).toContain(": 5 tuples of readings@gw-1");
  sayOf(link("per-room:2", 6));
  expect(text()).toContain(": 7 tuples of readings@gw-1");
});

it("a worker that begins anew counts from nothing", () => {
  say(13);
  stage.pass(700_000);
  say(5);
  expect(text()).toContain(": 5 tuples of");
});
