import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, test } from "vitest";
import type { RunningCoordinator } from "../../coordinator/index.js";
import { Api, Stage, until } from "./running.js";
import { greenhouse } from "./specs.js";

const script = fileURLToPath(new URL("coordinator-process.ts", import.meta.url));
const stage = new Stage();
const children: ChildProcess[] = [];
afterEach(async () => {
  await stage.end();
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

type Started = Pick<RunningCoordinator, "httpUrl" | "brokerUrl" | "token"> & { readonly child: ChildProcess };

function run(stateDir: string, httpPort: string, mqttPort: string) {
  const child = spawn(process.execPath, ["--import", "tsx", script, stateDir, httpPort, mqttPort], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  return child;
}

async function start(stateDir: string, httpPort: string, mqttPort: string): Promise<Started> {
  const child = run(stateDir, httpPort, mqttPort);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, ...(JSON.parse(line) as Omit<Started, "child">) };
}

test("SIGTERM while it starts: it stops as soon as it has started", async () => {
  const stateDir = stage.directory();
  const child = run(stateDir, "0", "0");
  const exited = once(child, "exit");
  await until(() => existsSync(join(stateDir, "store")), "it does not begin");
  child.kill("SIGTERM");
  expect((await exited)[0]).toBe(0);
});

describe("SIGKILL of the coordinator with its embedded broker", () => {
  it("right after a submit was answered: it is there again, with the same work for everybody", async () => {
    const stateDir = stage.directory();
    const first = await start(stateDir, "0", "0");
    const gateway = await stage.agent(first.brokerUrl, "gw-1", { role: "gateway" });
    const core = await stage.agent(first.brokerUrl, "core-1", { role: "core" });
    const api = new Api(first as unknown as RunningCoordinator);
    expect((await api.submit(greenhouse())).status).toBe(201);
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    const [http, mqtt] = [first.httpUrl, first.brokerUrl].map((url) => new URL(url).port);
    const second = await start(stateDir, http!, mqtt!);
    expect(second.token).toBe(first.token);
    await until(
      () => gateway.tasks().length === 1 && core.tasks().length === 3,
      "the work does not come back",
    );
    await until(async () => {
      const { status } = await api.json<{ status: string }>("GET", "/v1/topologies/greenhouse");
      return status === "running";
    }, "it does not run again");
    expect(await (await api.fetch("GET", "/metrics")).text()).toMatch(/^headwater_task_moves_total 0$/m);
    second.child.kill("SIGTERM");
    const [code] = await once(second.child, "exit");
    expect(code).toBe(0);
  });
});
