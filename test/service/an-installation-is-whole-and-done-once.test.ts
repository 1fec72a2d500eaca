import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { uninstall } from "../../service/index.js";
import { programOf } from "../../service/program.js";
import { shippedText } from "../../service/shipped.js";
import { Folder } from "../cli/launch.js";
import { SecureStage } from "../security/secure-stage.js";
import { GatewayFolder } from "./gateway-folder.js";

const settings = "/etc/headwater/agent.env";
const unit = "/etc/systemd/system/headwater-agent.service";
const identity = "/var/lib/headwater-agent/identity.json";
const wanted = "/etc/systemd/system/multi-user.target.wants/headwater-agent.service";

const modeOf = (gateway: GatewayFolder, path: string) => statSync(gateway.host.path(path)).mode & 0o777;

describe("an installation", () => {
  it("joins and writes configuration, identity, user and unit, which starts with the host", async () => {
    const stage = await SecureStage.open();
    const gateway = new GatewayFolder();
    const token = await stage.token({ labels: { site: "north" } });
    const done = await gateway.install(stage.url, token, { name: "gw-1", labels: ["role=gateway", "row=2"] });
    expect(done).toMatchObject({ joined: true, started: false, identity: { name: "gw-1", role: "agent" } });
    const lines = gateway.read(settings).split("\n");
    expect(lines).toContain("HEADWATER_NAME=gw-1");
    expect(lines).toContain(`HEADWATER_BROKER=${stage.url}`);
    expect(lines).toContain("HEADWATER_LABEL=role=gateway,row=2");
    expect([modeOf(gateway, settings), modeOf(gateway, identity)]).toEqual([0o600, 0o600]);
    expect(modeOf(gateway, "/var/lib/headwater-agent")).toBe(0o700);
    expect(gateway.read(unit)).toContain("\nExecStart=/usr/bin/headwater agent\n");
    expect(readlinkSync(gateway.host.path(wanted))).toBe(unit);
    expect(gateway.read("/etc/sysusers.d/headwater-agent.conf")).toContain("headwater-agent");
    // The token is good for nothing any more, and kept nowhere.
    expect(filesBelow(gateway.host.root).filter((path) => gateway.read(path).includes(token))).toEqual([]);
  });

  it("changes nothing the second time, and then only what is asked for; the owner's lines stay", async () => {
    const stage = await SecureStage.open();
    const gateway = new GatewayFolder();
    await gateway.install(stage.url, await stage.token(), { name: "gw-1" });
    expect((await gateway.install(stage.url, null)).written).toEqual([]);
    gateway.write(settings, `${gateway.read(settings)}# ours\nHEADWATER_CPU=0.5\n`);
    const before = gateway.read(identity);
    const again = await gateway.install(stage.url, null, { labels: ["role=core"] });
    expect(again).toMatchObject({ joined: false, written: [settings] });
    expect(gateway.read(settings)).toContain("# ours\nHEADWATER_CPU=0.5\n");
    expect(gateway.read(settings)).toContain("\nHEADWATER_LABEL=role=core\n");
    expect(gateway.read(identity)).toBe(before);
  });

  it("takes the name from the token, else the host's", async () => {
    const stage = await SecureStage.open();
    const named = await new GatewayFolder().install(stage.url, await stage.token({ name: "gw-9" }));
    expect(named.identity.name).toBe("gw-9");
    const own = await new GatewayFolder().install(stage.url, await stage.token());
    expect(own.identity.name).toMatch(/^[a-z0-9]/);
  });

  it("leaves no trace when the token is used or a sensor's, or the coordinator is not there", async () => {
    const stage = await SecureStage.open();
    const gateway = new GatewayFolder();
    const token = await stage.token();
    await gateway.install(stage.url, token, { name: "gw-1" });
    const other = new GatewayFolder();
    await expect(other.install(stage.url, token, { name: "gw-2" })).rejects.toMatchObject({
      code: "join-refused",
    });
    const gone = "mqtts://127.0.0.1:9";
    const unreachable = { code: "unreachable" };
    await expect(other.install(gone, token, { name: "gw-2" })).rejects.toMatchObject(unreachable);
    const sensors = await stage.token({ role: "sensor" });
    await expect(other.install(stage.url, sensors, { name: "s-1" })).rejects.toThrow("one for a sensor");
    expect(filesBelow(other.host.root)).toEqual([]);
  });

  it("that works is not broken by a wrong address, another name, or after it was shut out", async () => {
    const stage = await SecureStage.open();
    const gateway = new GatewayFolder();
    await gateway.install(stage.url, await stage.token(), { name: "gw-1" });
    const before = gateway.read(settings);
    await expect(gateway.install("mqtts://127.0.0.1:9", null)).rejects.toMatchObject({ code: "unreachable" });
    await expect(gateway.install(stage.url, null, { name: "gw-2" })).rejects.toThrow("joined as gw-1");
    await stage.api("POST", "/v1/devices/gw-1/quarantine", { why: "odd" });
    await expect(gateway.install(stage.url, null)).rejects.toMatchObject({
      code: "not-allowed",
      remedy: expect.stringContaining("headwater agents approve gw-1"),
    });
    expect(gateway.read(settings)).toBe(before);
  });

  it("leaves a unit alone that is a package's or its owner's", async () => {
    const stage = await SecureStage.open();
    const packaged = new GatewayFolder();
    const theirs = "/usr/lib/systemd/system/headwater-agent.service";
    packaged.write(theirs, "[Unit]\n");
    await packaged.install(stage.url, await stage.token(), { name: "gw-1" });
    expect(packaged.host.has(unit)).toBe(false);
    expect(readlinkSync(packaged.host.path(wanted))).toBe(theirs);
    expect(() => uninstall(packaged.host, true)).toThrow("came with a Debian package");
    const own = new GatewayFolder();
    own.write(unit, "[Unit]\nDescription=mine\n");
    await own.install(stage.url, await stage.token(), { name: "gw-2" });
    expect(uninstall(own.host, false).kept).toContain(unit);
    expect(own.read(unit)).toBe("[Unit]\nDescription=mine\n");
  });
});

