import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { HeadwaterError } from "../base/index.js";
import { CoordinatorClient } from "./client.js";

/** Where a coordinator listens when nobody said otherwise. */
export const defaultUrl = "http://127.0.0.1:7880";

/** The file in a coordinator's state directory that holds its API token. */
const tokenFile = "api-token";

/** What the command line and the environment say of the coordinator. */
export interface ConnectionWishes {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A client for the coordinator: address and token from flags, else from HEADWATER_URL and HEADWATER_TOKEN,
 * else the default address and the token that a coordinator on this host keeps in its state directory.
 */
export async function connect({ url, token, env }: ConnectionWishes): Promise<CoordinatorClient> {
  const address = checkUrl(url ?? nonEmpty(env["HEADWATER_URL"]) ?? defaultUrl, url === undefined);
  const found = token ?? nonEmpty(env["HEADWATER_TOKEN"]) ?? (await localToken(env));
  return new CoordinatorClient(address, found);
}

function checkUrl(text: string, fromEnvironment: boolean): URL {
  const place = fromEnvironment ? "HEADWATER_URL" : "--url";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw new HeadwaterError("bad-url", `${JSON.stringify(text)} is not an HTTP address`, {
      place,
      remedy: `give it like ${defaultUrl}`,
    });
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/** State directories of a coordinator on this host: the user's own, then the system service's. */
export function localStateDirs(env: NodeJS.ProcessEnv): readonly string[] {
  const home = nonEmpty(env["XDG_STATE_HOME"]) ?? join(nonEmpty(env["HOME"]) ?? homedir(), ".local", "state");
  return [join(home, "headwater", "coordinator"), "/var/lib/headwater-coordinator"];
}

async function localToken(env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const dir of localStateDirs(env)) {
    try {
      return (await readFile(join(dir, tokenFile), "utf8")).trim();
    } catch {
      // Not here, or not for this user: the next one may be.
    }
  }
  return null;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
