import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { errorText, HeadwaterError } from "../../base/index.js";
import { readBackup } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatBytes, plural } from "../format.js";
import { Progress } from "../progress.js";

export default defineCommand({
  details: `
    Writes what the coordinator knows into a file: topologies with their bundles, agents, where each
    task runs and who has copies of its state. It goes on working meanwhile. The file takes its name
    only when it is whole and was read back. State, readings and dead letters lie on the agents and
    are not in it, nor is the API token. It holds what topologies were submitted with, passwords
    too: it is readable by you only.`,
  positionals: {
    file: { describe: "where to write it; one that is there is replaced", required: true, completes: "file" },
  },
  options: {},
  examples: [
    ["backup coordinator.backup", "now"],
    ["backup /backup/headwater-monday --json", "for a script that runs every night"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const part = `${args.file}.part`;
    const coordinator = await client();
    const progress = new Progress(terminal, json);
    let bytes = 0;
    try {
      const backup = await coordinator.backup(signal);
      const counted = async function* () {
        for await (const chunk of backup) {
          bytes += chunk.length;
          progress.say(`writing ${formatBytes(bytes)}`);
          yield chunk;
        }
      };
      await pipeline(counted, createWriteStream(part, { mode: 0o600, flush: true }));
      const found = await look(part);
      await rename(part, args.file);
      progress.end();
      if (json) terminal.json({ file: args.file, bytes, ...found });
      else {
        const topologies = plural(found.topologies, "topology", "topologies");
        terminal.print(
          `${args.file}: ${topologies}, ${plural(found.agents, "agent")}, ${formatBytes(bytes)}`,
        );
      }
      return undefined;
    } catch (error) {
      await rm(part, { force: true });
      if (error instanceof HeadwaterError || signal.aborted) throw error;
      throw new HeadwaterError("failed", `the backup could not be made: ${errorText(error)}`, {
        place: args.file,
        remedy: "look whether there is space and whether the coordinator still runs, and try again",
        cause: error,
      });
    } finally {
      progress.end();
    }
  },
});

/** Reads the file as a restore does. */
async function look(file: string): Promise<{ readonly topologies: number; readonly agents: number }> {
  let topologies = 0;
  let agents = 0;
  for await (const item of readBackup(createReadStream(file))) {
    if (item.kind !== "record") continue;
    if (item.record.kind === "topology") topologies++;
    else if (item.record.kind === "agent") agents++;
  }
  return { topologies, agents };
}
