import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { joinAndKeep, joinFleet, readToken } from "../../agent/index.js";
import { identityFileName, parseJoinToken } from "../../identity/index.js";
import { defineCommand } from "../command.js";

export default defineCommand({
  details: `
    Joins with a token and writes what the device is from then on into a folder, for this user only:
    identity.json, which an agent takes from its state directory, and the same as ca.pem, cert.pem and
    key.pem, for sensors and any other MQTT client. The key is made here and goes nowhere. An agent
    that is started with --token-file does the same by itself.`,
  positionals: {},
  options: {
    coordinator: {
      type: "string",
      demandOption: true,
      placeholder: "url",
      describe: "device port of the coordinator, mqtts://host:8883",
    },
    "token-file": {
      type: "string",
      default: "-",
      normalize: true,
      describe: "file with the token; - reads it from standard input",
    },
    name: { type: "string", placeholder: "name", describe: "name of the device, unless the token has it" },
    out: { type: "string", default: ".", normalize: true, describe: "folder for the files" },
  },
  examples: [
    ["join --coordinator mqtts://hq:8883 --token-file token --name s-1 --out s-1", "a sensor's certificate"],
    ["join --coordinator mqtts://hq:8883 --out /var/lib/headwater-agent", "before an agent's first start"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    const token = parseJoinToken(await readToken(args["token-file"]));
    const file = join(args.out, identityFileName);
    const identity = await joinAndKeep(file, () => joinFleet(args.coordinator, token, args.name ?? null));
    const texts = { "ca.pem": identity.authority, "cert.pem": identity.certificate, "key.pem": identity.key };
    for (const [file, text] of Object.entries(texts)) {
      const path = join(args.out, file);
      await writeFile(path, text, { mode: 0o600 });
      await chmod(path, 0o600);
    }
    const { name, role, labels } = identity;
    if (json) terminal.json({ name, role, labels, folder: args.out });
    else terminal.print(`joined as ${role} ${name}; its certificate and key are in ${args.out}`);
    return undefined;
  },
});
