import { type Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { errorText, HeadwaterError, type Log, requireName } from "../../base/index.js";
import type { Access } from "../access.js";
import type { AuditLog } from "../audit.js";
import { bundleBytesMax } from "../bundles.js";
import { requireTopology } from "../book.js";
import type { Coordinator } from "../coordinator.js";
import type { Command } from "../core-contract.js";
import type { Identities } from "../identity/identities.js";
import { accessRoutes } from "./access-routes.js";
import { badRequest, errorAnswer } from "./answers.js";
import { agentSummariesOf, agentSummaryOf, describeAgent } from "./describe-agent.js";
import { describeTopology, summariesOf, summaryOf } from "./describe-topology.js";
import { type Gate, requireRules } from "./gate.js";
import { authorityRoutes } from "./authority.js";
import { identityRoutes } from "./identities.js";
import { type InfoFacts, infoOf } from "./info.js";
import {
  agentLogLines,
  askForFacts,
  deadLetters,
  logLines,
  replayDeadLetters,
  tapLines,
} from "./inquiries.js";
import { readKill, readReplay, readReset, readSubmit } from "./intake.js";
import { lookAtState } from "./look-at-state.js";
import type { Metrics } from "./metrics.js";
import { updateRoutes } from "./updates.js";
import { upgradeRoutes } from "./upgrades.js";
import type { BundleStored, Health, SubmitAnswer } from "./types.js";

export interface AppOptions {
  readonly coordinator: Coordinator;
  readonly access: Access;
  readonly audit: AuditLog;
  readonly gate: Gate;
  /** null = the coordinator runs without TLS, and nobody joins. */
  readonly identities: Identities | null;
  readonly facts: InfoFacts;
  readonly metrics: Metrics;
  readonly log: Log;
  /** What the fleet's own topics begin with. */
  readonly prefix: string;
  /** How long a killed topology may run empty when the request does not say. */
  readonly drainMs: number;
}

/** Bytes of a request's JSON. */
const jsonBytesMax = 4 * 1024 * 1024;

/** Answers are data for programs: a browser shows none of them as a page, and embeds none. */
const headers: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
  xFrameOptions: "DENY",
  // Said by whoever ends TLS; over plain HTTP it has no meaning.
  strictTransportSecurity: false,
};

/** The HTTP API; openapi.json beside this file describes it. */
export function createApp(options: AppOptions): Hono {
  const { coordinator } = options;
  const app = new Hono();
  app.use("*", secureHeaders(headers));
  app.use("*", async (context, next) => {
    context.header("cache-control", "no-store");
    return next();
  });
  app.use("*", options.gate.middleware);
  app.get("/healthz", (context) => {
    const broker = coordinator.brokerWhy === "" ? "connected" : "waiting";
    const health: Health = {
      ok: broker === "connected" && coordinator.storeOpen,
      broker,
      store: coordinator.storeOpen ? "open" : "failed",
    };
    return context.json(health, health.ok ? 200 : 503);
  });
  app.get("/metrics", async (context) => {
    return context.body(await options.metrics.text(), 200, { "content-type": options.metrics.contentType });
  });
  app.get("/v1/info", (context) => context.json(infoOf(coordinator, options.facts)));
  app.get("/v1/backup", async (context) => {
    const lines = await coordinator.backup(options.facts.version);
    return context.body(ReadableStream.from(lines), 200, { "content-type": "application/x-ndjson" });
  });
  app.post("/v1/freeze/lift", async (context) => {
    await coordinator.command({ kind: "lift-freeze" });
    return context.json(infoOf(coordinator, options.facts));
  });
  topologyRoutes(app, options);
  updateRoutes(app, options, { nameIn, readJson });
  upgradeRoutes(app, options, { readJson });
  streamRoutes(app, coordinator);
  agentRoutes(app, coordinator);
  accessRoutes(app, options, { nameIn, readJson });
  authorityRoutes(app, options.identities, { nameIn, readJson });
  identityRoutes(app, options.identities, { nameIn, readJson });
  requireRules(app);
  app.notFound((context) => {
    options.gate.faulty.add("not-found");
    const message = `there is nothing at ${context.req.method} ${context.req.path.slice(0, 200)}`;
    return errorAnswer(
      context,
      new HeadwaterError("not-found", message, { remedy: "openapi.json lists all routes" }),
    );
  });
  app.onError((error, context) => {
    options.gate.faulty.add(error instanceof HeadwaterError ? error.code : "internal");
    if (error instanceof HeadwaterError && error.code !== "invariant") return errorAnswer(context, error);
    options.log.error("a request failed inside", { path: context.req.path, error: errorText(error) });
    const remedy = "look at the coordinator's log";
    return errorAnswer(context, new HeadwaterError("internal", "the request failed inside", { remedy }));
  });
  return app;
}

