import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningCoordinator, StateAnswer } from "../../coordinator/index.js";
import { Api, Stage, type TestAgent, until } from "./running.js";
import { greenhouse } from "./specs.js";

const stage = new Stage();
let running: RunningCoordinator;
let api: Api;
const agents: TestAgent[] = [];

beforeAll(async () => {
  running = await stage.coordinator({ drainSeconds: 5 });
  api = new Api(running);
  for (const name of ["gw-1", "gw-2"])
    agents.push(await stage.agent(running.brokerUrl, name, { role: "gateway" }));
  const core = await stage.agent(running.brokerUrl, "core-1", { role: "core" });
  core.answers = () => [answer([], true)];
  expect((await api.submit(greenhouse())).status).toBe(201);
  await until(async () => {
    const { topologies } = await api.json<{ topologies: { status: string }[] }>("GET", "/v1/topologies");
    return topologies[0]?.status === "running";
  }, "the topology does not run");
});
afterAll(() => stage.end());

const look = () => api.json<StateAnswer>("GET", "/v1/topologies/greenhouse/state?limit=1000");
const key = (task: string, n: number, value: unknown) => {
  return { kind: "key", task, cell: "readings/seen", key: `k${n}`, cut: false, member: "", value };
};
const answer = (items: readonly object[], last: boolean) => {
  return { items: items.map((item) => JSON.stringify(item)), last, error: "" };
};

it("keeps 8 MiB of all tasks together, each from its first key on, and says which have more", async () => {
  const value = "x".repeat(200_000);
  const numbers = Array.from({ length: 25 }, (_, n) => n);
  for (const agent of agents)
    agent.answers = () => {
      const task = `readings@${agent.name}`;
      const keys = numbers.map((n) => answer([key(task, n, value)], false));
      return [
        answer([{ kind: "task", task, bytes: 1, keys: 25, cells: [] }], false),
        ...keys,
        answer([], true),
      ];
    };
  const { tasks, keys, more } = await look();
  expect(tasks).toHaveLength(2);
  expect(keys).toHaveLength(41);
  expect(more.length).toBeGreaterThan(0);
  for (const { task } of tasks) {
    const seen = keys.filter((each) => each.task === task).map((each) => each.key);
    expect(seen).toEqual(numbers.slice(0, seen.length).map((n) => `k${n}`));
    expect(more.includes(task)).toBe(seen.length < 25);
  }
});

it("takes an answer that comes twice once, and nothing of a task behind one that is lost", async () => {
  const task = "readings@gw-1";
  const text = JSON.stringify(key(task, 1, "abcdefghijklmnopqrstuvwxyz"));
  const at = text.indexOf("mno");
  const first = answer(
    [
      { kind: "task", task, n: 0, bytes: 1, keys: 2, cells: [] },
      { ...key(task, 0, 0), n: 1 },
      { kind: "piece", task, n: 2, text: text.slice(0, at) },
    ],
    false,
  );
  const second = answer([{ kind: "piece", task, n: 3, text: text.slice(at, at + 3) }], false);
  const third = [
    { kind: "piece", task, n: 4, text: text.slice(at + 3), last: true },
    { ...key(task, 2, 2), n: 5 },
  ];
  const end = answer([], true);
  agents[1]!.answers = () => [end];

  agents[0]!.answers = () => [
    first,
    second,
    first,
    second,
    answer(third, false),
    second,
    answer(third, true),
  ];
  const twice = await look();
  expect(twice.tasks).toHaveLength(1);
  expect(twice.keys.map(({ value }) => value)).toEqual([0, "abcdefghijklmnopqrstuvwxyz", 2]);
  expect(twice.more).toEqual([]);

  agents[0]!.answers = () => [first, answer(third, true)];
  const lost = await look();
  expect(lost.keys.map(({ value }) => value)).toEqual([0]);
  expect(lost.more).toEqual([task]);
});

it("puts a value together that came in pieces, and what is behind one that is none is not told", async () => {
  const pieces = (task: string, text: string) => [
    answer([{ kind: "piece", task, text: text.slice(0, 40) }], false),
    answer([{ kind: "piece", task, text: text.slice(40), last: true }], true),
  ];
  agents[0]!.answers = () => pieces("readings@gw-1", JSON.stringify(key("readings@gw-1", 1, ["long"])));
  agents[1]!.answers = () => [
    ...pieces("readings@gw-2", "this is cut off before its end: it was JSON once").map((each) => {
      return { ...each, last: false };
    }),
    answer([key("readings@gw-2", 2, "behind")], true),
  ];
  const { keys, more } = await look();
  expect(keys).toEqual([{ ...key("readings@gw-1", 1, ["long"]), kind: undefined }]);
  expect(more).toEqual(["readings@gw-2"]);
});
