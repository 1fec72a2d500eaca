import { expect, it } from "vitest";
import { Answers } from "../../agent/worker/answers.js";
import type { FromWorker } from "../../agent/worker/messages.js";
import { until } from "../fixtures/until.js";

type Answer = Extract<FromWorker, { kind: "answer" }>;

it.each([
  ["forward", 3_600_000],
  ["back", -3_600_000],
])("a tap lasts as long as was asked for, also when the clock is put an hour %s", async (_, step) => {
  const clock = { running: 1_000, wall: 1_795_000_000_000 };
  const answers: Answer[] = [];
  let emit: ((task: string, tuple: unknown) => void) | null = null;
  const runtime = {
    tap: (_component: string, _stream: string, see: typeof emit) => {
      emit = see;
      return () => {
        emit = null;
      };
    },
    deadLetters: () => [],
    replayDeadLetters: () => 0,
    states: () => new Map(),
  };
  const now = { now: () => clock.running, wall: () => clock.wall };
  const graph = { components: [{ name: "mean" }] };
  const asked = { kind: "tap", component: "mean", stream: "default", limit: 100, forMs: 10_000 } as const;
  new Answers(runtime, graph, now, (answer) => answers.push(answer)).ask("q-1", asked);
  clock.wall += step;
  clock.running += 9_999;
  emit!("mean:0", { celsius: 21 });
  await until("the tuple is told", () => answers.length === 1);
  expect(answers[0]).toMatchObject({ id: "q-1", last: false });
  clock.running += 1;
  await until("the tap ends", () => answers.length === 2);
  expect(answers[1]).toMatchObject({ items: [], last: true, error: "" });
  expect(emit).toBeNull();
});
