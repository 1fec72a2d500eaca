import { afterEach, describe, expect, it } from "vitest";
import type { OpenedTopologyStore } from "../../agent/commit/level-topology-store.js";
import { pageBytes, type StoreOp, type TopologyStore } from "../../agent/commit/topology-store.js";

/** A disk with room for one topology's store. */
export interface StoreStage {
  open(): Promise<OpenedTopologyStore>;
  /** All writes fail, or no longer. `null`: why that cannot be done here. */
  readonly full: ((full: boolean) => void) | string;
  /** What is on the disk cannot be opened; the store is closed. */
  damage(): void;
  end(): Promise<void>;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? bytes : Buffer.from(bytes).toString();
const put = (key: string, text = key): StoreOp => ({ key, value: bytesOf(text) });
const remove = (key: string): StoreOp => ({ key, value: null });

async function entriesOf(store: TopologyStore, from: string, below: string): Promise<(readonly string[])[]> {
  const entries: (readonly string[])[] = [];
  for await (const page of store.read(from, below)) {
    expect(page.length).toBeGreaterThan(0);
    for (const [key, value] of page) entries.push([key, textOf(value)!]);
  }
  return entries;
}

const keysOf = async (store: TopologyStore, from = "a", below = "{") =>
  (await entriesOf(store, from, below)).map(([key]) => key);

/** The promises that every store of a topology keeps. */
export function topologyStoreContract(name: string, makeStage: () => Promise<StoreStage>): void {
  describe(`a topology's store ${name}`, () => {
    const stages: StoreStage[] = [];
    const opened: TopologyStore[] = [];
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
      for (const stage of stages.splice(0)) await stage.end();
    });
    const begin = async (): Promise<StoreStage> => {
      const stage = await makeStage();
      stages.push(stage);
      return stage;
    };
    const open = async (stage: StoreStage): Promise<TopologyStore> => {
      const { store, setAside } = await stage.open();
      opened.push(store);
      expect(setAside).toBe("");
      return store;
    };
    const fresh = async () => open(await begin());

    batches(fresh);
    ranges(fresh);
    openings(begin, open);
    failures(begin, open);
  });
}

function batches(fresh: () => Promise<TopologyStore>): void {
  it("gives back what was written last, and nothing for a key that was deleted or never was", async () => {
    const store = await fresh();
    await store.write([put("a", "1"), put("b"), remove("c")]);
    await store.write([put("a", "2"), remove("b"), put("d", "x"), put("d", "y"), put("e"), remove("e")]);
    expect(["a", "b", "c", "d", "e"].map((key) => textOf(store.get(key)))).toEqual([
      "2",
      undefined,
      undefined,
      "y",
      undefined,
    ]);
    expect(await keysOf(store)).toEqual(["a", "d"]);
  });

  it("keeps any bytes, an empty value, and keys in any script", async () => {
    const store = await fresh();
    const every = Uint8Array.from({ length: 256 }, (_, index) => index);
    const key = "s/raum 7\u0000/größe/温度/😀";
    await store.write([
      { key, value: every },
      { key: "a", value: new Uint8Array(0) },
    ]);
    expect(Uint8Array.from(store.get(key)!)).toEqual(every);
    expect(store.get("a")!.length).toBe(0);
  });

  it("gives out bytes that are the caller's own", async () => {
    const store = await fresh();
    const value = bytesOf("as written");
    await store.write([{ key: "a", value }]);
    value.fill(0);
    store.get("a")!.fill(1);
    for await (const page of store.read("a", "b")) for (const [, bytes] of page) bytes.fill(2);
    expect(textOf(store.get("a"))).toBe("as written");
  });

  it("applies batches in the order of the calls, also when nobody waits in between", async () => {
    const store = await fresh();
    const waiting = Array.from({ length: 50 }, (_, index) => store.write([put("a", `${index}`)]));
    const empty = store.write([]);
    await empty;
    expect(textOf(store.get("a"))).toBe("49");
    await Promise.all(waiting);
    expect(textOf(store.get("a"))).toBe("49");
  });

  it("counts the bytes of keys and values that it has written", async () => {
    const store = await fresh();
    expect(store.writtenBytes).toBe(0);
    await store.write([put("ä", "12345"), remove("abc")].map((op) => ({ ...op, key: `k${op.key}` })));
    expect(store.writtenBytes).toBe(3 + 5 + 4);
  });
}

