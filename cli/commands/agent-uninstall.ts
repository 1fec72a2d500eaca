import { Host, uninstall } from "../../service/index.js";
import { defineCommand } from "../command.js";

export default defineCommand({
  details: `
    Stops the service, lets its tasks run empty, and takes away what \`headwater agent install\` wrote. The
    settings and the state, with who this device is and what it has not sent yet, stay unless you say
    --purge. The coordinator still knows the device: \`headwater agents revoke\` and \`headwater forget\`.`,
  positionals: {},
  options: {
    purge: {
      type: "boolean",
      default: false,
      describe: "settings, identity and state, too: nothing is left",
    },
    root: {
      type: "string",
      default: "/",
      normalize: true,
      placeholder: "folder",
      describe: "the file system of another host that is mounted here",
    },
  },
  examples: [
    ["agent uninstall", "it may be installed again and goes on"],
    ["agent uninstall --purge", "before the device is given away"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    const { removed, kept } = uninstall(new Host(args.root), args.purge);
    if (json) terminal.json({ removed, kept });
    else {
      for (const path of removed) terminal.print(`removed ${path}`);
      for (const path of kept) terminal.print(`kept ${path}`);
      if (removed.length + kept.length === 0) terminal.print("there was nothing");
    }
    return undefined;
  },
});
