import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync, statfsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { mosquittoPath } from "../fixtures/mosquitto.js";
import { CountingFleet } from "./counting-fleet.js";
import type { HeadwaterProcess } from "./process.js";
import { queuedBy } from "./queued.js";

const diskMb = 96;
const reserveMb = 24;
const rate = 1_000;
/** Readings that wait in the gateway's broker when its feed takes nothing more. */
const queuedMin = 2 * rate;
const limitMs = 60_000;

/** Needs root, for a file system of its own. */
const describeAsRoot = describe.skipIf(mosquittoPath === null || process.getuid?.() !== 0);

describeAsRoot("a gateway whose disk somebody fills while its uplink is cut", () => {
  let counted: CountingFleet;
  let gateway: HeadwaterProcess;
  let mounted = "";

  beforeAll(async () => {
    counted = await CountingFleet.start({
      cores: 1,
      prepare: (fleet) => {
        mounted = join(fleet.directory, "disk");
        mkdirSync(mounted);
        execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMb}m`, "tmpfs", mounted]);
        mkdirSync(join(mounted, "gw-1"));
        symlinkSync(join(mounted, "gw-1"), fleet.stateDirOf("gw-1"));
        return ["--disk-reserve", `${reserveMb}`];
      },
    });
    gateway = counted.fleet.agents.get("gw-1")!;
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(counted.fleet.log);
  });

  afterAll(async () => {
    await gateway?.kill();
    if (mounted !== "") execFileSync("umount", ["-l", mounted]);
    await counted?.close();
  });

  const alarms = async () => (await counted.fleet.client.agent("gw-1")).alarms.map(({ code }) => code);

  /** Somebody else fills the disk until so much is free. */
  const filled = (freeMb: number) => {
    const file = join(mounted, "of-somebody-else");
    const block = Buffer.alloc(64 * 1024, 1);
    const freeBytes = () => {
      const { bavail, bsize } = statfsSync(mounted);
      return bavail * bsize;
    };
    try {
      while (freeBytes() > freeMb * 2 ** 20) appendFileSync(file, block);
    } catch (error) {
      expect(String(error)).toMatch(/ENOSPC/);
    }
    return file;
  };

  /** Until the feed takes nothing more: what it does not take waits in the gateway's broker. */
  const blocked = async () => {
    const end = Date.now() + limitMs;
    while ((await queuedBy(counted.feed)) < queuedMin)
      if (Date.now() > end) throw new Error("the feed takes readings although there is no room for them");
  };

  it("takes no more than it may, survives that it cannot write, and has each reading once", async () => {
    const { fleet, line } = counted;
    const cut = () => {
      line.refuse(true);
      line.cut();
    };
    await counted.load(rate);
    cut();
    const file = filled(reserveMb - 4);
    await gateway.says(/MiB are free on the disk of .*, and 24 MiB are to stay so/, limitMs);
    await blocked();
    expect(gateway.output).not.toMatch(/its store failed/);
    // With the uplink all flows, on a full disk too.
    line.refuse(false);
    await expect.poll(alarms, { timeout: limitMs }).toContain("disk-full");
    expect(await fleet.command("agents", "describe", "gw-1")).toMatch(/^disk .* of a budget of/m);
    await counted.ledger.next("what is new", ({ at }) => at > Date.now() - 2_000, limitMs);

    cut();
    filled(0);
    await gateway.says(/the worker died: its store failed: .*(?:ENOSPC|[Nn]o space)/, limitMs);
    expect(gateway.alive).toBe(true);
    rmSync(file);
    line.refuse(false);
    await gateway.says(/the disk may take more again/, limitMs);
    await counted.exact(limitMs);
    await expect.poll(alarms, { timeout: limitMs }).toEqual([]);
    expect(gateway.alive).toBe(true);
  }, 240_000);
});
