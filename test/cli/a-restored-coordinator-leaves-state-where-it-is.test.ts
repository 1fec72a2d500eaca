import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { Folder, launch } from "./launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "./process.js";

/** Twenty numbers a second, counted in state, on any core host. */
const topology = `import { TopologyBuilder, bolt, fields, keyedValue, spout } from "headwater";
const number = fields({ n: "int" });
const t = new TopologyBuilder("numbers", { delivery: "exactly-once" });
const numbers = t.spout("numbers", spout({
  streams: { default: number },
  state: { taken: keyedValue("int") },
  create: ({ taken }) => {
    let context;
    let due = 0;
    return {
      open(given) { context = given; },
      next(out) {
        if (Date.now() < due) {
          setTimeout(() => context.wake(), 50);
          return "idle";
        }
        due = Date.now() + 50;
        const n = (taken.get("n") ?? 0) + 1;
        taken.set("n", n);
        out.emit({ n });
        return "reading";
      },
    };
  },
}), { on: { role: "core" } });
t.bolt("count", numbers.local(), bolt({
  input: number,
  streams: { default: number },
  state: { counted: keyedValue("int") },
  create: ({ counted }) => ({
    execute({ n }) { counted.set("all", (counted.get("all") ?? 0) + 1); },
  }),
}), { on: { role: "core" } });
export default t.build();
`;

const folder = new Folder();
const processes: LongProcess[] = [];
afterEach(async () => {
  for (const each of processes.splice(0).reverse()) await each.stop("SIGKILL");
  folder[Symbol.dispose]();
});

interface TaskLine {
  readonly task: string;
  readonly agent: string | null;
  readonly status: string;
  readonly copies: { readonly agents: readonly string[] } | null;
}

async function taskOf(coordinator: TestCoordinator): Promise<TaskLine | undefined> {
  const { out } = await launch(["describe", "numbers", "--json"], { env: coordinator.env });
  return out === "" ? undefined : (JSON.parse(out) as { taskList: TaskLine[] }).taskList[0];
}

async function until(what: string, coordinator: TestCoordinator, so: (task: TaskLine) => boolean) {
  const end = performance.now() + 60_000;
  for (;;) {
    const task = await taskOf(coordinator);
    if (task !== undefined && so(task)) return task;
    if (performance.now() > end) throw new Error(`never seen: ${what}; last: ${JSON.stringify(task)}`);
    await pause(200);
  }
}

/** How many were counted; as many as were taken in. */
async function counted(coordinator: TestCoordinator): Promise<number> {
  const { out } = await launch(["state", "numbers", "numbers:0", "--json"], { env: coordinator.env });
  const [count, taken] = (JSON.parse(out) as { keys: { value: number }[] }).keys;
  expect(count?.value).toBe(taken?.value);
  return count?.value ?? 0;
}

it("a task that moved after the backup stays where it went, with its state", async () => {
  const first = await startTestCoordinator(`${folder.path}/first`);
  processes.push(first.process);
  for (const name of ["core-1", "core-2"]) {
    const words = ["agent", "--name", name, "--label", "role=core", "--broker", first.brokerUrl];
    const dir = ["--state-dir", `${folder.path}/${name}`, "--drain-seconds", "1"];
    processes.push(new LongProcess([...words, ...dir], first.env));
  }
  const file = await folder.write("topology.ts", topology);
  expect((await launch(["submit", file], { env: first.env })).code).toBe(0);
  const before = await until("a copy", first, ({ status, copies }) => {
    return status === "running" && copies?.agents.length === 2;
  });
  const backup = `${folder.path}/kept.backup`;
  expect((await launch(["backup", backup], { env: first.env })).code).toBe(0);
  expect((await launch(["drain", before.agent!], { env: first.env })).code).toBe(0);
  expect((await launch(["uncordon", before.agent!], { env: first.env })).code).toBe(0);
  const moved = await until("the task elsewhere", first, ({ agent, status }) => {
    return status === "running" && agent !== null && agent !== before.agent;
  });
  const count = await counted(first);
  expect(count).toBeGreaterThan(0);
  await first.process.stop("SIGKILL");

  const elsewhere = { XDG_STATE_HOME: `${folder.path}/second` };
  const restored = await launch(["restore", backup], { env: elsewhere });
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("before these have reported") });
  const second = await startTestCoordinator(`${folder.path}/second`, first);
  processes.push(second.process);
  const after = await until("the task again", second, ({ agent, status }) => {
    return status === "running" && agent === moved.agent;
  });
  expect(after.agent).toBe(moved.agent);
  await until("a copy again", second, ({ copies }) => copies?.agents.length === 2);
  expect(await counted(second)).toBeGreaterThan(count);
}, 180_000);
