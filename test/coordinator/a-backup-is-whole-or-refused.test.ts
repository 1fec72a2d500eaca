import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { backupOf, readBackup } from "../../coordinator/backup.js";
import { keyOf, type StoreRecord, type TopologyRecord } from "../../coordinator/records.js";
import { restoreStore } from "../../coordinator/restore.js";
import { MemoryStore, sha256Of } from "../../coordinator/store.js";
import { CoreStage } from "./core-of.js";
import { greenhouse, stateful } from "./specs.js";

const about = { version: "1.2.3", madeAt: 5 };
const code = new TextEncoder().encode("// a bundle\n".repeat(40_000));
const bundle = sha256Of(code);

/** A store that a coordinator has left, and the stage on which it did. */
async function used(spec = greenhouse()): Promise<{ store: MemoryStore; stage: CoreStage }> {
  const stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  for (const name of ["core-1", "core-2"]) stage.agent(name, { role: "core" });
  stage.submit(spec);
  stage.pass(3_000);
  const store = new MemoryStore();
  const records = [...stage.records.values()].map((record) =>
    record.kind === "topology" ? { ...record, bundle } : record,
  );
  await store.write(records.map((record) => ({ key: keyOf(record), record })));
  await store.putBundle(bundle, code);
  return { store, stage };
}

async function bytesOf(store: MemoryStore): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await backupOf(store, about)) parts.push(part);
  return Buffer.concat(parts);
}

