import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { SavedState } from "../../agent/core-contract.js";
import { type AgentStore, openAgentStore } from "../../agent/store.js";
import { systemClock } from "../../base/index.js";
import { assignmentOf } from "./core-stage.js";

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "headwater-agent-store-"));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

let ids = 0;
async function openAt(path: string, wall = 1_000_000): Promise<Awaited<ReturnType<typeof openAgentStore>>> {
  const opened = await openAgentStore(path, { ...systemClock, wall: () => wall }, () => `store-${++ids}`);
  cleanups.push(() => opened.store.close());
  return opened;
}

const assignment = { ...assignmentOf(7), topologies: [] };

async function saveAndClose(store: AgentStore, state: SavedState): Promise<void> {
  await store.save(state);
  await store.close();
}

describe("the agent's store", () => {
  it("gives back what was saved last", async () => {
    const path = directory();
    const first = await openAt(path);
    expect(first).toMatchObject({ saved: { assignment: null }, setAside: "" });
    await first.store.save({ ...first.saved, starts: 2_000, assignment: null });
    await saveAndClose(first.store, { ...first.saved, starts: 3_000, assignment });
    const again = await openAt(path);
    expect(again.saved).toEqual({ store: first.saved.store, starts: 3_000, assignment });
  });

  it("counts starts above the seconds of the clock: an older copy does not repeat numbers", async () => {
    const path = directory();
    const first = await openAt(path, 5_000_000);
    expect(first.saved.starts).toBe(5_000);
    await saveAndClose(first.store, { ...first.saved, starts: 6_000 });
    expect((await openAt(path, 0)).saved.starts).toBe(6_000);
  });

  it("belongs to one process", async () => {
    const path = directory();
    await openAt(path);
    const second = openAt(path);
    await expect(second).rejects.toMatchObject({ code: "store-in-use", place: path });
    await expect(second).rejects.toThrow(/another agent runs with the state directory/);
  });

  it.each([
    ["CURRENT", "garbage"],
    ["MANIFEST", "garbage"],
  ])("that is damaged (%s) is set aside, and the agent begins with an empty one", async (file, bytes) => {
    const path = directory();
    const first = await openAt(path);
    await saveAndClose(first.store, { ...first.saved, assignment });
    const store = join(path, "store");
    for (const name of readdirSync(store)) if (name.startsWith(file)) writeFileSync(join(store, name), bytes);
    const again = await openAt(path);
    expect(again.setAside).toContain(`${store}.damaged`);
    expect(again.saved.assignment).toBeNull();
    expect(again.saved.store).not.toBe(first.saved.store);
    expect(readdirSync(path)).toContain("store.damaged");
  });

  it("in a place that cannot be used is an error with a remedy", async () => {
    const path = join(directory(), "file");
    writeFileSync(path, "");
    for (const place of [path, join(path, "below"), "/proc/headwater"]) {
      const remedy = expect.stringContaining("--state-dir");
      await expect(openAt(place)).rejects.toMatchObject({ code: "store-failed", remedy });
    }
  });

  it("comes back after the disk was full", async ({ skip }) => {
    const path = directory();
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path]);
    skip(mounted.status !== 0, "this user may not mount a small disk");
    cleanups.push(() => void execFileSync("umount", ["-l", path]));
    const { store, saved } = await openAt(path);
    const filler = join(path, "filler");
    const fill = () => {
      try {
        writeFileSync(filler, Buffer.alloc(8 * 1024 * 1024));
      } catch {}
    };
    fill();
    let failed = 0;
    for (let starts = 1; failed === 0 && starts < 10_000; starts++)
      await store.save({ ...saved, starts, assignment }).catch(() => failed++);
    expect(failed).toBe(1);
    fill();
    // The reserve is given up, so that the store opens and the next write succeeds, however full the disk is.
    await store.save({ ...saved, starts: 77_777, assignment });
    await store.close();
    expect((await openAt(path, 0)).saved.starts).toBe(77_777);
  });
});
