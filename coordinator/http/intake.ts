import * as v from "valibot";
import {
  errorFinding,
  type Finding,
  graphHash,
  type GraphSpec,
  readGraphSpec,
  validate,
} from "../../topology/index.js";
import { isName } from "../../base/index.js";
import { roles } from "../api-tokens.js";
import type { ApiTokenRequest } from "./access-types.js";
import { topicsReaching } from "../grants.js";
import { registryLimits } from "../identity/registry.js";
import { reachesPrefix } from "../topic-rules.js";
import { badRequest, RefusedTopology } from "./answers.js";
import type { FinishRequest, TokenRequest } from "./identity-types.js";
import type { KillRequest, ReplayRequest, ResetRequest, SubmitRequest } from "./types.js";
import type { RollBackRequest, UpdateRequest } from "./update-types.js";
import type { UpgradeRequest } from "./upgrade-types.js";

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"));
const submit = v.object({ spec: v.unknown(), graph: hash, bundle: hash });

const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000));
const kill = v.object({ now: v.optional(v.boolean()), drainMs: v.optional(seconds) });
const terms = {
  dryRun: v.optional(v.boolean()),
  drain: v.optional(v.boolean()),
  drainMs: v.optional(seconds),
  loseState: v.optional(v.boolean()),
};
const update = v.object({ ...submit.entries, ...terms });
const rollBack = v.object(terms);
const reset = v.object({ task: v.optional(v.pipe(v.string(), v.maxLength(128))) });
const apiToken = v.object({
  name: v.pipe(v.string(), v.check(isName, "must be 1-63 lower-case letters, digits and hyphens")),
  role: v.picklist(roles, `must be ${roles.join(", ")}`),
  ttlMs: v.optional(v.pipe(v.number(), v.minValue(1_000), v.maxValue(10 * 365 * 86_400_000))),
});
const replay = v.object({ ids: v.optional(v.pipe(v.array(v.string()), v.maxLength(10_000))) });

const name = v.pipe(v.string(), v.check(isName, "must be a name: small letters, digits and hyphens"));
const labelValue = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const token = v.strictObject({
  uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(registryLimits.usesMax))),
  ttlMs: v.optional(v.pipe(v.number(), v.minValue(1_000), v.maxValue(366 * 86_400_000))),
  labels: v.optional(v.pipe(v.record(name, labelValue), v.maxEntries(50))),
  name: v.optional(name),
  role: v.optional(v.picklist(["agent", "sensor"])),
  needsApproval: v.optional(v.boolean()),
  deployKey: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9:_-]{16,128}$/, "must be a fingerprint"))),
});
const finish = v.strictObject({ force: v.optional(v.boolean()) });
const upgrade = v.strictObject({
  version: v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}$/, "must be a version, as 0.2.0")),
  releases: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "must be a sha256"))),
      v.minLength(1),
      v.maxLength(16),
    ),
  ),
  labels: v.optional(v.pipe(v.record(name, labelValue), v.maxEntries(50))),
  batch: v.optional(v.pipe(v.string(), v.regex(/^([1-9]\d{0,4}|(100|[1-9]?\d)%)$/, "must be like 10% or 5"))),
});
const decision = v.strictObject({ why: v.optional(v.pipe(v.string(), v.maxLength(200))) });

/**
 * The border of the API: shapes are checked here, a topology by the same `validate` as everywhere. Throws
 * `bad-request` with the place, or RefusedTopology with all faults.
 */
export function readSubmit(
  body: unknown,
  prefix: string,
): { request: SubmitRequest; warnings: readonly Finding[] } {
  return withSpec<SubmitRequest>(read(submit, body), prefix);
}

/** As `readSubmit`, with the terms of an update. */
export function readUpdate(
  body: unknown,
  prefix: string,
): { request: UpdateRequest; warnings: readonly Finding[] } {
  return withSpec<UpdateRequest>(read(update, body), prefix);
}

export function readRollBack(body: unknown): RollBackRequest {
  return read(rollBack, body) as RollBackRequest;
}

export function readKill(body: unknown): KillRequest {
  return read(kill, body) as KillRequest;
}

export function readReset(body: unknown): ResetRequest {
  return read(reset, body) as ResetRequest;
}

export function readApiToken(body: unknown): ApiTokenRequest {
  return read(apiToken, body) as ApiTokenRequest;
}

export function readReplay(body: unknown): ReplayRequest {
  return read(replay, body) as ReplayRequest;
}

export function readToken(body: unknown): TokenRequest {
  return read(token, body) as TokenRequest;
}

export function readUpgrade(body: unknown): UpgradeRequest {
  return read(upgrade, body) as UpgradeRequest;
}

export function readDecision(body: unknown): { readonly why?: string } {
  return read(decision, body) as { readonly why?: string };
}

export function readFinish(body: unknown): FinishRequest {
  return read(finish, body) as FinishRequest;
}

/** A number from the query, or its default; a value out of range is refused. */
export function readNumber(
  text: string | undefined,
  name: string,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  if (text === undefined) return fallback;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (number >= min && number <= max) return number;
  throw badRequest(
    `${name} is ${JSON.stringify(text.slice(0, 40))}`,
    name,
    `give a number from ${min} to ${max}`,
  );
}

/** A topology as it was sent, checked. */
function withSpec<T extends SubmitRequest>(
  body: unknown,
  prefix: string,
): { request: T; warnings: readonly Finding[] } {
  const { spec: given, ...rest } = body as { readonly spec: unknown; readonly graph: string };
  const spec = readGraphSpec(given);
  const findings = [...validate(spec), ...grantFindings(spec, prefix)];
  if (findings.some(({ severity }) => severity === "error")) {
    throw new RefusedTopology(spec.name.slice(0, 80), findings);
  }
  if (graphHash(spec) !== rest.graph) {
    const remedy = "send the hash of this very spec; the headwater command does";
    throw badRequest("the hash is not that of the spec", "graph", remedy);
  }
  return { request: { spec, ...rest } as unknown as T, warnings: findings };
}

/** What nobody is granted: the branch in which the fleet itself speaks. */
function grantFindings(spec: GraphSpec, prefix: string): readonly Finding[] {
  const reaching = topicsReaching(spec, (levels) => reachesPrefix(prefix, levels));
  return reaching.map(({ component, topic }) => {
    const wanted = JSON.stringify(topic.slice(0, 200));
    const message = `${wanted} touches ${prefix}/, where the fleet itself speaks`;
    return errorFinding("bad-topic", `${component}, topic`, message, "choose topics beside it");
  });
}

function read(schema: v.GenericSchema, body: unknown): unknown {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? "body";
  throw badRequest(issue.message, place, "send what openapi.json describes, or use the headwater command");
}
