import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Folder, goodTopology, launch } from "./launch.js";
import { LongProcess, startTestCoordinator, type TestCoordinator } from "./process.js";

const folder = new Folder();
let coordinator: TestCoordinator;
const run = (line: string, env = coordinator.env) => launch(line.split(" "), { cwd: folder.path, env });

beforeAll(async () => {
  coordinator = await startTestCoordinator(folder.path);
  await folder.write("topology.ts", goodTopology);
});

afterAll(async () => {
  expect(await coordinator.process.stop()).toBe(0);
  folder[Symbol.dispose]();
});

describe("a coordinator without agents", () => {
  it("says that there is nothing yet, and what to do", async () => {
    expect((await run("list")).out).toContain("no topologies; submit one with `headwater submit <file>`");
    expect((await run("agents")).out).toContain("no agents; start one with `headwater agent --name <name>`");
    expect(JSON.parse((await run("list --json")).out)).toEqual([]);
    const status = JSON.parse((await run("status --json")).out);
    expect(status).toMatchObject({ broker: { kind: "embedded", connected: true }, alarms: [] });
  });

  it("takes a topology and says why nothing runs", async () => {
    const { code, out } = await run("submit topology.ts");
    expect(code).toBe(0);
    expect(out).toContain("numbers is pending: 0 of 3 tasks running");
    expect(out).toContain("not placed:");
    const described = await run("describe numbers");
    expect(described.out).toMatch(/numbers:0\s+nowhere\s+unplaced/);
    expect(described.out).toMatch(/not placed: .*no agent/i);
    const list = JSON.parse((await run("list --json")).out);
    expect(list).toMatchObject([{ name: "numbers", status: "pending", tasks: { total: 3, running: 0 } }]);
  });

  it("refuses a second one of that name", async () => {
    const { code, err } = await run("submit topology.ts --no-wait");
    expect(code).toBe(4);
    expect(err).toContain("error: ");
    expect(err).toContain("remedy: ");
  });

  it("completes its name with Tab", async () => {
    // A Tab waits for names only a moment; on a busy machine the next one has them.
    const tab = async () => (await launch(["__complete", "describe", "nu"], { env: coordinator.env })).out;
    await expect.poll(tab, { timeout: 20_000 }).toBe("numbers\tpending\n");
  });

  it("does not delete what has not ended, then ends it, then deletes it", async () => {
    expect((await run("delete numbers")).code).toBe(4);
    const killed = await run("kill numbers");
    expect(killed).toMatchObject({ code: 0, out: "numbers has ended\n" });
    expect((await run("list")).out).toMatch(/numbers\s+ended/);
    expect((await run("delete numbers --json")).out).toBe('{"deleted":"numbers"}\n');
    expect((await run("describe numbers")).code).toBe(4);
  });
});

describe("what is not there", () => {
  it.each([
    "describe nothing",
    "pause nothing",
    "resume nothing",
    "rebalance nothing",
    "reset nothing",
    "reset nothing --yes",
    "kill nothing",
    "delete nothing",
    "tap nothing some",
    "logs nothing",
    "state nothing",
    "deadletters nothing",
    "deadletters nothing --replay",
    "agents nothing",
    "cordon nothing",
    "uncordon nothing",
    "drain nothing",
    "forget nothing",
  ])("%s: exit code 4 and a remedy", async (line) => {
    const { code, err } = await run(line);
    expect(code).toBe(4);
    expect(err).toMatch(/^error: .*nothing/);
    expect(err).toContain("  remedy: ");
  });
});

describe("the token", () => {
  it("is asked for, and its place is named: exit code 5", async () => {
    const { httpUrl } = coordinator;
    const without = await run("list", { HEADWATER_URL: httpUrl, XDG_STATE_HOME: "/nonexistent" });
    expect(without.code).toBe(5);
    expect(without.err).toContain("HEADWATER_TOKEN");
    expect(without.err).toContain("api-token");
    const wrong = await run("list --token nonsense");
    expect(wrong.code).toBe(5);
    expect(wrong.err).toContain("the token is another one's");
  });
});

describe("tokens with roles", () => {
  it("are made, used within their role, listed and revoked", async () => {
    const made = await run("api-token create grafana --ttl 90d");
    expect(made).toMatchObject({ code: 0 });
    expect(made.out).toMatch(/^hwt_[\w-]{43}\n$/);
    expect(made.err).toMatch(/^token of grafana, viewer until \d{4}-\d\d-\d\d; it is shown this once:\n/);
    const asViewer = { ...coordinator.env, HEADWATER_TOKEN: made.out.trim() };
    expect((await run("list", asViewer)).code).toBe(0);
    const refused = await run("lift-freeze", asViewer);
    expect(refused.code).toBe(5);
    expect(refused.err).toContain("token grafana has the role viewer, this needs admin");
    expect(refused.err).toContain("  remedy: use a token with the role admin");
    expect((await run("api-token list")).out).toMatch(/^grafana +viewer +[\d.]+ \w+ ago +admin +\d{4}-/m);
    expect((await run("api-token revoke grafana")).out).toBe("grafana is revoked\n");
    expect((await run("list", asViewer)).code).toBe(5);
  });

  it("leave what was done with them in the audit log", async () => {
    const { out } = await run("audit -n 50");
    expect(out).toMatch(/admin \(admin, \S+\) create-api-token grafana done role=viewer ttlMs=\d+$/m);
    expect(out).toMatch(/grafana \(viewer, \S+\) lift-freeze refused: forbidden: token grafana has/);
    const json = (await run("audit -n 1 --json")).out;
    expect(JSON.parse(json)).toMatchObject({ action: "login", outcome: "refused", token: "" });
  });

  it("are explained when the words are wrong", async () => {
    expect(await run("api-token make x")).toMatchObject({ code: 2 });
    expect((await run("api-token create")).err).toContain("<name> is missing");
    expect(await run("api-token create x --role root")).toMatchObject({ code: 2 });
    expect(await run("api-token create x --ttl soon")).toMatchObject({ code: 2 });
  });
});

it("does not start with a port that it would open for nobody", async () => {
  const refused = await run(`coordinator --mqtt-port 1 --state-dir ${folder.path}/never`);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("--mqtts-port");
});

it("stops in order when npx or a terminal hands one Ctrl-C on twice", async () => {
  const ports = ["--http-port", "0", "--mqtt-port", "0"];
  const twice = new LongProcess(
    ["coordinator", "--insecure", ...ports, "--state-dir", `${folder.path}/twice`],
    {},
  );
  await twice.line(/^coordinator runs/);
  process.kill(twice.pid, "SIGINT");
  process.kill(twice.pid, "SIGTERM");
  await twice.line(/coordinator stops/);
  expect(await twice.ended()).toBe(0);
});
