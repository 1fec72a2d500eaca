import { hostname } from "node:os";
import { HeadwaterError, parseDuration, parseLabels } from "../../base/index.js";
import type { Info } from "../../coordinator/index.js";
import { readPublicKey } from "../../proto/index.js";
import { defineCommand } from "../command.js";
import { labelOption } from "../labels.js";

export default defineCommand({
  details: `
    Prints a token with which a device joins this installation: once, within 24 hours, unless said
    otherwise. It names the coordinator's CA, so a device never gives it to anybody else. Whoever has
    it can join: hand it over like a password, and revoke it if it got lost. With --name the device
    may take the place of one that had the name, whose certificates then end.`,
  positionals: {},
  options: {
    ...labelOption,
    name: { type: "string", placeholder: "name", describe: "only a device of this name may join with it" },
    uses: { type: "number", default: 1, placeholder: "n", describe: "devices that may join with it" },
    ttl: {
      type: "string",
      default: "24h",
      placeholder: "time",
      describe: "how long it is good, e.g. 30m, 7d",
    },
    sensor: {
      type: "boolean",
      default: false,
      describe: "for a sensor: it may publish below feed/<name>/ only",
    },
    "needs-approval": {
      type: "boolean",
      default: false,
      describe: "who joins waits for `headwater agents approve`",
    },
    "deploy-key": {
      type: "string",
      placeholder: "key",
      describe: "agents that join run only code signed with this key (`headwater keys create`)",
    },
  },
  examples: [
    ["token create --label site=north > token", "for one gateway of a site"],
    ["token create --uses 50 --ttl 7d --needs-approval", "for a delivery of gateways"],
    ["token create --name gw-7", "for the device that takes the place of a broken gw-7"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { name, uses } = args;
    if (!Number.isInteger(uses) || uses < 1)
      throw new HeadwaterError("usage", `--uses ${uses} is not a number of devices`, { place: "--uses" });
    const deployKey = args["deploy-key"];
    if (deployKey !== undefined && readPublicKey(deployKey) === null)
      throw new HeadwaterError("usage", `${deployKey} is no deploy key`, {
        place: "--deploy-key",
        remedy: "give what `headwater keys create` printed, hwk1:…",
      });
    const coordinator = await client();
    const created = await coordinator.createToken({
      uses,
      ttlMs: parseDuration(args.ttl),
      labels: { ...parseLabels(args.label ?? [], "--label") },
      role: args.sensor ? "sensor" : "agent",
      needsApproval: args["needs-approval"],
      ...(name === undefined ? {} : { name }),
      ...(deployKey === undefined ? {} : { deployKey }),
    });
    if (json) return void terminal.json(created);
    terminal.print(created.token);
    const { id, expiresAt } = created.summary;
    const until = new Date(expiresAt).toISOString().slice(0, 16).replace("T", " ");
    terminal.error(`token ${id}, good until ${until} UTC. On the device, with the token on standard input:`);
    const where = devicePort(coordinator.url, (await coordinator.info()).broker);
    const command = args.sensor ? "headwater join" : "sudo headwater agent install";
    terminal.error(`  ${command} --coordinator ${where} --name ${name ?? "<name>"}`);
    return undefined;
  },
});

/** Where devices find the coordinator, as far as it can be known from here. */
function devicePort(api: URL, broker: Info["broker"]): string {
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(api.hostname);
  const port = broker.kind === "embedded" ? broker.url.split(":").at(-1) : "8883";
  return `mqtts://${local ? hostname() : api.hostname}:${port}`;
}
