import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { ProgramRecord } from "../../launcher/index.js";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { until } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { Packaged, Supervised } from "./supervised.js";
import { counting } from "./topologies.js";

const { version: packaged } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string };
const rate = 200;
const limitMs = 60_000;

describeWithMosquitto("the program of agents", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  let ledger: Ledger;
  let program: Packaged;
  let key: string;
  const agents = new Map<string, Supervised>();

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    program = await Packaged.make(packaged);
    key = join(fleet.directory, "deploy.key");
    await fleet.command("keys", "create", key);
    const words = ["--broker", fleet.broker, "--deploy-key", `${key}.pub`];
    for (const [name, role] of [
      ["gw-1", "gateway"],
      ["core-1", "core"],
    ] as const) {
      const own = ["--name", name, "--label", `role=${role}`];
      agents.set(name, new Supervised(program.launcher, [...own, ...words], fleet.stateDirOf(name)));
    }
    for (const agent of agents.values()) await agent.says(/connected to the broker/);
    ledger = await Ledger.listen("counting", outside.url);
    const file = join(fleet.directory, "counting.ts");
    writeFileSync(file, counting({ name: "counting", feed: outside.url, out: outside.url }));
    await fleet.command("submit", file, "--sign-key", key);
    await fleet.topology("counting", ({ tasks }) => tasks.total > 0 && tasks.running === tasks.total);
  }, limitMs);

  afterEach(({ task }) => {
    if (task.result?.state !== "fail") return;
    console.log(fleet.log);
    for (const [name, { output }] of agents) console.log(`--- ${name}\n${output.slice(-4_000)}`);
  });

  afterAll(async () => {
    await ledger?.close();
    for (const agent of agents.values()) await agent.end();
    await fleet?.close();
    await outside?.remove();
    program?.remove();
  });

  const versions = async () => (await fleet.client.agents()).map(({ version }) => version);
  const runs = () => fleet.topology("counting", ({ tasks }) => tasks.running === tasks.total, limitMs);

  it("is another one, batch after batch, under load: nothing is lost or counted twice", async () => {
    const release = await program.release("0.2.0");
    ledger.start(outside.url, ["gw-1"], rate);
    await ledger.next("the flow", ({ n }) => n > 5);
    const said = await fleet.command(
      "agents",
      "upgrade",
      "--file",
      release,
      "--sign-key",
      key,
      "--batch",
      "1",
    );
    expect(said).toMatch(/0\.2\.0 +done +2 done/);
    expect(await versions()).toEqual(["0.2.0", "0.2.0"]);
    for (const agent of agents.values()) await agent.starts(/\/programs\/[0-9a-f]{64}\//);
    await runs();
    await ledger.stop();
    await ledger.settled(limitMs);
    expect(ledger.wrong).toEqual([]);
  });

  it("stays through a kill", async () => {
    const agent = agents.get("gw-1")!;
    const { pid } = agent;
    agent.kill();
    await until("it is another process", () => agent.pid !== pid, limitMs);
    await agent.starts(/\/programs\/[0-9a-f]{64}\//);
    await runs();
  });

  it("is taken back by itself when it crashes, and no other agent gets it", async () => {
    const release = await program.release(
      "0.3.0",
      "process.exitCode = 9; throw new Error('broken build');\n",
    );
    const upgrade = fleet.command("agents", "upgrade", "--file", release, "--sign-key", key, "--batch", "1");
    await expect(upgrade).rejects.toThrow(/stopped[\s\S]*core-1: it ended 3 times before it had shown/);
    expect(await versions()).toEqual(["0.2.0", "0.2.0"]);
    const { upgrade: shown } = await fleet.client.upgrade();
    expect(shown).toMatchObject({ state: "stopped", agents: { "gw-1": { status: "waiting" } } });
    const { alarms } = await fleet.client.info();
    expect(alarms.map(({ code }) => code)).toContain("upgrade-stopped");
    await runs();
  });

  it.each([
    {
      what: "does not run again what ran before",
      version: "0.3.1",
      first: `import { isMainThread } from "node:worker_threads";
        if (!isMainThread) throw new Error("broken build");\n`,
      environment: { HEADWATER_TRIAL_SECONDS: "6" } as Record<string, string>,
      why: /core-1: what ran before did not run again within 6 s: counting/,
    },
    {
      what: "does not reach the coordinator",
      version: "0.3.2",
      first: `import { Socket } from "node:net";
        Socket.prototype.connect = function () {
          setImmediate(() => this.destroy(new Error("broken build")));
          return this;
        };\n`,
      environment: { HEADWATER_TRIAL_ALONE_SECONDS: "8" } as Record<string, string>,
      why: /core-1: it did not reach the coordinator within 8 s/,
    },
  ])("is taken back by itself in time when it $what, and no other agent gets it", async (broken) => {
    const agent = agents.get("core-1")!;
    agent.environment = broken.environment;
    const release = await program.release(broken.version, broken.first);
    const { pid } = agents.get("gw-1")!;
    const words = ["agents", "upgrade", "--file", release, "--sign-key", key, "--batch", "1"];
    await expect(fleet.command(...words)).rejects.toThrow(broken.why);
    agent.environment = {};
    expect(agent.output).toContain(`the release on trial is taken back version=${broken.version}`);
    const { upgrade: shown } = await fleet.client.upgrade();
    expect(shown).toMatchObject({ state: "stopped", agents: { "gw-1": { status: "waiting" } } });
    expect(agents.get("gw-1")!.pid).toBe(pid);
    await runs();
    expect(await versions()).toEqual(["0.2.0", "0.2.0"]);
  });

  it("is refused when another key has signed it, when it is damaged, and when it is older", async () => {
    const other = join(fleet.directory, "other.key");
    await fleet.command("keys", "create", other);
    const release = await program.release("0.4.0");
    const words = ["agents", "upgrade", "--file", release, "-l", "role=gateway"];
    await expect(fleet.command(...words, "--sign-key", other)).rejects.toThrow(
      /gw-1: hwk1:\S+ has signed it/,
    );
    const bytes = readFileSync(release);
    bytes[bytes.length - 10]! ^= 1;
    writeFileSync(release, bytes);
    await expect(fleet.command(...words, "--sign-key", key)).rejects.toThrow(/is damaged/);
    const older = await program.release("0.1.5");
    await expect(
      fleet.command("agents", "upgrade", "--file", older, "-l", "role=gateway", "--sign-key", key),
    ).rejects.toThrow(/it is older than 0\.2\.0/);
    expect(await versions()).toEqual(["0.2.0", "0.2.0"]);
  });

  it("is the package's own when what lies on the disk is damaged", async () => {
    const agent = agents.get("core-1")!;
    const programs = join(fleet.stateDirOf("core-1"), "programs");
    const { good } = JSON.parse(readFileSync(join(programs, "record.json"), "utf8")) as ProgramRecord;
    const release = good!.release;
    expect(readdirSync(programs).sort()).toEqual([release, "record.json"]);
    writeFileSync(join(programs, release, "headwater-agent.mjs"), "damaged");
    agent.kill();
    await agent.says(/release 0\.2\.0 does not start any more: its file headwater-agent\.mjs is damaged/);
    await agent.starts(/headwater-packaged-\w+\/headwater-agent\.mjs$/);
    await runs();
  });
});
