import { afterEach, describe, expect, it } from "vitest";
import { HeadwaterError, type Log, silentLog, systemClock } from "../../base/index.js";
import { Coordinator } from "../../coordinator/coordinator.js";
import { clusterLimits, coreLimits, lan } from "../../coordinator/index.js";
import { type CoordinatorStore, MemoryStore, sha256Of } from "../../coordinator/store.js";
import {
  type AssignmentMessage,
  agentFilters,
  decodeDown,
  encodeUp,
  type LeaseMessage,
  upTopic,
} from "../../proto/index.js";
import { MemoryBroker } from "../../transport/index.js";
import { joinOf } from "./cluster-of.js";
import { until } from "./running.js";
import { greenhouse } from "./specs.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A store on a disk that is full at times. */
class FullDisk {
  full = false;
  opened = 0;
  /** What deleting a bundle waits for. */
  dropping: Promise<void> = Promise.resolve();
  readonly kept = new MemoryStore();

  async open(): Promise<CoordinatorStore> {
    this.opened++;
    const store = this.kept;
    const write: CoordinatorStore["write"] = async (writes) => {
      if (this.full)
        throw new HeadwaterError("store-failed", "no space left on device", {
          place: "/disk",
          remedy: "free some",
        });
      await store.write(writes);
    };
    return {
      load: () => store.load(),
      write,
      bundle: (name) => store.bundle(name),
      putBundle: (name, bytes) => store.putBundle(name, bytes),
      dropBundle: async (name) => {
        await this.dropping;
        await store.dropBundle(name);
      },
      bundles: () => store.bundles(),
      close: async () => undefined,
    };
  }
}

async function coordinatorOn(disk: FullDisk, log: Log = silentLog) {
  const broker = new MemoryBroker();
  const coordinator = new Coordinator({
    core: { profile: lan, clusterLimits, limits: coreLimits, installation: "i", wireMin: 1 },
    openStore: () => disk.open(),
    transport: broker.transport({ clientId: "coordinator" }),
    prefix: "headwater",
    clock: systemClock,
    log,
    nonce: "n",
    storeRetryMs: 50,
  });
  await coordinator.open();
  closing.push(() => coordinator.close());
  const agent = broker.transport({ clientId: "gw-1:control:b" });
  const heard: (AssignmentMessage | LeaseMessage)[] = [];
  agent.open({
    connected: () => undefined,
    disconnected: () => undefined,
    message: ({ payload }) => heard.push(decodeDown(payload) as AssignmentMessage | LeaseMessage),
  });
  for (const filter of agentFilters("headwater", "gw-1")) await agent.subscribe(filter, 1);
  const join = encodeUp(joinOf("gw-1", "b", { role: "gateway" }));
  agent.publish(upTopic("headwater", "gw-1", "join"), join, { qos: 1 });
  const assignments = () => heard.filter((message) => message.kind === "assignment");
  await until(() => assignments().length > 0, "the agent hears nothing");
  return { coordinator, assignments, close: () => agent.close() };
}

const submit = {
  kind: "submit",
  spec: greenhouse(),
  graph: "g",
  bundle: "b".repeat(64),
  bundleBytes: 1,
} as const;

const code = new TextEncoder().encode("// greenhouse");

describe("when the disk is full", () => {
  it("a command is refused, nobody hears of it, and all goes on when there is space", async () => {
    const disk = new FullDisk();
    const { coordinator, assignments, close } = await coordinatorOn(disk);
    closing.push(close);
    const before = assignments().length;
    const { term } = coordinator.core.book;
    disk.full = true;
    await expect(coordinator.command(submit)).rejects.toMatchObject({ code: "store-failed" });
    expect(coordinator.storeOpen).toBe(false);
    expect(() => coordinator.core).toThrow(expect.objectContaining({ code: "unavailable" }));
    await until(() => disk.opened > 2, "it does not try again");
    expect(assignments().length).toBe(before);
    disk.full = false;
    await until(() => coordinator.storeOpen, "it does not recover");
    expect(coordinator.core.book.term).toBeGreaterThan(term);
    expect(coordinator.core.book.topologies.size).toBe(0);
    await coordinator.command(submit);
    expect(coordinator.core.book.topologies.size).toBe(1);
  });

  it("agents get what is in memory all the same", async () => {
    const disk = new FullDisk();
    const { coordinator, close } = await coordinatorOn(disk);
    closing.push(close);
    const bundle = sha256Of(code);
    await coordinator.bundles.put(bundle, code);
    const piece = () => coordinator.bundles.chunk({ kind: "fetch", bundle, offset: 0 });
    expect((await piece()).total).toBe(code.length);
    disk.full = true;
    await expect(coordinator.command(submit)).rejects.toMatchObject({ code: "store-failed" });
    expect((await piece()).total).toBe(code.length);
    disk.full = false;
    await until(() => coordinator.storeOpen, "it does not recover");
  });

  it("the bundle of a topology that comes while others are thrown away stays", async () => {
    const disk = new FullDisk();
    const lines: string[] = [];
    const info = (text: string) => lines.push(text);
    const { coordinator, close } = await coordinatorOn(disk, { ...silentLog, info });
    closing.push(close);
    const bundle = sha256Of(code);
    const other = Uint8Array.of(...code, 1);
    await coordinator.bundles.put(sha256Of(other), other);
    await coordinator.bundles.put(bundle, code);
    disk.full = true;
    await expect(coordinator.command(submit)).rejects.toMatchObject({ code: "store-failed" });
    disk.full = false;
    let go: () => void = () => {};
    disk.dropping = new Promise((resolve) => {
      go = resolve;
    });
    await until(() => coordinator.storeOpen, "it does not recover");
    await coordinator.command({ ...submit, bundle });
    go();
    await until(() => lines.includes("the store works again"), "it does not recover");
    expect(await disk.kept.bundles()).toEqual([bundle]);
  });

  it("each try says what would help", async () => {
    const disk = new FullDisk();
    const lines: unknown[] = [];
    const error = (text: string, more: object = {}) => lines.push({ text, ...more });
    const { coordinator, close } = await coordinatorOn(disk, { ...silentLog, error });
    closing.push(close);
    disk.full = true;
    await expect(coordinator.command(submit)).rejects.toMatchObject({ code: "store-failed" });
    await until(() => lines.length > 2, "it does not try again");
    const what = { error: "no space left on device", remedy: "free some" };
    expect(lines[0]).toEqual({ text: "the store failed: no decisions until it works again", ...what });
    expect(lines[1]).toEqual({ text: "the store still fails", ...what });
    disk.full = false;
    await until(() => coordinator.storeOpen, "it does not recover");
  });
});
