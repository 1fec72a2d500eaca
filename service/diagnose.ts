import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type AgentSettings, agentSettings, readIdentity } from "../agent/index.js";
import { errorText, HeadwaterError, readSettings } from "../base/index.js";
import { type Identity, identityFileName } from "../identity/index.js";
import { brokerCheck, coordinatorChecks, nameCheck } from "./checks-of-the-way.js";
import { certificateCheck, diskCheck, unitCheck } from "./checks-of-the-host.js";
import { memoryCheck, nodeCheck } from "./checks-of-what-it-runs-on.js";
import { readEnvFile } from "./env-file.js";
import { type Host, settingsPath, statePath } from "./host.js";

/** "warning": it works, and will not for ever. "fault": it does not work. "skipped": cannot be found out. */
export type CheckState = "ok" | "warning" | "fault" | "skipped";

/** One thing that was looked at. */
export interface Check {
  readonly name:
    | "settings"
    | "unit"
    | "node"
    | "memory"
    | "identity"
    | "certificate"
    | "disk"
    | "dns"
    | "coordinator"
    | "clock"
    | "broker";
  readonly state: CheckState;
  /** What was found. */
  readonly found: string;
  /** What helps; "" where nothing has to be done. */
  readonly remedy: string;
}

export interface DiagnoseOptions {
  readonly host: Host;
  /** Wall-clock ms. */
  readonly now: number;
  /** Default: that of this process, which the launcher chose as it does for the agent. */
  readonly nodeVersion?: string;
  /** Told before each check that may take seconds. */
  say(what: string): void;
}

/** Nothing of it is a fault. */
export function isHealthy(checks: readonly Check[]): boolean {
  return checks.every(({ state }) => state !== "fault");
}

/**
 * Looks at all that an agent needs, in the order in which it needs it, and goes on after a fault: one cause
 * often shows in several places. It changes nothing, and does not disturb an agent that runs.
 */
export async function diagnose(options: DiagnoseOptions): Promise<readonly Check[]> {
  const { host, now, nodeVersion = process.version, say } = options;
  const settings = settingsOf(host);
  if ("name" in settings && "state" in settings) return [settings, unitCheck(host)];
  const directory = settings.stateDir ?? statePath;
  const file = host.path(join(directory, identityFileName));
  const checks: Check[] = [
    { name: "settings", state: "ok", found: `${settingsPath} names ${settings.broker}`, remedy: "" },
    unitCheck(host),
    nodeCheck(nodeVersion),
    memoryCheck(host),
  ];
  const { identity, check } = await identityOf(settings, file);
  checks.push(check);
  if (identity !== null) checks.push(certificateCheck(identity, now));
  checks.push(await diskCheck(host.path(directory), settings));
  say("asking for the address");
  checks.push(await nameCheck(settings));
  say("asking the coordinator");
  checks.push(...(await coordinatorChecks(settings, identity, now)));
  say("connecting to the broker");
  const id = randomBytes(4).toString("hex");
  checks.push(await brokerCheck(settings, identity, file, id));
  return checks;
}

function settingsOf(host: Host): AgentSettings | Check {
  try {
    const text = host.read(settingsPath);
    if (text !== null) return readSettings(agentSettings, {}, readEnvFile(text));
    return {
      name: "settings",
      state: "fault",
      found: `there is no ${settingsPath}`,
      remedy: "install the agent: sudo headwater agent install --coordinator mqtts://host:8883",
    };
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === "EACCES";
    const wrong = error instanceof HeadwaterError ? `${error.place}: ${error.message}` : errorText(error);
    return {
      name: "settings",
      state: "fault",
      found: denied ? `${settingsPath} may be read by root only` : `${settingsPath} is wrong: ${wrong}`,
      remedy: denied ? "run it with sudo" : "correct it, then: sudo systemctl restart headwater-agent",
    };
  }
}

async function identityOf(
  settings: AgentSettings,
  file: string,
): Promise<{ readonly identity: Identity | null; readonly check: Check }> {
  const name = "identity";
  const ownBroker = settings.brokerCert !== null || settings.brokerCa !== null;
  if (!/^(mqtts|wss):/.test(settings.broker) || ownBroker) {
    const found = "not needed: the broker is not the coordinator's own";
    return { identity: null, check: { name, state: "skipped", found, remedy: "" } };
  }
  try {
    const identity = await readIdentity(file);
    if (identity !== null) {
      const found = `${identity.role} ${identity.name}`;
      return { identity, check: { name, state: "ok", found, remedy: "" } };
    }
    const found = "this device has not joined";
    const remedy =
      "make a token (`headwater token create`), and: sudo headwater agent install --coordinator …";
    return { identity: null, check: { name, state: "fault", found, remedy } };
  } catch (error) {
    const { message, remedy } = error as HeadwaterError;
    return { identity: null, check: { name, state: "fault", found: message, remedy: remedy ?? "" } };
  }
}
