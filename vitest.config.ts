import { defineConfig } from "vitest/config";

/** Tests and examples import the package by its name and get the sources, so that no build is needed. */
const source = (path: string) => new URL(path, import.meta.url).pathname;

const processes = "test/integration/**/*.test.ts";
/** Whole machines: root, minutes, and a systemd of their own; `npm run test:system`. */
const machines = "test/system/**/*.test.ts";
/** Named on the command line alone: `vitest run` leaves it out. */
const wanted = process.argv.includes("system");

export default defineConfig({
  resolve: {
    alias: [
      { find: /^headwater$/, replacement: source("index.ts") },
      { find: /^headwater\/testing$/, replacement: source("local/testing.ts") },
    ],
  },
  test: {
    // Tests wait for conditions, not for times: this is for the busy machine, where a command takes seconds.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: [processes, machines],
          typecheck: { enabled: true, include: ["test/**/*.test-d.ts"] },
        },
      },
      {
        extends: true,
        // Real processes with limits of time: one file after the other, and nothing else beside them.
        test: {
          name: "processes",
          include: [processes],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      // One after the other, too: the first makes the system that all of them begin with.
      ...(wanted
        ? [{ extends: true as const, test: { name: "system", include: [machines], fileParallelism: false } }]
        : []),
    ],
  },
});