describe("taking it off", () => {
  it("keeps settings and state, so that it can go on; purged, nothing is left", async () => {
    const stage = await SecureStage.open();
    const gateway = new GatewayFolder();
    await gateway.install(stage.url, await stage.token(), { name: "gw-1" });
    uninstall(gateway.host, false);
    expect(filesBelow(gateway.host.root).sort()).toEqual([settings, identity]);
    const again = await gateway.install(stage.url, null);
    expect(again.identity.name).toBe("gw-1");
    gateway.write("/etc/headwater/token", "old");
    uninstall(gateway.host, true);
    expect(filesBelow(gateway.host.root)).toEqual([]);
    expect(gateway.host.has("/etc/headwater")).toBe(false);
    expect(uninstall(gateway.host, true)).toEqual({ removed: [], kept: [] });
  });
});

describe("the program that the unit starts", () => {
  it("is refused where a service does not see it", () => {
    using folder = new Folder();
    const main = laid(folder.path);
    expect(() => programOf(main, "/usr/bin/node")).toThrow(/which a service does not see/);
  });

  it("gets the launcher beside it when it is one file", () => {
    using folder = new Folder();
    const { launcher } = programOf(laid(folder.path), process.execPath, []);
    expect(launcher).toBe(join(folder.path, "bin", "headwater"));
    expect(lstatSync(launcher).mode & 0o111).toBe(0o111);
    expect(readFileSync(launcher, "utf8")).toBe(shippedText("bin/headwater"));
  });
});

/** A program of one file in a folder. */
function laid(folder: string): string {
  const path = join(folder, "headwater-agent.mjs");
  writeFileSync(path, "");
  return path;
}

/** Files, not links, as paths of the gateway. */
function filesBelow(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `/${join(parentPath, name).slice(root.length + 1)}`);
}
