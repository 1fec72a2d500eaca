import { generateKeyPairSync } from "node:crypto";
import { open } from "node:fs/promises";
import { HeadwaterError } from "../../base/index.js";
import { publicKeyText } from "../../proto/index.js";
import { defineCommand } from "../command.js";
import { readSigningKey } from "../sign.js";

const actions = ["create", "show"] as const;

export default defineCommand({
  details: `
    Deploy keys. Agents that are started with --deploy-key run only code that was signed with that
    key, so whoever takes over the coordinator cannot run code of his own on gateways. The private
    file signs in \`headwater submit\` and \`update\`: keep it where you deploy from, with a copy in a
    safe, and not on the coordinator. The line that is printed is the public part, for agents.`,
  positionals: {
    action: { describe: "create or show", required: true, completes: actions },
    file: {
      describe: "the private file; with create it must not be there yet",
      required: true,
      completes: "file",
    },
  },
  options: {},
  examples: [
    ["keys create deploy.key", "a new key; prints its public part, which deploy.key.pub holds too"],
    ["keys show deploy.key", "the public part of a key that is there"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    const { action, file } = args;
    if (action !== "create" && action !== "show")
      throw new HeadwaterError("usage", `there is no ${JSON.stringify(action)}`, {
        place: "headwater keys",
        remedy: "say create <file> or show <file>",
      });
    if (action === "create") await create(file);
    const key = publicKeyText(await readSigningKey(file));
    if (json) terminal.json({ file, key });
    else {
      terminal.print(key);
      if (action === "create") {
        terminal.error(`${file} is the private part: keep it secret, and a copy of it safe`);
        terminal.error(
          terminal.errorColors.dim(`agents take the public part: headwater agent --deploy-key ${key}`),
        );
      }
    }
    return undefined;
  },
});

async function create(file: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  await write(file, String(privateKey.export({ type: "pkcs8", format: "pem" })), 0o600);
  await write(`${file}.pub`, `${publicKeyText(publicKey)}\n`, 0o644);
}

/** Never over a file that is there: it could be a key that agents trust. */
async function write(path: string, text: string, mode: number): Promise<void> {
  try {
    const file = await open(path, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === "EEXIST";
    throw new HeadwaterError("no-file", there ? "the file is there" : "the file cannot be written", {
      place: path,
      remedy: there ? "choose another name; this one may be a key that agents trust" : "choose another place",
      cause: error,
    });
  }
}
