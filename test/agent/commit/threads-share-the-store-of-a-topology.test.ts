import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Level } from "level";
import { afterAll, expect, it } from "vitest";
import { joinTopologyStore } from "../../../agent/commit/level-topology-store.js";
import { SharedStores } from "../../../agent/commit/shared-stores.js";

const root = mkdtempSync(join(tmpdir(), "headwater-shared-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let places = 0;

/** Stores of a new agent; `open` opens one for a new user. */
function agentsStores() {
  const directory = join(root, `${++places}`);
  const stores = new SharedStores(directory);
  const open = async (topology = "t") => {
    const user = { asked: 0, letGo: () => user.asked++ };
    const opening = await stores.share(topology, user);
    return { user, opening, store: await joinTopologyStore(join(directory, topology), opening) };
  };
  return { stores, directory, open };
}

/** Whether nobody has it open. */
async function isFree(directory: string): Promise<boolean> {
  const alone = new Level(directory);
  const free = await alone.open().then(
    () => true,
    () => false,
  );
  await alone.close();
  return free;
}

it("one goes on where another one has left off, again and again, with nothing opened between", async () => {
  const { stores, directory, open } = agentsStores();
  let now = await open();
  const { id } = now.opening;
  for (let turn = 1; turn <= 60; turn++) {
    const value = Buffer.alloc(20_000, turn);
    await now.store.write([{ key: `k/${turn}`, value }]);
    const next = await open();
    expect(next.opening.id).toBe(id);
    await now.store.close();
    stores.leave(now.user, true);
    for (let before = 1; before <= turn; before++) {
      expect(Buffer.from(next.store.get(`k/${before}`)!).equals(Buffer.alloc(20_000, before))).toBe(true);
    }
    expect(await isFree(join(directory, "t"))).toBe(false);
    now = next;
  }
  await now.store.close();
  stores.leave(now.user, true);
  await stores.closed();
  expect(await isFree(join(directory, "t"))).toBe(true);
});

it("is opened anew when one that wrote has died: first those that look on close what they have", async () => {
  const { stores, open } = agentsStores();
  const writer = await open();
  const looker = await open();
  await writer.store.write([{ key: "k", value: Buffer.from("1") }]);
  await writer.store.close();
  stores.leave(writer.user, false);
  expect([writer.user.asked, looker.user.asked]).toEqual([0, 1]);
  let opened = false;
  const next = open().finally(() => {
    opened = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(opened).toBe(false);
  await looker.store.close();
  stores.leave(looker.user, true);
  const { store, user, opening } = await next;
  expect(opening.setAside).toBe("");
  expect(Buffer.from(store.get("k")!).toString()).toBe("1");
  await store.close();
  stores.leave(user, true);
  await stores.closed("t");
});

it("one of two topologies is closed while the other one works on", async () => {
  const { stores, directory, open } = agentsStores();
  const [one, other] = [await open("one"), await open("other")];
  await one.store.close();
  stores.leave(one.user, true);
  await stores.closed("one");
  expect(await isFree(join(directory, "one"))).toBe(true);
  await other.store.write([{ key: "k", value: Buffer.from("1") }]);
  await other.store.close();
  stores.leave(other.user, true);
  await stores.closed();
});

it("that cannot be opened says so to each, and is tried anew for the next", async () => {
  const { stores, directory, open } = agentsStores();
  writeFileSync(directory, "a file");
  const nobody = { letGo: () => undefined };
  await expect(stores.share("t", nobody)).rejects.toThrow();
  stores.leave(nobody, true);
  rmSync(directory);
  const { store, user } = await open();
  await store.close();
  stores.leave(user, true);
  await stores.closed();
});

it("that was damaged is set aside once, and one user is told", async () => {
  const { stores, directory, open } = agentsStores();
  const first = await open();
  await first.store.close();
  stores.leave(first.user, true);
  await stores.closed();
  writeFileSync(join(directory, "t", "CURRENT"), "rubbish");
  const second = await open();
  const third = await open();
  expect(second.opening.setAside).toContain(`it is now in ${join(directory, "t")}.damaged`);
  expect(third.opening.setAside).toBe("");
  expect(third.opening.id).toBe(second.opening.id);
  expect(second.opening.id).not.toBe(first.opening.id);
  expect(existsSync(join(directory, "t.damaged"))).toBe(true);
  for (const { store, user } of [second, third]) {
    await store.close();
    stores.leave(user, true);
  }
  await stores.closed();
});
