import type { Role } from "../api-tokens.js";

/** What a route needs and does. */
export interface RouteRule {
  /** null: no token at all. */
  readonly role: Role | null;
  /** Its name in the audit log; null: it changes nothing. */
  readonly action: string | null;
}

const look = (role: Role = "viewer"): RouteRule => ({ role, action: null });
const change = (action: string, role: Role = "operator"): RouteRule => ({ role, action });

/**
 * Every route: which role it needs, and what the audit log calls it. A route that is not here is refused at
 * start. What gives up state, or opens doors, is an admin's.
 */
export const routeRules: Readonly<Record<string, RouteRule>> = {
  "GET /healthz": { role: null, action: null },
  "GET /metrics": look(),
  "GET /v1/info": look(),
  "GET /v1/backup": { role: "admin", action: "backup" },
  "POST /v1/freeze/lift": change("lift-freeze", "admin"),
  "PUT /v1/bundles/:sha256": change("put-bundle"),
  "POST /v1/topologies": change("submit"),
  "GET /v1/topologies": look(),
  "GET /v1/topologies/:name": look(),
  "POST /v1/topologies/:name/pause": change("pause"),
  "POST /v1/topologies/:name/resume": change("resume"),
  "POST /v1/topologies/:name/rebalance": change("rebalance"),
  "POST /v1/topologies/:name/reset": change("reset", "admin"),
  "POST /v1/topologies/:name/kill": change("kill"),
  "DELETE /v1/topologies/:name": change("delete"),
  "POST /v1/topologies/:name/update": change("update"),
  "POST /v1/topologies/:name/rollback": change("rollback"),
  "GET /v1/topologies/:name/tap": look(),
  "GET /v1/topologies/:name/logs": look(),
  "GET /v1/topologies/:name/state": look(),
  "GET /v1/topologies/:name/deadletters": look(),
  "POST /v1/topologies/:name/deadletters/replay": change("replay-dead-letters"),
  "GET /v1/agents": look(),
  "GET /v1/agents/:name": look(),
  "GET /v1/agents/:name/facts": look(),
  "GET /v1/agents/:name/logs": look(),
  "POST /v1/agents/:name/cordon": change("cordon"),
  "POST /v1/agents/:name/uncordon": change("uncordon"),
  "POST /v1/agents/:name/drain": change("drain"),
  "DELETE /v1/agents/:name": change("forget"),
  "GET /v1/upgrade": look(),
  "POST /v1/upgrade": change("upgrade-agents", "admin"),
  "POST /v1/upgrade/stop": change("stop-upgrade"),
  "GET /v1/api-tokens": look("admin"),
  "POST /v1/api-tokens": change("create-api-token", "admin"),
  "DELETE /v1/api-tokens/:name": change("revoke-api-token", "admin"),
  "GET /v1/audit": look(),
  "GET /v1/authority": look(),
  "POST /v1/authority/rotate": change("rotate-authority", "admin"),
  "POST /v1/authority/finish": change("finish-authority", "admin"),
  "GET /v1/join-tokens": look("admin"),
  "POST /v1/join-tokens": change("create-join-token", "admin"),
  "POST /v1/join-tokens/:id/revoke": change("revoke-join-token", "admin"),
  "GET /v1/devices": look(),
  "POST /v1/devices/:name/approve": change("approve-device", "admin"),
  "POST /v1/devices/:name/quarantine": change("quarantine-device", "admin"),
  "POST /v1/devices/:name/revoke": change("revoke-device", "admin"),
};
