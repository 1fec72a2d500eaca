import type { CatalogEntry } from "./catalog.js";
import type { Command } from "./command.js";

/** What the program of a gateway can do; it has this in place of the whole catalog. */
export const catalog: readonly { readonly title: string; readonly entries: readonly CatalogEntry[] }[] = [
  {
    title: "Processes",
    entries: [
      {
        name: "agent",
        about: "start an agent on this gateway or host",
        load: async (): Promise<Command> => (await import("./commands/agent.js")).default,
      },
      {
        name: "agent install",
        about: "make this host a gateway: join, and start with it",
        load: async (): Promise<Command> => (await import("./commands/agent-install.js")).default,
      },
      {
        name: "agent doctor",
        about: "say what is wrong with the agent of this host",
        load: async (): Promise<Command> => (await import("./commands/agent-doctor.js")).default,
      },
      {
        name: "agent uninstall",
        about: "take the agent's service off this host",
        load: async (): Promise<Command> => (await import("./commands/agent-uninstall.js")).default,
      },
      {
        name: "join",
        about: "get the certificate of a device with a token",
        load: async (): Promise<Command> => (await import("./commands/join.js")).default,
      },
    ],
  },
];

/** Finds a command by its name. */
export function findCommand(name: string): CatalogEntry | undefined {
  return catalog.flatMap(({ entries }) => entries).find((entry) => entry.name === name);
}
