import { bundleTopology } from "../bundle.js";
import { defineCommand } from "../command.js";
import { invalidTopology } from "../evaluate.js";
import { formatBytes } from "../format.js";
import { parameterOption, parseParameters } from "../parameters.js";
import { fileArgument, topologyArgument } from "../positionals.js";
import { Progress } from "../progress.js";
import { startMsOf } from "../running.js";
import { signed, signOptions } from "../sign.js";
import { followUpgrade, upgradeOptions } from "../upgrade.js";

export default defineCommand({
  details: `
    Gives a running topology another version. Agents get it and hold it ready while the old one
    works; when all that are here are ready, the old one commits and ends, and the new one goes on
    with its state, its positions and what it had not sent yet. A version that an agent cannot load
    changes nothing. Components are made and opened when the old version has ended: where that
    throws, or takes longer than --timeout, the command ends with 1 and the reasons: nothing is
    lost, the tasks are tried again, and \`headwater rollback\` brings the old version back. State is
    handed over by the names of components and cells. What cannot be handed over, or would be lost on
    its way, refuses the update and names what helps.`,
  positionals: { ...topologyArgument, ...fileArgument },
  options: { ...parameterOption, ...signOptions, ...upgradeOptions },
  examples: [
    ["update greenhouse topology.ts --dry-run", "what would happen? Exit code 2 if it is refused"],
    ["update greenhouse topology.ts", "while it runs"],
    ["update greenhouse topology.ts --drain", "when streams or tasks change"],
  ],
  remote: true,
  async run({ args, terminal, json, env, client, signal }) {
    startMsOf(args.timeout);
    const coordinator = await client();
    const progress = new Progress(terminal, json);
    const { topology: name, file, drain, wait, timeout } = args;
    try {
      progress.say(`bundling ${file}`);
      const found = await bundleTopology(file, parseParameters(args.param));
      const errors = found.findings.filter(({ severity }) => severity === "error");
      if (errors.length > 0) throw invalidTopology(found.findings, file);
      const bundle = await signed(found, args, env);
      const size = formatBytes(bundle.code.length);
      await coordinator.putBundle(bundle.sha256, bundle.code, (sent) =>
        progress.say(`sending ${size}`, sent / bundle.code.length),
      );
      const { spec, graph, sha256 } = bundle;
      const dryRun = args["dry-run"];
      const terms = { drain, dryRun, loseState: args["lose-state"] };
      const answer = await coordinator.update(name, { spec, graph, bundle: sha256, ...terms });
      progress.end();
      return await followUpgrade({
        name,
        answer,
        dryRun,
        wait,
        timeout,
        coordinator,
        terminal,
        json,
        signal,
      });
    } finally {
      progress.end();
    }
  },
});
