import type { Command } from "./command.js";

/**
 * A command's name, the line that `headwater --help` shows, and the way to its file, taken only when it is
 * called.
 */
export interface CatalogEntry {
  readonly name: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
}

/** Headings of `headwater --help` and what stands below them. */
export const catalog: readonly { readonly title: string; readonly entries: readonly CatalogEntry[] }[] = [
  {
    title: "Write",
    entries: [
      entry("init", "make a first topology project in a new folder", () => import("./commands/init.js")),
      entry(
        "validate",
        "say everything that is wrong with a topology",
        () => import("./commands/validate.js"),
      ),
      entry("test", "run the tests beside a topology in YAML", () => import("./commands/test.js")),
      entry("schema", "print the JSON Schema of topologies in YAML", () => import("./commands/schema.js")),
      entry(
        "export",
        "print a topology as YAML, also one in TypeScript",
        () => import("./commands/export.js"),
      ),
      entry("run", "run a whole topology here, without any broker", () => import("./commands/run.js")),
    ],
  },
  {
    title: "Processes",
    entries: [
      entry(
        "coordinator",
        "start the coordinator, with its own broker",
        () => import("./commands/coordinator.js"),
      ),
      entry("agent", "start an agent on this gateway or host", () => import("./commands/agent.js")),
      entry(
        "agent install",
        "make this host a gateway: join, and start with it",
        () => import("./commands/agent-install.js"),
      ),
      entry(
        "agent doctor",
        "say what is wrong with the agent of this host",
        () => import("./commands/agent-doctor.js"),
      ),
      entry(
        "agent uninstall",
        "take the agent's service off this host",
        () => import("./commands/agent-uninstall.js"),
      ),
      entry(
        "broker-config",
        "print how a broker of your own serves a fleet",
        () => import("./commands/broker-config.js"),
      ),
      entry("backup", "keep a copy of what the coordinator knows", () => import("./commands/backup.js")),
      entry(
        "restore",
        "give a stopped coordinator what a backup holds",
        () => import("./commands/restore.js"),
      ),
    ],
  },
  {
    title: "Topologies",
    entries: [
      entry("submit", "bundle a topology and start it on the agents", () => import("./commands/submit.js")),
      entry(
        "status",
        "the whole installation: coordinator, broker, alarms",
        () => import("./commands/status.js"),
      ),
      entry("list", "all topologies: status, rates, tasks", () => import("./commands/list.js")),
      entry(
        "describe",
        "one topology: where each task runs, and why not",
        () => import("./commands/describe.js"),
      ),
      entry("tap", "look at the tuples of a stream, live", () => import("./commands/tap.js")),
      entry("state", "look at what tasks remember", () => import("./commands/state.js")),
      entry("logs", "what a topology's components and workers say", () => import("./commands/logs.js")),
      entry(
        "deadletters",
        "tuples that failed: look at them, replay them",
        () => import("./commands/deadletters.js"),
      ),
      entry("pause", "stop taking in; what is inside runs to its end", () => import("./commands/pause.js")),
      entry("resume", "go on after a pause", () => import("./commands/resume.js")),
      entry(
        "rebalance",
        "spread movable tasks over the agents anew",
        () => import("./commands/rebalance.js"),
      ),
      entry("update", "give a running topology another version", () => import("./commands/update.js")),
      entry("rollback", "go back to the version before", () => import("./commands/rollback.js")),
      entry("reset", "let tasks begin empty whose state is gone", () => import("./commands/reset.js")),
      entry("kill", "end a topology: drain first, or at once", () => import("./commands/kill.js")),
      entry("delete", "forget an ended topology", () => import("./commands/delete.js")),
    ],
  },
  {
    title: "Agents",
    entries: [
      entry("agents", "all agents: status, labels, load, tasks", () => import("./commands/agents.js")),
      entry(
        "agents describe",
        "all about one agent: host, disk, clock, certificate",
        () => import("./commands/agents-describe.js"),
      ),
      entry(
        "agents upgrade",
        "give agents another version of their own program",
        () => import("./commands/agents-upgrade.js"),
      ),
      entry("cordon", "give an agent no new tasks", () => import("./commands/cordon.js")),
      entry("uncordon", "let an agent have tasks again", () => import("./commands/uncordon.js")),
      entry("drain", "move an agent's tasks away", () => import("./commands/drain.js")),
      entry("lift-freeze", "go on without agents that are silent", () => import("./commands/lift-freeze.js")),
      entry("forget", "forget an agent that will not come back", () => import("./commands/forget.js")),
    ],
  },
  {
    title: "Access",
    entries: [
      entry("api-token", "who may use this API, and for what", () => import("./commands/api-token.js")),
      entry("keys", "deploy keys: sign what agents may run", () => import("./commands/keys.js")),
      entry("audit", "who did what, when, and what came of it", () => import("./commands/audit.js")),
    ],
  },
  {
    title: "Devices",
    entries: [
      entry(
        "token create",
        "make a token with which a device joins",
        () => import("./commands/token-create.js"),
      ),
      entry(
        "token list",
        "join tokens, and how often each was used",
        () => import("./commands/token-list.js"),
      ),
      entry(
        "token revoke",
        "let nobody join with a token any more",
        () => import("./commands/token-revoke.js"),
      ),
      entry("ca show", "the CA of this installation", () => import("./commands/ca-show.js")),
      entry("ca rotate", "change over to a new CA", () => import("./commands/ca-rotate.js")),
      entry("join", "get the certificate of a device with a token", () => import("./commands/join.js")),
      entry("devices", "who joined, and may connect", () => import("./commands/devices.js")),
      entry(
        "agents approve",
        "let a device in that waits or is in quarantine",
        () => import("./commands/agents-approve.js"),
      ),
      entry(
        "agents quarantine",
        "shut a device out until it is approved",
        () => import("./commands/agents-quarantine.js"),
      ),
      entry(
        "agents revoke",
        "shut a device out for good: it was stolen",
        () => import("./commands/agents-revoke.js"),
      ),
    ],
  },
  {
    title: "Shell",
    entries: [
      entry(
        "completion",
        "complete commands, names and files with Tab",
        () => import("./commands/completion.js"),
      ),
    ],
  },
];

/** Finds a command by its name. */
export function findCommand(name: string): CatalogEntry | undefined {
  return catalog.flatMap(({ entries }) => entries).find((entry) => entry.name === name);
}

function entry(name: string, about: string, load: () => Promise<{ default: Command }>): CatalogEntry {
  return { name, about, load: async () => (await load()).default };
}