/** As a file comes in: in pieces that end anywhere. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 60_001) yield bytes.subarray(at, at + 60_001);
}

function byKey(records: readonly StoreRecord[]): Map<string, StoreRecord> {
  return new Map(records.map((record) => [keyOf(record), record]));
}

const restore = (store: MemoryStore, bytes: Uint8Array, force = false) =>
  restoreStore(store, pieces(bytes), force, "here");

describe("a backup", () => {
  it("has the last upgrade of agents with its releases, and one under way does not go on", async () => {
    const { store } = await used();
    const release = sha256Of(code.subarray(1));
    await store.putBundle(release, code.subarray(1));
    const releases = [{ architecture: "x64", release, bytes: code.length - 1 }];
    const wish = { version: "0.2.0", labels: {}, startedAt: 1, batch: 1, agents: {}, why: "" };
    const record = { kind: "upgrade", attempt: 1, releases, ...wish, state: "running" } as const;
    await store.write([{ key: keyOf(record), record }]);
    const fresh = new MemoryStore();
    await restore(fresh, await bytesOf(store));
    const why = expect.stringContaining("restored from a backup");
    expect(byKey(await fresh.load()).get("upgrade")).toEqual({ ...record, state: "stopped", why });
    expect(sha256Of((await fresh.bundle(release))!)).toBe(release);
  });

  it("has all records and the bundles of all topologies", async () => {
    const { store } = await used();
    const fresh = new MemoryStore();
    const restored = await restore(fresh, await bytesOf(store));
    expect(restored).toMatchObject({ ...about, topologies: ["greenhouse"], tasks: 4, hears: [], lost: null });
    expect(restored.agents).toEqual(["core-1", "core-2", "gw-1"]);
    const wanted = byKey(await store.load());
    wanted.set("meta", { ...wanted.get("meta")!, unheard: null } as StoreRecord);
    expect(byKey(await fresh.load())).toEqual(wanted);
    expect(sha256Of((await fresh.bundle(bundle))!)).toBe(bundle);
  });

  it("has the bundle of the version before, too, for a roll-back", async () => {
    const { store } = await used();
    const older = new TextEncoder().encode("// older");
    const { spec, graph } = (await store.load()).find(({ kind }) => kind === "topology") as TopologyRecord;
    const previous = { revision: 1, spec, graph, bundle: sha256Of(older), bundleBytes: older.length };
    const records = (await store.load()).map((record) =>
      record.kind === "topology" ? { ...record, previous } : record,
    );
    await store.write(records.map((record) => ({ key: keyOf(record), record })));
    await store.putBundle(previous.bundle, older);
    const fresh = new MemoryStore();
    await restore(fresh, await bytesOf(store));
    expect(await fresh.bundle(previous.bundle)).toEqual(older);
  });

  it("is refused when a piece of it is missing or other than it was, and nothing changes", async () => {
    const seed = 20_261_128;
    const random = seededRandom(seed);
    const { store } = await used();
    const whole = await bytesOf(store);
    for (let round = 0; round < 120; round++) {
      const bytes = Buffer.from(whole);
      const at = random.below(bytes.length);
      const cut = round % 2 === 0 ? bytes.subarray(0, at) : bytes;
      if (round % 2 === 1) bytes[at] = bytes[at]! ^ (1 << random.below(7));
      const fresh = new MemoryStore();
      const why = `seed ${seed}, round ${round}, byte ${at}`;
      await expect(restore(fresh, cut), why).rejects.toMatchObject({ code: "bad-backup" });
      expect(await fresh.load(), why).toEqual([]);
    }
  });

  it("of a newer release is refused with the way out", async () => {
    const { store } = await used();
    const text = (await bytesOf(store)).toString().replace('"format":1', '"format":2');
    await expect(restore(new MemoryStore(), Buffer.from(text))).rejects.toMatchObject({
      code: "bad-backup",
      remedy: expect.stringContaining("1.2.3"),
    });
  });

  it("is not what somebody else wrote", async () => {
    for (const text of ["", "\n", "{}\n", "name,value\n", '{"kind":"record"}\n', "\u0000".repeat(100)]) {
      const read = async () => {
        for await (const _ of readBackup(pieces(Buffer.from(text))));
      };
      await expect(read(), JSON.stringify(text)).rejects.toMatchObject({ code: "bad-backup" });
    }
  });

  it("that cannot have a bundle has no end", async () => {
    const { store } = await used();
    await store.dropBundle(bundle);
    await expect(bytesOf(store)).rejects.toMatchObject({ code: "conflict", retryable: true });
  });
});

describe("a restore over what is there", () => {
  it("is refused, and says what would be forgotten", async () => {
    const { store } = await used();
    const bytes = await bytesOf(store);
    const before = byKey(await store.load());
    await expect(restore(store, bytes)).rejects.toMatchObject({
      code: "not-empty",
      message: expect.stringContaining("greenhouse"),
      remedy: expect.stringContaining("--force"),
    });
    expect(byKey(await store.load())).toEqual(before);
  });

  it("with force leaves nothing of it, and says what is lost", async () => {
    const { store, stage } = await used();
    const bytes = await bytesOf(store);
    stage.submit(greenhouse("later"));
    stage.agent("core-3", { role: "core" });
    stage.pass(3_000);
    const now = [...stage.records.values()];
    await store.write(now.map((record) => ({ key: keyOf(record), record })));
    const { lost } = await restore(store, bytes, true);
    expect(lost).toMatchObject({ topologies: ["later"], agents: ["core-3"] });
    expect(lost!.decisions).toBeGreaterThan(0);
    const left = await store.load();
    expect(left.filter((record) => JSON.stringify(record).includes("later"))).toEqual([]);
  });
});

describe("who may come in after a restore over what is there", () => {
  const device = { role: "agent", labels: {}, deployKey: null, joinedAt: 1, expiresAt: 9, why: "" } as const;
  const token = { role: "agent", name: null, labels: {}, deployKey: null, needsApproval: false } as const;
  const times = { createdAt: 1, expiresAt: 9, uses: 1, revoked: false } as const;
  const serial = { serial: "0a", expiresAt: 9 };
  const approved = {
    kind: "identity",
    ...device,
    standing: "approved",
    denied: [],
    serials: [serial],
  } as const;
  const revoked = { ...approved, standing: "revoked", denied: [serial], serials: [], why: "stolen" } as const;
  const then: readonly StoreRecord[] = [
    { ...approved, name: "gw-1" },
    { kind: "token", id: "t-1", secretHash: "h", ...token, ...times, used: 0 },
  ];
  const since: readonly StoreRecord[] = [
    { ...revoked, name: "gw-1" },
    { ...revoked, name: "gw-later" },
    { kind: "token", id: "t-1", secretHash: "h", ...token, ...times, used: 1 },
  ];
  const write = (store: MemoryStore, records: readonly StoreRecord[]) =>
    store.write(records.map((record) => ({ key: keyOf(record), record })));
  const devices = async (store: MemoryStore) =>
    (await store.load()).filter(({ kind }) => kind === "identity" || kind === "token");

  it("is who may now: a stolen device stays shut out, and a token that was used stays used", async () => {
    const { store } = await used();
    await write(store, then);
    const bytes = await bytesOf(store);
    await write(store, since);
    const { devicesAsThen } = await restore(store, bytes, true);
    expect(byKey(await devices(store))).toEqual(byKey(since));
    expect(devicesAsThen).toBe(0);
  });

  it("is who might then, where what was there says nothing of these devices", async () => {
    const { store } = await used();
    await write(store, then);
    const bytes = await bytesOf(store);
    const fresh = new MemoryStore();
    expect(await restore(fresh, bytes)).toMatchObject({ devicesAsThen: 1 });
    const { store: other } = await used();
    const meta = (await other.load()).find(({ kind }) => kind === "meta")!;
    await write(other, [{ ...meta, installation: "another" } as StoreRecord, ...since]);
    expect(await restore(other, bytes, true)).toMatchObject({ devicesAsThen: 1 });
    for (const each of [fresh, other]) expect(byKey(await devices(each))).toEqual(byKey(then));
  });
});

describe("a coordinator that was restored, with topologies that keep state", () => {
  it("decides nothing before all agents of the backup have reported", async () => {
    const { store, stage } = await used(stateful());
    const fresh = new MemoryStore();
    const { hears } = await restore(fresh, await bytesOf(store));
    expect(hears).toEqual(["core-1", "core-2", "gw-1"]);
    const homes = stage.homes();
    stage.actors.get("core-2")!.up = false;
    stage.restart(byKey(await fresh.load())).pass(3_000);
    expect(stage.alarms()).toContain("store-old coordinator");
    const told = stage.effects.length;
    stage.pass(20_000);
    const said = stage.effects.slice(told).filter((one) => one.kind === "publish");
    expect(said.filter(({ message }) => message.kind === "assignment")).toEqual([]);
    stage.actors.get("core-2")!.up = true;
    stage.pass(6_000);
    expect(stage.alarms()).not.toContain("store-old coordinator");
    expect(stage.homes()).toEqual(homes);
    expect(stage.disks.faults).toEqual([]);
  });
});