function topologyRoutes(app: Hono, { coordinator, drainMs, prefix }: AppOptions): void {
  app.put("/v1/bundles/:sha256", async (context) => {
    const bundle = context.req.param("sha256");
    if (!/^[0-9a-f]{64}$/.test(bundle)) {
      throw badRequest(
        "this is not the name of a bundle",
        "sha256",
        "use the sha256 of its bytes, in hexadecimal",
      );
    }
    context.set("subject", bundle);
    const bytes = await readBody(context, bundleBytesMax);
    const fresh = await coordinator.bundles.put(bundle, bytes);
    return context.json({ bundle, bytes: bytes.length } satisfies BundleStored, fresh ? 201 : 200);
  });
  app.post("/v1/topologies", async (context) => {
    const { request, warnings } = readSubmit(await readJson(context), prefix);
    context.set("subject", request.spec.name);
    context.set("detail", { bundle: request.bundle, graph: request.graph });
    const bundleBytes = await coordinator.bundles.size(request.bundle);
    if (bundleBytes === null) {
      const remedy = `PUT its bytes to /v1/bundles/${request.bundle} first`;
      throw new HeadwaterError("no-bundle", "the bundle is not here", { place: "bundle", remedy });
    }
    const { spec, graph, bundle } = request;
    await coordinator.command({ kind: "submit", spec, graph, bundle, bundleBytes });
    const answer: SubmitAnswer = { topology: summary(coordinator, spec.name), warnings };
    return context.json(answer, 201);
  });
  app.get("/v1/topologies", (context) => context.json({ topologies: summariesOf(coordinator.core) }));
  app.get("/v1/topologies/:name", (context) => {
    const { core } = coordinator;
    return context.json(describeTopology(core, requireTopology(core.book, nameIn(context))));
  });
  const steer = (path: string, command: (name: string, context: Context) => Promise<Command>) => {
    app.post(`/v1/topologies/:name/${path}`, async (context) => {
      const name = nameIn(context);
      const { moves, prepared, lost } = await coordinator.command(await command(name, context));
      if (lost.length > 0) context.set("detail", { ...context.get("detail"), lost });
      const answer = { topology: summary(coordinator, name) };
      if (path === "reset") return context.json({ ...answer, lost });
      if (path !== "rebalance") return context.json(answer);
      const rebalanced = { moves: moves.map(withoutTopology), prepared: prepared.map(withoutTopology) };
      return context.json({ ...answer, ...rebalanced });
    });
  };
  steer("pause", async (topology) => ({ kind: "pause", topology }));
  steer("resume", async (topology) => ({ kind: "resume", topology }));
  steer("rebalance", async (topology) => ({ kind: "rebalance", topology }));
  steer("reset", async (topology, context) => {
    const { task = null } = readReset(await readJson(context));
    context.set("detail", { task });
    return { kind: "reset", topology, task };
  });
  steer("kill", async (topology, context) => {
    const request = readKill(await readJson(context));
    const runEmptyMs = request.now === true ? 0 : (request.drainMs ?? drainMs);
    context.set("detail", { drainMs: runEmptyMs });
    return { kind: "kill", topology, drainMs: runEmptyMs };
  });
  app.delete("/v1/topologies/:name", async (context) => {
    await coordinator.command({ kind: "delete", topology: nameIn(context) });
    return context.body(null, 204);
  });
}

