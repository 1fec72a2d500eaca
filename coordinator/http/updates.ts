import type { Context, Hono } from "hono";
import { HeadwaterError } from "../../base/index.js";
import { type Finding, refusalsOf, type Upgrade, type UpgradeConsent } from "../../topology/index.js";
import { requireTopology } from "../book.js";
import type { Coordinator } from "../coordinator.js";
import { previousOf, upgradeOf } from "../updates.js";
import { summaryOf } from "./describe-topology.js";
import { readRollBack, readUpdate } from "./intake.js";
import type { ApiFault } from "./types.js";
import type { RollBackRequest, UpdateAnswer } from "./update-types.js";

/** What routes share: the name in the path, and the body. */
export interface RouteTools {
  nameIn(context: Context): string;
  readJson(context: Context): Promise<unknown>;
}

export interface UpdateRoutesOptions {
  readonly coordinator: Coordinator;
  /** How long the old version may run empty when the request does not say. */
  readonly drainMs: number;
  /** What the fleet's own topics begin with. */
  readonly prefix: string;
}

/** Routes by which a topology gets another version. */
export function updateRoutes(app: Hono, options: UpdateRoutesOptions, tools: RouteTools): void {
  const { coordinator, drainMs, prefix } = options;
  const termsOf = (request: RollBackRequest) => {
    const { drain = false, loseState = false, drainMs: asked = drainMs } = request;
    return { drain, loseState, drainMs: asked };
  };
  app.post("/v1/topologies/:name/update", async (context) => {
    const topology = tools.nameIn(context);
    const { request, warnings } = readUpdate(await tools.readJson(context), prefix);
    const { spec, graph, bundle } = request;
    const bundleBytes = await bundleBytesOf(coordinator, bundle);
    const terms = termsOf(request);
    context.set("detail", { bundle, graph, ...terms, dryRun: request.dryRun === true });
    const upgrade = upgradeOf(requireTopology(coordinator.core.book, topology), { spec }, false);
    if (request.dryRun !== true) {
      await coordinator.command({ kind: "update", topology, spec, graph, bundle, bundleBytes, ...terms });
    }
    return context.json(answerOf(coordinator, topology, upgrade, terms, warnings));
  });
  app.post("/v1/topologies/:name/rollback", async (context) => {
    const topology = tools.nameIn(context);
    const request = readRollBack(await tools.readJson(context));
    const terms = termsOf(request);
    context.set("detail", { ...terms, dryRun: request.dryRun === true });
    const known = requireTopology(coordinator.core.book, topology);
    const upgrade = upgradeOf(known, previousOf(known), true);
    if (request.dryRun !== true) await coordinator.command({ kind: "rollback", topology, ...terms });
    return context.json(answerOf(coordinator, topology, upgrade, terms, []));
  });
}

function answerOf(
  coordinator: Coordinator,
  name: string,
  upgrade: Upgrade,
  terms: UpgradeConsent,
  warnings: readonly Finding[],
): UpdateAnswer {
  const { core } = coordinator;
  const { components, state, tasks, findings } = upgrade;
  const notes = findings.filter(({ severity }) => severity === "warning");
  return {
    topology: summaryOf(core, requireTopology(core.book, name)),
    upgrade: { components, state, tasks },
    refusals: refusalsOf(upgrade, terms).map(faultOf),
    warnings: [...warnings, ...notes].map(faultOf),
  };
}

async function bundleBytesOf(coordinator: Coordinator, bundle: string): Promise<number> {
  const bytes = await coordinator.bundles.size(bundle);
  if (bytes !== null) return bytes;
  const remedy = `PUT its bytes to /v1/bundles/${bundle} first`;
  throw new HeadwaterError("no-bundle", "the bundle is not here", { place: "bundle", remedy });
}

function faultOf({ severity, code, place, message, remedy }: Finding): ApiFault {
  return { severity, code, place, message, remedy };
}
