import type { DeviceSummary } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatLabels, formatSince } from "../format.js";
import { printTable } from "../table.js";
import type { Colors, Terminal } from "../terminal.js";

export default defineCommand({
  details: `
    Agents and sensors that joined with a token: whether they may connect, the labels that the token
    gave to them, and when their certificate ends. It is renewed by itself after two thirds of its 30
    days; one that ended is still taken for 90 days.`,
  positionals: {},
  options: {},
  examples: [["devices", "who has an identity"]],
  remote: true,
  async run({ terminal, json, client }) {
    const devices = await (await client()).devices();
    if (json) terminal.json(devices);
    else show(devices, terminal);
    return undefined;
  },
});

function show(devices: readonly DeviceSummary[], terminal: Terminal): void {
  const { colors } = terminal;
  if (devices.length === 0) {
    terminal.print(colors.dim("nobody has joined; see `headwater token create --help`"));
    return;
  }
  const now = Date.now();
  printTable(
    terminal,
    [
      { title: "DEVICE" },
      { title: "ROLE" },
      { title: "STANDING" },
      { title: "JOINED", align: "right" },
      { title: "CERTIFICATE ENDS" },
      { title: "LABELS" },
      { title: "NOTE" },
    ],
    devices.map(({ name, role, standing, joinedAt, expiresAt, labels, why }) => [
      name,
      role,
      paint(standing, colors),
      formatSince(joinedAt, now),
      paintEnd(expiresAt, now, colors),
      formatLabels(labels),
      colors.yellow(why),
    ]),
  );
}

function paint(standing: DeviceSummary["standing"], { green, yellow, red }: Colors): string {
  if (standing === "approved") return green(standing);
  return standing === "revoked" ? red(standing) : yellow(standing);
}

function paintEnd(at: number, now: number, { red }: Colors): string {
  const day = new Date(at).toISOString().slice(0, 10);
  return at < now ? red(day) : day;
}
