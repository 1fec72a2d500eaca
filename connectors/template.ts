import { HeadwaterError } from "../base/index.js";
import {
  errorFinding,
  type Finding,
  fitsTopicLevel,
  placeholder,
  placeholderValue,
  warningFinding,
} from "../topology/index.js";
import type { ConnectorScope } from "./connector.js";

/**
 * Fills `${agent.name}`, `${agent.<label>}`, `${topology}`, `${component}` and `${task}` in a topic,
 * address or path.
 * Throws HeadwaterError("unknown-placeholder") for another one, or for a label that this agent does not have.
 */
export function expandTemplate(text: string, scope: ConnectorScope, place: string): string {
  return text.replace(placeholder, (_, name: string) => {
    const value = placeholderValue(name.trim(), scope);
    if (value !== undefined) return value;
    const label = name.trim().replace(/^agent\./, "");
    throw new HeadwaterError(
      "unknown-placeholder",
      `\${${name}} stands for nothing on agent ${scope.agent.name}`,
      {
        place: `${scope.component}, ${place}`,
        remedy: `start the agent with --label ${label}=…, or write another placeholder`,
      },
    );
  });
}

/**
 * expandTemplate for what may hold secrets: `${secret:name}` is what the agent has under that name. Throws
 * HeadwaterError("no-secret"), too.
 */
export function expandSecrets(text: string, scope: ConnectorScope, place: string): string {
  return text.replace(placeholder, (whole, name: string) => {
    const secret = secretIn(name);
    if (secret === null) return expandTemplate(whole, scope, place);
    if (scope.secret !== undefined) return scope.secret(secret);
    throw new HeadwaterError("no-secret", `there are no secrets here, and ${place} wants ${whole}`, {
      place: `${scope.component}, ${place}`,
      remedy: "run it on an agent",
    });
  });
}

/** The same for each text of TLS settings: certificates and keys. */
export function expandTls<T extends object>(tls: T, scope: ConnectorScope): T {
  const filled = Object.entries(tls).map(([name, value]) => {
    return [name, typeof value === "string" ? expandSecrets(value, scope, `tls.${name}`) : value];
  });
  return Object.fromEntries(filled) as T;
}

/**
 * expandTemplate for topics: what stands in for a placeholder must be a part of one level. Throws
 * HeadwaterError("bad-topic") for one with `/ + # { }` or NUL.
 */
export function expandTopic(text: string, scope: ConnectorScope): string {
  return text.replace(placeholder, (whole) => {
    const value = expandTemplate(whole, scope, "topic");
    if (fitsTopicLevel(value)) return value;
    throw new HeadwaterError(
      "bad-topic",
      `${whole} is ${JSON.stringify(value)} on agent ${scope.agent.name}, which cannot stand in a topic`,
      {
        place: `${scope.component}, topic`,
        remedy: "start the agent with a label without / + # { }",
      },
    );
  });
}

/**
 * An error for each placeholder that can stand for nothing on any agent, and for an empty text. `secrets`:
 * `${secret:name}` may stand here.
 */
export function templateFindings(text: string, place: string, secrets = false): readonly Finding[] {
  if (typeof text !== "string" || text === "") {
    return [errorFinding("missing", place, `${place} is missing`, `write ${place}: "…"`)];
  }
  return [...text.matchAll(placeholder)]
    .map((match) => match[1]!.trim())
    .filter((name) => !(secrets && secretIn(name) !== null))
    .filter((name) => !/^agent\.[a-z0-9][a-z0-9-]{0,62}$/.test(name) && !scopeNames.includes(name))
    .map((name) => {
      const remedy = name.startsWith("secret:")
        ? "a secret stands in url, username, password, token or tls only, as ${secret:<name>}"
        : "use ${agent.name}, ${agent.<label>}, ${topology}, ${component} or ${task}";
      return errorFinding("unknown-placeholder", place, `\${${name}} stands for nothing`, remedy);
    });
}

/** A warning where a password stands in the topology itself, which many people and files get to see. */
export function passwordFindings(text: string | undefined, place: string): readonly Finding[] {
  if (text === undefined || text === "" || text.includes("${")) return [];
  const message = `the ${place} stands in the topology, and so in its bundle, in backups, and on every agent`;
  const remedy = `write ${place}: "\${secret:<name>}", and put the secret on the agents that need it`;
  return [warningFinding("password-in-topology", place, message, remedy)];
}

/** The name in `secret:name`; null = it is something else. */
function secretIn(name: string): string | null {
  return /^\s*secret:([a-z0-9][a-z0-9-]{0,62})\s*$/.exec(name)?.[1] ?? null;
}

const scopeNames = ["topology", "component", "task"];
