import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openTopologyStore } from "../../agent/commit/level-topology-store.js";
import { SimProcess } from "../simulation/process.js";
import { SimDisk } from "../simulation/store.js";
import { World } from "../simulation/world.js";
import { type StoreStage, topologyStoreContract } from "./topology-store.js";

topologyStoreContract("in LevelDB", async () => {
  const root = mkdtempSync(join(tmpdir(), "headwater-topology-store-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=48m", "tmpfs", root]).status === 0;
  const directory = join(root, "topology");
  const filler = join(root, "filler");
  const fill = (full: boolean): void => {
    rmSync(filler, { force: true });
    const { bavail, bsize } = statfsSync(root);
    if (full) writeFileSync(filler, Buffer.alloc(bavail * bsize));
  };
  return {
    open: () => openTopologyStore(directory),
    full: mounted ? fill : "this user may not mount a small disk",
    damage: () => {
      for (const file of readdirSync(directory))
        if (/^(MANIFEST|CURRENT)/.test(file)) writeFileSync(join(directory, file), "rubbish");
    },
    end: async () => {
      if (mounted) spawnSync("umount", ["-l", root]);
      rmSync(root, { recursive: true, force: true });
    },
  };
});

it("in LevelDB refuses a second opening, and what the first has is whole", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headwater-topology-store-"));
  try {
    const { store } = await openTopologyStore(join(directory, "topology"));
    await store.write([{ key: "a", value: new Uint8Array([1]) }]);
    await expect(openTopologyStore(join(directory, "topology"))).rejects.toMatchObject({
      code: "store-in-use",
    });
    expect([...store.get("a")!]).toEqual([1]);
    await store.close();
    const { store: next } = await openTopologyStore(join(directory, "topology"));
    expect([...next.get("a")!]).toEqual([1]);
    await next.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** A machine whose virtual time goes on by itself, so that a test can wait as it waits for a real disk. */
function simulated(seed: number): () => Promise<StoreStage> {
  return async () => {
    const world = new World(seed);
    const process = new SimProcess(world, () => 0);
    const owner = {
      later: (delayMs: number, run: () => void) => process.after(delayMs, run),
      alive: () => process.alive,
    };
    const disk = new SimDisk(world, `disk-${++disks}`);
    let ended = false;
    const going = (async () => {
      while (!ended) {
        world.disturb();
        await world.runUntil(world.now + 1);
      }
    })();
    return {
      open: () => disk.open("t", owner),
      full: (full) => {
        disk.full = full;
      },
      damage: () => disk.damage("t"),
      end: async () => {
        ended = true;
        await going;
      },
    };
  };
}
let disks = 0;

for (const seed of [1, 2, 3]) topologyStoreContract(`in the simulation, seed ${seed}`, simulated(seed));
