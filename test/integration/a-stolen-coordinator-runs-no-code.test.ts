import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleTopology } from "../../cli/bundle.js";
import { CoordinatorClient } from "../../cli/client.js";
import { Folder, launch } from "../cli/launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "../cli/process.js";

const folder = new Folder();

/**
 * Emits nothing; `version` makes one program differ from another. When it is closed it keeps, as `closed`,
 * what the agent remembers then of what has run.
 */
const program = (name: string, version: number) => `import { copyFileSync, readdirSync } from "node:fs";
import { TopologyBuilder, fields, map, spout } from "headwater";
const number = fields({ n: "int" });
const t = new TopologyBuilder(${JSON.stringify(name)});
const numbers = t.spout("numbers", spout({
  streams: { default: number },
  create: () => ({
    open() {},
    next() {
      return "idle";
    },
    close() {
      const folder = ${JSON.stringify(folder.path)};
      const kept = readdirSync(folder, { recursive: true }).find((file) => file.endsWith("deployed.json"));
      copyFileSync(folder + "/" + kept, folder + "/closed");
    },
  }),
}));
t.bolt("same", numbers.local(), map(number, (r) => ({ n: r.n + ${version} })));
export default t.build();
`;

/** Without code, and signed all the same: it could read what it should not, and send it anywhere. */
const document = (name: string) => `topology: ${name}
components:
  readings:
    mqttFeed: { url: "mqtt://127.0.0.1:9", topic: readings, fields: { n: int } }
  more: { from: readings, filter: n > 1 }
`;

let coordinator: TestCoordinator;
let agent: LongProcess;
let key = "";

const run = (line: string) => launch(line.split(" "), { cwd: folder.path, env: coordinator.env });

/** A coordinator in an enemy's hands can ask of itself what its API lets nobody ask by mistake. */
function client(): CoordinatorClient {
  const files = readdirSync(folder.path, { recursive: true, encoding: "utf8" });
  const token = join(folder.path, files.find((file) => file.endsWith("api-token"))!);
  return new CoordinatorClient(new URL(coordinator.httpUrl), readFileSync(token, "utf8").trim());
}

/** What the agent must write beside what it remembers; a folder in its place lets it write nothing. */
function blocked(): string {
  const files = readdirSync(folder.path, { recursive: true, encoding: "utf8" });
  return `${join(folder.path, files.find((file) => file.endsWith("deployed.json"))!)}.part`;
}

async function seen(look: () => Promise<string>, pattern: RegExp): Promise<void> {
  await expect.poll(look, { timeout: 30_000, interval: 200 }).toMatch(pattern);
}

beforeAll(async () => {
  coordinator = await startTestCoordinator(folder.path);
  await folder.write("one.ts", program("one", 1));
  await folder.write("one-again.ts", program("one", 2));
  await folder.write("two.ts", program("two", 1));
  await folder.write("plain.yaml", document("plain"));
  await folder.write("nobodys.yaml", document("nobodys"));
  key = (await run("keys create deploy.key")).out.trim();
  const words = ["agent", "--name", "gw-1", "--broker", coordinator.brokerUrl, "--deploy-key", key];
  agent = new LongProcess(words, coordinator.env);
  await agent.line(/connected to the broker/);
});

afterAll(async () => {
  await agent.stop();
  await coordinator.process.stop();
  folder[Symbol.dispose]();
});

