// Loaded into every thread of an agent by `node --require`: writes what keeps the thread alive, and its heap, as lines of JSON.
// A full collection goes before each look (`--expose-gc`), so that the heap is what is in use and not what is
// still to be swept. It changes nothing but that: its own timer does not count and holds nothing up.
const { appendFileSync } = require("node:fs");
const { threadId, isMainThread } = require("node:worker_threads");
const { getHeapStatistics } = require("node:v8");

const everyMs = 5_000;
const file = process.env.SOAK_PROBE;
if (file) {
  setInterval(() => {
    globalThis.gc();
    const resources = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const { used_heap_size: heapBytes, external_memory: externalBytes } = getHeapStatistics();
    const thread = isMainThread ? "main" : `worker-${threadId}`;
    const line = { at: Date.now(), thread, resources, listeners, heapBytes, externalBytes };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }, everyMs).unref();
}