function streamRoutes(app: Hono, coordinator: Coordinator): void {
  app.get("/v1/topologies/:name/tap", (context) => {
    return tapLines(coordinator, nameIn(context), (key) => context.req.query(key));
  });
  app.get("/v1/topologies/:name/logs", (context) => {
    return logLines(coordinator, nameIn(context), (key) => context.req.query(key));
  });
  app.get("/v1/topologies/:name/state", async (context) => {
    return context.json(await lookAtState(coordinator, nameIn(context), (key) => context.req.query(key)));
  });
  app.get("/v1/topologies/:name/deadletters", async (context) => {
    return context.json(await deadLetters(coordinator, nameIn(context), context.req.query("limit")));
  });
  app.post("/v1/topologies/:name/deadletters/replay", async (context) => {
    const { ids = [] } = readReplay(await readJson(context));
    context.set("detail", { ids: ids.slice(0, 20), count: ids.length });
    return context.json(await replayDeadLetters(coordinator, nameIn(context), ids));
  });
}

function agentRoutes(app: Hono, coordinator: Coordinator): void {
  app.get("/v1/agents", (context) => {
    return context.json({ agents: agentSummariesOf(coordinator.core, coordinator.now()) });
  });
  app.get("/v1/agents/:name", (context) => {
    return context.json(describeAgent(coordinator.core, agentIn(coordinator, context), coordinator.now()));
  });
  app.get("/v1/agents/:name/facts", async (context) => {
    return context.json(await askForFacts(coordinator, agentIn(coordinator, context).name));
  });
  app.get("/v1/agents/:name/logs", (context) => {
    const { name } = agentIn(coordinator, context);
    return agentLogLines(coordinator, name, (key) => context.req.query(key));
  });
  for (const kind of ["cordon", "uncordon", "drain"] as const) {
    app.post(`/v1/agents/:name/${kind}`, async (context) => {
      await coordinator.command({ kind, agent: nameIn(context) });
      const agent = agentIn(coordinator, context);
      return context.json({ agent: agentSummaryOf(coordinator.core, agent, coordinator.now()) });
    });
  }
  app.delete("/v1/agents/:name", async (context) => {
    await coordinator.command({ kind: "forget", agent: nameIn(context) });
    return context.body(null, 204);
  });
}

function summary(coordinator: Coordinator, name: string) {
  return summaryOf(coordinator.core, requireTopology(coordinator.core.book, name));
}

function withoutTopology({ task, from, to }: { task: string; from: string | null; to: string }) {
  return { task, from, to };
}

function nameIn(context: Context): string {
  const name = requireName(context.req.param("name") ?? "", "name");
  context.set("subject", name);
  return name;
}

function agentIn(coordinator: Coordinator, context: Context) {
  const name = nameIn(context);
  const agent = coordinator.core.cluster.agents.get(name);
  if (agent !== undefined) return agent;
  const remedy = "`headwater agents` shows those that are there";
  throw new HeadwaterError("not-found", `there is no agent ${name}`, { place: "agent", remedy });
}

async function readJson(context: Context): Promise<unknown> {
  const bytes = await readBody(context, jsonBytesMax);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw badRequest(`the body is not JSON: ${errorText(error)}`, "body", "send JSON in UTF-8");
  }
}

/** Never holds more than `bytesMax` of a body, whatever its header says. */
async function readBody(context: Context, bytesMax: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new HeadwaterError("too-large", `the body is larger than ${bytesMax} bytes`, {
      place: "body",
      remedy: "make it smaller; a bundle shrinks when large dependencies are left out",
    });
  if (Number(context.req.header("content-length") ?? 0) > bytesMax) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of context.req.raw.body ?? []) {
      length += part.length;
      if (length > bytesMax) throw tooLarge();
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof HeadwaterError) throw error;
    throw badRequest(
      `the body broke off: ${errorText(error)}`,
      "body",
      "send as much as content-length says",
    );
  }
  return Buffer.concat(parts);
}
