import { HeadwaterError } from "../base/index.js";
import { errorFinding, type Finding } from "../topology/index.js";
import type { ConnectorScope } from "./connector.js";

const placeholder = /\$\{([^}]*)\}/g;

/**
 * Fills `${agent.name}`, `${agent.<label>}`, `${topology}`, `${component}` and `${task}` in a topic,
 * address or path.
 * Throws HeadwaterError("unknown-placeholder") for another one, or for a label that this agent does not have.
 */
export function expandTemplate(text: string, scope: ConnectorScope, place: string): string {
  return text.replace(placeholder, (_, name: string) => {
    const value = valueFor(name.trim(), scope);
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
 * expandTemplate for topics: what stands in for a placeholder must be a part of one level. Throws
 * HeadwaterError("bad-topic") for one with `/ + # { }` or NUL.
 */
export function expandTopic(text: string, scope: ConnectorScope): string {
  return text.replace(placeholder, (whole) => {
    const value = expandTemplate(whole, scope, "topic");
    if (!/[/+#{}\0]/.test(value)) return value;
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

/** An error for each placeholder that can stand for nothing on any agent, and for an empty text. */
export function templateFindings(text: string, place: string): readonly Finding[] {
  if (typeof text !== "string" || text === "") {
    return [errorFinding("missing", place, `${place} is missing`, `write ${place}: "…"`)];
  }
  return [...text.matchAll(placeholder)]
    .map((match) => match[1]!.trim())
    .filter((name) => !/^agent\.[a-z0-9][a-z0-9-]{0,62}$/.test(name) && !scopeNames.includes(name))
    .map((name) => {
      const remedy = "use ${agent.name}, ${agent.<label>}, ${topology}, ${component} or ${task}";
      return errorFinding("unknown-placeholder", place, `\${${name}} stands for nothing`, remedy);
    });
}

const scopeNames = ["topology", "component", "task"];

function valueFor(name: string, scope: ConnectorScope): string | undefined {
  if (name === "topology") return scope.topology;
  if (name === "component") return scope.component;
  if (name === "task") return scope.task;
  if (name === "agent.name") return scope.agent.name;
  if (!name.startsWith("agent.")) return undefined;
  const label = name.slice("agent.".length);
  return Object.hasOwn(scope.agent.labels, label) ? scope.agent.labels[label] : undefined;
}
