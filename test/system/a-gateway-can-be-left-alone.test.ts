import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildDeb, bundleBeside, bundleProgram } from "../../packaging/index.js";
import { Packaged } from "../integration/supervised.js";
import { Gateway, project } from "./gateway.js";
import { baseSystem, Machine, whyNoMachines } from "./machine.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = process.env["HEADWATER_MACHINES"] ?? "/var/tmp/headwater-machines";
const why = whyNoMachines();
const settings = {
  HEADWATER_NAME: "gw-1",
  HEADWATER_BROKER: "mqtts://127.0.0.1:8883",
  HEADWATER_TOKEN_FILE: "/etc/headwater/token",
  HEADWATER_LABEL: "role=gateway",
  HEADWATER_DEPLOY_KEY: "/opt/deploy.key.pub",
  HEADWATER_FEED_LISTENER: "1883",
  HEADWATER_FEED_LISTENER_HOST: "127.0.0.1",
};
const agent = "headwater-agent";
/** How long this may take where several test runs share two cores; what is promised is asserted beside it. */
const patienceMs = 60_000;
const watchdogMs = 3_000;

// In CI machines must be there: a suite that silently proves nothing is worse than none.
it.runIf(why !== null)(`a real systemd is not to be had here: ${why}`, (context) => {
  if (process.env["CI"] !== undefined) throw new Error(why!);
  context.skip(why!);
});

