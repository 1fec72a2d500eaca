import { defineCommand } from "../command.js";
import { deviceArgument, sessionsText, whyOption } from "../device-decision.js";

export default defineCommand({
  details: `
    Shuts a device out until \`headwater agents approve\` lets it in again: what it has open ends at
    once. It goes on with its pinned work and keeps what it cannot send, as without a network.`,
  positionals: deviceArgument,
  options: whyOption,
  examples: [["agents quarantine gw-7 --why 'two of it'", "something is odd about a gateway"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const decision = await (await client()).decide(args.device, "quarantine", args.why);
    if (json) return void terminal.json(decision);
    terminal.print(`${args.device} is in quarantine; ${sessionsText(decision.sessions)}`);
    terminal.print(`let it in again: headwater agents approve ${args.device}`);
    return undefined;
  },
});
