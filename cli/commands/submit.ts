import type { ApiFault, TopologyDescription } from "../../coordinator/index.js";
import { bundleTopology } from "../bundle.js";
import type { CoordinatorClient } from "../client.js";
import { defineCommand } from "../command.js";
import { invalidTopology } from "../evaluate.js";
import { exitCodes, printFaults } from "../failure.js";
import { formatBytes, plural } from "../format.js";
import { parameterOption, parseParameters } from "../parameters.js";
import { fileArgument } from "../positionals.js";
import { Progress } from "../progress.js";
import { startMsOf, startOptions, throwUnlessRunning } from "../running.js";
import { signed, signOptions } from "../sign.js";
import type { Terminal } from "../terminal.js";
import { waitForRunning } from "../wait.js";

export default defineCommand({
  details: `
    Bundles the file with its npm dependencies into one module, checks it as \`headwater validate\`
    does, hands it to the coordinator, and waits until its tasks run, for --timeout. Tasks that have
    failed then, or are still starting, make it end with 1 and their reasons: they are tried again
    and again until the topology is killed. One without a place, or whose agent is away, is named
    and does not. Agents get the bundle over MQTT. What the file reads as process.env.NAME is
    taken from --param and nothing else, because the graph must be the same on every agent.`,
  positionals: fileArgument,
  options: {
    ...parameterOption,
    ...signOptions,
    ...startOptions,
  },
  examples: [
    ["submit topology.ts", "bundle it and start it"],
    ["submit topology.ts -p BROKER=mqtt://10.0.0.5", "with a value for process.env.BROKER"],
    ["submit topology.ts --sign-key deploy.key", "for agents that run only signed code"],
    ["submit topology.ts --json | jq .topology.status", "for a script"],
  ],
  remote: true,
  async run({ args, terminal, json, env, client, signal }) {
    const startMs = startMsOf(args.timeout);
    const coordinator = await client();
    const progress = new Progress(terminal, json);
    try {
      progress.say(`bundling ${args.file}`);
      const found = await bundleTopology(args.file, parseParameters(args.param));
      const errors = found.findings.filter(({ severity }) => severity === "error");
      if (errors.length > 0) throw invalidTopology(found.findings, args.file);
      const bundle = await signed(found, args, env);
      const size = formatBytes(bundle.code.length);
      await coordinator.putBundle(bundle.sha256, bundle.code, (sent) =>
        progress.say(`sending ${size}`, sent / bundle.code.length),
      );
      progress.say(`submitting ${bundle.spec.name}`);
      const { spec, graph, sha256 } = bundle;
      const answer = await coordinator.submit({ spec, graph, bundle: sha256 });
      progress.end();
      const name = answer.topology.name;
      const last = args.wait
        ? await waitForRunning({ coordinator, name, limitMs: startMs, terminal, quiet: json, signal })
        : null;
      // Connectors' own rules are known here, what is already there is known to the coordinator.
      const warnings = withoutRepeats([...bundle.findings, ...answer.warnings]);
      if (json) terminal.json({ topology: last ?? answer.topology, warnings });
      else {
        printFaults(warnings, terminal);
        if (last === null) terminal.print(`${name} is accepted (${size})`);
        else show(last, terminal, coordinator);
      }
      if (last !== null) throwUnlessRunning(last, remedyOf(name), startMs);
      return exitCodes.ok;
    } finally {
      progress.end();
    }
  },
});

function remedyOf(name: string): string {
  const mend = `mend what is named, then \`headwater update ${name} <file>\``;
  return `${mend}, or \`headwater kill ${name}\`; \`headwater logs ${name}\` says more`;
}

function withoutRepeats(faults: readonly ApiFault[]): readonly ApiFault[] {
  return [...new Map(faults.map((fault) => [`${fault.code} ${fault.place}`, fault])).values()];
}

function show(topology: TopologyDescription, terminal: Terminal, { url }: CoordinatorClient): void {
  const { green, yellow, dim } = terminal.colors;
  const { name, tasks, agents, status } = topology;
  const where = `${plural(tasks.running, "task")} on ${plural(agents, "agent")}`;
  if (status === "running") terminal.print(`${name} is ${green("running")}: ${where}`);
  else
    terminal.print(
      `${name} is ${yellow(status)}: ${tasks.running} of ${plural(tasks.total, "task")} running`,
    );
  for (const { text } of topology.unplaced) terminal.print(`  ${yellow("not placed:")} ${text}`);
  terminal.print(dim(`look at it with \`headwater describe ${name}\` (${url.origin})`));
}
