import { defineCommand } from "../command.js";

export default defineCommand({
  details: `
    Nobody joins with the token any more. Who has joined with it stays; \`headwater agents revoke\` shuts
    a device out.`,
  positionals: { token: { describe: "its id, as `headwater token list` shows it", required: true } },
  options: {},
  examples: [["token revoke k7qxh2mz", "a token got lost"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const token = await (await client()).revokeToken(args.token);
    if (json) terminal.json(token);
    else terminal.print(`nobody joins with ${token.id} any more; it was used ${token.used} times`);
    return undefined;
  },
});
