import { expect, it } from "vitest";
import { Answers } from "../../agent/worker/answers.js";
import type { FromWorker } from "../../agent/worker/messages.js";
import { keyedValue } from "../../topology/index.js";
import { Grouped } from "./state/grouped.js";

type Answer = Extract<FromWorker, { kind: "answer" }>;

const tasks = ["t:0", "t:1", "t:2", "t:3"];
const ask = { kind: "state", cell: "", key: "", limit: 1_000 } as const;
const first = { afterCell: "", afterKey: "", afterMember: "" };

function filled() {
  const grouped = new Grouped({ long: keyedValue("string") });
  for (let n = 0; n < 20; n++) grouped.handles.long.set(`k${n + 10}`, "x".repeat(10_000));
  return grouped.state;
}

it("takes 256 KiB of all tasks of an agent together, and names those that have more", () => {
  const states = new Map(tasks.map((task) => [task, filled()] as const));
  const runtime = { states: () => states } as never;
  const answers: Answer[] = [];
  const clock = { now: () => 0, wall: () => 0 };
  const asked = new Answers(runtime, { components: [] }, clock, (each) => answers.push(each));
  const look = (task: string) => {
    asked.ask("q", { ...ask, ...first, task });
    const items = answers.splice(0).flatMap((each) => each.items);
    const told = items.map((item) => JSON.parse(item) as { kind: string; task: string });
    const of = (kind: string) => told.filter((each) => each.kind === kind).map((each) => each.task);
    return { keys: of("key"), sizes: of("task"), more: of("more"), characters: items.join("").length };
  };
  const all = look("");
  expect(all.characters).toBeLessThan(280 * 1024);
  expect(all.sizes).toEqual(tasks);
  expect(new Set(all.keys)).toEqual(new Set(tasks.slice(0, 2)));
  expect(all.more).toEqual(tasks.slice(1));
  expect(look("t:3")).toMatchObject({ keys: Array(20).fill("t:3"), more: [] });
});
