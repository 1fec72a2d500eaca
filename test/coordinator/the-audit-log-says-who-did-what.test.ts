import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AuditEntry, AuditLog } from "../../coordinator/audit.js";
import { restoreInto } from "../../coordinator/index.js";
import { Api, Stage } from "./running.js";
import { greenhouse } from "./specs.js";

const stage = new Stage();
afterAll(() => stage.end());

const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: n,
  token: "ci",
  role: "operator",
  from: "127.0.0.1",
  action: "pause",
  subject: `topology-${n}`,
  outcome: "done",
  why: "",
  detail: {},
  ...more,
});

describe("the log", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "headwater-audit-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("keeps the last entries in a bounded number of files, and finds them over all of them", async () => {
    const log = new AuditLog(directory, 2_000);
    for (let i = 0; i < 200; i++) await log.append(entry(i));
    const files = readdirSync(join(directory, "audit"));
    expect(files.length).toBe(5);
    for (const file of files) {
      const { size, mode } = statSync(join(directory, "audit", file));
      expect(size).toBeLessThanOrEqual(2_000);
      expect(mode & 0o077).toBe(0);
    }
    const last = await new AuditLog(directory, 2_000).last(30);
    expect(last.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, i) => 170 + i));
    expect((await log.last(10_000)).length).toBeLessThan(80);
    expect(await log.last(0)).toEqual([]);
  });

  it("loses one entry to a torn line, and no other", async () => {
    await new AuditLog(directory).append(entry(1));
    appendFileSync(join(directory, "audit", "audit.jsonl"), '\n{"at":2,"token":"c');
    const log = new AuditLog(directory);
    await log.append(entry(3));
    expect((await log.last(10)).map(({ at }) => at)).toEqual([1, 3]);
  });

  it("has entries that are asked for together in the order in which they were asked for", async () => {
    const log = new AuditLog(directory);
    await Promise.all(Array.from({ length: 50 }, (_, i) => log.append(entry(i))));
    expect((await log.last(50)).map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it("cuts what is too long, so that nobody fills it with one command", async () => {
    const log = new AuditLog(directory);
    await log.append(entry(1, { why: "x".repeat(100_000), detail: { ids: "y".repeat(100_000) } }));
    expect(statSync(join(directory, "audit", "audit.jsonl")).size).toBeLessThan(1_000);
    expect(await log.last(1)).toMatchObject([{ detail: { cut: true } }]);
  });

  it("says when it cannot be written, and goes on when it can", async () => {
    writeFileSync(join(directory, "audit"), "a file where the directory should be");
    const log = new AuditLog(directory);
    await expect(log.append(entry(1))).rejects.toMatchObject({ code: "audit-failed" });
    rmSync(join(directory, "audit"));
    await log.append(entry(2));
    expect((await log.last(10)).map(({ at }) => at)).toEqual([2]);
  });
});

describe("the coordinator", () => {
  it("writes down every command: who, what, about what, and what came of it", async () => {
    const running = await stage.coordinator();
    const api = new Api(running);
    await api.submit(greenhouse());
    const kill = { now: true };
    await api.json("POST", "/v1/topologies/greenhouse/pause");
    await api.fetch("POST", "/v1/topologies/nothing/pause");
    await api.json("POST", "/v1/topologies/greenhouse/reset", {});
    await api.json("POST", "/v1/topologies/greenhouse/kill", kill);
    await api.json("POST", "/v1/freeze/lift");
    await api.json("GET", "/v1/topologies");
    await fetch(`${running.httpUrl}/v1/topologies/greenhouse/kill`, {
      method: "POST",
      headers: { authorization: "Bearer guess" },
    });
    const text = await (await api.fetch("GET", "/v1/audit")).text();
    const entries = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditEntry);
    const seen = entries.map(({ token, action, subject, outcome }) => [token, action, subject, outcome]);
    expect(seen).toEqual([
      ["admin", "put-bundle", expect.stringMatching(/^[0-9a-f]{64}$/), "done"],
      ["admin", "submit", "greenhouse", "done"],
      ["admin", "pause", "greenhouse", "done"],
      ["admin", "pause", "nothing", "refused"],
      ["admin", "reset", "greenhouse", "done"],
      ["admin", "kill", "greenhouse", "done"],
      ["admin", "lift-freeze", "", "done"],
      ["", "login", "", "refused"],
    ]);
    expect(entries[3]!.why).toContain("not-found: ");
    expect(entries[5]!.detail).toEqual({ drainMs: 0 });
    for (const { from, at } of entries) {
      expect(from).toMatch(/^(::ffff:)?127\.0\.0\.1$/);
      expect(Math.abs(Date.now() - at)).toBeLessThan(60_000);
    }
  });

  it("tells new entries to who follows, once each", async () => {
    const running = await stage.coordinator();
    const api = new Api(running);
    await api.fetch("POST", "/v1/topologies/first/pause");
    const response = await api.fetch("GET", "/v1/audit?limit=10&follow=60");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = (await reader.read()).value ?? "";
    await api.fetch("POST", "/v1/topologies/second/pause");
    while (!seen.includes('"second"')) seen += (await reader.read()).value ?? "";
    await reader.cancel();
    const subjects = seen
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as AuditEntry).subject);
    expect(subjects).toEqual(["first", "second"]);
  });

  it("does what it is told when the log cannot be written, and says and counts it", async () => {
    const stateDir = stage.directory();
    writeFileSync(join(stateDir, "audit"), "a file where the directory should be");
    const api = new Api(await stage.coordinator({ stateDir }));
    await api.json("POST", "/v1/freeze/lift");
    expect(stage.lines.some((line) => line.startsWith("what was done is not in the audit log"))).toBe(true);
    const metrics = await (await api.fetch("GET", "/metrics")).text();
    expect(metrics).toMatch(/^headwater_audit_failures_total 1$/m);
  });

  it("knows of a restore while it stood still, and of tokens that are valid again", async () => {
    const stateDir = stage.directory();
    const running = await stage.coordinator({ stateDir });
    const api = new Api(running);
    await api.json("POST", "/v1/api-tokens", { name: "ci", role: "viewer" });
    const backup = new Uint8Array(await (await api.fetch("GET", "/v1/backup")).arrayBuffer());
    await api.fetch("DELETE", "/v1/api-tokens/ci");
    await api.submit(greenhouse());
    await running.close();
    const bytes = async function* () {
      yield backup;
    };
    const restored = await restoreInto(stateDir, bytes(), true, "operator-1");
    expect(restored).toMatchObject({ tokens: ["ci"], unaudited: "", lost: { topologies: ["greenhouse"] } });
    const again = new Api(await stage.coordinator({ stateDir }));
    const text = await (await again.fetch("GET", "/v1/audit?limit=1")).text();
    expect(JSON.parse(text)).toMatchObject({
      action: "restore",
      from: "user operator-1 on this host",
      detail: { force: true, lost: { topologies: ["greenhouse"] } },
    });
    const { tokens } = await again.json<{ tokens: { name: string }[] }>("GET", "/v1/api-tokens");
    expect(tokens.map(({ name }) => name)).toEqual(["admin", "ci"]);
  });
});
