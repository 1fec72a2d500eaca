import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RunningCoordinator } from "../../coordinator/index.js";
import { Api, Stage, type TestAgent, until } from "../coordinator/running.js";
import { greenhouse } from "../coordinator/specs.js";
import { Folder, launch } from "./launch.js";
import { startTestCoordinator, type TestCoordinator } from "./process.js";

const stage = new Stage();
let folder: Folder;
let running: TestCoordinator | null = null;
beforeEach(() => {
  folder = new Folder();
});
afterEach(async () => {
  await running?.process.stop("SIGKILL");
  running = null;
  await stage.end();
  folder[Symbol.dispose]();
});

const state = (name: string) => `${folder.path}/${name}`;

async function start(name: string, before?: TestCoordinator): Promise<Api> {
  running = await startTestCoordinator(state(name), before);
  const token = readFileSync(`${state(name)}/headwater/coordinator/api-token`, "utf8").trim();
  return new Api({ httpUrl: running.httpUrl, token } as RunningCoordinator);
}

async function status(api: Api, name: string): Promise<string> {
  const { topologies } = await api.json<{ topologies: { name: string; status: string }[] }>(
    "GET",
    "/v1/topologies",
  );
  return topologies.find((topology) => topology.name === name)?.status ?? "unknown";
}

const homes = (agents: readonly TestAgent[]) => agents.map((agent) => agent.tasks());
const terms = (agents: readonly TestAgent[]) => agents.map(({ assignment }) => assignment?.term ?? 0);

/** A coordinator with three agents, on which the greenhouse runs: where its tasks are, and in which term. */
async function withGreenhouse(name: string) {
  const api = await start(name);
  const first = running!;
  const agents = [
    await stage.agent(first.brokerUrl, "gw-1", { role: "gateway" }),
    await stage.agent(first.brokerUrl, "core-1", { role: "core" }),
    await stage.agent(first.brokerUrl, "core-2", { role: "core" }),
  ];
  expect((await api.submit(greenhouse())).status).toBe(201);
  await until(async () => (await status(api, "greenhouse")) === "running", "greenhouse does not run");
  const [before, term] = [homes(agents), Math.max(...terms(agents))];
  return { api, first, agents, before, term };
}

it("on another disk: agents go on where they are, and what came after the backup is named", async () => {
  const { api, first, agents, before, term } = await withGreenhouse("first");

  const file = state("kept.backup");
  const backup = await launch(["backup", file], { env: first.env });
  expect(backup).toMatchObject({ code: 0, out: expect.stringContaining("1 topology, 3 agents") });
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(readFileSync(file, "utf8")).not.toContain(
    readFileSync(`${state("first")}/headwater/coordinator/api-token`, "utf8").trim(),
  );

  expect((await api.submit(greenhouse("later"), "// later")).status).toBe(201);
  await until(async () => (await status(api, "later")) === "running", "later does not run");
  await first.process.stop("SIGKILL");

  const elsewhere = { env: { XDG_STATE_HOME: state("second") } };
  const restored = await launch(["restore", file], elsewhere);
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("1 topology, 4 tasks, 3 agents") });
  const again = await start("second", first);
  await until(
    () => terms(agents).every((one) => one > term),
    "agents do not follow the restored coordinator",
  );
  await until(async () => (await status(again, "greenhouse")) === "running", "greenhouse does not go on");
  const asBefore = () => JSON.stringify(homes(agents)) === JSON.stringify(before);
  await until(asBefore, "agents do not go on where they were");
  expect(await status(again, "later")).toBe("unknown");
  expect(await (await again.fetch("GET", "/metrics")).text()).toMatch(/^headwater_task_moves_total 0$/m);

  const busy = await launch(["restore", file, "--force"], elsewhere);
  expect(busy).toMatchObject({ code: 2, err: expect.stringContaining("another process has the state") });
  const back = { env: { XDG_STATE_HOME: state("first") } };
  const refused = await launch(["restore", file], back);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("--force") });
  expect(refused.err).toContain("later");
  const forced = await launch(["restore", file, "--force"], back);
  expect(forced).toMatchObject({ code: 0, out: expect.stringContaining("topology later") });
});

it("a backup that breaks off leaves the one of yesterday as it was", async () => {
  const file = await folder.write("kept.backup", "yesterday's");
  const nobody = await launch(["backup", file]);
  expect(nobody.code).toBe(3);
  const damaged = await launch(["restore", file], { env: { XDG_STATE_HOME: state("third") } });
  expect(damaged).toMatchObject({ code: 2, err: expect.stringContaining("no backup of a coordinator") });
  expect(readFileSync(file, "utf8")).toBe("yesterday's");
});

it("with what is left of a store that lost its last write: refused before, agents go on after", async () => {
  const { first, agents, before, term } = await withGreenhouse("damaged");
  expect(await launch(["cordon", "core-2"], { env: first.env })).toMatchObject({ code: 0 });
  await first.process.stop("SIGKILL");

  const env = { XDG_STATE_HOME: state("damaged") };
  const store = `${state("damaged")}/headwater/coordinator/store`;
  const log = `${store}/${readdirSync(store).find((name) => name.endsWith(".log"))}`;
  const bytes = readFileSync(log);
  bytes[bytes.length - 9] = bytes[bytes.length - 9]! ^ 4;
  writeFileSync(log, bytes);
  for (const _ of [1, 2]) {
    const refused = await launch(["coordinator", "--insecure", "--http-port", "0", "--mqtt-port", "0"], {
      env,
    });
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(/the last of \d+ writes is not there/),
    });
    expect(refused.err).toContain("headwater restore --what-is-left");
  }
  const both = await launch(["restore", "file", "--what-is-left"], { env });
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining("--what-is-left takes no file") });
  const restored = await launch(["restore", "--what-is-left"], { env });
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("1 topology, 4 tasks, 3 agents") });
  expect(restored.out).toContain("whoever was revoked in them may come in again");

  const again = await start("damaged", first);
  await until(() => terms(agents).every((one) => one > term), "agents do not follow the coordinator");
  await until(async () => (await status(again, "greenhouse")) === "running", "greenhouse does not go on");
  const asBefore = () => JSON.stringify(homes(agents)) === JSON.stringify(before);
  await until(asBefore, "agents do not go on where they were");
});
