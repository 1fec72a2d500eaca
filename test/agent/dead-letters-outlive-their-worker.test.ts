import { describe, expect, it } from "vitest";
import { DeadLetters } from "../../agent/executor/dead-letters.js";
import type { KeptLetter } from "../../agent/executor/runtime-contract.js";
import { assignmentOf, bundle, CoreStage } from "./core-stage.js";

function letter(number: number, bytes = 10): KeptLetter {
  const what = {
    component: "moved",
    task: "moved:0",
    error: "no",
    source: "",
    tuple: { n: number },
    raw: null,
  };
  return { id: `moved:0-${number}`, at: number, ...what, partial: false, row: { n: number }, bytes, number };
}

function running(): { stage: CoreStage; name: { topology: string; instance: number } } {
  const stage = new CoreStage();
  stage.disk.add(bundle);
  stage.begin();
  stage.assign(assignmentOf(1));
  return { stage, name: stage.ready() };
}

const kept = (stage: CoreStage, letters: readonly KeptLetter[], all = false) =>
  stage.send({ kind: "worker-letters", topology: "greenhouse", letters, all });

describe("dead letters", () => {
  it("go to the worker that follows", () => {
    const { stage, name } = running();
    kept(stage, [letter(1), letter(2)]);
    kept(stage, [letter(3)]);
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    stage.pass(1_000);
    expect(stage.last("start-worker").letters.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("are forgotten when they were replayed", () => {
    const { stage, name } = running();
    kept(stage, [letter(1), letter(2)]);
    kept(stage, [letter(2)], true);
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    stage.pass(1_000);
    expect(stage.last("start-worker").letters.map(({ number }) => number)).toEqual([2]);
  });

  it("can be seen while there is no worker", () => {
    const { stage, name } = running();
    kept(stage, [letter(1), letter(2), letter(3)]);
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    const ask = { kind: "dead-letters", limit: 2 } as const;
    stage.send({ kind: "message", message: { kind: "question", id: "q", topology: "greenhouse", ask } });
    const { items, last, error } = stage.published("answer").at(-1)!;
    expect(items.map((item) => JSON.parse(item).id)).toEqual(["moved:0-3", "moved:0-2"]);
    expect(JSON.parse(items[0]!)).not.toHaveProperty("row");
    expect({ last, error }).toEqual({ last: true, error: "" });
  });

  it("are bounded in number and bytes, the newest stay", () => {
    const { stage, name } = running();
    kept(
      stage,
      Array.from({ length: 1_500 }, (_, index) => letter(index + 1)),
    );
    kept(stage, [letter(1_501, 5e6), letter(1_502, 5e6)]);
    stage.send({ kind: "worker-ended", ...name, why: "x", place: null });
    stage.pass(1_000);
    expect(stage.last("start-worker").letters.map(({ number }) => number)).toEqual([1_501, 1_502]);
  });

  it("have ids that no letter of an earlier runtime has", () => {
    const first = new DeadLetters(3);
    const { id: _, bytes: __, number: ___, ...what } = letter(1);
    for (let i = 0; i < 5; i++) first.add(what, 10);
    const second = new DeadLetters(3, first.after(0));
    second.add(what, 10);
    expect(second.list(10).map(({ id }) => id)).toEqual(["moved:0-6", "moved:0-5", "moved:0-4"]);
    expect(second.count).toBe(1);
    expect(second.after(5).map(({ number }) => number)).toEqual([6]);
  });
});
