import { defineCommand } from "../command.js";
import { deviceArgument } from "../device-decision.js";

export default defineCommand({
  details: `
    Lets a device in that joined with a token which asks for approval, or that was in quarantine.
    One that was revoked has to join anew.`,
  positionals: deviceArgument,
  options: {},
  examples: [["agents approve gw-7", "a gateway that waits"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const decision = await (await client()).decide(args.device, "approve", undefined);
    if (json) terminal.json(decision);
    else terminal.print(`${args.device} may connect; it does so by itself within seconds`);
    return undefined;
  },
});
