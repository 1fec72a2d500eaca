import { HeadwaterError } from "../../base/index.js";
import { defineCommand } from "../command.js";
import { showAuthority } from "./ca-show.js";

export default defineCommand({
  details: `
    Changes over to a new CA. From then on devices get certificates of the new one, and trust both: agents
    that are connected within an hour or so, others when they come back. \`headwater ca show\` says who has
    not followed. Then --finish ends the trust in the former one; it refuses while that would shut devices
    out, and names them. After a theft of the CA's key finish with --force at once: who has not followed
    joins anew. Make a backup after each step: one from before does not know the new CA.`,
  positionals: {},
  options: {
    finish: { type: "boolean", default: false, describe: "end the trust in the former CA" },
    force: {
      type: "boolean",
      default: false,
      describe: "with --finish: shut out devices that have not followed",
    },
  },
  examples: [
    ["ca rotate", "make a new CA; devices change over by themselves"],
    ["ca rotate --finish", "the former one is trusted no more"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const coordinator = await client();
    if (args.force && !args.finish) {
      const remedy = "headwater ca rotate --finish --force";
      throw new HeadwaterError("usage", "--force belongs to --finish", { place: "--force", remedy });
    }
    if (!args.finish) {
      const answer = await coordinator.rotateAuthority();
      if (json) terminal.json(answer);
      else showAuthority(answer, terminal);
      return undefined;
    }
    const ended = await coordinator.finishAuthority(args.force);
    if (json) terminal.json(ended);
    else {
      showAuthority(ended, terminal);
      terminal.print(`${ended.sessions} connections ended, ${ended.tokens} join tokens revoked`);
      if (ended.shutOut.length > 0) terminal.print(`have to join anew: ${ended.shutOut.join(", ")}`);
    }
    return undefined;
  },
});
