import { parentPort } from "node:worker_threads";
import { openTopologyStore } from "../../../agent/commit/level-topology-store.js";

/**
 * Writes batches without end, in a process or a thread, for a test that kills it: batch `n` is `k/<n>` and
 * `last`. Says each number when its batch is resolved. Three are always on their way. Arguments: directory,
 * first number.
 */
const [directory, first] = process.argv.slice(2);
const { store } = await openTopologyStore(directory!);
let next = Number(first);

async function writeOn(): Promise<void> {
  for (;;) {
    const number = next++;
    const bytes = Buffer.from(String(number));
    const value = Buffer.concat([bytes, Buffer.alloc(2_000, number)]);
    await store.write([
      { key: `k/${String(number).padStart(8, "0")}`, value },
      { key: "last", value: bytes },
    ]);
    if (parentPort === null) process.stdout.write(`${number}\n`);
    else parentPort.postMessage(number);
  }
}
await Promise.all([writeOn(), writeOn(), writeOn()]);
