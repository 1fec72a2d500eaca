import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentSettings } from "../../agent/index.js";
import { readSettings, type SettingsTable, variableOf } from "../../base/index.js";
import { findCommand } from "../../cli/catalog.js";
import { coordinatorSettings } from "../../coordinator/index.js";

const read = (name: string) => readFileSync(new URL(`../../systemd/${name}`, import.meta.url), "utf8");
const hasAnalyze = spawnSync("systemd-analyze", ["--version"]).status === 0;

/** Variables of an example, also those that are commented out. */
function variablesIn(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/^#?(HEADWATER_[A-Z_]+)=(.*)$/gm)].map(
    ([, name, value]) => [name!, value!] as const,
  );
}

const processes: readonly (readonly [string, SettingsTable])[] = [
  ["agent", agentSettings],
  ["coordinator", coordinatorSettings],
];

describe.each(processes)("systemd's %s", (name, table) => {
  const unit = read(`headwater-${name}.service`);

  it("starts a command that is there, and finds its settings where the README puts them", () => {
    const command = /^ExecStart=\/usr\/bin\/headwater (\S+)$/m.exec(unit)?.[1];
    expect(findCommand(command!)?.name).toBe(name);
    expect(unit).toContain(`EnvironmentFile=-/etc/headwater/${name}.env`);
    expect(read("README.md")).toContain("/etc/headwater");
  });

  it("never stays dead, and asks for no network", () => {
    for (const line of ["Restart=always", "RestartSec=1s", "StartLimitIntervalSec=0", "KillMode=mixed"])
      expect(unit).toContain(`\n${line}\n`);
    expect(unit).not.toMatch(/^Requires=|network-online|^MemoryDenyWriteExecute=/m);
  });

  it("runs as a user of its own, who is made before", () => {
    const user = /^User=(.*)$/m.exec(unit)![1]!;
    expect(user).toBe(`headwater-${name}`);
    expect(read(`sysusers.d/headwater-${name}.conf`)).toMatch(new RegExp(`^u ${user} - `, "m"));
    expect(read("README.md")).toContain("systemd-sysusers");
  });

  it("is watched, and starts with the machine", () => {
    for (const line of ["Type=notify", "NotifyAccess=all", "WatchdogSec=30s", "WantedBy=multi-user.target"])
      expect(unit).toContain(`\n${line}\n`);
  });

  it("gives the process longer to stop than it takes by itself", () => {
    const stopSeconds = Number(/^TimeoutStopSec=(\d+)s$/m.exec(unit)![1]);
    const drain = name === "agent" ? agentSettings.drainSeconds.default : 0;
    expect(stopSeconds).toBeGreaterThan(drain + 10);
  });

  it("has an example of settings in which every variable exists and is allowed", () => {
    const variables = variablesIn(read(`${name}.env.example`));
    const known = new Set(Object.keys(table).map(variableOf));
    expect(variables.length).toBeGreaterThan(4);
    for (const [variable] of variables) expect(known).toContain(variable);
    const given = Object.fromEntries(variables.filter(([, value]) => value !== ""));
    expect(() => readSettings(table, {}, given)).not.toThrow();
  });

  it.runIf(hasAnalyze)("is understood by systemd, and exposed little", () => {
    const path = new URL(`../../systemd/headwater-${name}.service`, import.meta.url).pathname;
    const verify = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
    const complaints = verify.stderr.split("\n").filter((line) => line.includes(`headwater-${name}`));
    expect(complaints.filter((line) => !line.includes("/usr/bin/headwater is not executable"))).toEqual([]);
    expect(exposureOf(unit)).toBeLessThanOrEqual(1.5);
  });

  it.runIf(hasAnalyze).each([
    ["serial-port", 2],
    ["restricted-addresses", 1.5],
    ["memory", 1.5],
  ])("is not much more exposed with the drop-in %s", (drop, most) => {
    const text = read(`drop-ins/${drop}.conf`);
    const settings = text.split("\n").filter((line) => /^[A-Za-z]+=/.test(line));
    expect(settings.length).toBeGreaterThan(1);
    // What a drop-in says later replaces what the unit says.
    expect(exposureOf(`${unit}\n${text}`)).toBeLessThanOrEqual(most);
  });
});

/** 0 is locked away, 10 is open: what `systemd-analyze security` says of a unit. */
function exposureOf(unit: string): number {
  const folder = mkdtempSync(join(tmpdir(), "headwater-unit-"));
  try {
    const path = join(folder, "headwater.service");
    writeFileSync(path, unit);
    const security = spawnSync("systemd-analyze", ["security", "--offline=true", path], { encoding: "utf8" });
    return Number(/Overall exposure level for .*: ([\d.]+)/.exec(security.stdout)?.[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