describe.runIf(why === null)("on a real systemd", { timeout: 3 * patienceMs }, () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-system-"));
  let machine: Machine;
  let gateway: Gateway;

  beforeAll(async () => {
    const tsx = join(root, "node_modules", ".bin", "tsx");
    execFileSync(tsx, ["packaging/main.ts", "--out", join(folder, "packages")], { cwd: root, stdio: "pipe" });
    const binds = [`${process.execPath}:/usr/local/bin/node`, `${root}:${project}`];
    machine = Machine.make(baseSystem(cache), join(folder, "machine"), binds);
    const architecture = execFileSync("dpkg", ["--print-architecture"]).toString().trim();
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    for (const name of ["agent", "coordinator"]) {
      const deb = join(folder, "packages", `headwater-${name}_${version}_${architecture}.deb`);
      machine.put(deb, `/root/${name}.deb`);
    }
    await machine.boot();
    gateway = new Gateway(machine);
  }, 5 * patienceMs);

  afterAll(async () => {
    await gateway?.stopSensor();
    await machine?.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const activeSince = () => Number(machine.property(agent, "ActiveEnterTimestampMonotonic")) / 1000;
  const isActive = () => machine.property(agent, "ActiveState") === "active";
  const backSince = (before: number) => isActive() && activeSince() > before;

  /** A command of the CLI, with the coordinator's own token; what it prints, also when it fails. */
  const commandOfOperator = (...words: readonly string[]) => {
    const token = machine.run("cat", "/var/lib/headwater-coordinator/api-token").trim();
    return machine.try("node", `${project}/dist/cli/main.js`, ...words, "--token", token);
  };

  it("is installed where Node.js is missing, and says what to do then", () => {
    const without = ["env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"];
    const said = machine.run(...without, "sh", "-c", "dpkg -i /root/agent.deb 2>&1");
    expect(said).toContain("remedy: install Node.js");
    expect(machine.property(agent, "UnitFileState")).toBe("enabled");
  });

  it("is a service of its own user, which joins with a token, and a coordinator sees it", async () => {
    machine.run("dpkg", "-i", "/root/coordinator.deb");
    const token = machine.run("headwater", "token", "create", "--uses", "2").trim();
    writeFileSync(machine.path("/etc/headwater/token"), token, { mode: 0o600 });
    machine.run("chown", "headwater-agent", "/etc/headwater/token");
    machine.run("headwater", "keys", "create", "/root/deploy.key");
    machine.run("install", "-m", "644", "/root/deploy.key.pub", settings.HEADWATER_DEPLOY_KEY);
    gateway.configure(settings);
    machine.run("systemctl", "restart", agent);
    expect(machine.property(agent, "ActiveState")).toBe("active");
    expect(machine.property(agent, "StatusText")).toBe("agent gw-1");
    const pid = machine.property(agent, "MainPID");
    expect(machine.run("ps", "-o", "user=", "-p", pid).trim()).toMatch(/^headwat/);
    const state = machine.run("stat", "-c", "%U %a", "/var/lib/headwater-agent").trim();
    expect(state).toBe("headwater-agent 700");
    await gateway.until("the coordinator sees it", () => gateway.alive.includes("gw-1"), patienceMs);
    const rss = Number(/VmRSS:\s+(\d+)/.exec(machine.run("cat", `/proc/${pid}/status`))![1]) / 1024;
    console.log(`resident memory of the installed agent, idle: ${rss.toFixed(0)} MiB`);
    expect(rss).toBeLessThanOrEqual(80);
    const journal = machine.run("journalctl", "-u", agent, "-o", "json", "--no-pager");
    const lines = journal
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines.some(({ MESSAGE }) => MESSAGE?.startsWith("joined the fleet"))).toBe(true);
    expect(lines.find(({ MESSAGE }) => MESSAGE?.startsWith("agent starts"))?.["PRIORITY"]).toBe("6");
    expect(lines.find(({ MESSAGE }) => MESSAGE?.startsWith("any device"))?.["PRIORITY"]).toBe("4");
  });

  it("runs a topology", async () => {
    gateway.startCore();
    await gateway.until("both agents are there", () => gateway.alive.length === 2, patienceMs);
    commandOfOperator("submit", `${project}/test/system/topology.ts`, "--sign-key", "/root/deploy.key");
    gateway.startSensor();
    await gateway.until("readings come out", () => gateway.written.length > 50, patienceMs);
  });

  it("is running again within 3 s of a SIGKILL, and nothing is lost or counted twice", async () => {
    const before = Gateway.now();
    machine.run("systemctl", "kill", "-s", "KILL", agent);
    await gateway.until("it is back", () => backSince(before), patienceMs);
    const tookMs = activeSince() - before;
    console.log(`running again ${Math.round(tookMs)} ms after SIGKILL`);
    expect(tookMs).toBeLessThanOrEqual(3_000);
    const { size } = gateway.acked;
    await gateway.until("readings come in again", () => gateway.acked.size > size + 20, patienceMs);
    await gateway.settled(patienceMs);
  });

  it("is killed when its event loop hangs, and runs again", async () => {
    const drop = `/etc/systemd/system/${agent}.service.d`;
    machine.run("mkdir", "-p", drop);
    writeFileSync(machine.path(`${drop}/watchdog.conf`), `[Service]\nWatchdogSec=${watchdogMs}ms\n`);
    machine.run("systemctl", "daemon-reload");
    machine.run("systemctl", "restart", agent);
    const before = Gateway.now();
    const pid = machine.property(agent, "MainPID");
    machine.run("env", "-C", project, "node", "test/system/hang.mjs", pid);
    await gateway.until("it is back", () => backSince(before), patienceMs);
    const tookMs = activeSince() - before;
    console.log(
      `running again ${Math.round(tookMs)} ms after its event loop hung (watchdog ${watchdogMs} ms)`,
    );
    expect(machine.journal(agent)).toMatch(/watchdog/i);
    expect(tookMs).toBeLessThanOrEqual(watchdogMs + 4_000);
    await gateway.settled(patienceMs);
  });

  it("works from its disk within 3 s of its start when power is back and the network is not", async () => {
    machine.run("systemctl", "disable", "--now", "headwater-coordinator");
    await gateway.stopSensor();
    await machine.cutPower();
    await machine.boot();
    expect(isActive()).toBe(true);
    const known = gateway.acked.size;
    const startedAt = Number(machine.property(agent, "ExecMainStartTimestampMonotonic")) / 1000;
    gateway.startSensor();
    await gateway.until("a reading is taken in", () => gateway.acked.size > known, patienceMs);
    const tookMs = [...gateway.acked.values()][known]! - startedAt;
    console.log(
      `first reading acknowledged ${Math.round(tookMs)} ms after the agent's start, without a network`,
    );
    expect(tookMs).toBeLessThanOrEqual(3_000);
    await gateway.until("it goes on", () => gateway.acked.size > known + 100, patienceMs);
    // Now the network is back.
    machine.run("systemctl", "enable", "--now", "headwater-coordinator");
    gateway.startCore();
    await gateway.until("both agents are there", () => gateway.alive.length === 2, patienceMs);
    await gateway.stopSensor();
    await gateway.settled(patienceMs);
  });

  it("gets another program from afar under load, and takes one back that does not work", async () => {
    const packaged = await Packaged.make("0.1.0");
    const upgrade = async (version: string, first: string) => {
      machine.put(await packaged.release(version, first), "/root/next.release");
      const words = ["--file", "/root/next.release", "--sign-key", "/root/deploy.key", "-l", "role=gateway"];
      return commandOfOperator("agents", "upgrade", ...words);
    };
    const program = () => machine.run("ps", "-o", "args=", "-p", machine.property(agent, "MainPID"));
    try {
      gateway.startSensor();
      expect(await upgrade("0.2.0", "")).toMatch(/0\.2\.0 +done/);
      expect(program()).toMatch(/\/var\/lib\/headwater-agent\/programs\//);
      const { size } = gateway.acked;
      await gateway.until("readings come in again", () => gateway.acked.size > size + 20, patienceMs);
      const said = await upgrade("0.3.0", "throw new Error('broken build');\n");
      expect(said).toMatch(/stopped[\s\S]*gw-1: it ended 3 times/);
      expect(commandOfOperator("agents", "--json")).toMatch(/"version": ?"0\.2\.0"/);
    } finally {
      packaged.remove();
    }
    await gateway.stopSensor();
    await gateway.settled(patienceMs);
  });

  it("works on while its coordinator gets a newer version by its package, and nothing moves", async () => {
    const version = "0.2.0";
    const { code } = await bundleProgram(root, "coordinator", version);
    const beside = new Map([["pg.mjs", (await bundleBeside(root, "pg")).code]]);
    const content = { name: "coordinator", version, code, beside, notices: "", sbom: "" } as const;
    const architecture = machine.run("dpkg", "--print-architecture").trim();
    machine.put(buildDeb(root, folder, architecture, content, 0), "/root/newer.deb");
    const where = () => {
      const said = machine.run("headwater", "describe", "passing", "--json");
      const { taskList } = JSON.parse(said) as { taskList: { task: string; agent: string; since: number }[] };
      return taskList.map(({ task, agent, since }) => ({ task, agent, since }));
    };
    const before = where();
    gateway.startSensor();
    const { size } = gateway.acked;
    await gateway.until("readings come in", () => gateway.acked.size > size + 20, patienceMs);
    machine.run("headwater", "backup", "/root/before");
    const startedAt = Gateway.now();
    machine.run("dpkg", "-i", "/root/newer.deb");
    const known = gateway.written.length;
    await gateway.until("readings come out again", () => gateway.written.length > known + 20, patienceMs);
    console.log(
      `readings came out ${Math.round(Gateway.now() - startedAt)} ms after dpkg -i of a coordinator`,
    );
    await gateway.until("both agents are there", () => gateway.alive.length === 2, patienceMs);
    expect(machine.run("headwater", "--version")).toContain(version);
    expect(where()).toEqual(before);
    await gateway.stopSensor();
    await gateway.settled(patienceMs);
  });

  it("works on while the former version of its coordinator is brought back with a backup", async () => {
    const state = ["--state-dir", "/var/lib/headwater-coordinator"];
    machine.run("dpkg", "-i", "/root/coordinator.deb");
    machine.run("systemctl", "stop", "headwater-coordinator");
    // As on a new machine: what root makes there is for the service to read.
    machine.run("find", "/var/lib/headwater-coordinator", "-mindepth", "1", "-delete");
    machine.run("headwater", "restore", "/root/before", ...state);
    machine.run("systemctl", "start", "headwater-coordinator");
    gateway.startSensor();
    await gateway.until("both agents are there", () => gateway.alive.length === 2, patienceMs);
    const known = gateway.written.length;
    await gateway.until("readings come out", () => gateway.written.length > known + 20, patienceMs);
    await gateway.stopSensor();
    await gateway.settled(patienceMs);
  });

  it("ends in order, and says so", () => {
    machine.run("systemctl", "stop", agent);
    expect(machine.property(agent, "Result")).toBe("success");
    expect(machine.journal(agent)).toContain("agent ended");
  });

  it("leaves nothing behind when it is purged", () => {
    machine.run("systemctl", "stop", "core");
    for (const name of ["agent", "coordinator"]) machine.run("dpkg", "--purge", `headwater-${name}`);
    const places = ["/etc", "/usr", "/var/lib", "/var/cache", "/run", "/tmp", "/home"];
    const found = machine
      .run("find", ...places, "-xdev", "-iname", "*headwater*")
      .trim()
      .split("\n");
    expect(found.filter((path) => !/^$|^\/var\/lib\/headwater-core/.test(path))).toEqual([]);
    expect(machine.try("getent", "passwd", "headwater-agent", "headwater-coordinator")).toBe("");
    expect(machine.try("getent", "group", "headwater-agent", "headwater-coordinator")).toBe("");
    expect(machine.try("systemctl", "list-unit-files", "headwater*")).toContain("0 unit files");
  });
});