describe("an agent that was given a deploy key", () => {
  it("runs what is signed with it", async () => {
    const { code, out } = await run("submit one.ts --sign-key deploy.key --sign-revision 10");
    expect(code).toBe(0);
    expect(out).toContain("one is running");
  });

  it("runs a topology without code that is signed with it, and no other", async () => {
    const signed = await run("submit plain.yaml --sign-key deploy.key");
    expect(signed.out).toContain("plain is running");
    expect((await run("submit nobodys.yaml --no-wait")).code).toBe(0);
    await seen(async () => (await run("describe nobodys")).out, /refuses to run nobodys: nobody has signed/);
  });

  it("refuses what is not signed, and says why and what helps, here and at the coordinator", async () => {
    expect((await run("submit two.ts --no-wait")).code).toBe(0);
    await seen(async () => (await run("describe two")).out, /refuses to run two: nobody has signed its code/);
    await agent.line(/the worker will not run: this agent refuses to run two/);
  });

  it("refuses signed code in the place of another topology's", async () => {
    await folder.write("swapped.ts", program("swapped", 1));
    const { spec, graph } = await bundleTopology(`${folder.path}/swapped.ts`, {});
    const signed = (await client().topology("one")).bundle;
    await client().submit({ spec, graph, bundle: signed });
    const refusal = /refuses to run swapped: its code was signed as topology one/;
    await seen(async () => (await run("describe swapped")).out, refusal);
  });

  it("refuses a version that is older or by another key: the one that runs goes on", async () => {
    const older = await run("update one one-again.ts --sign-key deploy.key --sign-revision 9");
    expect(older.code).toBe(1);
    expect(older.err).toMatch(/revision 9, and revision 10 has run here/);
    expect((await run("keys create other.key")).code).toBe(0);
    const foreign = await run("update one one-again.ts --sign-key other.key");
    expect(foreign.err).toMatch(/signed by hwk1:\S+, no deploy key here/);
    expect((await run("list")).out).toMatch(/one +running/);
  });

  it("takes a newer one, and never goes back to the one before", async () => {
    const newer = await run("update one one-again.ts --sign-key deploy.key --sign-revision 11");
    expect(newer.code).toBe(0);
    // Nobody waited for the disk: the floor was there before the old version had closed its feeds.
    expect(Object.fromEntries(JSON.parse(readFileSync(join(folder.path, "closed"), "utf8")))).toMatchObject({
      one: { revision: 11 },
    });
    const back = await run("rollback one");
    expect(back.err).toMatch(/revision 10, and revision 11 has run here/);
    expect((await run("list")).out).toMatch(/one +running/);
  });

  it("refuses one while it could not remember it: the one that runs goes on", async () => {
    mkdirSync(blocked());
    await folder.write("one-more.ts", program("one", 3));
    const update = await run("update one one-more.ts --sign-key deploy.key --sign-revision 12");
    expect(update.code).toBe(1);
    expect(update.err).toMatch(
      /refused by agent gw-1: \S+deployed\.json cannot be used: EISDIR.*look at the disk/,
    );
    expect((await run("list")).out).toMatch(/one +running/);
    rmSync(blocked(), { recursive: true });
  });

  it("works on by the old one when the disk fails between both, and says so", async () => {
    rmSync(join(folder.path, "closed"), { force: true });
    // Of this one the agent has looked at the disk when its worker reads it.
    const spoil = `import { mkdirSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
if (!isMainThread) mkdirSync(${JSON.stringify(blocked())});
`;
    await folder.write("one-more.ts", spoil + program("one", 4));
    await run("update one one-more.ts --sign-key deploy.key --sign-revision 13 --no-wait");
    await agent.line(/the version that runs works on: \S+deployed\.json cannot be used.*look at the disk/);
    const why = /worker: on gw-1 running, 0 restarts: \S+deployed\.json cannot be used/;
    await seen(async () => (await run("describe one")).out, why);
    expect(existsSync(join(folder.path, "closed"))).toBe(false);
    rmSync(blocked(), { recursive: true });
    await expect.poll(() => existsSync(join(folder.path, "closed")), { timeout: 60_000 }).toBe(true);
    await seen(async () => (await run("list")).out, /one +running/);
    await seen(async () => (await run("describe one")).out, /^(?!.*deployed\.json)/s);
  }, 120_000);
});

it("a key is never written over, and what is no key signs nothing", async () => {
  expect((await run("keys create deploy.key")).err).toContain("the file is there");
  expect((await run("keys show deploy.key")).out.trim()).toBe(key);
  const wrong = await run("submit two.ts --sign-key one.ts");
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain("this is no deploy key");
});
