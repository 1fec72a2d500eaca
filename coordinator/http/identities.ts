import type { Hono } from "hono";
import { HeadwaterError } from "../../base/index.js";
import type { Identities } from "../identity/identities.js";
import { registryLimits, type TokenWish } from "../identity/registry.js";
import type { IdentityRecord, TokenRecord } from "../records.js";
import type {
  DeviceDecision,
  DeviceSummary,
  TokenCreated,
  TokenRequest,
  TokenSummary,
} from "./identity-types.js";
import { readDecision, readToken } from "./intake.js";
import type { RouteTools } from "./updates.js";

const dayMs = 86_400_000;

/** Routes about join tokens and about the devices that joined. */
export function identityRoutes(app: Hono, known: Identities | null, tools: RouteTools): void {
  app.get("/v1/join-tokens", (context) => {
    const now = Date.now();
    return context.json({
      tokens: requiredIdentities(known).tokens.map((token) => tokenSummary(token, now)),
    });
  });
  app.post("/v1/join-tokens", async (context) => {
    const wish = wishOf(readToken(await tools.readJson(context)), Date.now());
    const { token, record } = await requiredIdentities(known).createToken(wish);
    context.set("subject", record.id);
    const { uses, name, role, labels } = wish;
    context.set("detail", { uses, name, role, labels });
    return context.json({ token, summary: tokenSummary(record, Date.now()) } satisfies TokenCreated, 201);
  });
  app.post("/v1/join-tokens/:id/revoke", async (context) => {
    const identities = requiredIdentities(known);
    const id = context.req.param("id");
    context.set("subject", id.slice(0, 40));
    await identities.revokeToken(id);
    const token = identities.tokens.find((one) => one.id === id)!;
    return context.json({ token: tokenSummary(token, Date.now()) });
  });
  app.get("/v1/devices", (context) =>
    context.json({ devices: requiredIdentities(known).all.map(deviceSummary) }),
  );
  for (const [path, standing] of decisions) {
    app.post(`/v1/devices/:name/${path}`, async (context) => {
      const identities = requiredIdentities(known);
      const name = tools.nameIn(context);
      const { why = "" } = readDecision(await tools.readJson(context));
      const reason = standing === "approved" ? "" : why || "an operator's decision";
      const sessions = await identities.decide(name, standing, reason);
      const device = deviceSummary(identities.identity(name)!);
      return context.json({ device, sessions } satisfies DeviceDecision);
    });
  }
}

const decisions = [
  ["approve", "approved"],
  ["quarantine", "quarantined"],
  ["revoke", "revoked"],
] as const;

/** Throws `conflict` where there is no TLS, and nobody has an identity. */
export function requiredIdentities(identities: Identities | null): Identities {
  if (identities !== null) return identities;
  throw new HeadwaterError(
    "conflict",
    "this coordinator runs with --insecure: agents need no token, and have no identity",
    {
      place: "coordinator",
      remedy: "start it without --insecure; agents then join with a token",
    },
  );
}

function wishOf(request: TokenRequest, now: number): TokenWish {
  const { uses = 1, ttlMs = dayMs, labels = {}, name = null, role = "agent" } = request;
  const { needsApproval = false, deployKey = null } = request;
  if (name !== null && uses !== 1) {
    throw new HeadwaterError("bad-request", "a token for one name can be used once", {
      place: "uses",
      remedy: "leave out --uses, or --name",
    });
  }
  return {
    uses: Math.min(uses, registryLimits.usesMax),
    expiresAt: now + ttlMs,
    labels,
    name,
    role,
    needsApproval,
    deployKey,
  };
}

function tokenSummary(token: TokenRecord, now: number): TokenSummary {
  const { id, role, name, labels, needsApproval, createdAt, expiresAt, uses, used, revoked } = token;
  const over = used >= uses ? "used" : now > expiresAt ? "expired" : "open";
  const status = revoked ? "revoked" : over;
  return { id, status, role, name, labels, needsApproval, createdAt, expiresAt, uses, used };
}

function deviceSummary(identity: IdentityRecord): DeviceSummary {
  const { name, role, standing, why, labels, joinedAt, expiresAt } = identity;
  return { name, role, standing, why, labels, joinedAt, expiresAt };
}
