import { readFile } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { errorText, HeadwaterError, isName, type Log, requireName, systemClock } from "../../base/index.js";
import { type Identity, identityFileName, parseJoinToken } from "../../identity/index.js";
import type { BrokerAddress } from "../../transport/index.js";
import type { AgentSettings } from "../settings.js";
import { joinAndKeep, readIdentity } from "./identity-file.js";
import { joinFleet } from "./join.js";
import { Renewal } from "./renewal.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Who an agent is, where it keeps its state, and how it reaches its broker. */
export interface Self {
  readonly name: string;
  readonly directory: string;
  readonly broker: BrokerAddress;
  /** null = it has not joined, and its broker is another's, or has no TLS. */
  readonly identity: Identity | null;
}

/**
 * Finds out who this agent is: from the identity in its state directory; else it joins with the token that
 * the settings name; else it goes without, as its broker has it. Throws `bad-name`, `bad-identity`,
 * `bad-token`, `bad-setting`, `no-room`, and what joining throws.
 */
export async function whoAmI(settings: AgentSettings, environment: Environment, log: Log): Promise<Self> {
  const wanted = nameOf(settings.name);
  const directory = stateDirOf(settings.stateDir, wanted, environment);
  const file = join(directory, identityFileName);
  const usesTls = /^(mqtts|wss):/.test(settings.broker) && settings.brokerCert === null;
  let identity = usesTls ? await readIdentity(file) : null;
  if (identity === null && usesTls && settings.tokenFile !== null) {
    const token = parseJoinToken(await readToken(settings.tokenFile));
    const proxy = settings.brokerProxy ?? undefined;
    const place = settings.coordinator ?? settings.broker;
    identity = await joinAndKeep(file, () => joinFleet(place, token, wanted, proxy));
    log.info("joined the fleet", { name: identity.name, labels: identity.labels });
  }
  if (identity !== null && identity.name !== wanted && settings.name !== null) {
    throw new HeadwaterError("bad-name", `this device joined as ${identity.name}, not as ${wanted}`, {
      place: "--name",
      remedy: `start it as ${identity.name}; or remove ${file} and join anew with a token`,
    });
  }
  const broker = await brokerAddressOf(settings, identity, file);
  return { name: identity?.name ?? wanted, directory, broker, identity };
}

/** Renews the agent's certificate while it lives. */
export function keepFresh(identity: Identity, settings: AgentSettings, directory: string, log: Log): Renewal {
  const url = settings.coordinator ?? settings.broker;
  const file = join(directory, identityFileName);
  const proxy = settings.brokerProxy ?? undefined;
  return new Renewal({ url, proxy, file, identity, wall: systemClock.wall, log });
}

/** The text of a token: from a file, or with `-` from standard input, for arguments are seen by everybody. */
export async function readToken(file: string): Promise<string> {
  try {
    return file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    throw new HeadwaterError("bad-setting", `the join token cannot be read: ${errorText(error)}`, {
      place: "--token-file",
      remedy: "give the path of a file with the token, or - and the token on standard input",
      cause: error,
    });
  }
}

function nameOf(setting: string | null): string {
  if (setting !== null) return requireName(setting, "agent name");
  const host = hostname().toLowerCase().split(".")[0]!;
  if (isName(host)) return host;
  throw new HeadwaterError("bad-name", `the host's name ${JSON.stringify(host)} cannot be the agent's name`, {
    place: "--name",
    remedy: "give the agent a name: --name gw-1",
  });
}

/** How the agent reaches its broker. `file`: where its identity lies. Throws `bad-setting`. */
export async function brokerAddressOf(
  settings: AgentSettings,
  identity: Identity | null,
  file: string,
): Promise<BrokerAddress> {
  const { broker: url, brokerUser, brokerPassword, brokerProxy } = settings;
  const proxy = brokerProxy === null ? {} : { proxy: brokerProxy };
  if (identity !== null) return { url, identity: { file }, ...proxy };
  const ca = await pemOf(settings.brokerCa, "--broker-ca");
  const cert = await pemOf(settings.brokerCert, "--broker-cert");
  const key = await pemOf(settings.brokerKey, "--broker-key");
  return {
    url,
    ...(brokerUser === null ? {} : { username: brokerUser }),
    ...(brokerPassword === null ? {} : { password: brokerPassword }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...proxy,
  };
}

async function pemOf(file: string | null, place: string): Promise<string | null> {
  if (file === null) return null;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const remedy = "give the path of a PEM file that this user may read";
    throw new HeadwaterError("bad-setting", `${file} cannot be read: ${errorText(error)}`, { place, remedy });
  }
}

/** Where an agent keeps its state. */
function stateDirOf(setting: string | null, name: string, environment: Environment): string {
  if (setting !== null) return setting;
  const systemd = environment["STATE_DIRECTORY"]?.split(":")[0];
  if (systemd !== undefined && systemd !== "") return systemd;
  const { XDG_STATE_HOME: xdg, HOME: home } = environment;
  const base = xdg !== undefined && xdg !== "" ? xdg : join(home ?? homedir(), ".local", "state");
  return join(base, "headwater", `agent-${name}`);
}
