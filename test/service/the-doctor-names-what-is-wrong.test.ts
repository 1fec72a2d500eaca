import { expect, it } from "vitest";
import { type Check, type DiagnoseOptions, diagnose, isHealthy } from "../../service/index.js";
import { SecureStage, strangersIdentity } from "../security/secure-stage.js";
import { GatewayFolder } from "./gateway-folder.js";

const settings = "/etc/headwater/agent.env";
const identity = "/var/lib/headwater-agent/identity.json";
const dayMs = 86_400_000;

async function joined(stage: SecureStage): Promise<GatewayFolder> {
  const gateway = new GatewayFolder();
  await gateway.install(stage.url, await stage.token(), { name: "gw-1" });
  return gateway;
}

async function look(gateway: GatewayFolder, given: Partial<DiagnoseOptions> = {}) {
  const usual = { host: gateway.host, now: Date.now(), nodeVersion: "v24.1.0", say: () => undefined };
  return diagnose({ ...usual, ...given });
}

const of = (checks: readonly Check[], name: Check["name"]) => checks.find((check) => check.name === name);
const faults = (checks: readonly Check[]) =>
  checks.filter(({ state }) => state === "fault").map(({ name }) => name);

it("a gateway that is well has no fault, and each thing is looked at", async () => {
  const checks = await look(await joined(await SecureStage.open()));
  expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "settings ok",
    "unit skipped",
    "node ok",
    "memory skipped",
    "identity ok",
    "certificate ok",
    "disk ok",
    "dns ok",
    "coordinator warning",
    "clock ok",
    "broker ok",
  ]);
  expect(of(checks, "coordinator")?.found).toBe("it has not heard of gw-1");
  expect(isHealthy(checks)).toBe(true);
});

it("what is wrong has a fault of its own, with what helps", async () => {
  const stage = await SecureStage.open();
  const gateway = await joined(stage);
  const good = gateway.read(settings);
  const at = (url: string) => gateway.write(settings, good.replace(stage.url, url));
  gateway.write(settings, `${good}HEADWATER_DISK_RESERVE=1048576\n`);
  expect(faults(await look(gateway))).toEqual(["disk"]);
  gateway.write(settings, `${good}HEADWATER_DISK_BUDGET=1\n`);
  gateway.write("/var/lib/headwater-agent/topologies", "x".repeat(2 ** 21));
  const over = of(await look(gateway), "disk");
  expect(over?.found).toMatch(/has 2 MiB, most of it in topologies, of a budget of 1 MiB/);
  gateway.write("/var/lib/headwater-agent/topologies", "");
  at("mqtts://127.0.0.1:9");
  const closed = await look(gateway);
  expect(faults(closed)).toEqual(["coordinator", "broker"]);
  expect(of(closed, "broker")?.found).toMatch(/connection refused/);
  at("mqtts://nowhere.invalid:8883");
  const nameless = await look(gateway);
  expect(faults(nameless)).toEqual(["dns", "coordinator", "broker"]);
  expect(of(nameless, "dns")?.found).toMatch(/nowhere\.invalid has no address here/);
  gateway.write(settings, `${good}HEADWATER_LOG_LEVEL=loud\n`);
  expect((await look(gateway))[0]).toMatchObject({
    state: "fault",
    found: expect.stringContaining("HEADWATER_LOG_LEVEL"),
  });
  gateway.write(settings, good);
  await stage.api("POST", "/v1/devices/gw-1/quarantine", { why: "odd" });
  const shut = await look(gateway);
  expect(faults(shut)).toEqual(["coordinator", "broker"]);
  expect(of(shut, "coordinator")?.remedy).toContain("headwater agents approve gw-1");
  for (const { state, remedy } of [...closed, ...nameless, ...shut])
    if (state === "fault") expect(remedy).not.toBe("");
});

it("another installation's identity, a damaged one and none are three things", async () => {
  const stage = await SecureStage.open();
  const gateway = await joined(stage);
  gateway.write(identity, JSON.stringify(strangersIdentity("gw-1")));
  expect(of(await look(gateway), "coordinator")).toMatchObject({
    state: "fault",
    remedy: expect.stringContaining("join anew"),
  });
  gateway.write(identity, "{");
  expect(of(await look(gateway), "identity")?.found).toContain("cannot be read");
  const bare = new GatewayFolder();
  bare.write(settings, `HEADWATER_BROKER=${stage.url}\n`);
  expect(of(await look(bare), "identity")?.found).toBe("this device has not joined");
  expect(faults(await look(new GatewayFolder()))).toEqual(["settings"]);
});

it("a clock that is off is a warning, and so is a certificate that the grace still covers", async () => {
  const stage = await SecureStage.open();
  const gateway = await joined(stage);
  const state = async (now: number) => {
    const checks = await look(gateway, { now });
    return [of(checks, "clock")!, of(checks, "certificate")!].map((check) => check.state).join(" ");
  };
  const now = Date.now();
  expect(await state(now)).toBe("ok ok");
  expect(await state(now - 90 * 60_000)).toBe("warning warning");
  expect(of(await look(gateway, { now: now - 90 * 60_000 }), "clock")?.found).toMatch(/^90 min behind/);
  expect(await state(now + 25 * dayMs)).toBe("warning warning");
  expect(await state(now + 60 * dayMs)).toBe("warning warning");
  expect(await state(now + 130 * dayMs)).toBe("warning fault");
});

it("a broker of another owner needs no identity", async () => {
  const gateway = new GatewayFolder();
  gateway.write(settings, "HEADWATER_BROKER=mqtt://127.0.0.1:9\n");
  const checks = await look(gateway);
  expect(of(checks, "identity")?.state).toBe("skipped");
  expect(faults(checks)).toEqual(["disk", "broker"]);
});

it("a Node.js that is too old or at its end, and a host without memory, are named", async () => {
  const gateway = await joined(await SecureStage.open());
  const node = async (nodeVersion: string) => of(await look(gateway, { nodeVersion }), "node")!;
  for (const version of ["v18.19.0", "v20.18.3", "v22.11.0", "v23.9.0"])
    expect(await node(version)).toMatchObject({ state: "fault", found: expect.stringContaining(version) });
  expect(await node("v20.19.0")).toMatchObject({ state: "warning", remedy: expect.stringContaining("24") });
  for (const version of ["v22.12.0", "v24.0.0", "v25.1.0"]) expect((await node(version)).state).toBe("ok");
  const memory = async (available: number) => {
    gateway.write("/proc/meminfo", `MemTotal:  512000 kB\nMemFree:  1 kB\nMemAvailable:  ${available} kB\n`);
    return of(await look(gateway), "memory")!;
  };
  expect(await memory(400_000)).toMatchObject({ state: "ok", found: "390 of 500 MiB are available" });
  expect(await memory(40_000)).toMatchObject({ state: "warning", remedy: expect.stringContaining("96 MiB") });
});
