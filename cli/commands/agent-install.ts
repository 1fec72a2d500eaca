import { readToken } from "../../agent/index.js";
import { parseJoinToken } from "../../identity/index.js";
import {
  type Arrival,
  awaitArrival,
  type Check,
  diagnose,
  Host,
  install,
  type Installed,
} from "../../service/index.js";
import { printChecks } from "../checks.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../failure.js";
import { Progress } from "../progress.js";
import type { Terminal } from "../terminal.js";

export default defineCommand({
  details: `
    Makes this host a gateway: joins with a token, writes /etc/headwater/agent.env, the unit and the user of
    the service, starts it, and waits until the coordinator sees it; if that does not come, it says what is
    wrong. The token is read once and kept nowhere. Done again, it changes what you ask for and nothing
    else: another address, other labels. Needs root and systemd.`,
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
      placeholder: "file",
      describe: "file with the token; - reads it from standard input; not needed after the first time",
    },
    name: {
      type: "string",
      placeholder: "name",
      describe: "name of this gateway [default: the token's, else the host's]",
    },
    label: {
      type: "string",
      array: true,
      default: [],
      placeholder: "key=value",
      describe: "what topologies place by, beside the token's labels; give it once for each",
    },
    proxy: { type: "string", placeholder: "url", describe: "HTTP proxy that leads to the coordinator" },
    "deploy-key": {
      type: "string",
      array: true,
      default: [],
      placeholder: "key",
      describe: "run only code that is signed with this key (`headwater keys create`)",
    },
    "wait-seconds": {
      type: "number",
      default: 60,
      placeholder: "s",
      describe: "how long it is waited until the coordinator sees it",
    },
    root: {
      type: "string",
      default: "/",
      normalize: true,
      placeholder: "folder",
      describe: "prepare the file system of another host that is mounted here; nothing is started",
    },
  },
  examples: [
    ["agent install --coordinator mqtts://hq.example:8883 --token-file token", "with the token in a file"],
    ["agent install --coordinator mqtts://hq:8883 --name gw-7 --label site=north < token", "or piped in"],
  ],
  remote: false,
  async run({ args, terminal, json, signal }) {
    const host = new Host(args.root);
    const { coordinator, name = null, label, proxy = null } = args;
    const progress = new Progress(terminal, json);
    const say = (step: string) => progress.say(step);
    const token = async () => {
      if (args["token-file"] === "-" && process.stdin.isTTY)
        terminal.error("paste the token of `headwater token create`, then Enter and Ctrl-D:");
      return parseJoinToken(await readToken(args["token-file"]));
    };
    const [script, node, deployKeys] = [process.argv[1]!, process.execPath, args["deploy-key"]];
    const wishes = { coordinator, token, name, labels: label, proxy, deployKeys, script, node, say };
    try {
      const installed = await install(host, wishes);
      if (!installed.started) return tell(installed, null, []);
      say(`waiting until ${coordinator} sees ${installed.identity.name}`);
      const limitMs = args["wait-seconds"] * 1000;
      const arrival = await awaitArrival(coordinator, installed.identity, proxy, limitMs, signal);
      const checks = arrival.arrived ? [] : await diagnose({ host, now: Date.now(), say });
      return tell(installed, arrival, checks);
    } finally {
      progress.end();
    }

    function tell(installed: Installed, arrival: Arrival | null, checks: readonly Check[]): number {
      progress.end();
      const { name, labels } = installed.identity;
      const { joined, written, started } = installed;
      const arrived = arrival?.arrived ?? null;
      if (json) terminal.json({ name, labels, joined, written, started, arrived, checks });
      else show(terminal, installed, arrival, checks);
      return arrived === false ? exitCodes.failed : exitCodes.ok;
    }
  },
});

function show(
  terminal: Terminal,
  { identity, joined, written, started }: Installed,
  arrival: Arrival | null,
  checks: readonly Check[],
): void {
  const { green, red } = terminal.colors;
  if (joined) terminal.print(`joined as ${identity.name}`);
  for (const path of written) terminal.print(`wrote ${path}`);
  if (!started) terminal.print("prepared; it starts with the host");
  else if (arrival?.arrived === true)
    terminal.print(`${green("✓")} ${identity.name} runs, starts with this host, and the coordinator sees it`);
  else {
    terminal.print(`${red("✗")} ${identity.name} is installed, but ${arrival?.heard}`);
    printChecks(terminal, checks);
    terminal.print("the service goes on trying; `sudo headwater agent doctor` looks again");
  }
}
