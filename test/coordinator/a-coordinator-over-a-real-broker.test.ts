import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createBroker } from "../../broker/index.js";
import { Api, Stage, TestAgent, until } from "./running.js";
import { greenhouse } from "./specs.js";

let stage = new Stage();
afterEach(async () => {
  await stage.end();
  stage = new Stage();
});

const core = { role: "core" };

async function greenhouseOn(mqttPort = 0, stateDir = stage.directory()) {
  const running = await stage.coordinator({ mqttPort, stateDir });
  const agents = new Map<string, TestAgent>();
  agents.set("gw-1", await stage.agent(running.brokerUrl, "gw-1", { role: "gateway" }));
  for (const name of ["core-1", "core-2"]) agents.set(name, await stage.agent(running.brokerUrl, name, core));
  const api = new Api(running);
  expect((await api.submit(greenhouse())).status).toBe(201);
  await until(() => agents.get("gw-1")!.tasks().length === 1, "gw-1 has no work");
  await until(() => [...agents.values()].flatMap((agent) => agent.tasks()).length === 4, "not all is placed");
  return { running, agents, api };
}

describe("a running coordinator", () => {
  it("gives the work of a dead agent to another within three seconds", async () => {
    const { agents } = await greenhouseOn();
    const owner = [...agents.values()].find((agent) => agent.tasks().includes("per-room:0"))!;
    const heir = owner.name === "core-1" ? agents.get("core-2")! : agents.get("core-1")!;
    const died = performance.now();
    await owner.die();
    await until(() => heir.tasks().includes("per-room:0"), "nobody took the task over");
    expect(performance.now() - died).toBeLessThan(3_000);
  });

  it("turns a second process of one name away", async () => {
    const { running, agents } = await greenhouseOn();
    const second = new TestAgent(running.brokerUrl, "gw-1", {});
    stage.later(() => second.close());
    await until(() => second.turnedAway !== null, "the second gw-1 is not turned away");
    expect(second.turnedAway).toMatchObject({ reason: "name-taken" });
    expect(agents.get("gw-1")!.turnedAway).toBeNull();
  });

  it("hands a bundle out in chunks", async () => {
    const { running, agents, api } = await greenhouseOn();
    const code = `// ${"x".repeat(150_000)}`;
    const spec = greenhouse("large");
    expect((await api.submit(spec, code)).status).toBe(201);
    const agent = agents.get("gw-1")!;
    await until(() => agent.tasks("large").length === 1, "gw-1 has no work of it");
    const part = agent.assignment!.topologies.find(({ topology }) => topology === "large")!;
    for (const offset of [0, 65_536, 131_072]) agent.send({ kind: "fetch", bundle: part.bundle, offset });
    await until(() => agent.chunks.length === 3, "chunks are missing");
    const bytes = Buffer.concat(agent.chunks.sort((a, b) => a.offset - b.offset).map(({ data }) => data));
    expect(bytes.toString()).toBe(code);
    expect(part.bundleBytes).toBe(bytes.length);
    agent.send({ kind: "fetch", bundle: "0".repeat(64), offset: 0 });
    await until(() => agent.chunks.length === 4, "no answer for an unknown bundle");
    expect(agent.chunks[3]).toMatchObject({ total: 0 });
    expect(running.token).toMatch(/^hwt_/);
  });

  it("drops and counts what it cannot read, and goes on", async () => {
    const { agents, api } = await greenhouseOn();
    const agent = agents.get("gw-1")!;
    agent.sendRaw("heartbeat", new Uint8Array([1, 2, 3]));
    agent.sendRaw("join", new Uint8Array());
    agent.sendRaw("will", new TextEncoder().encode("x".repeat(1000)));
    await until(async () => {
      const text = await (await api.fetch("GET", "/metrics")).text();
      const counts = [
        ...text.matchAll(/^headwater_bad_messages_total\{reason="bad-message: up: [^}]+} (\d)$/gm),
      ];
      return counts.reduce((sum, [, count]) => sum + Number(count), 0) === 3;
    }, "bad messages are not counted");
    expect(await api.json("GET", "/v1/agents/gw-1")).toMatchObject({ status: "alive" });
  });

  it("lets no agent speak for another", async () => {
    const { agents, api } = await greenhouseOn();
    const { encodeUp } = await import("../../proto/index.js");
    const victim = agents.get("core-1")!;
    const leave = encodeUp({ kind: "leave", agent: "core-1", boot: victim.boot });
    agents.get("gw-1")!.sendRaw("leave", leave, "core-1");
    agents.get("gw-1")!.sendRaw("leave", leave);
    await until(async () => {
      const text = await (await api.fetch("GET", "/metrics")).text();
      const mixed =
        /^headwater_bad_messages_total\{reason="bad-message: the message does not belong on its topic"} 1$/m;
      return mixed.test(text) && /figure="publishesRefused"} 1$/m.test(text);
    }, "the forgeries are not counted");
    expect(await api.json("GET", "/v1/agents/core-1")).toMatchObject({ status: "alive" });
  });

  it("names agents that do not answer a question", async () => {
    const { agents, api } = await greenhouseOn();
    agents.get("gw-1")!.answers = () => [
      { items: ["{"], last: false, error: "" },
      { items: [], last: true, error: "" },
    ];
    for (const name of ["core-1", "core-2"]) {
      agents.get(name)!.answers = () => [{ items: [], last: true, error: "its worker is not running" }];
    }
    const answer = await api.json("GET", "/v1/topologies/greenhouse/deadletters");
    expect(answer).toEqual({
      deadLetters: [],
      missing: [
        { agent: "core-1", why: "its worker is not running" },
        { agent: "core-2", why: "its worker is not running" },
      ],
    });
  });
});

describe("a coordinator that starts again", () => {
  it("knows everything, takes a higher term, and moves nothing", async () => {
    const stateDir = stage.directory();
    const { running, agents, api } = await greenhouseOn(0, stateDir);
    const before = [...agents.values()].map((agent) => agent.assignment!);
    const { token } = running;
    const port = Number(new URL(running.brokerUrl).port);
    await running.close();
    const again = await stage.coordinator({ stateDir, mqttPort: port });
    expect(again.token).toBe(token);
    await until(() => {
      return [...agents.values()].every((agent, index) => agent.assignment!.term > before[index]!.term);
    }, "the agents hear nothing of the new term");
    for (const [index, agent] of [...agents.values()].entries()) {
      expect(agent.assignment!.topologies).toEqual(before[index]!.topologies);
      expect(agent.assignment!.installation).toBe(before[index]!.installation);
    }
    expect(api).toBeDefined();
  });
});

describe("what stands in the way of a start is named, with a remedy", () => {
  async function held(): Promise<{ server: Server; port: number }> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    stage.later(() => new Promise((resolve) => server.close(resolve)));
    return { server, port: (server.address() as { port: number }).port };
  }

  it("a port that is in use", async () => {
    const { port } = await held();
    const stateDir = stage.directory();
    await expect(stage.coordinator({ httpPort: port, stateDir })).rejects.toMatchObject({
      code: "port-in-use",
    });
    await expect(stage.coordinator({ mqttPort: port, stateDir })).rejects.toMatchObject({
      code: "port-in-use",
    });
    await stage.coordinator({ stateDir });
  });

  it("another coordinator on the same state", async () => {
    const stateDir = stage.directory();
    await stage.coordinator({ stateDir });
    await expect(stage.coordinator({ stateDir })).rejects.toMatchObject({ code: "store-in-use" });
  });

  it("an address that everybody reaches", async () => {
    for (const given of [{ httpHost: "0.0.0.0" }, { mqttHost: "::" }]) {
      await expect(stage.coordinator(given)).rejects.toMatchObject({ code: "insecure" });
    }
    await expect(stage.coordinator({ mqttHost: "0.0.0.0", allowInsecure: true })).rejects.toMatchObject({
      code: "insecure",
    });
    await stage.coordinator({ httpHost: "0.0.0.0", allowInsecure: true });
    expect(stage.lines.some((line) => line.startsWith("INSECURE"))).toBe(true);
  });

  it("a state directory that cannot be one, and a broker's address that is none", async () => {
    const file = join(stage.directory(), "file");
    writeFileSync(file, "");
    await expect(stage.coordinator({ stateDir: file })).rejects.toMatchObject({ code: "state-dir" });
    await expect(stage.coordinator({ broker: "nonsense" })).rejects.toMatchObject({ code: "bad-broker-url" });
    await expect(
      stage.coordinator({ broker: "mqtt://localhost", brokerCa: "/nowhere" }),
    ).rejects.toMatchObject({
      code: "bad-setting",
    });
  });

  it("the token is for this user's eyes only", async () => {
    const stateDir = join(stage.directory(), "deep", "er");
    mkdirSync(join(stateDir, ".."), { recursive: true });
    const running = await stage.coordinator({ stateDir });
    expect(statSync(running.tokenFile).mode & 0o777).toBe(0o600);
  });
});

