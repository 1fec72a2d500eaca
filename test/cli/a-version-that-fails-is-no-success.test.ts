import { afterAll, beforeAll, expect, it } from "vitest";
import { Folder, launch } from "./launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "./process.js";

/** A topology whose one bolt does this when it is made, and this when it is opened. */
const topologyOf = (name: string, made: string, opened: string) => `
import { TopologyBuilder, bolt, fields, spout } from "headwater";
const number = fields({ n: "int" });
const t = new TopologyBuilder("${name}");
const numbers = t.spout("numbers", spout({
  streams: { default: number },
  create: () => ({ open() {}, next: () => "idle" }),
}));
t.bolt("checked", numbers.shuffle(), bolt({
  input: number,
  streams: { default: number },
  create: () => {
    ${made}
    return { async open() { ${opened} }, execute() {} };
  },
}));
export default t.build();
`;

const folder = new Folder();
let coordinator: TestCoordinator;
let agent: LongProcess;

const run = (line: string) => launch(line.split(" "), { cwd: folder.path, env: coordinator.env });

beforeAll(async () => {
  await folder.write("good.ts", topologyOf("numbers", "", ""));
  await folder.write("made.ts", topologyOf("numbers", 'throw new Error("no such model");', ""));
  const slow = "await new Promise((done) => setTimeout(done, 5_000)); throw new Error('no such host');";
  await folder.write("slow.ts", topologyOf("numbers", "", slow));
  await folder.write("opened.ts", topologyOf("other", "", 'throw new Error("no such table");'));
  coordinator = await startTestCoordinator(folder.path);
  agent = new LongProcess(["agent", "--name", "gw-1", "--broker", coordinator.brokerUrl], coordinator.env);
  await agent.line(/connected to the broker/);
});

afterAll(async () => {
  await agent.stop();
  await coordinator.process.stop();
  folder[Symbol.dispose]();
});

it("submit and update end with 1, the reason and what helps, and rollback does help", async () => {
  expect(await run("submit good.ts")).toMatchObject({ code: 0 });
  const [submitted, updated] = await Promise.all([run("submit opened.ts"), run("update numbers made.ts")]);
  expect(submitted.out).toContain("other is pending: 1 of 2 tasks running");
  expect(submitted.err).toContain(
    "1 of 2 tasks of other failed and will be tried again: checked:0 on gw-1: ",
  );
  expect(submitted.err).toMatch(/no such table/);
  expect(submitted.err).toMatch(/remedy: .*`headwater update other <file>`.*`headwater logs other`/);
  expect(submitted.code).toBe(1);

  expect(updated.out).toMatch(/numbers is updated .*: pending, 1 of 2 tasks running/);
  expect(updated.err).toMatch(/1 of 2 tasks of numbers failed.*checked:0 on gw-1: .*no such model/);
  expect(updated.err).toMatch(/remedy: `headwater rollback numbers`.*`headwater logs numbers`/);
  expect(updated.code).toBe(1);

  const back = await run("rollback numbers");
  expect(back.out).toMatch(/numbers is updated .*: running, 2 of 2 tasks running/);
  expect(back.code).toBe(0);
}, 120_000);

it("a version whose tasks are long in opening is waited for, and is no success before they run", async () => {
  const early = await run("update numbers slow.ts --timeout 2");
  expect(early.out).toMatch(/numbers is updated .*: pending, 1 of 2 tasks running/);
  expect(early.err).toMatch(/1 of 2 tasks of numbers did not run in 2 s: checked:0 on gw-1: starting/);
  expect(early.err).toMatch(/remedy: `--timeout` waits longer.*`headwater rollback numbers`/);
  expect(early.code).toBe(1);
  expect(await run("rollback numbers")).toMatchObject({ code: 0 });
  await run("pause numbers");
  const late = await run("update numbers slow.ts --timeout 12");
  expect(late.err).toMatch(/1 of 2 tasks of numbers (failed|did not run).*checked:0 on gw-1: .*no such host/);
  expect(late.code).toBe(1);
  expect(await run("rollback numbers")).toMatchObject({ code: 0 });
  const wrong = await run("update numbers slow.ts --timeout 0");
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("--timeout 0 is no time")]);
}, 120_000);
