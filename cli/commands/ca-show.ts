import type { AuthorityAnswer, AuthoritySummary } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import type { Terminal } from "../terminal.js";

export default defineCommand({
  details: `
    The CA that signs the certificates of this installation: its fingerprint, which join tokens name, and how
    long it is good. While devices change over to a new one, both, and the devices that have not shown a
    certificate of the new one yet.`,
  positionals: {},
  options: {
    pem: { type: "boolean", default: false, describe: "print the certificates of those that are trusted" },
  },
  examples: [
    ["ca show", "which CA, until when"],
    ["ca show --pem > ca.pem", "for a broker or a client of another make"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const answer = await (await client()).authority();
    if (json) terminal.json(answer);
    else if (args.pem) terminal.print(pemOf(answer).trimEnd());
    else showAuthority(answer, terminal);
    return undefined;
  },
});

/** Prints the CAs, and who has not followed. */
export function showAuthority({ active, former, behind }: AuthorityAnswer, terminal: Terminal): void {
  terminal.print(`signs for devices: ${lineOf(active)}`);
  if (former === null) return;
  terminal.print(`trusted until the change is finished: ${lineOf(former)}`);
  if (behind.length === 0) {
    terminal.print("all devices have followed: headwater ca rotate --finish");
    return;
  }
  terminal.print(`${behind.length} ${behind.length === 1 ? "device has" : "devices have"} not followed yet:`);
  for (const { name, role } of behind)
    terminal.print(`  ${name}${role === "sensor" ? " (a sensor: it joins again)" : ""}`);
}

function lineOf({ name, fingerprint, to }: AuthoritySummary): string {
  return `${name}, ${fingerprint}, until ${new Date(to).toISOString().slice(0, 10)}`;
}

function pemOf({ active, former }: AuthorityAnswer): string {
  return `${former?.certificate ?? ""}${active.certificate}`;
}
