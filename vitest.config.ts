import { defineConfig } from "vitest/config";

/** Tests and examples import the package by its name and get the sources, so that no build is needed. */
const source = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^headwater$/, replacement: source("index.ts") },
      { find: /^headwater\/testing$/, replacement: source("local/testing.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    typecheck: { enabled: true, include: ["test/**/*.test-d.ts"] },
    // Tests wait for conditions, not for times: this is for the busy machine, where a command takes seconds.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
  },
});
