import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { errorText, HeadwaterError, parseLabels } from "../../base/index.js";
import type { UpgradeDescription } from "../../coordinator/index.js";
import { readRelease, signRelease } from "../../proto/index.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../failure.js";
import { formatBytes, formatSince, plural } from "../format.js";
import { selectorOption } from "../labels.js";
import { Progress } from "../progress.js";
import { readSigningKey } from "../sign.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { pause } from "../watch.js";

/** Between two looks. */
const pollMs = 500;

export default defineCommand({
  details: `
    Gives agents another version of their own program, a few at a time; Node.js stays as it is. Each
    takes the file if it is signed by a deploy key of its own, is for its processor and Node.js, and
    is newer than what runs; starts it; and keeps it when the coordinator is reached and all
    topologies that ran run again. Otherwise it goes back by itself within minutes. When one of them
    goes back, no other begins. Agents that are away begin when they are back. Without --file and
    --version: shows the last upgrade.`,
  positionals: {},
  options: {
    file: {
      type: "string",
      array: true,
      placeholder: "file",
      describe: "a release for agents, once for each processor in the fleet",
    },
    version: {
      type: "string",
      placeholder: "version",
      describe: "version of the files; alone: with the files of the last upgrade",
    },
    ...selectorOption,
    batch: {
      type: "string",
      default: "10%",
      placeholder: "share",
      describe: "how many agents begin together: 10% of the chosen ones, or 5",
    },
    "sign-key": {
      type: "string",
      placeholder: "file",
      describe:
        "sign the files with this deploy key [default: $HEADWATER_SIGN_KEY, else they are as they are]",
    },
    "allow-downgrade": {
      type: "boolean",
      default: false,
      describe: "sign that the files may take the place of a later version",
    },
    stop: { type: "boolean", default: false, describe: "let no other agent begin the upgrade under way" },
    wait: { type: "boolean", default: true, describe: "return as soon as it has begun" },
  },
  examples: [
    ["agents upgrade --file agent-0.2.0.release --sign-key deploy.key -l site=lab", "one site first"],
    ["agents upgrade --version 0.2.0 --batch 5%", "then all others, with the same file"],
    ["agents upgrade", "how far it is"],
  ],
  remote: true,
  async run({ args, terminal, json, env, client, signal }) {
    const coordinator = await client();
    const progress = new Progress(terminal, json);
    const show = (upgrade: UpgradeDescription | null) =>
      json ? terminal.json({ upgrade }) : showAll(upgrade, terminal);
    try {
      if (args.stop) {
        show((await coordinator.stopUpgrade()).upgrade);
        return exitCodes.ok;
      }
      const files = args.file ?? [];
      if (files.length === 0 && args.version === undefined) {
        show((await coordinator.upgrade()).upgrade);
        return exitCodes.ok;
      }
      const wishes = {
        key: args["sign-key"] ?? env["HEADWATER_SIGN_KEY"] ?? "",
        downgrade: args["allow-downgrade"],
      };
      const found = await Promise.all(files.map((file) => releaseIn(file, wishes)));
      const version = args.version ?? found[0]!.version;
      for (const { sha256, bytes, file } of found)
        await coordinator.putBundle(sha256, bytes, (sent) =>
          progress.say(`sending ${file}, ${formatBytes(bytes.length)}`, sent / bytes.length),
        );
      progress.end();
      const labels = parseLabels(args.label ?? [], "--label");
      const releases = files.length === 0 ? {} : { releases: found.map(({ sha256 }) => sha256) };
      let { upgrade } = await coordinator.startUpgrade({ version, labels, batch: args.batch, ...releases });
      while (args.wait && upgrade !== null && goesOn(upgrade)) {
        progress.say(`upgrading to ${upgrade.version}: ${countsOf(upgrade)}`, shareOf(upgrade));
        await pause(pollMs, signal);
        signal.throwIfAborted();
        ({ upgrade } = await coordinator.upgrade());
      }
      progress.end();
      show(upgrade);
      return upgrade?.state === "stopped" ? exitCodes.failed : exitCodes.ok;
    } finally {
      progress.end();
    }
  },
});

/** A file for one processor, signed if there is a key. Throws `no-file`, `bad-release`, `bad-key`. */
async function releaseIn(file: string, { key, downgrade }: { key: string; downgrade: boolean }) {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new HeadwaterError("no-file", `the file cannot be read: ${errorText(error)}`, {
      place: file,
      remedy: "`npm run package` writes it, as dist/packages/headwater-agent_<version>_<processor>.release",
      cause: error,
    });
  }
  if (key !== "") bytes = signRelease(bytes, { revision: Date.now(), downgrade }, await readSigningKey(key));
  else if (downgrade)
    throw new HeadwaterError("usage", "--allow-downgrade is part of the signature", {
      place: "--allow-downgrade",
      remedy: "give --sign-key, too",
    });
  const { version } = readRelease(bytes).manifest;
  return { file, bytes, version, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Something is under way, or can begin: agents that are away are not waited for. */
function goesOn({ state, agents }: UpgradeDescription): boolean {
  const all = Object.values(agents);
  return all.some(({ status }) => status === "upgrading") || (state === "running" && !all.every(isSettled));
}

function isSettled({ status }: { readonly status: string }): boolean {
  return status === "done" || status === "failed" || status === "skipped";
}

function countsOf({ agents }: UpgradeDescription): string {
  const counts = new Map<string, number>();
  for (const { status } of Object.values(agents)) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}

function shareOf({ agents }: UpgradeDescription): number {
  const all = Object.values(agents);
  return all.filter(isSettled).length / Math.max(1, all.length);
}

function showAll(upgrade: UpgradeDescription | null, terminal: Terminal): void {
  const { colors } = terminal;
  if (upgrade === null) {
    terminal.print(colors.dim("no agent was ever upgraded from here"));
    return;
  }
  const now = Date.now();
  const { version, state, why, batch, agents, startedAt } = upgrade;
  const paint = { running: colors.yellow, stopped: colors.red, done: colors.green };
  const began = colors.dim(`began ${formatSince(startedAt, now)} ago, ${plural(batch, "agent")} at a time`);
  terminal.print(`${colors.bold(version)}  ${paint[state](state)}  ${countsOf(upgrade)}  ${began}`);
  if (why !== "") terminal.print(colors.red(why));
  printTable(
    terminal,
    [{ title: "AGENT" }, { title: "STATUS" }, { title: "FOR", align: "right" }, { title: "WHY" }],
    Object.entries(agents).map(([name, agent]) => [
      name,
      (agent.status === "failed" ? colors.red : agent.status === "done" ? colors.green : String)(
        agent.status,
      ),
      formatSince(agent.since, now),
      agent.why,
    ]),
  );
}
