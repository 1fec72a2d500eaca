/** What `${…}` in a topic, an address or a path can stand for. */
export interface PlaceholderScope {
  readonly topology: string;
  readonly component: string;
  readonly task: string;
  readonly agent: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
}

/** A placeholder; its first group is the name inside. */
export const placeholder = /\$\{([^}]*)\}/g;

/** What the name in a placeholder stands for; undefined = nothing, or a label that the agent has not. */
export function placeholderValue(name: string, scope: PlaceholderScope): string | undefined {
  if (name === "topology") return scope.topology;
  if (name === "component") return scope.component;
  if (name === "task") return scope.task;
  if (name === "agent.name") return scope.agent.name;
  if (!name.startsWith("agent.")) return undefined;
  const label = name.slice("agent.".length);
  return Object.hasOwn(scope.agent.labels, label) ? scope.agent.labels[label] : undefined;
}

/** True when the value can be a part of one level of a topic. */
export function fitsTopicLevel(value: string): boolean {
  return !/[/+#{}\0]/.test(value);
}
