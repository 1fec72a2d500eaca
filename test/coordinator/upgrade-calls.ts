import { createHash } from "node:crypto";
import { expect } from "vitest";
import { makeRelease, releaseMain, storesLayout } from "../../proto/index.js";
import { until } from "./running.js";

type Call = (
  method: string,
  path: string,
  values?: Record<string, string>,
  body?: unknown,
) => Promise<unknown>;

/** An upgrade of agents' programs as the API takes it, refuses it and ends it. */
export async function upgradeAndStop(call: Call): Promise<void> {
  expect(await call("get", "/v1/upgrade")).toEqual({ upgrade: null });
  await until(async () => {
    const { agents } = (await call("get", "/v1/agents")) as { agents: readonly { name: string }[] };
    return agents.some(({ name }) => name === "gw-5");
  }, "the agent has not joined");
  const about = { version: "2.0.0", architecture: "x64", node: ["20.19"], stores: storesLayout };
  const bytes = Buffer.from(makeRelease(about, [{ name: releaseMain, content: Buffer.from("1") }]));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const wish = { version: "2.0.0", releases: [sha256], labels: { arch: "x64" }, batch: "50%" };
  expect(await call("post", "/v1/upgrade", {}, wish)).toMatchObject({ error: { code: "no-bundle" } });
  await call("put", "/v1/bundles/{sha256}", { sha256 }, bytes.toString());
  expect(await call("post", "/v1/upgrade", {}, { ...wish, version: "3.0.0" })).toMatchObject({
    error: { code: "bad-request", place: "version" },
  });
  expect(await call("post", "/v1/upgrade", {}, { version: "2.0.0" })).toMatchObject({
    error: { code: "not-found" },
  });
  expect(await call("post", "/v1/upgrade", {}, { ...wish, batch: "all" })).toMatchObject({
    error: { code: "bad-request", place: "batch" },
  });
  expect(await call("post", "/v1/upgrade", {}, wish)).toMatchObject({
    upgrade: { version: "2.0.0", state: "running", agents: { "gw-5": { why: expect.any(String) } } },
  });
  expect(await call("post", "/v1/upgrade", {}, wish)).toMatchObject({ error: { code: "conflict" } });
  expect(await call("post", "/v1/upgrade/stop")).toMatchObject({ upgrade: { state: "stopped" } });
  expect(await call("get", "/v1/upgrade")).toMatchObject({ upgrade: { state: "stopped" } });
}