describe("an external broker", () => {
  it("that is away is waited for, and said so; agents are given their work when it is there", async () => {
    const probe = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    const { port } = probe;
    await probe.close();
    const running = await stage.coordinator({ broker: `mqtt://127.0.0.1:${port}` });
    const api = new Api(running);
    const health = await api.fetch("GET", "/healthz");
    expect([health.status, await health.json()]).toEqual([
      503,
      { ok: false, broker: "waiting", store: "open" },
    ]);
    await until(
      () => stage.lines.some((line) => /waiting for the broker.*nothing listens/.test(line)),
      "it says nothing",
    );
    expect((await api.submit(greenhouse())).status).toBe(201);
    const broker = await createBroker({ listen: { host: "127.0.0.1", port } });
    stage.later(() => broker.close());
    const agent = await stage.agent(broker.url, "gw-1", { role: "gateway" });
    await until(() => agent.tasks().length === 1, "no work came over the broker");
    expect(await api.json("GET", "/healthz")).toMatchObject({ ok: true });
  });

  it("that is killed and started again costs nothing: nobody is lost, nothing moves", async () => {
    const first = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
    const { port, url } = first;
    const running = await stage.coordinator({ broker: url });
    const api = new Api(running);
    const agents = [await stage.agent(url, "core-1", core), await stage.agent(url, "core-2", core)];
    await api.submit(greenhouse());
    await until(() => agents.flatMap((agent) => agent.tasks()).length === 3, "not all is placed");
    const before = agents.map((agent) => agent.tasks());
    await first.close();
    await until(async () => (await api.fetch("GET", "/healthz")).status === 503, "the cut is not noticed");
    const second = await createBroker({ listen: { host: "127.0.0.1", port } });
    stage.later(() => second.close());
    await until(async () => (await api.fetch("GET", "/healthz")).status === 200, "it does not come back");
    await until(async () => {
      const { agents: list } = await api.json<{ agents: { status: string }[] }>("GET", "/v1/agents");
      return list.every(({ status }) => status === "alive");
    }, "the agents do not come back");
    expect(agents.map((agent) => agent.tasks())).toEqual(before);
    expect(await (await api.fetch("GET", "/metrics")).text()).toMatch(/^headwater_task_moves_total 0$/m);
  });
});
