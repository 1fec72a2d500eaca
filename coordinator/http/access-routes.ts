import type { Context, Hono } from "hono";
import type { Access } from "../access.js";
import { type ApiTokenRecord, firstToken, hashOfSecret } from "../api-tokens.js";
import { type AuditEntry, type AuditLog, auditEntriesMax } from "../audit.js";
import type { Coordinator } from "../coordinator.js";
import { newSecret } from "../state-dir.js";
import type { ApiToken, ApiTokenAnswer, ApiTokensAnswer } from "./access-types.js";
import { readApiToken, readNumber } from "./intake.js";
import type { RouteTools } from "./updates.js";

const entryLimits = { fallback: 100, min: 0, max: auditEntriesMax };
const ndjson = "application/x-ndjson";
const encoder = new TextEncoder();
const followSecondsMax = 3_600;
/** Entries that wait for a reader who does not read; more, and it is cut off. */
const unreadMax = 1_000;

export interface AccessRoutesOptions {
  readonly coordinator: Coordinator;
  readonly access: Access;
  readonly audit: AuditLog;
}

/** Routes by which tokens are given out and taken back, and by which one sees who did what. */
export function accessRoutes(app: Hono, options: AccessRoutesOptions, tools: RouteTools): void {
  const { coordinator, access, audit } = options;
  const shown = (record: ApiTokenRecord) => tokenOf(record, access, coordinator.now().wall);
  app.get("/v1/api-tokens", (context) => {
    const given = [...coordinator.core.book.tokens.values()].map(shown);
    const tokens = [firstOf(access), ...given.sort((a, b) => (a.name < b.name ? -1 : 1))];
    return context.json({ tokens } satisfies ApiTokensAnswer);
  });
  app.post("/v1/api-tokens", async (context) => {
    const { name, role, ttlMs = null } = readApiToken(await tools.readJson(context));
    context.set("subject", name);
    context.set("detail", { role, ttlMs });
    const secret = newSecret();
    const { name: by } = context.get("caller");
    const hash = hashOfSecret(secret);
    await coordinator.command({ kind: "create-api-token", name, role, hash, by, ttlMs });
    const token = shown(coordinator.core.book.tokens.get(name)!);
    return context.json({ token, secret } satisfies ApiTokenAnswer, 201);
  });
  app.delete("/v1/api-tokens/:name", async (context) => {
    await coordinator.command({ kind: "revoke-api-token", name: tools.nameIn(context) });
    return context.body(null, 204);
  });
  app.get("/v1/audit", async (context) => {
    const limit = Math.floor(readNumber(context.req.query("limit"), "limit", entryLimits));
    const seconds = { fallback: 0, min: 0, max: followSecondsMax };
    const follow = readNumber(context.req.query("follow"), "follow", seconds);
    if (follow > 0) return followed(context, audit, limit, follow * 1000);
    const lines = (await audit.last(limit)).map((entry) => `${JSON.stringify(entry)}\n`);
    return context.body(lines.join(""), 200, { "content-type": ndjson });
  });
}

/** Entries as they are written, for so long; the reader's going away ends it. */
function followed(context: Context, audit: AuditLog, limit: number, ms: number): Response {
  let end = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const early: AuditEntry[] = [];
        let kept: readonly AuditEntry[] | null = null;
        const stop = audit.follow((entry) => {
          if (kept === null) early.push(entry);
          else if ((controller.desiredSize ?? 0) <= 0) end();
          else controller.enqueue(lineOf(entry));
        });
        const timer = setTimeout(() => end(), ms);
        end = () => {
          end = () => {};
          stop();
          clearTimeout(timer);
          controller.close();
        };
        // An entry that is written meanwhile is told, or read, or both: it is shown once.
        kept = await audit.last(limit);
        const known = new Set(kept.map((entry) => JSON.stringify(entry)));
        const fresh = early.filter((entry) => !known.has(JSON.stringify(entry)));
        for (const entry of [...kept, ...fresh]) controller.enqueue(lineOf(entry));
      },
      cancel: () => end(),
    },
    new CountQueuingStrategy({ highWaterMark: auditEntriesMax + unreadMax }),
  );
  return context.body(body, 200, { "content-type": ndjson });
}

function lineOf(entry: AuditEntry): Uint8Array {
  return encoder.encode(`${JSON.stringify(entry)}\n`);
}

function tokenOf(record: ApiTokenRecord, access: Access, wall: number): ApiToken {
  const { name, role, createdAt, createdBy, expiresAt } = record;
  const expired = expiresAt !== null && wall >= expiresAt;
  return { name, role, createdAt, createdBy, expiresAt, expired, lastUsedAt: access.lastUsedAt(name) };
}

function firstOf(access: Access): ApiToken {
  const never = { createdAt: null, createdBy: "", expiresAt: null, expired: false };
  return { name: firstToken, role: "admin", ...never, lastUsedAt: access.lastUsedAt(firstToken) };
}
