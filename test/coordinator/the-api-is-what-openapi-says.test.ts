import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinFleet } from "../../agent/identity/join.js";
import { createApp } from "../../coordinator/http/app.js";
import { Gate } from "../../coordinator/http/gate.js";
import { routeRules } from "../../coordinator/http/routes.js";
import type { RunningCoordinator } from "../../coordinator/index.js";
import { parseJoinToken } from "../../identity/index.js";
import { graphHash } from "../../topology/index.js";
import { facts, stateItems } from "./facts.js";
import { Api, Stage, type TestAgent, until } from "./running.js";
import { type Schema, schemaFaults } from "./schema-check.js";
import { componentOf, greenhouse, specOf } from "./specs.js";
import { upgradeAndStop } from "./upgrade-calls.js";

interface Operation {
  readonly security?: readonly { readonly token: readonly string[] }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

const file = new URL("../../coordinator/http/openapi.json", import.meta.url);
const openapi = JSON.parse(readFileSync(file, "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

const stage = new Stage();
let running: RunningCoordinator;
let api: Api;
let gateway: TestAgent;
let core: TestAgent;
/** Operations and statuses that a test below has seen answered as described. */
const seen = new Set<string>();

beforeAll(async () => {
  running = await stage.coordinator({ drainSeconds: 5 });
  api = new Api(running);
  gateway = await stage.agent(running.brokerUrl, "gw-1", { role: "gateway" });
  core = await stage.agent(running.brokerUrl, "core-1", { role: "core" });
  const letter = {
    id: "1",
    at: 5,
    component: "readings",
    task: "readings@gw-1",
    error: "bad",
    source: "feed",
  };
  gateway.answers = ({ ask }) => {
    const items =
      ask.kind === "tap"
        ? [
            { task: "readings@gw-1", at: 1, tuple: { room: "a" } },
            { task: "readings@gw-1", at: 2, tuple: { room: "b" } },
          ]
        : ask.kind === "agent-facts"
          ? [facts]
          : ask.kind === "logs" || ask.kind === "agent-logs"
            ? [{ at: 1, level: "info", task: "", text: "hello" }]
            : ask.kind === "dead-letters"
              ? [{ ...letter, tuple: null, raw: "x", partial: false }]
              : ask.kind === "state"
                ? stateItems
                : [3];
    return [{ items: items.map((item) => JSON.stringify(item)), last: true, error: "" }];
  };
  core.answers = () => [{ items: [], last: true, error: "" }];
});
afterAll(() => stage.end());

/** Calls an operation and holds the answer against what openapi.json says of it. */
async function call(
  method: string,
  template: string,
  values: Record<string, string> = {},
  body?: unknown,
): Promise<unknown> {
  const { query = "", ...path } = values;
  const url = template.replace(/\{(\w+)\}/g, (_, key: string) => path[key]!) + query;
  const response = await api.fetch(method.toUpperCase(), url, body);
  const described = openapi.paths[template]?.[method]?.responses[response.status];
  expect(described, `${method} ${template} → ${response.status} is not described`).toBeDefined();
  seen.add(`${method} ${template} ${response.status}`);
  const text = await response.text();
  const type = (response.headers.get("content-type") ?? "").split(";")[0]!;
  const { content } = described!;
  if (content === undefined) return expect(text).toBe("");
  expect(Object.keys(content)).toContain(type);
  const { schema } = content[type]!;
  if (type === "text/plain") return text;
  const values_ =
    type === "application/x-ndjson"
      ? text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : [JSON.parse(text)];
  for (const value of values_) expect(schemaFaults(value, schema, openapi.components.schemas)).toEqual([]);
  return type === "application/x-ndjson" ? values_ : values_[0];
}

const one = { name: "greenhouse" };

/** An update that would be refused, one that happens, and the way back. */
async function updateAndBack(): Promise<void> {
  const spec = greenhouse();
  const [readings, ...others] = spec.components;
  const next = { ...spec, components: [{ ...readings!, retries: 1 }, ...others] };
  const bytes = "export default 3";
  const bundle = createHash("sha256").update(bytes).digest("hex");
  await call("put", "/v1/bundles/{sha256}", { sha256: bundle }, bytes);
  const request = { spec: next, graph: graphHash(next), bundle };
  const renamed = { ...next, name: "other" };
  const other = { spec: renamed, graph: graphHash(renamed), bundle };
  expect(await call("post", "/v1/topologies/{name}/update", one, { ...other, dryRun: true })).toMatchObject({
    refusals: [{ code: "other-name" }],
  });
  expect(await call("post", "/v1/topologies/{name}/update", one, other)).toMatchObject({
    error: { code: "update-refused", faults: [{ code: "other-name" }] },
  });
  expect(await call("post", "/v1/topologies/{name}/rollback", one, {})).toMatchObject({
    error: { code: "conflict" },
  });
  expect(await call("post", "/v1/topologies/{name}/update", one, request)).toMatchObject({
    upgrade: { components: { changed: ["readings"] } },
    refusals: [],
  });
  await until(async () => {
    const seen = await call("get", "/v1/topologies/{name}", one);
    return (seen as { bundle: string }).bundle === bundle;
  }, "the topology is not updated");
  const back = await call("post", "/v1/topologies/{name}/rollback", one, { dryRun: true });
  expect(back).toMatchObject({ upgrade: { components: { changed: ["readings"] } } });
}

describe("every route", () => {
  it("is described, and nothing else is", () => {
    const gate = new Gate({} as ConstructorParameters<typeof Gate>[0]);
    const app = createApp({ gate } as Parameters<typeof createApp>[0]);
    const routes = app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
    const described = Object.entries(openapi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect([...new Set(routes)].sort()).toEqual(described.sort());
  });

  it("needs the role that is described, and one that changes something has a name in the audit log", () => {
    for (const [route, { role, action }] of Object.entries(routeRules)) {
      const [method = "", path = ""] = route.split(" ");
      const { security, responses } = openapi.paths[path.replace(/:(\w+)/g, "{$1}")]![method.toLowerCase()]!;
      expect([route, security]).toEqual([route, role === null ? [] : [{ token: [role] }]]);
      const refusals = ["401", "403", "429"].filter((status) => status in responses);
      const expected = role === null ? [] : role === "viewer" ? ["401", "429"] : ["401", "403", "429"];
      expect([route, refusals]).toEqual([route, expected]);
      if (method !== "GET") expect([route, action]).not.toEqual([route, null]);
    }
  });

  it("but /healthz wants the token, and says so", async () => {
    for (const [path, operations] of Object.entries(openapi.paths)) {
      for (const [method, { security }] of Object.entries(operations)) {
        const url = `${running.httpUrl}${path.replace(/\{\w+\}/g, "x")}`;
        for (const authorization of [
          "",
          "Bearer wrong",
          `Bearer ${running.token}x`,
          `Basic ${running.token}`,
        ]) {
          const response = await fetch(url, { method: method.toUpperCase(), headers: { authorization } });
          if (security?.length === 0) expect(response.status).toBe(200);
          else expect([path, [401, 429]]).toEqual([path, expect.arrayContaining([response.status])]);
          await response.arrayBuffer();
        }
      }
    }
  });
});

describe("answers have the described shape", () => {
  it("for a topology from submit to delete", async () => {
    expect((await api.submit(greenhouse())).status).toBe(201);
    seen.add("post /v1/topologies 201");
    await until(async () => {
      const { topologies } = await api.json<{ topologies: { status: string }[] }>("GET", "/v1/topologies");
      return topologies[0]?.status === "running";
    }, "the topology does not run");
    gateway.counters = { executed: 500, emitted: 500, "my-counter": 7 };
    await call("get", "/v1/topologies");
    await call("get", "/v1/topologies/{name}", one);
    await call("post", "/v1/topologies/{name}/pause", one);
    await call("post", "/v1/topologies/{name}/resume", one);
    await call("post", "/v1/topologies/{name}/rebalance", one);
    expect(await call("post", "/v1/topologies/{name}/reset", one, {})).toMatchObject({ lost: [] });
    await updateAndBack();
    const taps = await call("get", "/v1/topologies/{name}/tap", {
      ...one,
      query: "?component=readings&limit=2&seconds=1",
    });
    expect(taps).toMatchObject([
      { kind: "tuple", agent: "gw-1", tuple: { room: "a" } },
      { kind: "tuple", tuple: { room: "b" } },
      { kind: "end", lines: 2, missing: [] },
    ]);
    const logs = await call("get", "/v1/topologies/{name}/logs", one);
    expect(logs).toMatchObject([
      { kind: "log", agent: "gw-1", text: "hello" },
      { kind: "end", lines: 1 },
    ]);
    expect(await call("get", "/v1/topologies/{name}/deadletters", one)).toMatchObject({
      deadLetters: [{ agent: "gw-1", id: "1" }],
    });
    expect(await call("post", "/v1/topologies/{name}/deadletters/replay", one, { ids: [] })).toMatchObject({
      replayed: 3,
    });
    expect(await call("get", "/v1/topologies/{name}/state", { ...one, query: "?limit=1" })).toMatchObject({
      tasks: [{ task: "readings@gw-1", agent: "gw-1", keys: 1 }],
      keys: [{ key: "a", value: [1] }],
      more: ["readings@gw-1"],
      missing: [],
    });
    await call("post", "/v1/topologies/{name}/kill", one, { now: false, drainMs: 2_000 });
    await until(async () => {
      const { status } = await api.json<{ status: string }>("GET", "/v1/topologies/greenhouse");
      return status === "ended";
    }, "the topology does not end");
    await call("get", "/v1/topologies/{name}", one);
    await call("delete", "/v1/topologies/{name}", one);
  });

  it("for agents and the installation", async () => {
    await api.submit(greenhouse());
    await call("get", "/v1/agents");
    await call("get", "/v1/agents/{name}", { name: "gw-1" });
    expect(await call("get", "/v1/agents/{name}/logs", { name: "gw-1" })).toMatchObject([
      { kind: "log", agent: "gw-1", text: "hello" },
      { kind: "end", lines: 1 },
    ]);
    expect(await call("get", "/v1/agents/{name}/facts", { name: "gw-1" })).toMatchObject({ facts, why: "" });
    expect(await call("get", "/v1/agents/{name}/facts", { name: "core-1" })).toMatchObject({
      facts: null,
      clockOffsetMs: null,
      why: "it did not answer",
    });
    core.answers = () => [{ items: [JSON.stringify({ ...facts, node: 20 })], last: true, error: "" }];
    const strange = { facts: null, why: "what it answered cannot be read" };
    expect(await call("get", "/v1/agents/{name}/facts", { name: "core-1" })).toMatchObject(strange);
    core.answers = () => [{ items: [], last: true, error: "" }];
    for (const kind of ["cordon", "uncordon", "drain", "uncordon"]) {
      await call("post", `/v1/agents/{name}/${kind}`, { name: "core-1" });
    }
    await call("get", "/v1/info");
    const lines = (await call("get", "/v1/backup")) as readonly { kind: string }[];
    expect([lines[0]?.kind, lines.at(-1)?.kind]).toEqual(["headwater-backup", "end"]);
    await call("post", "/v1/freeze/lift");
    await call("get", "/healthz");
    const other = await stage.agent(running.brokerUrl, "core-9", { role: "core" });
    // Who has left says no more, or it would be taken for somebody who is back.
    other.freeze();
    other.send({ kind: "leave", agent: "core-9", boot: other.boot });
    await until(async () => {
      const { status } = await api.json<{ status: string }>("GET", "/v1/agents/core-9");
      return status === "drained";
    }, "the agent has not left");
    await call("delete", "/v1/agents/{name}", { name: "core-9" });
  });

  it("for an upgrade of agents' programs", async () => {
    await stage.agent(running.brokerUrl, "gw-5", { arch: "x64" }).then(() => upgradeAndStop(call));
  });

  it("for tokens, and for who did what", async () => {
    const given = await call("post", "/v1/api-tokens", {}, { name: "ci", role: "operator", ttlMs: 60_000 });
    expect(given).toMatchObject({ token: { name: "ci", role: "operator", createdBy: "admin" } });
    expect(await call("get", "/v1/api-tokens")).toMatchObject({
      tokens: [{ name: "admin" }, { name: "ci" }],
    });
    expect(await call("post", "/v1/api-tokens", {}, { name: "ci", role: "viewer" })).toMatchObject({
      error: { code: "name-taken" },
    });
    await call("delete", "/v1/api-tokens/{name}", { name: "ci" });
    const entries = (await call("get", "/v1/audit", { query: "?limit=3" })) as readonly object[];
    expect(entries).toMatchObject([
      { action: "create-api-token", subject: "ci", outcome: "done", token: "admin", role: "admin" },
      { action: "create-api-token", subject: "ci", outcome: "refused" },
      { action: "revoke-api-token", subject: "ci", outcome: "done" },
    ]);
  });

  it("for a bundle, new and known", async () => {
    const bytes = "export default 2";
    const sha256 = "c1a40f9aa2bde4a5c80a6b6a2b4b5c4bb1c7a4b3fbeff2f95ef0b6db1fc2fd57";
    expect(await call("put", "/v1/bundles/{sha256}", { sha256 }, bytes)).toMatchObject({
      error: { code: "bad-bundle" },
    });
    const { createHash } = await import("node:crypto");
    const right = createHash("sha256").update(bytes).digest("hex");
    expect(await call("put", "/v1/bundles/{sha256}", { sha256: right }, bytes)).toEqual({
      bundle: right,
      bytes: 16,
    });
    expect(await call("put", "/v1/bundles/{sha256}", { sha256: right }, bytes)).toEqual({
      bundle: right,
      bytes: 16,
    });
  });

  it("for join tokens and for devices, where there is TLS", async () => {
    const plain = api;
    expect(await call("get", "/v1/join-tokens")).toMatchObject({ error: { code: "conflict" } });
    const secure = await stage.coordinator({ insecure: false, mqttsHost: "127.0.0.1", mqttsPort: 0 });
    api = new Api(secure);
    const made = (await call("post", "/v1/join-tokens", {}, { labels: { site: "a" } })) as { token: string };
    const token = parseJoinToken(made.token);
    await joinFleet(secure.brokerUrl, token, "gw-1");
    expect(await call("get", "/v1/join-tokens")).toMatchObject({ tokens: [{ status: "used" }] });
    await call("post", "/v1/join-tokens/{id}/revoke", { id: token.id });
    await call("post", "/v1/join-tokens/{id}/revoke", { id: "nothing" });
    await call("post", "/v1/join-tokens", {}, { uses: 0 });
    expect(await call("get", "/v1/devices")).toMatchObject({ devices: [{ name: "gw-1" }] });
    expect(await call("get", "/v1/authority")).toMatchObject({ former: null, behind: [] });
    expect(await call("post", "/v1/authority/finish")).toMatchObject({ error: { code: "conflict" } });
    await call("post", "/v1/authority/rotate");
    expect(await call("get", "/v1/authority")).toMatchObject({ behind: [{ name: "gw-1" }] });
    await call("post", "/v1/authority/finish", {}, { force: true });
    const device = { name: "gw-1" };
    await call("post", "/v1/devices/{name}/quarantine", device, { why: "odd" });
    await call("post", "/v1/devices/{name}/approve", device);
    await call("post", "/v1/devices/{name}/revoke", device);
    await call("post", "/v1/devices/{name}/approve", device);
    api = plain;
  });

  it("for what is refused", async () => {
    const refusals: readonly (readonly [string, string, Record<string, string>, unknown, string])[] = [
      ["get", "/v1/topologies/{name}", { name: "nothing" }, undefined, "not-found"],
      ["get", "/v1/topologies/{name}", { name: "..%2f" }, undefined, "bad-name"],
      ["delete", "/v1/topologies/{name}", one, undefined, "conflict"],
      ["post", "/v1/topologies/{name}/kill", one, { drainMs: "soon" }, "bad-request"],
      ["post", "/v1/topologies/{name}/kill", one, "{", "bad-request"],
      ["post", "/v1/topologies/{name}/reset", one, { task: "publish:0" }, "not-found"],
      ["post", "/v1/topologies/{name}/reset", one, { task: 1 }, "bad-request"],
      ["post", "/v1/topologies", {}, {}, "bad-request"],
      ["get", "/v1/topologies/{name}/tap", { ...one, query: "?component=nope" }, undefined, "not-found"],
      [
        "get",
        "/v1/topologies/{name}/tap",
        { ...one, query: "?component=readings&stream=x" },
        undefined,
        "not-found",
      ],
      ["get", "/v1/topologies/{name}/state", { ...one, query: "?task=nope:0" }, undefined, "not-found"],
      ["get", "/v1/topologies/{name}/state", { ...one, query: "?cell=a/b" }, undefined, "not-found"],
      ["get", "/v1/topologies/{name}/logs", { ...one, query: "?limit=0" }, undefined, "bad-request"],
      ["get", "/v1/agents/{name}", { name: "nobody" }, undefined, "not-found"],
      ["get", "/v1/agents/{name}/facts", { name: "nobody" }, undefined, "not-found"],
      ["get", "/v1/agents/{name}/logs", { name: "gw-1", query: "?level=loud" }, undefined, "bad-request"],
      ["delete", "/v1/agents/{name}", { name: "gw-1" }, undefined, "conflict"],
      ["put", "/v1/bundles/{sha256}", { sha256: "short" }, "x", "bad-request"],
      ["post", "/v1/api-tokens", {}, { name: "../x", role: "viewer" }, "bad-request"],
      ["post", "/v1/api-tokens", {}, { name: "x", role: "root" }, "bad-request"],
      ["delete", "/v1/api-tokens/{name}", { name: "nobody" }, undefined, "not-found"],
      ["delete", "/v1/api-tokens/{name}", { name: "admin" }, undefined, "conflict"],
      ["get", "/v1/audit", { query: "?limit=-1" }, undefined, "bad-request"],
    ];
    for (const [method, path, values, body, code] of refusals) {
      const answer = await call(method, path, values, body);
      expect([method, path, answer]).toMatchObject([method, path, { error: { code } }]);
    }
  });

  it("for a topology with faults: all of them, with place and remedy", async () => {
    const bad = specOf("bad", [
      componentOf("a", { role: "spout", parallelism: 0 }),
      componentOf("b", { inputs: [{ from: "nobody", stream: "default", grouping: { kind: "local" } }] }),
    ]);
    const response = await api.submit(bad);
    expect(response.status).toBe(422);
    const body = (await response.json()) as { error: { faults: unknown[] } };
    expect(schemaFaults(body, openapi.components.schemas["ApiError"]!, openapi.components.schemas)).toEqual(
      [],
    );
    expect(body.error.faults.length).toBeGreaterThanOrEqual(2);
    expect((await api.submit(greenhouse())).status).toBe(409);
  });

  it("was seen for every operation", async () => {
    // On a busy machine a heartbeat may be late; the agent is alive again with the next.
    const metrics = () => call("get", "/metrics");
    await expect.poll(metrics, { timeout: 20_000 }).toMatch(/^headwater_agents\{status="alive"\} 3$/m);
    const all = Object.entries(openapi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    const good = new Set([...seen].filter((line) => / 20\d$/.test(line)).map((line) => line.slice(0, -4)));
    expect(all.filter((operation) => !good.has(operation))).toEqual([]);
  });
});
