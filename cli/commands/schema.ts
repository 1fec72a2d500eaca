import { documentSchema } from "../../yaml/index.js";
import { defineCommand } from "../command.js";

export default defineCommand({
  details: `
    Prints the JSON Schema of topologies in YAML, for editors: they complete component names and
    options, and mark what is wrong as you type. In VS Code with the YAML extension, begin the file
    with \`# yaml-language-server: $schema=headwater.schema.json\`.`,
  positionals: {},
  options: {},
  examples: [["schema > headwater.schema.json", "once, beside your topologies"]],
  remote: false,
  async run({ terminal }) {
    terminal.print(JSON.stringify(documentSchema(), null, 2));
    return undefined;
  },
});
