import type { Hono } from "hono";
import { HeadwaterError } from "../../base/index.js";
import { type Release, readRelease } from "../../proto/index.js";
import type { Coordinator } from "../coordinator.js";
import type { UpgradeCommand } from "../core-contract.js";
import type { UpgradeRelease } from "../records.js";
import { badRequest } from "./answers.js";
import type { AppOptions } from "./app.js";
import { readUpgrade } from "./intake.js";
import type { RouteTools } from "./updates.js";
import type { UpgradeAnswer } from "./upgrade-types.js";

/** Routes by which agents get another version of their own program. */
export function upgradeRoutes(
  app: Hono,
  { coordinator, identities }: AppOptions,
  { readJson }: Pick<RouteTools, "readJson">,
): void {
  const answer = (): UpgradeAnswer => {
    const { upgrade } = coordinator.core.book;
    if (upgrade === null) return { upgrade };
    const { kind: _, ...description } = upgrade;
    return { upgrade: description };
  };
  app.get("/v1/upgrade", (context) => context.json(answer()));
  app.post("/v1/upgrade", async (context) => {
    const { version, releases, labels = {}, batch = "10%" } = readUpgrade(await readJson(context));
    context.set("subject", version);
    context.set("detail", { releases, labels, batch });
    const chosen =
      releases === undefined
        ? releasesOfLast(coordinator, version)
        : await Promise.all(
            releases.map((each) => releaseOf(coordinator, each, version, identities !== null)),
          );
    await coordinator.command({ kind: "upgrade", version, releases: chosen, labels, batch: batchOf(batch) });
    return context.json(answer(), 202);
  });
  app.post("/v1/upgrade/stop", async (context) => {
    context.set("subject", coordinator.core.book.upgrade?.version ?? "");
    await coordinator.command({ kind: "stop-upgrade" });
    return context.json(answer());
  });
}

/** What agents would refuse is refused before any of them is asked. */
async function releaseOf(
  coordinator: Coordinator,
  release: string,
  version: string,
  mustBeSigned: boolean,
): Promise<UpgradeRelease> {
  const bytes = await coordinator.bundles.bytes(release);
  if (bytes === null) {
    const remedy = `PUT its bytes to /v1/bundles/${release} first`;
    throw new HeadwaterError("no-bundle", "the file is not here", { place: "releases", remedy });
  }
  const { manifest, key }: Release = readRelease(bytes);
  if (key === null && mustBeSigned)
    throw new HeadwaterError("not-signed", "nobody has signed the file: any agent would refuse it", {
      place: "releases",
      remedy: "give --sign-key with the deploy key that agents were given when they joined",
    });
  if (manifest.version !== version)
    throw badRequest(
      `the file is ${manifest.version}, not ${version}`,
      "version",
      "name the version of the file",
    );
  return { architecture: manifest.architecture, release, bytes: bytes.length };
}

function releasesOfLast(coordinator: Coordinator, version: string): readonly UpgradeRelease[] {
  const { upgrade } = coordinator.core.book;
  if (upgrade?.version === version) return upgrade.releases;
  throw new HeadwaterError("not-found", `the coordinator has no files of version ${version}`, {
    place: "version",
    remedy: "give the files with --file; those of the last upgrade are kept",
  });
}

/** `10%`: a share of the chosen agents; `5`: so many. */
function batchOf(batch: string): UpgradeCommand["batch"] {
  return batch.endsWith("%") ? { share: Number(batch.slice(0, -1)) / 100 } : { count: Number(batch) };
}
