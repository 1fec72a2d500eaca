import { HeadwaterError, parseDuration, requireName } from "../../base/index.js";
import { type ApiToken, type Role, roles } from "../../coordinator/index.js";
import type { CoordinatorClient } from "../client.js";
import { defineCommand } from "../command.js";
import { formatSince } from "../format.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";

const actions = ["create", "list", "revoke"] as const;

export default defineCommand({
  details: `
    API tokens of people and programs. A viewer looks; an operator submits, updates, kills and moves;
    an admin gives out tokens, makes backups, resets state and lifts freezes. The secret of a token is
    printed once: the coordinator keeps its hash. The first token, admin, lies in \`api-token\` in the
    coordinator's state directory; delete the file and start the coordinator again to change it.`,
  positionals: {
    action: { describe: "create, list or revoke", required: true, completes: actions },
    name: { describe: "of the token: who holds it", required: false },
  },
  options: {
    role: {
      type: "string",
      choices: roles,
      default: "viewer",
      describe: "with create: what it allows",
    },
    ttl: { type: "string", placeholder: "time", describe: "with create: it ends by itself, e.g. after 90d" },
  },
  examples: [
    ["api-token create grafana", "a viewer's; its secret is the only line on standard output"],
    ["api-token create ci --role operator --ttl 90d", "one that ends by itself"],
    ["api-token list", "who has one, and when it was last used"],
    ["api-token revoke ci", "it is refused from now on"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { action, name, role, ttl } = args;
    if (!actions.some((known) => known === action)) throw usage(`there is no ${JSON.stringify(action)}`);
    if (action === "list") {
      const tokens = await (await client()).apiTokens();
      if (json) terminal.json(tokens);
      else show(tokens, terminal);
      return undefined;
    }
    if (name === undefined) throw usage("<name> is missing");
    requireName(name, "name");
    if (action === "revoke") {
      await (await client()).revokeApiToken(name);
      if (json) terminal.json({ revoked: name });
      else terminal.print(`${name} is revoked`);
      return undefined;
    }
    await create(await client(), { name, role: role as Role, ttl }, terminal, json);
    return undefined;
  },
});

interface Wanted {
  readonly name: string;
  readonly role: Role;
  readonly ttl: string | undefined;
}

async function create(
  coordinator: CoordinatorClient,
  { name, role, ttl }: Wanted,
  terminal: Terminal,
  json: boolean,
): Promise<void> {
  const lasts = ttl === undefined ? {} : { ttlMs: parseDuration(ttl) };
  const answer = await coordinator.createApiToken({ name, role, ...lasts });
  if (json) {
    terminal.json(answer);
    return;
  }
  const { expiresAt } = answer.token;
  const until = expiresAt === null ? "" : ` until ${new Date(expiresAt).toISOString().slice(0, 10)}`;
  terminal.error(`token of ${name}, ${role}${until}; it is shown this once:`);
  terminal.print(answer.secret);
  terminal.error(terminal.errorColors.dim("give it to HEADWATER_TOKEN, or to a program as a bearer token"));
}

function show(tokens: readonly ApiToken[], terminal: Terminal): void {
  const now = Date.now();
  const since = (at: number | null, never: string) => (at === null ? never : `${formatSince(at, now)} ago`);
  printTable(
    terminal,
    [
      { title: "TOKEN" },
      { title: "ROLE" },
      { title: "MADE" },
      { title: "BY" },
      { title: "EXPIRES" },
      { title: "LAST USED" },
    ],
    tokens.map(({ name, role, createdAt, createdBy, expiresAt, expired, lastUsedAt }) => [
      name,
      role,
      since(createdAt, "at the first start"),
      createdBy,
      expired ? terminal.colors.red("expired") : expiresAt === null ? "never" : dayOf(expiresAt),
      since(lastUsedAt, ""),
    ]),
  );
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function usage(message: string): HeadwaterError {
  return new HeadwaterError("usage", message, {
    place: "headwater api-token",
    remedy: "say create <name>, list, or revoke <name>; see `headwater api-token --help`",
  });
}
