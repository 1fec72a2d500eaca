import { HeadwaterError, parseLabels } from "../../base/index.js";
import { type RunProgress, type RunSummary, runTopology } from "../../local/index.js";
import { bundleTopology } from "../bundle.js";
import { defineCommand } from "../command.js";
import { invalidTopology } from "../evaluate.js";
import { exitCodes, printFaults } from "../failure.js";
import { formatBytes, formatDuration, formatNumber, plural } from "../format.js";
import { importGraph } from "../import-graph.js";
import { labelOption } from "../labels.js";
import { parameterOption, parseParameters } from "../parameters.js";
import { fileArgument } from "../positionals.js";
import { Progress } from "../progress.js";
import type { Terminal } from "../terminal.js";

/** How often progress is shown: drawn in its place on a terminal, else as a line of a log; ms. */
const drawnMs = 250;
const loggedMs = 10_000;

export default defineCommand({
  details: `
    Runs the whole topology in this one process, with every component and grouping as on a fleet, but
    without broker, coordinator and agents. Feeds read what --input gives them (csv with a line of names,
    or JSON lines), MQTT sinks print. It ends when the inputs do, with a summary on standard error;
    Ctrl-C lets it run empty first. With --live feeds and sinks use their brokers.`,
  positionals: fileArgument,
  options: {
    input: {
      alias: "i",
      type: "string",
      array: true,
      describe: "file, - (standard input), or spout=file where there are several spouts",
    },
    speed: { type: "number", describe: "times as fast as the timestamps of the input say; default: no pace" },
    live: { type: "boolean", default: false, describe: "connect feeds and MQTT sinks to their brokers" },
    quiet: { alias: "q", type: "boolean", default: false, describe: "do not print what sinks get" },
    ...labelOption,
    ...parameterOption,
  },
  examples: [
    ["run topology.ts --input readings.csv", "readings from a file, results on standard output"],
    ["run topology.ts -i readings.jsonl --speed 10", "ten times as fast as it happened"],
    ["run topology.ts -i readings=a.csv -i doors=b.csv", "two spouts"],
    ["run topology.ts -i - --json < readings.jsonl | tail -n 1 | jq .summary", "the summary for a script"],
    ["run topology.ts --live", "with the real sensors and sinks"],
  ],
  remote: false,
  async run({ args, terminal, json, signal }) {
    const { file } = args;
    const bundle = await bundleTopology(file, parseParameters(args.param));
    if (bundle.findings.some(({ severity }) => severity === "error"))
      throw invalidTopology(bundle.findings, file);
    if (!json) printFaults(bundle.findings, terminal);
    const graph = await importGraph(bundle);
    const progress = new Progress(terminal, json);
    try {
      const summary = await runTopology(graph, {
        inputs: args.input ?? [],
        speed: checkSpeed(args.speed),
        live: args.live,
        labels: parseLabels(args.label ?? [], "--label"),
        print: (sink, tuple) => {
          if (!args.quiet) progress.aside(() => printTuple(sink, tuple, terminal, json));
        },
        log: (level, text) => {
          if (level !== "debug") progress.aside(() => terminal.error(`${level} ${text}`));
        },
        progressMs: terminal.live ? drawnMs : loggedMs,
        progress: (now) => {
          // In a log the summary says how it ended.
          if (terminal.live || !now.ended) progress.say(progressText(now, graph.name), shareOf(now));
        },
        stop: signal,
      });
      progress.end();
      if (json) terminal.print(JSON.stringify({ summary }));
      else showSummary(summary, terminal);
      return summary.drained ? exitCodes.ok : exitCodes.failed;
    } finally {
      progress.end();
    }
  },
});

function checkSpeed(speed: number | undefined): number | null {
  if (speed === undefined) return null;
  if (speed > 0) return speed;
  throw new HeadwaterError("usage", `--speed ${speed} goes nowhere`, {
    place: "headwater run",
    remedy: "give a number above 0, or leave it out to run as fast as possible",
  });
}

function printTuple(sink: string, tuple: string, { colors, print }: Terminal, json: boolean): void {
  print(json ? `{"sink":${JSON.stringify(sink)},"tuple":${tuple}}` : `${colors.cyan(sink)} ${tuple}`);
}

function progressText({ readings, rate, bytes, bytesTotal }: RunProgress, name: string): string {
  const size = bytesTotal === null ? "" : `, ${formatBytes(bytes)} of ${formatBytes(bytesTotal)}`;
  return `${name}: ${plural(readings, "reading")}, ${formatNumber(rate)}/s${size}`;
}

function shareOf({ bytes, bytesTotal }: RunProgress): number | null {
  return bytesTotal === null || bytesTotal === 0 ? null : bytes / bytesTotal;
}

function showSummary(summary: RunSummary, terminal: Terminal): void {
  const { bold, yellow, red, dim } = terminal.errorColors;
  const { readings, malformed, results, deadLetters, seconds, rate, drained } = summary;
  const line = (text: string) => terminal.error(text);
  const took = `${formatDuration(seconds * 1000)}, ${formatNumber(rate)}/s`;
  line(`${bold(summary.topology)}: ${plural(readings, "reading")} in ${took}`);
  for (const [sink, count] of Object.entries(results)) line(`  ${sink}: ${plural(count, "result")}`);
  if (malformed > 0) line(`  ${yellow(`${plural(malformed, "reading")} could not be understood`)}`);
  if (deadLetters > 0) line(`  ${yellow(plural(deadLetters, "dead letter"))}`);
  const noticed = Object.entries(summary.noticed).map(([why, tuples]) => `${tuples} ${why}`);
  if (noticed.length > 0) line(`  ${yellow(`tuples: ${noticed.join(", ")}`)}`);
  if ((summary.noticed["in-1970"] ?? 0) > 0) {
    const remedy = "declare the field as int or double, and eventTime with unit: s";
    line(`    ${yellow("in January or February 1970, where seconds lie that are read as ms:")} ${remedy}`);
  }
  for (const { component, error, source, raw, tuple } of summary.deadLetterSamples) {
    line(`    ${component}: ${error}${source === "" ? "" : dim(` (${source})`)}`);
    line(dim(`      ${raw ?? JSON.stringify(tuple)}`));
  }
  if (!drained) line(red("  it did not run empty in time: something is still unacknowledged"));
}
