import { expect, it } from "vitest";
import { GroupLog } from "../../../agent/commit/group-log.js";
import { areaPrefix, pointerKey } from "../../../agent/commit/keys.js";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { decodePointer, encodePointer, type GroupPointer } from "../../../proto/index.js";

const task = "count:0";

/** A disk on which nothing is durable until it is let go. */
class SlowDisk extends MemoryTopologyStore {
  override readonly id = "disk" as "";
  readonly waiting: (() => void)[] = [];

  override async write(ops: Parameters<MemoryTopologyStore["write"]>[0]): Promise<void> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return super.write(ops);
  }

  letGo(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  get pointer(): GroupPointer | null {
    const bytes = this.get(pointerKey(task));
    return bytes === undefined ? null : decodePointer(bytes, task);
  }
}

async function diskWith(role: GroupPointer["role"] | null): Promise<SlowDisk> {
  const disk = new SlowDisk();
  if (role === null) return disk;
  const epoch = { term: 1, number: 1, start: 1 };
  const pointer = { area: "old", role, epoch, replicas: [], commit: 0, record: 0, session: 0 };
  const written = disk.write([{ key: pointerKey(task), value: encodePointer(pointer) }]);
  disk.letGo();
  await written;
  return disk;
}

/** Opens the task in the next epoch; says whether it goes on while its pointer is on its way. */
async function goesOnAtOnce(disk: SlowDisk, expected: string): Promise<boolean> {
  let opened = false;
  const opening = GroupLog.open(disk, {
    ...{ task, epoch: { term: 1, number: 2, start: 1 }, expected, area: "new" },
    restore: () => undefined,
  }).then((group) => {
    opened = true;
    return group;
  });
  await expect.poll(() => disk.waiting.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const atOnce = opened;
  disk.letGo();
  await (await opening).written;
  expect(disk.pointer).toMatchObject({ role: "owner", epoch: { number: 2 } });
  return atOnce;
}

it("where it was the owner before: its commits come behind the pointer", async () => {
  expect(await goesOnAtOnce(await diskWith("owner"), "disk")).toBe(true);
});

it("not where it held a copy until now, which another one may be given back", async () => {
  expect(await goesOnAtOnce(await diskWith("standby"), "disk")).toBe(false);
});

it("not where it begins: nobody may hear of a store that could be found without it", async () => {
  expect(await goesOnAtOnce(await diskWith(null), "")).toBe(false);
});

it("ranges of a task that cannot be read are not left open", async () => {
  let open = 0;
  class Counting extends MemoryTopologyStore {
    override readonly id = "disk" as "";
    override async *read(from: string, below: string) {
      open++;
      try {
        yield* super.read(from, below);
      } finally {
        open--;
      }
    }
  }
  const store = new Counting();
  const epoch = { term: 1, number: 1, start: 1 };
  const pointer = { area: "old", role: "owner", epoch, replicas: [], commit: 0, record: 0, session: 0 };
  await store.write([
    { key: pointerKey(task), value: encodePointer(pointer as GroupPointer) },
    { key: `${areaPrefix("old")}c/0000000000000001`, value: Buffer.from("rubbish") },
    { key: `${areaPrefix("old")}s/count/cell/key`, value: Buffer.from("rubbish") },
  ]);
  const opening = GroupLog.open(store, {
    ...{ task, epoch: { term: 1, number: 2, start: 1 }, expected: "disk", area: "new" },
    restore: () => undefined,
  });
  await expect(opening).rejects.toThrow();
  expect(open).toBe(0);
});
