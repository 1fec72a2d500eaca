import { crc32 } from "node:zlib";
import { expect, it, vi } from "vitest";
import { areaPrefix, pointerKey } from "../../../agent/commit/keys.js";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { seededRandom } from "../../../base/index.js";
import { createConnectors } from "../../../connectors/index.js";
import {
  beginsEmpty,
  copyUnreadable,
  decodePointer,
  encodePointer,
  encodeShipOps,
  type GroupPointer,
  type ShipMessage,
} from "../../../proto/index.js";
import { fields, type Spout, spout, TopologyBuilder } from "../../../topology/index.js";

const task = "readings:0";
const another = "others:0";
/** Something of the task, in the area that its pointer names. */
const left = `${areaPrefix(`${task}.old`)}s/readings/count/1`;
const number = fields({ n: "int" });

/** A store that the coordinator has recorded. */
class Disk extends MemoryTopologyStore {
  override readonly id = "disk" as "";

  pointer(of: string): GroupPointer {
    return decodePointer(this.get(pointerKey(of))!, of);
  }
}

/** Two tasks of this agent, of which one has a pointer that was damaged. */
async function damagedDisk(): Promise<Disk> {
  const disk = new Disk();
  const epoch = { term: 1, number: 1, start: 1 };
  const whole = { area: `${another}.old`, role: "owner", epoch, replicas: [] } as const;
  await disk.write([
    { key: pointerKey(task), value: Uint8Array.of(1, 2, 3) },
    { key: left, value: Uint8Array.of(1) },
    { key: pointerKey(another), value: encodePointer({ ...whole, commit: 0, record: 0, session: 0 }) },
  ]);
  return disk;
}

/** One life of the worker. */
class Life {
  readonly runtime: TopologyRuntime;
  readonly warnings: string[] = [];
  readonly sent: unknown[] = [];
  readonly storeFailed = vi.fn();
  #now = 0;

  constructor(disk: Disk) {
    const t = new TopologyBuilder("two", { delivery: "exactly-once" });
    const silent: Spout = { open: () => undefined, next: () => "idle" };
    const create = () => silent;
    for (const name of ["readings", "others"]) t.spout(name, spout({ streams: { default: number }, create }));
    this.runtime = new TopologyRuntime({
      graph: t.build(),
      agent: { name: "b", labels: {} },
      installation: "test",
      connectors: createConnectors(),
      random: seededRandom(1),
      store: disk,
      port: {
        now: () => this.#now,
        wall: () => this.#now,
        send: (_to, message) => void this.sent.push(message),
        wake: () => undefined,
        log: (level, text, of) => void (level === "warn" && this.warnings.push(`${of}: ${text}`)),
        storeFailed: this.storeFailed,
      },
    });
    this.runtime.connected();
  }

  /** Gives this agent tasks, by the store that has their state; `copied`: it holds a copy of `task`. */
  async assign(order: number, owned: Readonly<Record<string, string>>, copied = false): Promise<void> {
    const epoch = { term: 1, number: order };
    const tasks = Object.entries(owned).map(([id, store]) => {
      // Whoever is not the concern of these assignments goes on in one epoch.
      return { ...beginsEmpty, ...(id === task ? epoch : { term: 1, number: 2 }), task: id, start: 2, store };
    });
    const standbys = copied ? [{ task, owner: "c", ...epoch }] : [];
    const peers = tasks.map(({ task: id, term, number: of }) => ({ task: id, agent: "b", term, number: of }));
    await this.runtime.assign({ tasks, order, standbys, peers, paused: false, draining: false });
  }

  statusOf(of: string): string | undefined {
    const report = this.runtime.report().tasks.find((each) => each.task === of);
    return report?.status === "failed" ? report.why : report?.status;
  }

  /** Lets pass what the store is swept after, and waits until it has been. */
  async sweep(): Promise<void> {
    this.#now += 1_000;
    this.runtime.run(5);
    await this.runtime.commits!.settled();
    expect(this.storeFailed).not.toHaveBeenCalled();
    this.runtime.run(5);
  }
}