function ranges(fresh: () => Promise<TopologyStore>): void {
  it("reads a range in the order of UTF-8 bytes, from a key up to below another", async () => {
    const store = await fresh();
    const sorted = ["s/", "s/a", "s/a/b", "s/b", "s/z", "s/é", "s/\ue000", "s/😀"];
    await store.write([...sorted].reverse().map((key) => put(key)));
    await store.write([put("r/z"), put("s0")]);
    expect(await keysOf(store, "s/", "s0")).toEqual(sorted);
    expect(await keysOf(store, "s/a", "s/b")).toEqual(["s/a", "s/a/b"]);
    expect(await keysOf(store, "t", "u")).toEqual([]);
    expect(await keysOf(store, "u", "t")).toEqual([]);
    expect(await keysOf(store, "", "\uffff")).toEqual(["r/z", ...sorted, "s0"]);
  });

  it("reads a large range in pages of a bounded size", async () => {
    const store = await fresh();
    const value = new Uint8Array(1_000).fill(7);
    const keys = Array.from({ length: 500 }, (_, index) => `k/${String(index).padStart(4, "0")}`);
    await store.write(keys.map((key) => ({ key, value })));
    await store.write([{ key: "k/0100", value: new Uint8Array(3 * pageBytes) }]);
    const seen: string[] = [];
    for await (const page of store.read("k/", "k0")) {
      const sizes = page.map(([key, bytes]) => key.length + bytes.length);
      expect(sizes.slice(0, -1).reduce((sum, size) => sum + size, 0)).toBeLessThan(pageBytes);
      seen.push(...page.map(([key]) => key));
    }
    expect(seen).toEqual(keys);
  });

  it("reads one snapshot, of the moment of the call", async () => {
    const store = await fresh();
    const value = new Uint8Array(10_000);
    const keys = Array.from({ length: 30 }, (_, index) => `k/${String(index).padStart(2, "0")}`);
    await store.write(keys.map((key) => ({ key, value })));
    const range = store.read("k/", "k0");
    await store.write([put("k/00a"), remove("k/29"), put("k/28", "changed")]);
    const seen: string[] = [];
    for await (const page of range) {
      if (seen.length === 0) await store.clear("k/1", "k/2");
      for (const [key, bytes] of page) {
        expect(bytes.length).toBe(10_000);
        seen.push(key);
      }
    }
    expect(seen).toEqual(keys);
    expect(await keysOf(store)).toEqual(["k/00a", ...keys].sort().filter((key) => !/k\/1|29/.test(key)));
  });

  it("may be left in the middle of a range", async () => {
    const store = await fresh();
    await store.write(Array.from({ length: 40 }, (_, i) => ({ key: `k${i}`, value: new Uint8Array(9_000) })));
    for await (const page of store.read("k", "l")) {
      expect(page.length).toBeLessThan(40);
      break;
    }
    await store.write([put("k1", "on")]);
    expect(textOf(store.get("k1"))).toBe("on");
  });

  it("clears a range of any length, and nothing beside it", async () => {
    const store = await fresh();
    const keys = Array.from({ length: 2_500 }, (_, index) => `k/${index}`);
    await store.write([...keys, "k", "k0", "j/z"].map((key) => put(key)));
    await store.clear("k/", "k0");
    await store.clear("k/", "k0");
    expect(await keysOf(store)).toEqual(["j/z", "k", "k0"]);
  });
}

type Begin = () => Promise<StoreStage>;
type Open = (stage: StoreStage) => Promise<TopologyStore>;

