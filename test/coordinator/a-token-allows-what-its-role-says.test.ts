import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Access } from "../../coordinator/access.js";
import { hashOfSecret, type Role, roles } from "../../coordinator/api-tokens.js";
import { FailedLogins } from "../../coordinator/failed-logins.js";
import { routeRules } from "../../coordinator/http/routes.js";
import type { RunningCoordinator } from "../../coordinator/index.js";
import { Api, Stage } from "./running.js";
import { greenhouse } from "./specs.js";

const stage = new Stage();
const stateDir = stage.directory();
let running: RunningCoordinator;
let api: Api;
const secrets = new Map<Role, string>();
const may: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ["viewer"],
  operator: ["viewer", "operator"],
  admin: ["viewer", "operator", "admin"],
};

async function give(name: string, role: Role, ttlMs?: number): Promise<string> {
  const request = { name, role, ...(ttlMs === undefined ? {} : { ttlMs }) };
  return (await api.json<{ secret: string }>("POST", "/v1/api-tokens", request)).secret;
}

async function ask(method: string, path: string, secret: string): Promise<Response> {
  const response = await fetch(`${running.httpUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${secret}` },
  });
  await response.arrayBuffer();
  return response;
}

beforeAll(async () => {
  running = await stage.coordinator({ stateDir });
  api = new Api(running);
  for (const role of roles) secrets.set(role, await give(`some-${role}`, role));
});
afterAll(() => stage.end());

describe("a token", () => {
  it("is let through to every route that its role allows, and to no other", async () => {
    // Nothing here has a body or a name that exists, so nothing is changed by being let through.
    for (const [route, { role: needed }] of Object.entries(routeRules)) {
      const [method = "", path = ""] = route.split(" ");
      if (needed === null || route === "POST /v1/freeze/lift") continue;
      const url = path.replace(":sha256", "0".repeat(64)).replace(":name", "nothing");
      for (const role of roles) {
        const { status } = await ask(method, url, secrets.get(role)!);
        if (may[role].includes(needed))
          expect([route, role, [401, 403, 429].includes(status)]).toEqual([route, role, false]);
        else expect([route, role, status]).toEqual([route, role, 403]);
      }
    }
  });

  it("that overreaches is told what it has and what it needs", async () => {
    const response = await fetch(`${running.httpUrl}/v1/freeze/lift`, {
      method: "POST",
      headers: { authorization: `Bearer ${secrets.get("operator")}` },
    });
    expect(await response.json()).toMatchObject({
      error: { code: "forbidden", message: "token some-operator has the role operator, this needs admin" },
    });
  });

  it("is refused from the moment that it is revoked", async () => {
    const secret = await give("gone-soon", "viewer");
    expect((await ask("GET", "/v1/agents", secret)).status).toBe(200);
    await api.fetch("DELETE", "/v1/api-tokens/gone-soon");
    expect((await ask("GET", "/v1/agents", secret)).status).toBe(401);
  });

  it("lives through a restart, and lies on the disk as a hash only", async () => {
    const before = running;
    await before.close();
    running = await stage.coordinator({ stateDir });
    api = new Api(running);
    expect(running.token).toBe(before.token);
    expect((await ask("GET", "/v1/agents", secrets.get("viewer")!)).status).toBe(200);
    const backup = await (await api.fetch("GET", "/v1/backup")).text();
    const stored = [backup, ...filesBelow(stateDir).map((file) => readFileSync(file, "latin1"))].join("\n");
    const hash = createHash("sha256").update(secrets.get("viewer")!).digest("hex");
    expect(stored).toContain(hash);
    for (const secret of secrets.values()) expect(stored).not.toContain(secret);
    // No command, no refusal and no start writes one down.
    for (const secret of [...secrets.values(), running.token])
      expect(stage.lines.join("\n")).not.toContain(secret);
  });
});

it("an expired token is known, and refused as such", () => {
  const token = {
    kind: "api-token",
    name: "ci",
    role: "operator",
    hash: hashOfSecret("s"),
    createdAt: 0,
    createdBy: "admin",
    expiresAt: 1_000,
  } as const;
  const access = new Access("first", () => new Map([["ci", token]]));
  expect(access.callerOf("Bearer s", 999)).toEqual({ name: "ci", role: "operator" });
  expect(access.lastUsedAt("ci")).toBe(999);
  expect(access.callerOf("Bearer s", 1_000)).toBe("expired");
  expect(access.callerOf("Bearer first", 1_000)).toEqual({ name: "admin", role: "admin" });
  const wrong = [
    "Bearer ",
    "Bearer first first",
    `Bearer ${"x".repeat(100_000)}`,
    "Basic s",
    "Bearer \u0000",
  ];
  for (const header of wrong)
    expect([header.slice(0, 20), access.callerOf(header, 0)]).toEqual([header.slice(0, 20), "wrong"]);
  expect(access.callerOf(undefined, 0)).toBe("missing");
});

describe("failed logins", () => {
  it("are held up by address, and come back with time", () => {
    const failures = new FailedLogins();
    for (let i = 0; i < 20; i++) expect(failures.failed("a", 0)).toBe(0);
    expect(failures.failed("a", 0)).toBe(3_000);
    expect(failures.failed("b", 0)).toBe(0);
    expect(failures.failed("a", 1_500)).toBe(1_500);
    expect(failures.failed("a", 3_001)).toBe(0);
    expect(failures.failed("a", 3_002)).toBeGreaterThan(0);
  });

  it("from many addresses are remembered up to a bound", () => {
    const failures = new FailedLogins();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 300_000; i++) failures.failed(`address ${i}`, i);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
    for (let i = 0; i < 30; i++) failures.failed("a", 300_000);
    expect(failures.failed("a", 300_000)).toBeGreaterThan(0);
  });

  it("beyond the limit are answered 429 and kept out of the audit; a right token is let in", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) statuses.push((await ask("GET", "/v1/agents", `guess-${i}`)).status);
    expect(statuses[0]).toBe(401);
    expect(statuses.slice(30)).toEqual(Array.from({ length: 30 }, () => 429));
    expect((await ask("GET", "/v1/agents", secrets.get("viewer")!)).status).toBe(200);
    const audit = (await (await api.fetch("GET", "/v1/audit?limit=1000")).text()).trim().split("\n");
    const logins = audit.map((line) => JSON.parse(line)).filter(({ action }) => action === "login");
    expect(logins.length).toBeLessThan(30);
    const metrics = await (await api.fetch("GET", "/metrics")).text();
    expect(metrics).toMatch(/headwater_requests_refused_total\{reason="limited"\} [3-5]\d$/m);
  });
});

it("no answer is a page: nothing may be loaded, framed, sniffed, kept, or set as a cookie", async () => {
  for (const path of ["/healthz", "/v1/agents", "/nothing"]) {
    const { headers } = await fetch(`${running.httpUrl}${path}`);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("set-cookie")).toBeNull();
  }
});

it("what a browser of another site can send changes nothing: it has no token", async () => {
  const csrf = {
    "content-type": "text/plain",
    origin: "https://evil.example",
    cookie: `token=${running.token}`,
  };
  const response = await fetch(`${running.httpUrl}/v1/topologies/greenhouse/kill`, {
    method: "POST",
    headers: csrf,
    body: JSON.stringify({ now: true }),
  });
  expect([401, 429]).toContain(response.status);
  expect((await api.submit(greenhouse())).status).toBe(201);
});

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (name === "api-token") return [];
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
