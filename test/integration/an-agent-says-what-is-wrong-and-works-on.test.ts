import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause, until } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { passing, pinned } from "./topologies.js";

const idleMs = 3_000;
const windowsMax = 4;
const idleShareMax = 0.01;

describeWithMosquitto("an agent", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  let ledger: Ledger;

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    ledger = await Ledger.listen("here", outside.url);
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await ledger?.close();
    await fleet?.close();
    await outside?.remove();
  });

  const flows = async () => {
    ledger.start(outside.url, ["gw-1"], 100);
    const from = Date.now();
    await ledger.next("the flow", ({ at }) => at > from);
    await ledger.stop();
    await ledger.settled();
  };

  it("waits for a broker that is away, says so once, and works when it comes", async () => {
    await fleet.coordinator.kill();
    const agent = fleet.startAgent("gw-1", "gateway");
    await agent.says(/waits for the broker reason=nothing listens at mqtt:/);
    await pause(1_000);
    expect(agent.output.match(/waits for the broker/g)).toHaveLength(1);
    fleet.startCoordinator();
    await agent.says(/connected to the broker/);
    await fleet.submit("here", pinned({ name: "here", feed: outside.url, out: outside.url }));
    await flows();
  });

  it("uses less than 1 % of a core when idle", async () => {
    const agent = fleet.agents.get("gw-1")!;
    // Right after work V8 still compiles and collects: one quiet window is enough.
    let share = 1;
    for (let window = 0; window < windowsMax && share >= idleShareMax; window++) {
      const before = agent.cpuMs;
      await pause(idleMs);
      share = (agent.cpuMs - before) / idleMs;
    }
    console.log(
      `idle agent with a worker: ${(share * 100).toFixed(2)} % of a core, ${agent.rssMb.toFixed(0)} MiB`,
    );
    expect(share).toBeLessThan(idleShareMax);
  });

  it("of a name that is taken is turned away with the reason, and harms nobody", async () => {
    const first = fleet.agents.get("gw-1")!;
    const second = fleet.startAgent("gw-1", "gateway", {
      settings: ["--state-dir", join(fleet.directory, "another")],
    });
    fleet.agents.set("gw-1", first);
    expect(await second.exited).not.toBe(0);
    expect(second.output).toMatch(/error: .*gw-1[\s\S]*remedy: give this agent another name/);
    await flows();
    const { taskList } = await fleet.client.agent("gw-1");
    expect(taskList.map(({ status }) => status)).not.toContain("failed");
  });

  it("does not share its state directory", async () => {
    const first = fleet.agents.get("gw-1")!;
    const second = fleet.startAgent("gw-1", "gateway", { settings: ["--name", "gw-9"] });
    fleet.agents.set("gw-1", first);
    expect(await second.exited).not.toBe(0);
    expect(second.output).toMatch(/error: another agent runs with the state directory/);
  });

  it("starts and works from its disk when neither coordinator nor broker is there", async () => {
    await fleet.coordinator.kill();
    await fleet.agents.get("gw-1")!.kill();
    const agent = fleet.startAgent("gw-1", "gateway");
    await agent.says(/goes on with the assignment on disk/);
    await flows();
    fleet.startCoordinator();
    await agent.says(/connected to the broker/);
    await fleet.topology("here", ({ tasks }) => tasks.running === tasks.total);
  });

  it("sets a damaged store aside, says so, and gets its work again", async () => {
    await fleet.agents.get("gw-1")!.kill();
    const store = join(fleet.stateDirOf("gw-1"), "store");
    for (const file of readdirSync(store))
      if (/^(CURRENT|MANIFEST)/.test(file)) writeFileSync(join(store, file), "garbage");
    const agent = fleet.startAgent("gw-1", "gateway");
    await agent.says(/store is damaged .* it is now in .*store\.damaged/);
    await flows();
    await fleet.topology("here", ({ tasks }) => tasks.running === tasks.total);
  });

  it("tells systemd that it is ready, that it lives, and that it stops", async () => {
    const said = join(fleet.directory, "said");
    const fake = join(fleet.directory, "systemd-notify");
    writeFileSync(fake, `#!/bin/sh\necho "$@" >> ${said}\n`, { mode: 0o755 });
    const path = `${fleet.directory}:${process.env["PATH"]}`;
    const environment = { NOTIFY_SOCKET: "/run/none", WATCHDOG_USEC: "600000", PATH: path };
    const agent = fleet.startAgent("gw-2", "watched", { environment });
    const lines = () => (existsSync(said) ? readFileSync(said, "utf8").trim().split("\n") : []);
    const lives = () => lines().filter((line) => line === "WATCHDOG=1").length;
    await until("it has said that it lives", () => lives() >= 3);
    expect(lines()[0]).toBe("--ready --status=agent gw-2");
    await agent.stop();
    await until("it has said that it stops", () => lines().includes("STOPPING=1"));
  });

  it("leaves in order on SIGTERM: runs empty, loses nothing, and is not called lost", async () => {
    for (const name of ["core-1", "core-2"]) fleet.startAgent(name, "core");
    await fleet.submit("passing", passing({ name: "passing", feed: outside.url, out: outside.url }));
    const moving = await Ledger.listen("passing", outside.url);
    try {
      moving.start(outside.url, ["gw-1"], 500);
      await moving.next("the flow", ({ n }) => n > 20);
      const leaver = await fleet.ownerOf("passing", "moved:0");
      const begun = Date.now();
      expect(await fleet.agents.get(leaver)!.stop()).toBe(0);
      const leftMs = Date.now() - begun;
      await moving.next("another owner", ({ by }) => by !== leaver);
      console.log(`SIGTERM: gone after ${leftMs} ms, first output elsewhere after ${Date.now() - begun} ms`);
      expect((await fleet.client.agent(leaver)).status).toBe("drained");
      await moving.stop();
      await moving.settled();
    } finally {
      await moving.close();
    }
  });
});