function openings(begin: Begin, open: Open): void {
  it("has its id and everything that was written after it was closed and opened", async () => {
    const stage = await begin();
    const first = await open(stage);
    expect(first.id).not.toBe("");
    await first.write([put("a", "1"), put("b")]);
    await first.write([put("a", "2"), remove("b")]);
    await first.close();
    await first.close();
    const second = await open(stage);
    expect(second.id).toBe(first.id);
    expect(await entriesOf(second, "a", "{")).toEqual([["a", "2"]]);
    expect(second.writtenBytes).toBe(0);
    expect((await open(await begin())).id).not.toBe(first.id);
  });

  it("finishes what was asked for before it closes, and refuses what comes later", async () => {
    const stage = await begin();
    const first = await open(stage);
    const waiting = [first.write([put("a")]), first.write([put("b")])];
    await first.close();
    await Promise.all(waiting);
    expect(() => first.get("a")).toThrow(expect.objectContaining({ code: "store-failed" }));
    await expect(first.write([put("c")])).rejects.toMatchObject({ code: "store-failed" });
    expect(await keysOf(await open(stage))).toEqual(["a", "b"]);
  });

  it("is set aside when it is damaged: an empty one with another id takes its place", async () => {
    const stage = await begin();
    const first = await open(stage);
    await first.write([put("a")]);
    await first.close();
    stage.damage();
    const { store, setAside } = await stage.open();
    expect(setAside).toMatch(/the topology's store is damaged.*\.damaged/);
    expect(store.id).not.toBe(first.id);
    expect(await keysOf(store)).toEqual([]);
    await store.write([put("b")]);
    await store.close();
    expect(await keysOf(await open(stage))).toEqual(["b"]);
  });
}

function failures(begin: Begin, open: Open): void {
  it("ends an opening with its first failed write; the next one has all that was resolved", async ({
    skip,
  }) => {
    const stage = await begin();
    const { full } = stage;
    if (typeof full === "string") return skip(full);
    const store = await open(stage);
    const value = new Uint8Array(20_000).fill(1);
    let resolved = 0;
    const write = (index: number) =>
      store.write([{ key: `k/${index}`, value }, put("last", `${index}`)]).then(() => {
        resolved = index;
      });
    await write(1);
    full(true);
    let error: unknown = null;
    for (let index = 2; error === null && index < 5_000; index++)
      await write(index).catch((thrown: unknown) => (error = thrown));
    expect(error).toMatchObject({ code: "store-failed", retryable: true, remedy: expect.any(String) });
    full(false);
    const over = { code: "store-failed" };
    await expect(store.write([put("late")])).rejects.toMatchObject(over);
    await expect(store.clear("k/", "k0")).rejects.toMatchObject(over);
    expect(() => store.get("last")).toThrow(expect.objectContaining(over));
    await expect(keysOf(store)).rejects.toMatchObject(over);
    await store.close();
    const next = await open(stage);
    expect(next.id).toBe(store.id);
    // The failed batch may be there, whole.
    expect([`${resolved}`, `${resolved + 1}`]).toContain(textOf(next.get("last")));
    expect((await keysOf(next, "k/", "k0")).length).toBe(Number(textOf(next.get("last"))));
    await next.write([put("late")]);
    expect(textOf(next.get("late"))).toBe("late");
  });

  it("refuses batches that waited behind a failed one", async ({ skip }) => {
    const stage = await begin();
    const { full } = stage;
    if (typeof full === "string") return skip(full);
    const store = await open(stage);
    full(true);
    const value = new Uint8Array(200_000).fill(1);
    const waiting = Array.from({ length: 300 }, (_, index) => store.write([{ key: `k/${index}`, value }]));
    const outcomes = (await Promise.allSettled(waiting)).map(({ status }) => status);
    const failedAt = outcomes.indexOf("rejected");
    expect(failedAt).toBeGreaterThanOrEqual(0);
    expect(outcomes.slice(failedAt)).not.toContain("fulfilled");
    await store.close();
    // What was resolved can be read while the disk is still full: the reserve is given up for that.
    const next = await open(stage);
    expect((await keysOf(next)).length).toBeGreaterThanOrEqual(failedAt);
    expect((await keysOf(next)).length).toBeLessThanOrEqual(failedAt + 1);
  });
}
