import { defineCommand } from "../command.js";
import { topologyArgument } from "../positionals.js";
import { startMsOf } from "../running.js";
import { followUpgrade, upgradeOptions } from "../upgrade.js";

export default defineCommand({
  details: `
    Goes back to the version before the last update, which the coordinator has kept; a second
    rollback goes forward again. It is an update itself: state is handed over, and what cannot be
    handed over refuses it. What cells held that only the newer version has is lost.`,
  positionals: topologyArgument,
  options: upgradeOptions,
  examples: [
    ["rollback greenhouse --dry-run", "what would happen?"],
    ["rollback greenhouse", "back to the version before"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    startMsOf(args.timeout);
    const coordinator = await client();
    const { topology: name, drain, wait, timeout } = args;
    const dryRun = args["dry-run"];
    const answer = await coordinator.rollBack(name, { drain, dryRun, loseState: args["lose-state"] });
    return await followUpgrade({ name, answer, dryRun, wait, timeout, coordinator, terminal, json, signal });
  },
});
