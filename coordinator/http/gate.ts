import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { type Clock, errorText, HeadwaterError, invariant, type Log, Reasons } from "../../base/index.js";
import type { Access, Caller, LoginRefusal } from "../access.js";
import { mayAct } from "../api-tokens.js";
import type { AuditEntry, AuditLog } from "../audit.js";
import { FailedLogins } from "../failed-logins.js";
import { errorAnswer } from "./answers.js";
import { type RouteRule, routeRules } from "./routes.js";

declare module "hono" {
  interface ContextVariableMap {
    caller: Caller;
    /** What the command is about, for the audit log. */
    subject: string;
    /** What else the audit log shows of it. */
    detail: Readonly<Record<string, unknown>>;
  }
}

export interface GateOptions {
  readonly access: Access;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
}

/** Why somebody was not let in, as metrics count it. */
export type GateRefusal = LoginRefusal | "limited" | "role";

/**
 * Stands before every route: asks for a token, holds its role against what the route needs, and writes down
 * what was changed, by whom, and what came of it.
 */
export class Gate {
  /** Requests that were refused since the start, by reason. */
  readonly refused: Record<GateRefusal, number> = { missing: 0, wrong: 0, expired: 0, limited: 0, role: 0 };
  /** Requests of those who were let in that were refused, and what was no request at all. */
  readonly faulty = new Reasons();
  /** Entries that the audit log could not write. */
  unaudited = 0;
  readonly #options: GateOptions;
  readonly #failures = new FailedLogins();
  /** By name of the token: who may only look does not wash out what others did. */
  readonly #overreaches = new FailedLogins();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  readonly middleware: MiddlewareHandler = async (context, next) => {
    const { access, clock } = this.#options;
    const rule = ruleOf(context);
    if (rule.role === null) return next();
    const caller = access.callerOf(context.req.header("authorization"), clock.wall());
    if (typeof caller === "string") return this.#notLetIn(context, caller);
    context.set("caller", caller);
    if (!mayAct(caller.role, rule.role)) {
      this.refused.role++;
      const error = notAllowed(caller, rule.role);
      const action = rule.action ?? `${context.req.method} ${context.req.path}`;
      if (this.#overreaches.failed(caller.name, clock.now()) === 0) await this.#note(context, action, error);
      return errorAnswer(context, error);
    }
    await next();
    if (rule.action !== null) await this.#note(context, rule.action, context.error);
    return undefined;
  };

  /** A failed login is noted and answered as such; a flood of them is only counted. */
  async #notLetIn(context: Context, why: LoginRefusal): Promise<Response> {
    context.header("www-authenticate", "Bearer");
    const waitMs = this.#failures.failed(addressOf(context), this.#options.clock.now());
    if (waitMs > 0) {
      this.refused.limited++;
      const seconds = Math.ceil(waitMs / 1000);
      context.header("retry-after", String(seconds));
      const remedy = `wait ${seconds} s, and mend the token that is sent from this address`;
      const details = { place: "authorization", remedy, retryable: true };
      const text = "too many requests without a right token came from this address";
      return errorAnswer(context, new HeadwaterError("too-many-requests", text, details));
    }
    this.refused[why]++;
    const error = unauthorized(why);
    // A request without any token is a mistake, or a look; only a token that is wrong is a login that failed.
    if (why !== "missing") await this.#note(context, "login", error);
    return errorAnswer(context, error);
  }

  async #note(context: Context, action: string, error: unknown): Promise<void> {
    const { audit, clock, log } = this.#options;
    const { name: token = "", role = "" } = context.get("caller") ?? {};
    const entry: AuditEntry = {
      at: clock.wall(),
      token,
      role,
      from: addressOf(context),
      action: action.slice(0, 200),
      subject: context.get("subject") ?? "",
      outcome: outcomeOf(error),
      why: error === undefined ? "" : whyOf(error),
      detail: context.get("detail") ?? {},
    };
    await audit.append(entry).catch((failure: unknown) => {
      this.unaudited++;
      log.error("what was done is not in the audit log", { ...entry, error: errorText(failure) });
    });
  }
}

/** Every route has its rule, and every rule its route. */
export function requireRules(app: Hono): void {
  const routes = new Set(
    app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`),
  );
  for (const route of routes) invariant(Object.hasOwn(routeRules, route), `${route} has a role`);
  for (const route of Object.keys(routeRules)) invariant(routes.has(route), `there is ${route}`);
}

/** What is nowhere needs a token, too: a stranger learns nothing about which routes there are. */
function ruleOf(context: Context): RouteRule {
  for (const { method, path } of matchedRoutes(context)) {
    const rule = routeRules[`${method} ${path}`];
    if (rule !== undefined) return rule;
  }
  return { role: "viewer", action: null };
}

function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? "unknown";
  } catch {
    // Not behind a socket: a test calls the app itself.
    return "unknown";
  }
}

function outcomeOf(error: unknown): AuditEntry["outcome"] {
  if (error === undefined) return "done";
  const refused = error instanceof HeadwaterError && !failures.includes(error.code);
  return refused ? "refused" : "failed";
}

const failures: readonly string[] = ["invariant", "internal", "unavailable", "store-failed"];

function whyOf(error: unknown): string {
  return error instanceof HeadwaterError ? `${error.code}: ${error.message}` : errorText(error);
}

function unauthorized(why: LoginRefusal): HeadwaterError {
  if (why === "expired") {
    const remedy = "an admin makes a new one: `headwater api-token create`";
    return new HeadwaterError("token-expired", "the API token has expired", {
      place: "authorization",
      remedy,
    });
  }
  const remedy =
    "send `authorization: Bearer <token>`; an admin makes one with `headwater api-token create`, the first " +
    "lies in `api-token` in the coordinator's state directory";
  const text = why === "missing" ? "this needs an API token" : "the API token is none of this coordinator";
  return new HeadwaterError("unauthorized", text, { place: "authorization", remedy });
}

function notAllowed({ name, role }: Caller, needed: string): HeadwaterError {
  return new HeadwaterError("forbidden", `token ${name} has the role ${role}, this needs ${needed}`, {
    place: "authorization",
    remedy: `use a token with the role ${needed}: an admin makes one with \`headwater api-token create\``,
  });
}
