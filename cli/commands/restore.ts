import { open } from "node:fs/promises";
import { userInfo } from "node:os";
import { HeadwaterError, readSettings } from "../../base/index.js";
import {
  coordinatorSettings,
  type Restored,
  restoreInto,
  restoreRemains,
  stateDirOf,
} from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { plural } from "../format.js";
import { givenSettings, settingOptions } from "../settings.js";
import type { Terminal } from "../terminal.js";
import { usageError } from "../usage.js";
import { packageVersion } from "../version.js";

const settings = { stateDir: coordinatorSettings.stateDir };

const notKnown = `what the missing writes said is not known: whoever was revoked in them may come in again,
what was submitted in them is unknown, and what was ended in them goes on;
\`headwater audit\` has what was asked for`;

export default defineCommand({
  details: `
    Puts a backup into the state directory of a coordinator that is stopped, on this host. Started
    there, it takes a higher term than any before it, and agents go on with what they have. What was
    decided after the backup is unknown to it: a topology that was submitted since is stopped on its
    agents, one that was ended since begins again. When topologies keep state, it decides nothing
    before all agents of the backup have reported, because they know who owns what today;
    \`headwater lift-freeze\` goes on without those that are gone. Root writes as the user whose
    directory it is. A damaged store whose last writes are missing can be gone on with like with a backup
    of that time: --what-is-left.`,
  positionals: {
    file: { describe: "what `headwater backup` wrote", required: false, completes: "file" },
  },
  options: {
    ...settingOptions(settings),
    "what-is-left": {
      ...{ type: "boolean", default: false },
      describe: "no file: of a damaged store whose last writes are missing, the rest",
    },
    force: { type: "boolean", default: false, describe: "also over state that is there, which is forgotten" },
  },
  examples: [
    ["restore coordinator.backup", "into the usual directory of this user's coordinator"],
    ["restore coordinator.backup --state-dir /var/lib/headwater-coordinator", "the package's, as root"],
    ["restore coordinator.backup --force", "go back to it; says what is lost"],
    ["restore --what-is-left", "where the coordinator refuses its store because writes are missing"],
  ],
  remote: false,
  async run({ args, terminal, json, env }) {
    const { file, force, "what-is-left": whatIsLeft } = args;
    const given = givenSettings(settings, args as Readonly<Record<string, unknown>>);
    const directory = stateDirOf(readSettings(settings, given, env).stateDir, env);
    if (whatIsLeft === (file !== undefined)) {
      const text = whatIsLeft ? "--what-is-left takes no file" : "<file> is missing";
      throw usageError("restore", text, []);
    }
    const restored =
      file === undefined
        ? await restoreRemains(directory, localUser(), packageVersion())
        : await restoreInto(directory, await bytesOf(file), force, localUser());
    if (json) terminal.json({ stateDir: directory, ...restored });
    else {
      const made = new Date(restored.madeAt).toISOString().slice(0, 19).replace("T", " ");
      const now = whatIsLeft ? "goes on with what is left" : `is as it was at ${made} UTC`;
      show(restored, `${directory} ${now}`, terminal);
    }
    if (whatIsLeft && !json) terminal.print(notKnown);
    return undefined;
  },
});

async function bytesOf(file: string): Promise<AsyncIterable<Uint8Array>> {
  const backup = await open(file).catch((cause: unknown) => {
    throw new HeadwaterError("no-file", "there is no such file, or it may not be read", {
      place: file,
      remedy: "name a file that `headwater backup` wrote",
      cause,
    });
  });
  return backup.createReadStream();
}

/** Whoever sits at this host; a user without an entry has a number. */
function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

function show(restored: Restored, done: string, { print, colors }: Terminal): void {
  const { topologies, agents, tasks, tokens, devicesAsThen, lost, hears, unaudited } = restored;
  const counts = [
    plural(topologies.length, "topology", "topologies"),
    plural(tasks, "task"),
    plural(agents.length, "agent"),
  ];
  print(`${done}: ${counts.join(", ")}`);
  if (lost !== null) {
    const gone = [
      ...lost.topologies.map((name) => `topology ${name}`),
      ...lost.agents.map((name) => `agent ${name}`),
    ];
    const names = gone.length === 0 ? "" : `: ${gone.join(", ")}`;
    print(`${colors.yellow("lost:")} ${plural(lost.decisions, "decision")} made since${names}`);
  }
  if (tokens.length > 0) {
    const names = tokens.join(", ");
    print(`API tokens that are valid again: ${names}; revoke anew those that were revoked since`);
  }
  if (devicesAsThen > 0) {
    const devices = plural(devicesAsThen, "device");
    print(`${devices} may come in as at that time; revoke anew those that were revoked since`);
  }
  if (unaudited !== "") print(`${colors.yellow("warning:")} the audit log does not have this: ${unaudited}`);
  if (hears.length > 0) print(`it decides nothing before these have reported: ${hears.join(", ")}`);
}