/** What an owner of the task ships as its whole copy, in the epoch of that assignment. */
function wholeCopy(order: number): readonly ShipMessage[] {
  const body = encodeShipOps([]);
  const epoch = { term: 1, number: order, start: 1 };
  const stream = { kind: "ship", group: task, epoch, session: 1, commit: 1, after: 0, crc: 7 } as const;
  const opening = { index: 1, part: 0, parts: 0, checksum: 0, snapshot: false, last: false } as const;
  const page = { index: 2, part: 0, parts: 1, checksum: crc32(body), snapshot: true, last: true } as const;
  return [
    { ...stream, ...opening, counted: true, body: new Uint8Array(0) },
    { ...stream, ...page, counted: true, body },
  ];
}

it("as the owner it says that its state cannot be read, and throws nothing of it away", async () => {
  const disk = await damagedDisk();
  const life = new Life(disk);
  await life.assign(2, { [task]: "disk", [another]: "disk" });
  await life.sweep();
  // It tries again by itself.
  const helps = /cannot be read: .*`headwater reset` starts the task empty/;
  await vi.waitFor(() => expect(life.statusOf(task)).toMatch(helps));
  expect(life.statusOf(another)).toBe("running");
  expect(disk.get(left)).toBeDefined();
  expect(disk.get(pointerKey(task))).toEqual(Uint8Array.of(1, 2, 3));
  expect(life.warnings.filter((text) => text.includes("is damaged, so"))).toHaveLength(1);
});

it.each(["in the life in which it could not be read", "in the next life"])(
  "as a former replica it is followed %s, and gets a whole copy",
  async (when) => {
    const disk = await damagedDisk();
    let life = new Life(disk);
    await life.assign(2, { [task]: "disk", [another]: "disk" });
    if (when === "in the next life") {
      await life.runtime.close();
      life = new Life(disk);
    }
    await life.assign(3, { [another]: "disk" }, true);
    expect(life.runtime.report()).toMatchObject({ order: 3, tasks: [{ task: another, status: "running" }] });
    await life.sweep();
    expect(disk.get(pointerKey(task))).toEqual(Uint8Array.of(1, 2, 3));
    for (const message of wholeCopy(3)) life.runtime.receive("c", message);
    await life.runtime.commits!.settled();
    expect(life.sent).toMatchObject([
      { have: null, commit: 0 },
      { have: { number: 3 }, commit: 1 },
    ]);
    expect(disk.pointer(task)).toMatchObject({ role: "standby", epoch: { number: 3 }, commit: 1 });
    expect(disk.get(left)).toBeDefined();
    expect(life.warnings.filter((text) => text.includes("is damaged, so"))).toHaveLength(1);
    await life.runtime.close();
    const later = new Life(disk);
    await later.assign(4, { [another]: "disk" }, true);
    await later.sweep();
    expect([disk.get(left), later.warnings]).toEqual([undefined, []]);
    expect(disk.pointer(task)).toMatchObject({ commit: 1 });
  },
);

it("a reset starts it empty, and what is left of it goes in the next life", async () => {
  const disk = await damagedDisk();
  const life = new Life(disk);
  await life.assign(2, { [task]: "disk", [another]: "disk" });
  await life.sweep();
  await vi.waitFor(() => expect(life.statusOf(task)).toMatch(copyUnreadable));
  await life.assign(3, { [task]: "", [another]: "disk" });
  await vi.waitFor(() => expect(life.statusOf(task)).toBe("running"));
  expect(disk.pointer(task)).toMatchObject({ role: "owner", epoch: { number: 3 } });
  await life.runtime.close();
  const later = new Life(disk);
  await later.assign(4, { [task]: "disk", [another]: "disk" });
  await later.sweep();
  expect([later.statusOf(task), later.statusOf(another)]).toEqual(["running", "running"]);
  expect([disk.get(left), later.warnings]).toEqual([undefined, []]);
});
