import { HeadwaterError } from "../base/index.js";
import type { TopologyDescription, UpdateAnswer } from "../coordinator/index.js";
import type { CoordinatorClient } from "./client.js";
import type { OptionTable } from "./command.js";
import { exitCodes, printFaults } from "./failure.js";
import { plural } from "./format.js";
import { startMsOf, startOptions, throwUnlessRunning } from "./running.js";
import type { Terminal } from "./terminal.js";
import { waitForRunning, waitForUpdate } from "./wait.js";

/** Options of `update` and `rollback`. */
export const upgradeOptions = {
  "dry-run": { type: "boolean", default: false, describe: "show what would happen, and do nothing" },
  drain: {
    type: "boolean",
    default: false,
    describe: "all that is under way runs to its end before the new version begins",
  },
  "lose-state": {
    type: "boolean",
    default: false,
    describe: "yes, give up the state that cannot be handed over",
  },
  ...startOptions,
} as const satisfies OptionTable;

/** How long a new version may take to be ready on all agents. */
const readyMs = 660_000;

interface Accepted {
  readonly name: string;
  readonly answer: UpdateAnswer;
  readonly dryRun: boolean;
  readonly wait: boolean;
  /** Seconds that its tasks may take to run, from when it is ready. */
  readonly timeout: number;
  readonly coordinator: CoordinatorClient;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/**
 * Shows what an update does, and waits for it unless it was a dry run; returns the exit code. Throws when the
 * old version runs on, and when tasks of the new one fail, or do not run in time.
 */
export async function followUpgrade(accepted: Accepted): Promise<number> {
  const { answer, dryRun, terminal, json } = accepted;
  if (!json) {
    printUpgrade(answer, terminal);
    printFaults([...answer.refusals, ...answer.warnings], terminal);
  }
  if (dryRun) {
    if (json) terminal.json(answer);
    return answer.refusals.length > 0 ? exitCodes.usage : exitCodes.ok;
  }
  const last = accepted.wait ? await waitForVersion(accepted) : null;
  if (json) terminal.json({ ...answer, topology: last ?? answer.topology });
  else terminal.print(sentenceOf(accepted, last));
  if (last !== null) throwUnlessRunning(last, remedyOf(accepted), startMsOf(accepted.timeout));
  return exitCodes.ok;
}

async function waitForVersion({
  name,
  timeout,
  coordinator,
  terminal,
  json,
  signal,
}: Accepted): Promise<TopologyDescription> {
  const waiting = { coordinator, name, terminal, quiet: json, signal };
  const done = await waitForUpdate({ ...waiting, limitMs: readyMs });
  const { lastUpdate, update } = done;
  if (update !== null || lastUpdate === null || lastUpdate.error !== "") {
    const why = lastUpdate?.error ?? update?.waitsFor.join("; ") ?? "";
    throw new HeadwaterError("failed", `${name} runs on as it was: ${why}`, {
      place: name,
      remedy: `mend what is named, then update again; \`headwater describe ${name}\` shows all`,
    });
  }
  return waitForRunning({ ...waiting, limitMs: startMsOf(timeout) });
}

function remedyOf({ name }: Accepted): string {
  const back = `\`headwater rollback ${name}\` brings back the version before this one`;
  return `${back}, or update to one that is mended; \`headwater logs ${name}\` says more`;
}

function printUpgrade({ upgrade: { components, state, tasks } }: UpdateAnswer, terminal: Terminal): void {
  const { green, red, yellow, dim } = terminal.colors;
  const line = (title: string, names: readonly string[], paint: (text: string) => string) => {
    if (names.length > 0) terminal.print(`${paint(title.padEnd(8))} ${names.join(", ")}`);
  };
  const cells = (fate: string) =>
    state.filter((each) => each.fate === fate).map(({ component, cell }) => `${component}/${cell}`);
  terminal.print(dim("components"));
  line("added", components.added, green);
  line("removed", components.removed, red);
  line("changed", components.changed, yellow);
  if (state.length > 0) terminal.print(dim("state"));
  line("kept", cells("kept"), green);
  line("new", cells("new"), green);
  line("lost", cells("lost"), red);
  terminal.print(dim("tasks"));
  line("started", tasks.started, green);
  line("stopped", tasks.stopped, red);
  line("go on", tasks.goOn, green);
}

function sentenceOf({ name, answer }: Accepted, last: TopologyDescription | null): string {
  if (last === null)
    return `${name}: the update is accepted; \`headwater describe ${name}\` shows how far it is`;
  const { tasks, status } = last;
  const running = `${tasks.running} of ${plural(tasks.total, "task")} running`;
  return `${name} is updated (${answer.topology.revision} → ${last.revision}): ${status}, ${running}`;
}
