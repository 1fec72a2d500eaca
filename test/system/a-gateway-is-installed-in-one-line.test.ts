import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pause } from "../fixtures/until.js";
import { project } from "./gateway.js";
import { baseSystem, Machine, whyNoMachines } from "./machine.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = process.env["HEADWATER_MACHINES"] ?? "/var/tmp/headwater-machines";
const why = whyNoMachines();
const headwater = `${project}/bin/headwater`;
const at = "mqtts://127.0.0.1:8883";
const unit = "headwater-agent";
const patienceMs = 60_000;

interface Report {
  readonly healthy: boolean;
  readonly checks: readonly { readonly name: string; readonly state: string; readonly found: string }[];
}

describe.runIf(why === null)(
  "`headwater agent install` on a real systemd",
  { timeout: 3 * patienceMs },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-system-"));
    let machine: Machine;

    beforeAll(async () => {
      const binds = [`${process.execPath}:/usr/local/bin/node`, `${root}:${project}`];
      machine = Machine.make(baseSystem(cache), join(folder, "machine"), binds);
      await machine.boot();
      startCoordinator();
      await until(
        "the coordinator answers",
        () => machine.try(headwater, "token", "list", "--json")[0] === "[",
      );
    }, 3 * patienceMs);

    afterAll(async () => {
      await machine?.destroy();
      rmSync(folder, { recursive: true, force: true });
    });

    const state = "/var/lib/headwater-coordinator";
    const startCoordinator = () =>
      machine.run(
        ...["systemd-run", "--unit=coordinator", "--property=StateDirectory=headwater-coordinator"],
        ...[headwater, "coordinator", "--state-dir", state],
      );
    const doctor = (): Report =>
      JSON.parse(machine.try("sh", "-c", `${headwater} agent doctor --json 2> /dev/null`)) as Report;
    const faults = () => doctor().checks.filter(({ state: is }) => is === "fault");
    const pid = () => machine.property(unit, "MainPID");

    async function until(what: string, condition: () => boolean): Promise<void> {
      const end = performance.now() + patienceMs;
      while (!condition()) {
        if (performance.now() > end) throw new Error(`waited in vain until ${what}\n${machine.journal()}`);
        await pause(100);
      }
    }

    it("joins with a token from standard input, runs as its own user, and the coordinator sees it", () => {
      const token = machine.run(headwater, "token", "create", "--label", "site=north");
      writeFileSync(machine.path("/root/token"), token);
      const words = `${headwater} agent install --coordinator ${at} --name gw-1 < /root/token`;
      const startedAt = performance.now();
      const said = machine.run("sh", "-c", words);
      console.log(`installed and seen after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      expect(said).toContain("gw-1 runs, starts with this host, and the coordinator sees it");
      expect(machine.property(unit, "ActiveState")).toBe("active");
      expect(machine.property(unit, "UnitFileState")).toBe("enabled");
      expect(machine.run("ps", "-o", "user=", "-p", pid()).trim()).toMatch(/^headwat/);
      const owner = machine.run("stat", "-c", "%U %a", `/var/lib/${unit}/identity.json`).trim();
      expect(owner).toBe("headwater-agent 600");
      const report = doctor();
      // The release of Node.js is that of this host.
      expect(report.checks.filter(({ name, state: is }) => is !== "ok" && name !== "node")).toEqual([]);
      expect(report.healthy).toBe(true);
    });

    it("done again, it changes nothing, and the agent is not even started anew", () => {
      const before = pid();
      const words = ["agent", "install", "--coordinator", at, "--json"];
      const said = JSON.parse(machine.run(headwater, ...words)) as { written: unknown; arrived: unknown };
      expect(said).toMatchObject({ written: [], arrived: true, joined: false });
      expect(pid()).toBe(before);
    });

    it("with a wrong address it says so, and what worked works on", () => {
      const before = pid();
      const said = machine.try(headwater, "agent", "install", "--coordinator", "mqtts://127.0.0.1:9");
      expect(said).toContain("cannot be asked");
      expect([pid(), machine.property(unit, "ActiveState")]).toEqual([before, "active"]);
      expect(faults()).toEqual([]);
    });

    it("says what is wrong when the coordinator does not see it in time", async () => {
      machine.run("mkdir", "-p", `/etc/systemd/system/${unit}.service.d`);
      const drop = `/etc/systemd/system/${unit}.service.d/broken.conf`;
      writeFileSync(machine.path(drop), "[Service]\nExecStart=\nExecStart=/bin/false\n");
      const words = ["agent", "install", "--coordinator", at, "--label", "row=2", "--wait-seconds", "12"];
      const said = machine.try(headwater, ...words);
      expect(said).toMatch(/gw-1 is installed, but/);
      expect(said).toMatch(/✗ unit/);
      machine.run("rm", drop);
      const again = machine.run(headwater, "agent", "install", "--coordinator", at, "--label", "row=3");
      expect(again).toContain("the coordinator sees it");
      expect(machine.run(headwater, "agents", "--json")).toContain('"row":"3"');
    });

    it("the doctor tells a dead coordinator from a dead agent", async () => {
      machine.run("systemctl", "stop", "coordinator");
      expect(faults().map(({ name }) => name)).toEqual(["coordinator", "broker"]);
      startCoordinator();
      await until("all is well again", () => faults().length === 0);
      machine.run("systemctl", "stop", unit);
      expect(faults().map(({ name }) => name)).toEqual(["unit"]);
      machine.run("systemctl", "start", unit);
      expect(faults()).toEqual([]);
    });

    it("taken off it is gone, and with --purge nothing is left", () => {
      machine.run(headwater, "agent", "uninstall");
      expect(machine.try("systemctl", "list-unit-files", "headwater*")).toContain("0 unit files");
      expect(machine.try("cat", `/var/lib/${unit}/identity.json`)).toContain('"gw-1"');
      machine.run(headwater, "agent", "uninstall", "--purge");
      const places = ["/etc", "/usr", "/var/lib", "/var/cache", "/run", "/home"];
      const found = machine.run("find", ...places, "-xdev", "-iname", "*headwater-agent*").trim();
      expect(found).toBe("");
      expect(machine.try("getent", "passwd", "headwater-agent")).toBe("");
    });
  },
);
