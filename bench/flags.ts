/** The young generation of a worker (agent/worker/thread.ts); the bench's own flags are those of an agent. */
export const asWorker: readonly string[] = ["--max-semi-space-size=4"];

/**
 * Node as it comes: takes back the flags that only an agent has. So runs a coordinator with its broker
 * (bin/headwater), and so does what is no program of ours.
 */
export const asNode: readonly string[] = [
  "--max-semi-space-size=16",
  "--sparkplug",
  "--v8-pool-size=4",
  "--allocation-site-pretenuring",
];
