import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { restoreRemains } from "../../coordinator/restore.js";
import { openStoreIn } from "../../coordinator/state-dir.js";
import { sha256Of } from "../../coordinator/store.js";
import { Api, Stage, type TestAgent, until } from "./running.js";
import { greenhouse } from "./specs.js";

const stage = new Stage();
afterEach(() => stage.end());

/** Incompressible, so that its bytes are found in the store's files; longer than a block of LevelDB's log. */
const code = `// ${randomBytes(60_000).toString("base64")}`;
const bundle = sha256Of(new TextEncoder().encode(code));

/** Changes a byte in the middle of the bundle, wherever the store has it. */
function changeAByte(directory: string): void {
  const store = join(directory, "store");
  let changed = 0;
  for (const file of readdirSync(store)) {
    const content = readFileSync(join(store, file));
    const at = content.indexOf(code.slice(40_000, 40_100));
    if (at < 0) continue;
    content[at] = content[at]! ^ 1;
    writeFileSync(join(store, file), content);
    changed++;
  }
  expect(changed).toBeGreaterThan(0);
}

/** The greenhouse was submitted to a coordinator in the directory, which has ended since. */
async function withGreenhouse(): Promise<string> {
  const stateDir = stage.directory();
  const running = await stage.coordinator({ stateDir });
  expect((await new Api(running).submit(greenhouse(), code)).status).toBe(201);
  await running.close();
  return stateDir;
}

const fetched = async (agent: TestAgent) => {
  const { length } = agent.chunks;
  agent.send({ kind: "fetch", bundle, offset: 0 });
  await until(() => agent.chunks.length > length, "the agent is not answered");
  return agent.chunks.at(-1)!.total;
};

for (const [where, openings, fault, refusal] of [
  ["the log, which LevelDB then leaves out", 0, "is missing", [409, "conflict"]],
  ["a table", 2, "is damaged", [500, "damaged-bundle"]],
] as const) {
  it(`in ${where}: it is said at the start, an agent is told, and the same file heals it`, async () => {
    const stateDir = await withGreenhouse();
    for (let opening = 0; opening < openings; opening++) await (await openStoreIn(stateDir)).close();
    changeAByte(stateDir);

    const running = await stage.coordinator({ stateDir });
    const api = new Api(running);
    const alarms = async () => {
      const { alarms: all } = await api.json<{ alarms: { code: string; text: string }[] }>("GET", "/v1/info");
      return all.filter((alarm) => alarm.code === "bundle-damaged").map(({ text }) => text);
    };
    expect(await alarms()).toEqual([
      expect.stringMatching(new RegExp(`^bundle [0-9a-f]+ of topology greenhouse ${fault} in the .* file`)),
    ]);
    expect(stage.lines.join("\n")).toContain("`headwater update greenhouse <file>` with the same file");
    const agent = await stage.agent(running.brokerUrl, "gw-1", { role: "gateway" });
    expect(await fetched(agent)).toBe(0);
    expect(await api.refusal("GET", "/v1/backup")).toEqual(refusal);

    expect((await api.submit(greenhouse(), code)).status).toBe(409);
    expect(await alarms()).toEqual([]);
    expect(await fetched(agent)).toBe(code.length);
    await running.close();
    const again = await openStoreIn(stateDir);
    expect(sha256Of((await again.bundle(bundle))!)).toBe(bundle);
    await again.close();
  });
}

it("does not stand in the way of going on with what is left of a store", async () => {
  const stateDir = await withGreenhouse();
  changeAByte(stateDir);
  const restored = await restoreRemains(stateDir, "somebody", "1.2.3");
  expect(restored.topologies).toEqual(["greenhouse"]);
});
