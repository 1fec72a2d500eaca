import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openTopologyStore } from "../../../agent/commit/level-topology-store.js";
import { seededRandom } from "../../../base/index.js";

it("what a store has cleared is room on the disk at once", async () => {
  const directory = mkdtempSync(join(tmpdir(), "headwater-cleared-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const place = join(directory, "store");
  const { store } = await openTopologyStore(place);
  onTestFinished(() => store.close());
  const random = seededRandom(1);
  const value = () => Buffer.from(Array.from({ length: 8_192 }, () => random.below(256)));
  for (let batch = 0; batch < 12; batch++)
    await store.write(
      Array.from({ length: 64 }, (_, at) => ({ key: `a/copy/${batch}-${at}`, value: value() })),
    );
  const tables = () =>
    readdirSync(place)
      .filter((name) => name.endsWith(".ldb"))
      .reduce((bytes, name) => bytes + statSync(join(place, name)).size, 0);
  expect(tables()).toBeGreaterThan(3 * 2 ** 20);
  await store.clear("a/copy/", "a/copy0");
  expect(tables()).toBeLessThan(2 ** 20);
});
