import { defineCommand } from "../command.js";
import { deviceArgument, sessionsText, whyOption } from "../device-decision.js";

export default defineCommand({
  details: `
    Shuts a device out for good, because it was stolen or given away: what it has open ends at once,
    its certificates are not taken any more, and its movable tasks go elsewhere. A device that
    takes its place joins with a token of its own name (\`headwater token create --name\`).`,
  positionals: deviceArgument,
  options: whyOption,
  examples: [["agents revoke gw-7 --why stolen", "a gateway was stolen"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const decision = await (await client()).decide(args.device, "revoke", args.why);
    if (json) return void terminal.json(decision);
    terminal.print(`${args.device} is revoked; ${sessionsText(decision.sessions)}`);
    terminal.print(`forget what it was given: headwater forget ${args.device}`);
    return undefined;
  },
});
